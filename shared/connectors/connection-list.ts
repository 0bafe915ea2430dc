import * as z from 'zod/mini';
import type { Connection } from './connector.ts';
import { isProvider, type Provider } from './registry.ts';

/** A connection whose provider there is a connector for. */
export interface KnownConnection extends Connection {
  readonly provider: Provider;
}

const listSchema = z.array(
  z.object({
    name: z.string(),
    provider: z.string(),
    account: z.optional(z.string()),
    testTraffic: z.optional(z.boolean()),
  }),
);

/**
 * Reads the list of connections that the infrastructure handed over, by name.
 * @throws an error that names the connection and what is wrong with it
 */
export function parseConnections(text: string): ReadonlyMap<string, KnownConnection> {
  const list = listSchema.parse(JSON.parse(text));
  return new Map(
    list.map(({ name, provider, account, testTraffic }) => {
      if (!isProvider(provider)) throw new Error(`connection ${name}: there is no connector for ${provider}`);
      return [
        name,
        {
          name,
          provider,
          ...(account !== undefined && { account }),
          ...(testTraffic !== undefined && { testTraffic }),
        },
      ];
    }),
  );
}
