import * as z from 'zod/mini';
import type { Connection } from './connector.ts';
import type { Provider } from './registry.ts';

/** A connection whose provider has a connector. */
export interface KnownConnection extends Connection {
  readonly provider: Provider;
  /** Whether its tool allows an e-mail address for one account only. */
  readonly addressOnce?: boolean;
}

const listSchema = z.array(
  z.object({
    name: z.string(),
    // The list was checked against the registry when it was made.
    provider: z.custom<Provider>((value) => typeof value === 'string'),
    account: z.optional(z.string()),
    testTraffic: z.optional(z.boolean()),
    url: z.optional(z.string()),
    addressOnce: z.optional(z.boolean()),
  }),
);

/**
 * Parses the list of connections that the infrastructure provides. Returns them by name.
 * @throws an error that says what is wrong with the list
 */
export function parseConnections(text: string): ReadonlyMap<string, KnownConnection> {
  const list = listSchema.parse(JSON.parse(text));
  return new Map(
    list.map(({ name, provider, account, testTraffic, url, addressOnce }) => [
      name,
      {
        name,
        provider,
        ...(account !== undefined && { account }),
        ...(testTraffic !== undefined && { testTraffic }),
        ...(url !== undefined && { url }),
        ...(addressOnce && { addressOnce }),
      },
    ]),
  );
}

/** The names of the connections whose tool allows an e-mail address for one account only. */
export function namesOfAddressOnce(connections: Iterable<KnownConnection>): ReadonlySet<string> {
  return new Set([...connections].flatMap(({ name, addressOnce }) => (addressOnce ? [name] : [])));
}
