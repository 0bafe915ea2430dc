import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { TABLE } from '../platform/names.ts';
import { customerIdIn, duePartition, isDeferred } from './keys.ts';
import { readPages } from './queries.ts';

const ENTRIES_PER_PAGE = 200;

/** Something that is due: the record of a customer, or an update that was deferred. */
export interface DueEntry {
  readonly customerId: string;
  readonly isDeferred: boolean;
}

/** What is due in one shard at an instant, earliest first, page by page. */
export async function* dueCustomers(
  client: DynamoDBDocumentClient,
  table: string,
  shard: number,
  asOf: number,
): AsyncIterable<readonly DueEntry[]> {
  const { name, partitionKey, sortKey } = TABLE.dueIndex;
  const pages = readPages(client, table, {
    IndexName: name,
    KeyConditionExpression: '#shard = :shard AND #checkAt <= :asOf',
    ExpressionAttributeNames: { '#shard': partitionKey, '#checkAt': sortKey },
    ExpressionAttributeValues: { ':shard': duePartition(shard), ':asOf': asOf },
    Limit: ENTRIES_PER_PAGE,
  });
  for await (const items of pages)
    yield items.map((item) => ({ customerId: customerIdIn(item), isDeferred: isDeferred(item.SK) }));
}
