import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { startEmbeddedDynamoDb } from '../../local/database/embedded-dynamodb.ts';
import type { RecordedRequest } from '../../local/measure/recorded-request.ts';
import { startSynthesis } from '../../local/templates/synthesis.ts';
import { ensureTable, readTable } from '../../local/templates/table.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** The table of the template on the embedded DynamoDB. */
export interface EmbeddedTable {
  readonly client: DynamoDBDocumentClient;
  readonly name: string;
  readonly requests: RecordedRequest[];
  readonly raw: DynamoDBClient;
  /** Creates another empty table like this one in the same database. */
  addTable(name: string): Promise<void>;
  close(): Promise<void>;
}

/** Starts a database with an empty table. */
export async function startEmbeddedTable(): Promise<EmbeddedTable> {
  const folder = temporaryFolder();
  const database = await startEmbeddedDynamoDb(join(folder, 'table.db'));
  const raw = new DynamoDBClient({
    endpoint: database.url,
    region: 'local',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const definition = readTable(await startSynthesis(folder).templates);
  await ensureTable(raw, 'test', definition);
  const client = DynamoDBDocumentClient.from(raw);
  const requests: RecordedRequest[] = [];
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      (args) => {
        requests.push({ name: commandName, input: args.input });
        return next(args);
      },
    { step: 'initialize', name: 'record' },
  );
  return {
    client,
    name: 'test',
    requests,
    raw,
    async addTable(name) {
      await ensureTable(raw, name, definition);
    },
    async close() {
      raw.destroy();
      await database.close();
    },
  };
}

/** All items of the table. */
export async function scanTable({
  client,
  name,
}: Pick<EmbeddedTable, 'client' | 'name'>): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const page = await client.send(
      new ScanCommand({ TableName: name, ExclusiveStartKey: from, ConsistentRead: true }),
    );
    items.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return items;
}

/** Deletes all items of the table. */
export async function emptyTable(table: Pick<EmbeddedTable, 'client' | 'name'>): Promise<void> {
  const deletes = (await scanTable(table)).map(({ PK, SK }) => ({ DeleteRequest: { Key: { PK, SK } } }));
  for (let from = 0; from < deletes.length; from += 25)
    await table.client.send(
      new BatchWriteCommand({ RequestItems: { [table.name]: deletes.slice(from, from + 25) } }),
    );
}
