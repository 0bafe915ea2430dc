import * as z from 'zod/mini';
import type { Connection } from './connector.ts';
import { entryOf, isProvider, type Provider } from './registry.ts';

/** A connection whose provider has a connector. */
export interface KnownConnection extends Connection {
  readonly provider: Provider;
}

const listSchema = z.array(
  z.object({
    name: z.string(),
    provider: z.string(),
    account: z.optional(z.string()),
    testTraffic: z.optional(z.boolean()),
    url: z.optional(z.string()),
  }),
);

/**
 * Parses the list of connections that the infrastructure provides. Returns them by name.
 * @throws an error that names the connection and says what is wrong with it
 */
export function parseConnections(text: string): ReadonlyMap<string, KnownConnection> {
  const list = listSchema.parse(JSON.parse(text));
  return new Map(
    list.map(({ name, provider, account, testTraffic, url }) => {
      if (!isProvider(provider))
        throw new Error(`connection ${name}: there is no connector for the provider "${provider}"`);
      return [
        name,
        {
          name,
          provider,
          ...(account !== undefined && { account }),
          ...(testTraffic !== undefined && { testTraffic }),
          ...(url !== undefined && { url }),
        },
      ];
    }),
  );
}

/** The names of the connections whose tool allows an e-mail address for one account only. */
export function namesOfAddressOnce(
  connections: Iterable<Pick<KnownConnection, 'name' | 'provider'>>,
): ReadonlySet<string> {
  const chosen = [...connections].filter(({ provider }) => entryOf(provider).addressOnce);
  return new Set(chosen.map(({ name }) => name));
}
