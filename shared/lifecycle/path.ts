import type { ChurnReason, Stage } from './stage.ts';

/** One entry of a customer's path: the stage entered, and when (epoch milliseconds). */
export interface PathEntry {
  readonly stage: Stage;
  readonly at: number;
  /** Why the customer counts as lost. Present only for `churned`. */
  readonly reason?: ChurnReason;
}

/** How the published path becomes the current one: keep the first `keep` entries, then append. */
export interface PathChange {
  readonly keep: number;
  readonly append: readonly PathEntry[];
}

/**
 * A customer's path. Entries cut to keep the record small are represented by their number and a fingerprint,
 * so that a path folded again can be compared with the published one.
 */
export interface Path {
  readonly dropped: number;
  readonly fingerprint: number;
  /** The latest of the dropped entries, rounded down to the quarter-hour. Only reports read them. */
  readonly older: readonly PathEntry[];
  readonly entries: readonly PathEntry[];
}

export const EMPTY_PATH: Path = { dropped: 0, fingerprint: 0, older: [], entries: [] };

/** Number of all entries, including dropped ones. */
export function lengthOf(path: Path): number {
  return path.dropped + path.entries.length;
}

// Cyrb53 over the entry, chained. 53 bits are enough to distinguish two histories of one customer, without an
// import.
function fingerprint(before: number, entry: PathEntry): number {
  let a = 0xdeadbeef ^ before;
  let b = 0x41c6ce57 ^ Math.floor(before / 2 ** 32);
  for (const char of `${entry.stage}@${entry.at}`) {
    const code = char.charCodeAt(0);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return 4294967296 * (2097151 & b) + (a >>> 0);
}

const OLDER_KEPT = 240;

/** The unit of older instants. Rounded down, an instant stays on its day in every time zone. */
export const QUARTER_HOUR = 900_000;

function droppedEntries(path: Path, count: number): Path {
  let print = path.fingerprint;
  const dropped = path.entries.slice(0, count);
  for (const entry of dropped) print = fingerprint(print, entry);
  const rounded = dropped.map((entry) => ({ ...entry, at: roundedDown(entry.at) }));
  return {
    dropped: path.dropped + count,
    fingerprint: print,
    older: [...path.older, ...rounded].slice(-OLDER_KEPT),
    entries: path.entries.slice(count),
  };
}

function roundedDown(at: number): number {
  return Math.floor(at / QUARTER_HOUR) * QUARTER_HOUR;
}

/** The path with at most the last `limit` entries. */
export function trimPath(path: Path, limit: number): Path {
  return path.entries.length <= limit ? path : droppedEntries(path, path.entries.length - limit);
}

/**
 * What turns the published path into the current one. Keeps the longest common prefix; an entry with another reason is not kept. When the dropped
 * entries of the published path differ from the current ones, nothing is kept and the whole path is published
 * again.
 */
export function diffPaths(published: Path, current: Path): PathChange {
  const aligned = align(published, current);
  if (aligned === undefined) return { keep: 0, append: current.entries.map(publishedEntry) };
  let same = 0;
  const { before, after } = aligned;
  while (same < after.length && isSameEntry(before[same], after[same])) same += 1;
  return { keep: published.dropped + same, append: after.slice(same).map(publishedEntry) };
}

/** Records of an older form have no reasons in the path. They count as the same. */
function isSameEntry(before: PathEntry | undefined, after: PathEntry | undefined): boolean {
  return (
    before?.at === after?.at &&
    before?.stage === after?.stage &&
    (before?.reason === undefined || before.reason === after?.reason)
  );
}

/** The entry as events have it: the reason of a churn is published with the event. */
export function publishedEntry({ stage, at }: PathEntry): PathEntry {
  return { stage, at };
}

/**
 * Both paths from the first entry that the published path still has; undefined when the entries before it
 * differ.
 */
function align(published: Path, current: Path) {
  if (current.dropped > published.dropped) return undefined;
  const missing = published.dropped - current.dropped;
  if (missing > current.entries.length) return undefined;
  const shortened = missing === 0 ? current : droppedEntries(current, missing);
  if (shortened.fingerprint !== published.fingerprint) return undefined;
  return { before: published.entries, after: shortened.entries };
}
