import * as z from 'zod';
import { isProvider, type Provider } from '../../shared/connectors/registry.ts';
import { parseJson } from '../http/json.ts';
import { Refusal } from '../terminal/refusal.ts';
import { connectionsFile, readConnectionsFile, writeConnectionsFile } from './connections-file.ts';
import { type GivenConnection, givenIn } from './given-connection.ts';
import { type ConnectionPlace, withConnection, withSecret } from './place.ts';

const listed = z.looseObject({
  name: z.string(),
  provider: z.custom<Provider>((value) => typeof value === 'string' && isProvider(value)),
  account: z.string().optional(),
  secrets: z.array(z.string()).optional(),
});
type Listed = z.infer<typeof listed>;

/** The connections in the data folder of a local stack. */
export function localPlace(directory: string, url: string): ConnectionPlace {
  const path = connectionsFile(directory);

  function read(): Listed[] {
    const text = readConnectionsFile(directory);
    if (text === undefined) return [];
    const list = z.array(listed).safeParse(parseJson(text));
    if (list.success) return list.data;
    throw new Refusal(`${path} is not a list of connections. Correct it, or delete it.`);
  }
  const write = (list: readonly Listed[]) =>
    writeConnectionsFile(directory, `${JSON.stringify(list, null, 2)}\n`);

  return {
    kept: path,
    next: `Start the stack again with DATA_DIR=${directory}. It then has the connections of this file and no others.`,
    find: async (name) => givenIn(read(), name),
    add: async (connection: GivenConnection) => write(withConnection<Listed>(read(), { ...connection })),
    async addSecret(name, secret) {
      write(
        read().map((one) =>
          one.name === name ? { ...one, secrets: withSecret(one.secrets ?? [], secret) } : one,
        ),
      );
    },
    secretsOf: async (name) => read().find((one) => one.name === name)?.secrets ?? [],
    url: async () => url,
  };
}
