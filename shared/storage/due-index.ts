import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { TABLE } from '../platform/names.ts';
import { duePartition } from './keys.ts';

const CUSTOMERS_PER_PAGE = 200;

/** The ids of the customers in one shard whose review is due at an instant, earliest first, page by page. */
export async function* dueCustomers(
  client: DynamoDBDocumentClient,
  table: string,
  shard: number,
  asOf: number,
): AsyncIterable<readonly string[]> {
  const { name, partitionKey, sortKey } = TABLE.dueIndex;
  let from: Record<string, unknown> | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: table,
        IndexName: name,
        KeyConditionExpression: '#shard = :shard AND #checkAt <= :asOf',
        ExpressionAttributeNames: { '#shard': partitionKey, '#checkAt': sortKey },
        ExpressionAttributeValues: { ':shard': duePartition(shard), ':asOf': asOf },
        Limit: CUSTOMERS_PER_PAGE,
        ExclusiveStartKey: from,
      }),
    );
    yield (page.Items ?? []).map(({ PK }) => String(PK).slice('CUST#'.length));
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
}
