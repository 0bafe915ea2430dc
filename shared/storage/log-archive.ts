import { randomUUID } from 'node:crypto';
import { TransactionCanceledException, TransactionConflictException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { ParkingStorage } from '../parking/parking-storage.ts';
import { backoff, type Pacing } from '../platform/backoff.ts';
import { archivedBelow } from '../platform/names.ts';
import { type ArchiveMarker, markerItem, readMarker } from './archive-marker.ts';
import { ArchivedLogMissing, type LogArchive } from './archive-port.ts';
import { formatArchived, parseArchived } from './archived-text.ts';
import type { Write } from './commit.ts';
import { markerAsRead } from './conditions.ts';
import { type ActivityEntry, entryKey, logItem } from './items.ts';
import { archiveMarkerKey } from './keys.ts';
import { inRange, readPage } from './queries.ts';
import { refusalOf } from './refusal.ts';

/** A transaction writes at most 100 items. One of them is the marker. */
const ACTIVITIES_PER_STEP = 99;
const MAX_REFUSALS = 12;
const MIN_PAUSE_MILLISECONDS = 10;
const MAX_PAUSE_MILLISECONDS = 500;

/** What one transaction writes besides the marker, and what the marker says afterwards; null if it is deleted. */
interface Step {
  readonly next: Pick<ArchiveMarker, 'state' | 'done'> | null;
  readonly writes: readonly Write[];
}

/** Thrown when other writers, or a throttled table, prevent one step again and again. */
class ArchiveBusy extends Error {
  override readonly name = 'ArchiveBusy';

  constructor() {
    super('a step of archiving or restoring a log was refused again and again');
  }
}

/**
 * Opens the archive of a table in a storage. A stored text is never changed, and only an erasure removes it: a backup of the table may
 * lead to it. Each step also changes the marker, so a process that was interrupted for long changes nothing any more.
 */
export function createLogArchive(
  client: DynamoDBDocumentClient,
  table: string,
  texts: Pick<ParkingStorage, 'put' | 'read' | 'remove'>,
  { pause, random }: Pacing,
): LogArchive {
  async function markerOf(homeHash: string): Promise<ArchiveMarker | undefined> {
    const { PK, SK } = archiveMarkerKey(homeHash);
    const { items } = await readPage(client, table, inRange({ PK, from: SK, to: SK }));
    return items[0] && readMarker(items[0]);
  }

  /** Undefined if an erasure was faster, which has deleted marker and text. */
  async function read({ homeHash, file }: ArchiveMarker): Promise<ActivityEntry[] | undefined> {
    const text = await texts.read(file);
    if (text !== undefined) return parseArchived(text);
    if ((await markerOf(homeHash))?.file !== file) return undefined;
    throw new ArchivedLogMissing(file);
  }

  /** False if another process was faster, or the table was busy. */
  async function isTaken(marker: ArchiveMarker, { next, writes }: Step): Promise<boolean> {
    const asRead = markerAsRead(marker.turn);
    const own: Write =
      next === null
        ? { Delete: { TableName: table, Key: archiveMarkerKey(marker.homeHash), ...asRead } }
        : {
            Put: {
              TableName: table,
              Item: markerItem({ ...marker, ...next, turn: randomUUID() }),
              ...asRead,
            },
          };
    try {
      await client.send(new TransactWriteCommand({ TransactItems: [own, ...writes] }));
      return true;
    } catch (error) {
      if (error instanceof TransactionConflictException) return false;
      if (!(error instanceof TransactionCanceledException)) throw error;
      // Throws what another try would not change.
      refusalOf(
        error,
        [own, ...writes].map(() => null),
      );
      return false;
    }
  }

  /** Takes one step after another, until none is left, or another process has restored everything or archived it once more. */
  async function takeSteps(
    first: ArchiveMarker,
    nextStep: (marker: ArchiveMarker) => Step | undefined,
  ): Promise<void> {
    let refusals = 0;
    let marker: ArchiveMarker | undefined = first;
    while (marker?.file === first.file) {
      const step = nextStep(marker);
      if (step === undefined) return;
      if (await isTaken(marker, step)) refusals = 0;
      else {
        refusals += 1;
        if (refusals === MAX_REFUSALS) throw new ArchiveBusy();
        await pause(backoff(random, refusals, MIN_PAUSE_MILLISECONDS, MAX_PAUSE_MILLISECONDS));
      }
      marker = await markerOf(first.homeHash);
    }
  }

  return {
    entriesOf: async (marker) => (await read(readMarker(marker))) ?? [],

    stateOf: async (homeHash) => (await markerOf(homeHash))?.state,

    async write(homeHash, entries) {
      const file = `${archivedBelow(homeHash)}${randomUUID()}.json`;
      await texts.put(file, await formatArchived(entries, homeHash));
      return markerItem({ homeHash, file, state: 'deleting', done: 0, turn: randomUUID() });
    },

    async discard(marker) {
      const { homeHash, file } = readMarker(marker);
      // An answer that was lost may have been good news.
      if ((await markerOf(homeHash))?.file !== file) await texts.remove(file);
    },

    async deleteArchived(homeHash, isLate) {
      const marker = await markerOf(homeHash);
      if (marker === undefined) return true;
      const entries = await read(marker);
      if (entries === undefined) return true;
      let isDone = true;
      await takeSteps(marker, ({ state, done }) => {
        const batch = state === 'restoring' ? [] : entries.slice(done, done + ACTIVITIES_PER_STEP);
        isDone = batch.length === 0;
        if (isDone || isLate()) return undefined;
        return {
          next: { state, done: done + batch.length },
          writes: batch.map((entry) => ({
            Delete: { TableName: table, Key: entryKey(entry, homeHash) },
          })),
        };
      });
      return isDone;
    },

    async restore(homeHash) {
      const marker = await markerOf(homeHash);
      if (marker === undefined) return false;
      const entries = await read(marker);
      if (entries === undefined) return true;
      await takeSteps(marker, ({ state, done }) => {
        const from = state === 'restoring' ? done : 0;
        const batch = entries.slice(from, from + ACTIVITIES_PER_STEP);
        const isLast = from + batch.length === entries.length;
        return {
          next: isLast ? null : { state: 'restoring', done: from + batch.length },
          // Whatever of them is in the table is the same: no activity is written while the marker exists.
          writes: batch.map((entry) => ({ Put: { TableName: table, Item: logItem(entry, homeHash) } })),
        };
      });
      return true;
    },
  };
}
