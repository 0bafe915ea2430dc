import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { OpenLogArchive } from './archive-port.ts';
import { type LogEntry, readLogEntry } from './items.ts';
import { ARCHIVE_MARKER, logOfHome } from './keys.ts';
import type { StoredItem } from './stored-item.ts';

/** The log of a home, by consistent reads, with the activities that are archived. */
export async function readHome(
  client: DynamoDBDocumentClient,
  table: string,
  homeHash: string,
  open: OpenLogArchive | undefined,
): Promise<LogEntry[]> {
  for (;;) {
    const { items, isLong } = await readItems(client, table, homeHash);
    const [first] = items;
    if (open === undefined || first === undefined) return items.map(readLogEntry);
    const archive = await open();
    if (first.SK !== ARCHIVE_MARKER) {
      // Activities may have been archived between two pages.
      if (isLong && (await archive.stateOf(homeHash)) !== undefined) continue;
      return items.map(readLogEntry);
    }
    const entries = items.slice(1).map(readLogEntry);
    const ids = new Set(entries.flatMap((entry) => (entry.type === 'activity' ? entry.activity.id : [])));
    const archived = (await archive.entriesOf(first)).filter(({ activity }) => !ids.has(activity.id));
    return [...archived, ...entries];
  }
}

async function readItems(
  client: DynamoDBDocumentClient,
  table: string,
  homeHash: string,
): Promise<{ readonly items: readonly StoredItem[]; readonly isLong: boolean }> {
  const { PK, from: first, to: last } = logOfHome(homeHash);
  const items: StoredItem[] = [];
  let pages = 0;
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
    items.push(...(page.Items ?? []));
    pages += 1;
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return { items, isLong: pages > 1 };
}
