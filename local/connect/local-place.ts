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
  url: z.string().optional(),
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
    isSecretShownAgain: true,
    find: async (name) => givenIn(read(), name),
    async store(connection: GivenConnection, secret) {
      const secrets = read().find(({ name }) => name === connection.name)?.secrets ?? [];
      const stored = { ...connection, ...(secret !== undefined && { secrets: withSecret(secrets, secret) }) };
      write(withConnection<Listed>(read(), stored));
    },
    secretsOf: async (name) => read().find((one) => one.name === name)?.secrets ?? [],
    url: async () => url,
  };
}
