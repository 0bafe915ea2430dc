import type { ActivityEntry } from './items.ts';
import type { Item, StoredItem } from './stored-item.ts';

/** The activities that were moved out of the table. A home leads to them by its marker. */
export interface LogArchive {
  /** The archived activities to which a marker leads. */
  entriesOf(marker: StoredItem): Promise<ActivityEntry[]>;
  /** The state of the marker of a home; undefined if none of its activities are archived. */
  stateOf(homeHash: string): Promise<ArchiveState | undefined>;
  /** Stores activities of a home. Returns the marker, which is to be written together with the record. */
  write(homeHash: string, entries: readonly ActivityEntry[]): Promise<Item>;
  /** Removes what was stored for a marker, if the marker was not written. */
  discard(marker: Item): Promise<void>;
  /** Deletes the archived activities of a home from the table. False if it is out of time, or if the archive changed meanwhile. */
  deleteArchived(homeHash: string, isLate: () => boolean): Promise<boolean>;
  /** Writes the archived activities of a home to the table again. False if there were none. */
  restore(homeHash: string): Promise<boolean>;
}

/** What happens to the activities in the table that are archived. */
export type ArchiveState = 'deleting' | 'restoring';

/**
 * Thrown if a marker leads to a text that does not exist. Only erasures delete texts, so the table was restored from a backup that is
 * older than the erasure.
 */
export class ArchivedLogMissing extends Error {
  override readonly name = 'ArchivedLogMissing';

  constructor(file: string) {
    super(
      `the archived log ${file} is missing: its customer was erased after the backup that the table was restored from`,
    );
  }
}

/** Opens the archive. It is loaded when it is first needed. */
export type OpenLogArchive = () => Promise<LogArchive>;
