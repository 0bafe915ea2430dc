import { type DynamoDBDocumentClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import type { ItemKey, KeyRange } from './keys.ts';
import type { StoredItem } from './stored-item.ts';

/** What a query asks of a table. */
export type Query = Omit<QueryCommandInput, 'TableName'>;

/** Asks for the items in a range of keys, by a consistent read. */
export function inRange({ PK, from, to }: KeyRange): Query {
  return {
    KeyConditionExpression: 'PK = :partition AND SK BETWEEN :from AND :to',
    ExpressionAttributeValues: { ':partition': PK, ':from': from, ':to': to },
    ConsistentRead: true,
  };
}

/** Asks for all entries of a partition of an index. */
export function inPartition(
  { name, partitionKey }: { readonly name: string; readonly partitionKey: string },
  partition: string,
): Query {
  return {
    IndexName: name,
    KeyConditionExpression: '#key = :partition',
    ExpressionAttributeNames: { '#key': partitionKey },
    ExpressionAttributeValues: { ':partition': partition },
  };
}

/** Reads one page. `last` is the key after which the next one begins; undefined on the last page. */
export async function readPage(
  client: DynamoDBDocumentClient,
  table: string,
  query: Query,
  options?: { readonly requestTimeout: number },
): Promise<{ readonly items: readonly StoredItem[]; readonly last: Record<string, unknown> | undefined }> {
  const command = new QueryCommand({ TableName: table, ...query });
  const { Items = [], LastEvaluatedKey: last } = await client.send(command, options);
  return { items: Items, last };
}

/** Reads one page after the other. */
export async function* readPages(
  client: DynamoDBDocumentClient,
  table: string,
  query: Query,
): AsyncIterable<readonly StoredItem[]> {
  let from: Record<string, unknown> | undefined;
  do {
    const { items, last } = await readPage(client, table, { ...query, ExclusiveStartKey: from });
    yield items;
    from = last;
  } while (from !== undefined);
}

/** The key of an item as read. */
export function itemKeyOf({ PK, SK }: StoredItem): ItemKey {
  return { PK: String(PK), SK: String(SK) };
}
