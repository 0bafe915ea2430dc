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
  /** The format of a secret: base64 after `whsec_`, or a client id and a secret joined by `&`. Otherwise it is any text. */
  readonly secret?: 'whsec' | 'pair';
}

// One line per provider. Connectors load on first use, so that a deployment pays at start only for the providers it uses.
// biome-ignore format: one line per provider
const ENTRIES = {
  bigcommerce: { load: async () => (await import('./bigcommerce/connector.ts')).bigcommerceConnector, account: true },
  chargebee: { load: async () => (await import('./chargebee/connector.ts')).chargebeeConnector },
  cloudevents: { load: async () => (await import('./cloudevents/connector.ts')).cloudeventsConnector },
  delighted: { load: async () => (await import('./delighted/connector.ts')).delightedConnector },
  freshdesk: { load: async () => (await import('./freshdesk/connector.ts')).freshdeskConnector },
  front: { load: async () => (await import('./front/connector.ts')).frontConnector, account: true },
  generic: { load: async () => (await import('./generic/connector.ts')).genericConnector, secret: 'whsec' },
  gorgias: { load: async () => (await import('./gorgias/connector.ts')).gorgiasConnector },
  helpscout: { load: async () => (await import('./helpscout/connector.ts')).helpscoutConnector },
  hubspot: { load: async () => (await import('./hubspot/connector.ts')).hubspotConnector, addressOnce: true, account: true },
  intercom: { load: async () => (await import('./intercom/connector.ts')).intercomConnector, account: true },
  judgeme: { load: async () => (await import('./judgeme/connector.ts')).judgemeConnector },
  klaviyo: { load: async () => (await import('./klaviyo/connector.ts')).klaviyoConnector, addressOnce: true, account: true },
  loyaltylion: { load: async () => (await import('./loyaltylion/connector.ts')).loyaltylionConnector },
  mailchimp: { load: async () => (await import('./mailchimp/connector.ts')).mailchimpConnector, account: true },
  paddle: { load: async () => (await import('./paddle/connector.ts')).paddleConnector, testMode: true },
  questionpro: { load: async () => (await import('./questionpro/connector.ts')).questionproConnector },
  recharge: { load: async () => (await import('./recharge/connector.ts')).rechargeConnector },
  resend: { load: async () => (await import('./resend/connector.ts')).resendConnector, secret: 'whsec' },
  salla: { load: async () => (await import('./salla/connector.ts')).sallaConnector, account: true },
  segment: { load: async () => (await import('./segment/connector.ts')).segmentConnector },
  shopify: { load: async () => (await import('./shopify/connector.ts')).shopifyConnector, addressOnce: true, testMode: true, account: true },
  square: { load: async () => (await import('./square/connector.ts')).squareConnector, testMode: true, account: true },
  stripe: { load: async () => (await import('./stripe/connector.ts')).stripeConnector, testMode: true, account: true, secret: 'whsec' },
  surveymonkey: { load: async () => (await import('./surveymonkey/connector.ts')).surveymonkeyConnector, account: true, secret: 'pair' },
  template: { load: async () => (await import('./template/connector.ts')).anyTemplateConnector },
  typeform: { load: async () => (await import('./typeform/connector.ts')).typeformConnector, testMode: true },
  woocommerce: { load: async () => (await import('./woocommerce/connector.ts')).woocommerceConnector, account: true },
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
