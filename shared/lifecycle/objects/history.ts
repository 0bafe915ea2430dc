import type { Attributes, ObjectHistory, ObjectReport, PartKey, Snapshot } from './object.ts';
import { STATE_FIELDS } from './states.ts';

/**
 * Up to this many different instants of one object are kept exactly. Beyond, only those that the present needs are kept,
 * even if they are more.
 */
export const MAX_INSTANTS = 256;

/**
 * The history with what a delivery says added to it: the union of both sets of snapshots, without those of corrected
 * facts. Returns the same history when nothing is new. It does not depend on the order of the deliveries.
 */
export function combine(history: ObjectHistory | null, report: ObjectReport): ObjectHistory {
  // A single snapshot is a history as it is.
  if (history === null && report.snapshots.length === 1) return report;
  const known = new Set(history?.snapshots.map(contentOf));
  const added = new Map(report.snapshots.map((snapshot) => [contentOf(snapshot), snapshot] as const));
  for (const content of known) added.delete(content);
  const isMarked = history?.hasActivities === report.hasActivities || report.hasActivities === undefined;
  if (history !== null && isMarked && added.size === 0) return history;
  const snapshots = withoutEmpty(withoutCorrected([...(history?.snapshots ?? []), ...added.values()]));
  if (history !== null && isMarked && snapshots.every((one) => known.has(contentOf(one)))) return history;
  snapshots.sort(compareSnapshots);
  const kept = bounded(snapshots, known);
  if (isMarked && kept.length === history?.snapshots.length && kept.every((one) => known.has(contentOf(one))))
    return history;
  const { object, type, connection, provider } = history ?? report;
  const hasActivities = history?.hasActivities ?? report.hasActivities;
  return {
    object,
    type,
    connection,
    provider,
    snapshots: kept,
    ...(hasActivities && { hasActivities }),
  };
}

/**
 * Without what a greater version of the same fact corrects. Of two contents of one version the one that sorts later as text
 * counts, for each part.
 */
function withoutCorrected(snapshots: Snapshot[]): Snapshot[] {
  if (snapshots.every(({ fact }) => fact === undefined)) return snapshots;
  const latest = new Map<string, string>();
  for (const { fact } of snapshots)
    if (fact !== undefined && fact.version >= (latest.get(fact.id) ?? '')) latest.set(fact.id, fact.version);
  const counting = new Map<string, Snapshot>();
  for (const snapshot of snapshots) {
    const { fact, part } = snapshot;
    if (fact === undefined || fact.version !== latest.get(fact.id)) continue;
    const key = JSON.stringify([fact.id, part]);
    const other = counting.get(key);
    if (other === undefined || contentOf(snapshot) > contentOf(other)) counting.set(key, snapshot);
  }
  const kept = new Set(counting.values());
  return snapshots.filter((snapshot) => snapshot.fact === undefined || kept.has(snapshot));
}

/**
 * Without what states nothing, which only proves that the object existed: the first such news is enough. A fact can be
 * corrected and then goes, so that it does not stand for that news.
 */
function withoutEmpty(snapshots: Snapshot[]): Snapshot[] {
  if (!snapshots.some(isEmpty)) return snapshots;
  const lasting = snapshots.filter(({ fact }) => fact === undefined);
  const first = Math.min(...lasting.map(({ asOf }) => asOf));
  return snapshots.filter((snapshot) => snapshot.asOf === first || !isEmpty(snapshot));
}

function isEmpty({ states, attributes, lists, fact }: Snapshot): boolean {
  return (
    fact === undefined && [states, attributes, lists].every((fields) => Object.keys(fields).length === 0)
  );
}

/** The attribute as it was reported last for the object or one of its parts; undefined if it never was. */
export function attributeOf<Name extends keyof Attributes>(
  { snapshots }: ObjectReport,
  part: PartKey,
  name: Name,
): Attributes[Name] | undefined {
  let last: Snapshot | undefined;
  let isVersioned = false;
  for (const one of snapshots) {
    if (one.part !== part || one.attributes[name] === undefined) continue;
    last = one;
    isVersioned ||= one.version !== '';
  }
  if (!isVersioned) return last?.attributes[name];
  const stating = snapshots.filter((one) => one.part === part && one.attributes[name] !== undefined);
  return inOrder(stating).at(-1)?.snapshot.attributes[name];
}

/**
 * Who the object belongs to, as it names them itself: the account that it names last, else the address that it names
 * last. Only an explicit "none" takes an account away. Null if it names nobody. An account belongs to itself.
 */
export function ownerNamedIn(history: ObjectReport): string | null {
  if (history.type === 'account') return history.object;
  return attributeOf(history, '', 'account') ?? attributeOf(history, '', 'address') ?? null;
}

/** The object that this one is a payment, an invoice, a checkout or a cart of; null if it is on its own. */
export function parentNamedIn(history: ObjectReport): string | null {
  const parent = attributeOf(history, '', 'of') ?? null;
  return parent === history.object ? null : parent;
}

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

/**
 * Beyond the limit, instants are dropped that the present does not need: first late news, as what was dropped before may
 * come again; then the oldest that changed nothing; then the oldest. The past becomes less exact, never the present.
 */
function bounded(snapshots: readonly Snapshot[], known: ReadonlySet<string>): readonly Snapshot[] {
  const groups = groupedBy(snapshots, 'asOf');
  if (groups.size <= MAX_INSTANTS) return snapshots;
  const needed = instantsOfThePresent(snapshots);
  const all = [...groups].map(([at, group]) => ({
    group,
    isNeeded: needed.has(at),
    isKnown: group.some((one) => known.has(contentOf(one))),
    said: group.map((one) => contentOf(one).slice(String(at).length)).join(),
  }));
  const isFull = all.filter(({ isKnown }) => isKnown).length >= MAX_INSTANTS;
  const kept = all.filter(({ isNeeded, isKnown }) => isNeeded || isKnown || !isFull);
  while (kept.length > MAX_INSTANTS) {
    const repeated = kept.findIndex(
      ({ isNeeded, said }, index) =>
        !isNeeded && said === kept[index - 1]?.said && said === kept[index + 1]?.said,
    );
    const dropped = repeated === -1 ? kept.findIndex(({ isNeeded }) => !isNeeded) : repeated;
    if (dropped === -1) break;
    kept.splice(dropped, 1);
  }
  return kept.flatMap(({ group }) => group);
}

/**
 * The instants without which the present would be another: of each part the first; of each of its states the first
 * report, the last of each value and the first of the last run; of each attribute, own instant and list the last. What
 * is reported without an id may mean any part of its type, so that all of these are kept.
 */
function instantsOfThePresent(snapshots: readonly Snapshot[]): ReadonlySet<number> {
  const instants = new Set<number>();
  const keep = (placed: Placed | undefined) => {
    // A version can be placed at the instant of an earlier one.
    if (placed !== undefined) instants.add(placed.snapshot.asOf).add(placed.at);
  };
  const parts: ReadonlyMap<string, Snapshot[]> = groupedBy(snapshots, 'part');
  const listing = snapshots.filter(({ lists }) => Object.keys(lists).length > 0);
  for (const [part, own] of parts) {
    const [type = ''] = part.split(':');
    for (const { asOf } of parts.has(`${type}:-`) ? own : own.slice(0, 1)) instants.add(asOf);
    // A list without a part denies it.
    const id = part.slice(type.length + 1);
    const denials = listing.flatMap((snapshot) =>
      Object.entries(snapshot.lists).some(([name, ids]) => name === type && !ids.includes(id))
        ? { ...snapshot, states: { [type]: 'cancelled' } }
        : [],
    );
    const all = [...own, ...denials].sort((a, b) => a.asOf - b.asOf);
    for (const field of STATE_FIELDS) {
      const stating = inOrder(all.filter(({ states }) => states[field] !== undefined));
      const stated = ({ snapshot }: Placed) => snapshot.states[field];
      for (const last of new Map(stating.map((one) => [stated(one), one])).values()) keep(last);
      const value = stating.at(-1)?.snapshot.states[field];
      keep(stating[stating.findLastIndex((one) => stated(one) !== value) + 1]);
      keep(stating[0]);
    }
    for (const fields of ['since', 'attributes', 'lists'] as const)
      for (const name of new Set(own.flatMap((one) => Object.keys(one[fields]))))
        keep(inOrder(own.filter((one) => name in one[fields])).at(-1));
  }
  return instants;
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

function compareSnapshots(a: Snapshot, b: Snapshot): number {
  return a.asOf - b.asOf || compareText(a.part, b.part) || compareText(contentOf(a), contentOf(b));
}

export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

const contents = new WeakMap<Snapshot, string>();

/** Canonical text of a snapshot: equal for equal snapshots. */
function contentOf(snapshot: Snapshot): string {
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
