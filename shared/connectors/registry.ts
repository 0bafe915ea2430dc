import type { Connector } from './connector.ts';

// Connectors load on first use, so that a deployment pays at start only for the providers it uses.
const LOADERS = {
  generic: async () => (await import('./generic/connector.ts')).genericConnector,
  shopify: async () => (await import('./shopify/connector.ts')).shopifyConnector,
  stripe: async () => (await import('./stripe/connector.ts')).stripeConnector,
  woocommerce: async () => (await import('./woocommerce/connector.ts')).woocommerceConnector,
  zendesk: async () => (await import('./zendesk/connector.ts')).zendeskConnector,
} as const satisfies Record<string, () => Promise<Connector>>;

/** The name of a provider that has a connector. */
export type Provider = keyof typeof LOADERS;

/** The providers whose tool allows an e-mail address for one account only. */
export const ADDRESS_ONCE: ReadonlySet<Provider> = new Set<Provider>(['shopify', 'zendesk']);

/** Whether the provider has a connector. */
export function isProvider(name: string): name is Provider {
  return Object.hasOwn(LOADERS, name);
}

/** All providers, by name. */
export const PROVIDERS: readonly Provider[] = Object.keys(LOADERS).filter(isProvider);

/** Loads the connector of a provider. Later calls return the loaded one. */
export function loadConnector(provider: Provider): Promise<Connector> {
  return LOADERS[provider]();
}
