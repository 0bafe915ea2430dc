import { bounded } from './bounded.ts';
import type { Attributes, ObjectHistory, ObjectReport, PartKey, Snapshot } from './object.ts';
import { compareSnapshots, contentOf, inOrder, type Placed } from './snapshot-order.ts';

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

/**
 * The attribute as it was reported last for the object or one of its parts; undefined if it never was. Of two running
 * totals of refunds that were reported for one instant, the greater is the later one.
 */
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
  if (!isVersioned && name !== 'refundedTotal') return last?.attributes[name];
  const stating = inOrder(snapshots.filter((one) => one.part === part && one.attributes[name] !== undefined));
  const latest = stating.at(-1);
  if (latest === undefined || name !== 'refundedTotal') return latest?.snapshot.attributes[name];
  const atOnce = stating.filter(
    ({ at, snapshot }) => at === latest.at && snapshot.version === latest.snapshot.version,
  );
  return atOnce.reduce(greaterRefund, latest).snapshot.attributes[name];
}

/** Sums in different currencies are not compared. */
function greaterRefund(one: Placed, other: Placed): Placed {
  const [a, b] = [one.snapshot.attributes.refundedTotal, other.snapshot.attributes.refundedTotal];
  return a !== undefined && b !== undefined && a.currency === b.currency && b.minor > a.minor ? other : one;
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
