import * as z from 'zod/mini';
import type { ArchiveState } from './archive-port.ts';
import { archiveMarkerKey } from './keys.ts';
import { BrokenItem, type Item, mustBeFirstForm, type StoredItem } from './stored-item.ts';

/** Leads from a home to its archived activities, and says how far they have been deleted from, or restored to, the table. */
export interface ArchiveMarker {
  readonly homeHash: string;
  /** Key of the stored text. Each text has a key of its own. */
  readonly file: string;
  readonly state: ArchiveState;
  /** How many of the activities have been deleted, or restored. */
  readonly done: number;
  /** Another random id with each write. */
  readonly turn: string;
}

const markerItemSchema = z.object({
  PK: z.string(),
  file: z.string(),
  state: z.enum(['deleting', 'restoring']),
  done: z.number(),
  turn: z.string(),
});

/** The item of a marker. */
export function markerItem({ homeHash, ...rest }: ArchiveMarker): Item {
  return { ...archiveMarkerKey(homeHash), ...rest };
}

/**
 * Parses the item of a marker.
 * @throws {UnknownForm} if a newer version wrote it
 * @throws {BrokenItem} if another program wrote it
 */
export function readMarker(item: StoredItem): ArchiveMarker {
  mustBeFirstForm('archive marker', item.v);
  const marker = markerItemSchema.safeParse(item);
  if (!marker.success) throw new BrokenItem('archive marker', item);
  const { PK, ...rest } = marker.data;
  return { homeHash: PK.slice('ID#'.length), ...rest };
}
