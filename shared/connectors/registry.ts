import type { Connector } from './connector.ts';

// Loaded when first needed: a deployment pays at start for the providers that it has, not for all.
const LOADERS = {
  generic: async () => (await import('./generic/connector.ts')).genericConnector,
  shopify: async () => (await import('./shopify/connector.ts')).shopifyConnector,
  stripe: async () => (await import('./stripe/connector.ts')).stripeConnector,
  woocommerce: async () => (await import('./woocommerce/connector.ts')).woocommerceConnector,
  zendesk: async () => (await import('./zendesk/connector.ts')).zendeskConnector,
} as const satisfies Record<string, () => Promise<Connector>>;

/** Name of a kind of sending tool that there is a connector for. */
export type Provider = keyof typeof LOADERS;

/** True when there is a connector for the provider. */
export function isProvider(name: string): name is Provider {
  return Object.hasOwn(LOADERS, name);
}

/** All providers, by name. */
export const PROVIDERS: readonly Provider[] = Object.keys(LOADERS).filter(isProvider);

/** The connector of a provider; the second time it costs nothing. */
export function loadConnector(provider: Provider): Promise<Connector> {
  return LOADERS[provider]();
}
