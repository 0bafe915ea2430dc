import { readConfiguration } from '../../local/stack/configuration.ts';
import type { Provider } from '../../shared/connectors/registry.ts';

// Reading the configuration takes much longer than a delivery, and thousands of deliveries ask for a secret.
let secrets: ReadonlyMap<string, string> | undefined;

/** The secret of a provider's connection on a local stack that is configured without secrets. */
export function developmentSecretOf(provider: Provider): string {
  secrets ??= new Map(readConfiguration({}).connections.map(({ name, secrets: [first] }) => [name, first]));
  const found = secrets.get(provider);
  if (found === undefined) throw new Error(`there is no connection ${provider}`);
  return found;
}
