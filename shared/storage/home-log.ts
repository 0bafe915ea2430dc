import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { OpenLogArchive } from './archive-port.ts';
import { type LogEntry, readLogEntry } from './items.ts';
import { ARCHIVE_MARKER, logOfHome } from './keys.ts';
import { inRange, readPages } from './queries.ts';
import type { StoredItem } from './stored-item.ts';

/** The log of a home, by consistent reads, with the activities that are archived. */
export async function readHome(
  client: DynamoDBDocumentClient,
  table: string,
  homeHash: string,
  open: OpenLogArchive | undefined,
): Promise<LogEntry[]> {
  for (;;) {
    const pages: (readonly StoredItem[])[] = [];
    for await (const page of readPages(client, table, inRange(logOfHome(homeHash)))) pages.push(page);
    const items = pages.flat();
    const [first] = items;
    if (open === undefined || first === undefined) return items.map(readLogEntry);
    const archive = await open();
    if (first.SK !== ARCHIVE_MARKER) {
      // Activities may have been archived between two pages.
      if (pages.length > 1 && (await archive.stateOf(homeHash)) !== undefined) continue;
      return items.map(readLogEntry);
    }
    const entries = items.slice(1).map(readLogEntry);
    const ids = new Set(entries.flatMap((entry) => (entry.type === 'activity' ? entry.activity.id : [])));
    const archived = (await archive.entriesOf(first)).filter(({ activity }) => !ids.has(activity.id));
    return [...archived, ...entries];
  }
}
