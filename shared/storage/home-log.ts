import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { type LogEntry, readLogEntry } from './items.ts';
import { logOfHome } from './keys.ts';

/** The log of a home, by consistent reads. */
export async function readHome(
  client: DynamoDBDocumentClient,
  table: string,
  homeHash: string,
): Promise<LogEntry[]> {
  const { PK, from: first, to: last } = logOfHome(homeHash);
  const entries: LogEntry[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'PK = :home AND SK BETWEEN :from AND :to',
        ExpressionAttributeValues: { ':home': PK, ':from': first, ':to': last },
        ConsistentRead: true,
        ExclusiveStartKey: from,
      }),
    );
    entries.push(...(page.Items ?? []).map(readLogEntry));
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return entries;
}
