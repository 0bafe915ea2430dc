import { AFTER_ALL_INSTANTS } from '../../shared/storage/keys.ts';
import type { Pages, StageEntry, StagePosition } from '../../shared/storage/pages.ts';

/**
 * A place in the merged list of several partitions of the index by stage. Every entry that is newer than `at` is before
 * it. Of the entries at `at` itself, those up to the named customer are, in the order of each partition.
 */
export interface ListPosition {
  /** A sort key of the index. */
  readonly at: string;
  /** The last customer of this instant by the number of the partition. */
  readonly last: Readonly<Record<string, string>>;
}

/** The customers of several partitions of the index by stage, newest first. */
export interface NewestFirst {
  /** Takes entries in order: at most so many, and until so many are chosen. None are left if none are taken. */
  take(request: TakeRequest): Promise<{ readonly taken: number; readonly chosen: readonly StageEntry[] }>;
  /** The place after everything that was taken; null if nothing follows. */
  position(): ListPosition | null;
}

interface TakeRequest {
  readonly atMost: number;
  readonly isChosen: (entry: StageEntry) => boolean;
  readonly chosen: number;
}

interface Cursor {
  readonly number: number;
  readonly partition: string;
  buffer: readonly StageEntry[];
  after: StagePosition | null;
  hasMore: boolean;
}

const MIN_PER_READ = 10;

/** Merges partitions of the index by stage. `from` is the sort key of the oldest entry that is wanted. */
export function newestFirst(
  pages: Pages,
  partitions: readonly string[],
  from: string,
  start: ListPosition | null,
): NewestFirst {
  let position = start;
  const cursors = partitions.map((partition, number): Cursor => {
    const last = start?.last[number];
    const after = start === null || last === undefined ? null : { customerId: last, since: start.at };
    return { number, partition, buffer: [], after, hasMore: true };
  });
  const to = start?.at ?? AFTER_ALL_INSTANTS;

  async function read(cursor: Cursor, limit: number): Promise<void> {
    const range = { from, to, after: cursor.after };
    const { values, next } = await pages.inStage(cursor.partition, range, limit);
    cursor.buffer = values;
    cursor.after = next;
    cursor.hasMore = next !== null;
  }

  /** The partition with the newest entry; undefined at the end. No partition is left unread before. */
  async function newest(limit: number): Promise<Cursor | undefined> {
    const unread = () => cursors.filter(({ buffer, hasMore }) => buffer.length === 0 && hasMore);
    for (let empty = unread(); empty.length > 0; empty = unread())
      await Promise.all(empty.map((cursor) => read(cursor, limit)));
    let best: Cursor | undefined;
    for (const cursor of cursors)
      if (sinceOf(cursor) > (best === undefined ? '' : sinceOf(best))) best = cursor;
    return best;
  }

  return {
    async take({ atMost, isChosen, chosen: wanted }) {
      const chosen: StageEntry[] = [];
      let taken = 0;
      const limit = Math.max(MIN_PER_READ, Math.ceil((2 * atMost) / partitions.length));
      while (taken < atMost && chosen.length < wanted) {
        const cursor = await newest(limit);
        const [entry, ...rest] = cursor?.buffer ?? [];
        if (cursor === undefined || entry === undefined) break;
        cursor.buffer = rest;
        const last = position?.at === entry.since ? position.last : {};
        position = { at: entry.since, last: { ...last, [cursor.number]: entry.customerId } };
        taken += 1;
        if (isChosen(entry)) chosen.push(entry);
      }
      return { taken, chosen };
    },
    position: () => (cursors.some(({ buffer, hasMore }) => hasMore || buffer.length > 0) ? position : null),
  };
}

function sinceOf({ buffer }: Cursor): string {
  return buffer[0]?.since ?? '';
}
