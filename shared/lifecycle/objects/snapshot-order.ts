import type { Snapshot } from './object.ts';

/** A snapshot with the instant that sorts it. */
export interface Placed {
  readonly snapshot: Snapshot;
  readonly at: number;
}

/**
 * Snapshots that state one field, in the order in which they were true: by version if the tool numbers its states, else
 * by instant. A version orders and does not date, so that a later version with an earlier instant is placed at the
 * instant of the version before it.
 */
export function inOrder(snapshots: readonly Snapshot[]): readonly Placed[] {
  const placed: Placed[] = [];
  let latest = Number.NEGATIVE_INFINITY;
  let isVersioned = false;
  for (const snapshot of snapshots) if (snapshot.version !== '') isVersioned = true;
  if (!isVersioned) return snapshots.map((snapshot) => ({ snapshot, at: snapshot.asOf }));
  const versioned = snapshots.filter(({ version }) => version !== '');
  versioned.sort((a, b) => compareText(a.version, b.version) || a.asOf - b.asOf);
  for (const snapshot of versioned) {
    latest = Math.max(latest, snapshot.asOf);
    placed.push({ snapshot, at: latest });
  }
  for (const snapshot of snapshots) if (snapshot.version === '') placed.push({ snapshot, at: snapshot.asOf });
  return placed.sort(
    (a, b) =>
      a.at - b.at ||
      compareText(a.snapshot.version, b.snapshot.version) ||
      compareText(contentOf(a.snapshot), contentOf(b.snapshot)),
  );
}

/** The snapshots by their instant or by their part. */
export function groupedBy<Key extends 'asOf' | 'part'>(snapshots: readonly Snapshot[], key: Key) {
  const groups = new Map<Snapshot[Key], Snapshot[]>();
  for (const snapshot of snapshots) {
    const isNew = groups.get(snapshot[key])?.push(snapshot) === undefined;
    if (isNew) groups.set(snapshot[key], [snapshot]);
  }
  return groups;
}

/** Sorts snapshots by instant, then by part, then by content. */
export function compareSnapshots(a: Snapshot, b: Snapshot): number {
  return a.asOf - b.asOf || compareText(a.part, b.part) || compareText(contentOf(a), contentOf(b));
}

/** Sorts text by its code units. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

const contents = new WeakMap<Snapshot, string>();

/** Canonical text of a snapshot: equal for equal snapshots. */
export function contentOf(snapshot: Snapshot): string {
  const known = contents.get(snapshot);
  if (known !== undefined) return known;
  const content = `${snapshot.asOf} ${statementOf(snapshot)}`;
  contents.set(snapshot, content);
  return content;
}

/** What a snapshot says, without its instant. */
function statementOf({ part, version, states, since, attributes, lists, fact }: Snapshot): string {
  const fields = [states, since, attributes, lists].map(sorted);
  return JSON.stringify([part, version, ...fields, ...(fact === undefined ? [] : [fact.id, fact.version])]);
}

function sorted(fields: object): unknown {
  return Object.entries(fields).sort(([a], [b]) => compareText(a, b));
}
