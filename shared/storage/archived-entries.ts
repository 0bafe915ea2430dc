import type { IdentityName } from '../identity/identity-hash.ts';
import type { OpenLogArchive } from './archive-port.ts';
import type { LogEntry } from './items.ts';
import type { Item } from './stored-item.ts';

/** Entries as found in the table, and those of the wanted activities that are only in the archive. */
export async function withArchived(
  found: readonly LogEntry[],
  wanted: readonly { readonly id: string; readonly home: IdentityName }[],
  markers: readonly Item[],
  open: OpenLogArchive,
  hashOfName: (name: IdentityName) => string,
): Promise<readonly LogEntry[]> {
  const archive = await open();
  const archived = (await Promise.all(markers.map((marker) => archive.entriesOf(marker)))).flat();
  const placeOf = (home: IdentityName, id: string) => `${hashOfName(home)} ${id}`;
  const places = new Set(wanted.map(({ home, id }) => placeOf(home, id)));
  for (const entry of found)
    if (entry.type === 'activity') places.delete(placeOf(entry.home, entry.activity.id));
  return [...found, ...archived.filter(({ home, activity }) => places.has(placeOf(home, activity.id)))];
}
