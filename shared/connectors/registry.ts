import type { Connector } from './connector.ts';

/** What is known of a provider before its connector is loaded. */
interface Entry {
  readonly load: () => Promise<Connector>;
  /** Whether the tool allows an e-mail address for one account only. */
  readonly addressOnce?: true;
  /** Whether its deliveries state their test mode. Only then a connection may have `testTraffic`. */
  readonly testMode?: true;
  /** Whether its deliveries name the sending account. Only then a connection may have `account`. */
  readonly account?: true;
  /** The format of a secret: base64 after `whsec_`. Otherwise it is any text. */
  readonly secret?: 'whsec';
}

// One line per provider. Connectors load on first use, so that a deployment pays at start only for the providers it uses.
// biome-ignore format: one line per provider
const ENTRIES = {
  generic: { load: async () => (await import('./generic/connector.ts')).genericConnector, secret: 'whsec' },
  shopify: { load: async () => (await import('./shopify/connector.ts')).shopifyConnector, addressOnce: true, testMode: true, account: true },
  stripe: { load: async () => (await import('./stripe/connector.ts')).stripeConnector, testMode: true, account: true, secret: 'whsec' },
  woocommerce: { load: async () => (await import('./woocommerce/connector.ts')).woocommerceConnector },
  zendesk: { load: async () => (await import('./zendesk/connector.ts')).zendeskConnector, addressOnce: true, account: true },
} as const satisfies Record<string, Entry>;

/** The name of a provider that has a connector. */
export type Provider = keyof typeof ENTRIES;

/** Whether the provider has a connector. */
export function isProvider(name: string): name is Provider {
  return Object.hasOwn(ENTRIES, name);
}

/** All providers, by name. */
export const PROVIDERS: readonly Provider[] = Object.keys(ENTRIES).filter(isProvider);

/** The line of a provider. */
export function entryOf(provider: Provider): Entry {
  return ENTRIES[provider];
}

/** Loads the connector of a provider. Later calls return the loaded one. */
export function loadConnector(provider: Provider): Promise<Connector> {
  return ENTRIES[provider].load();
}
