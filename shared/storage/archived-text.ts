import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import * as z from 'zod/mini';
import { type ActivityEntry, activitiesIn, logItem, readLogEntry } from './items.ts';
import { parseJson, UnknownForm } from './stored-item.ts';

const compress = promisify(gzip);
const decompress = promisify(gunzip);

const FORM = 1;

const archivedText = z.object({ v: z.number(), activities: z.string() });

const archivedItems = z.array(z.object({ SK: z.string(), home: z.string(), reported: z.string() }));

/** Activities of a home as text: JSON with the number of its form, and the items in it compressed. */
export async function formatArchived(entries: readonly ActivityEntry[], homeHash: string): Promise<string> {
  const items = entries.map((entry) => {
    const { PK: _, ...rest } = logItem(entry, homeHash);
    return rest;
  });
  const activities = (await compress(JSON.stringify(items))).toString('base64');
  return JSON.stringify({ v: FORM, activities });
}

/**
 * Parses archived activities.
 * @throws {UnknownForm} if a newer version wrote them
 */
export async function parseArchived(text: string): Promise<ActivityEntry[]> {
  const { v, activities } = archivedText.parse(parseJson(text));
  if (v !== FORM) throw new UnknownForm('archived log', v);
  const items = JSON.parse((await decompress(Buffer.from(activities, 'base64'))).toString('utf8'));
  return activitiesIn(archivedItems.parse(items).map(readLogEntry));
}
