import { readConfiguration } from '../../local/stack/configuration.ts';
import type { Provider } from '../../shared/connectors/registry.ts';

/** The secret of a provider's connection on a local stack that is configured without secrets. */
export function developmentSecretOf(provider: Provider): string {
  const found = readConfiguration({}).connections.find(({ name }) => name === provider);
  if (found === undefined) throw new Error(`there is no connection ${provider}`);
  return found.secrets[0];
}
