import type { Connector } from './connector.ts';
import type { Provider } from './registry.ts';

const loaded = new Map<Provider, Promise<Connector>>();

/**
 * Loads the connector of a provider. Later calls return the loaded one. The registry is loaded here, so that a function
 * starts without the list of all providers.
 */
export function loadConnector(provider: Provider): Promise<Connector> {
  const known = loaded.get(provider);
  if (known !== undefined) return known;
  const loading = import('./registry.ts').then(({ entryOf }) => entryOf(provider).load());
  loaded.set(provider, loading);
  return loading;
}
