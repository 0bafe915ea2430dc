import * as z from 'zod/mini';
import type { Connection } from './connector.ts';
import type { Provider } from './registry.ts';

/** A connection as the infrastructure provides it, which has checked that its provider has a connector. */
export interface KnownConnection extends Connection {
  readonly provider: Provider;
  /** Whether the tool allows an e-mail address for one account only, as the registry says. */
  readonly addressOnce?: boolean;
}

const listSchema = z.array(
  z.object({
    name: z.string(),
    provider: z.custom<Provider>((given) => typeof given === 'string'),
    account: z.exactOptional(z.string()),
    testTraffic: z.exactOptional(z.boolean()),
    url: z.exactOptional(z.string()),
    addressOnce: z.exactOptional(z.boolean()),
  }),
);

/**
 * Parses the list of connections that the infrastructure provides. Returns them by name.
 * @throws an error for another list
 */
export function parseConnections(text: string): ReadonlyMap<string, KnownConnection> {
  return new Map(listSchema.parse(JSON.parse(text)).map((connection) => [connection.name, connection]));
}

/** The names of the connections whose tool allows an e-mail address for one account only. */
export function namesOfAddressOnce(
  connections: Iterable<Pick<KnownConnection, 'name' | 'addressOnce'>>,
): ReadonlySet<string> {
  const chosen = [...connections].filter(({ addressOnce }) => addressOnce);
  return new Set(chosen.map(({ name }) => name));
}
