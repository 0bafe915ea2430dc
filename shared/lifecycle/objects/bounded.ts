import type { Snapshot } from './object.ts';
import { fieldsOf, partsOf, typeOfPart } from './parts.ts';
import { runsOf } from './runs.ts';
import { contentOf, groupedBy, inOrder } from './snapshot-order.ts';

/**
 * Up to this many different instants of one object are kept exactly. Beyond, only those that the present needs are kept,
 * even if they are more. Facts that can be corrected are not counted.
 */
export const MAX_INSTANTS = 256;

/**
 * Beyond the limit, instants are dropped that the present does not need: first late news, as what was dropped before may
 * come again; then the oldest that changed nothing; then the oldest. The past becomes less exact, never the present.
 * Facts stay: a correction that was dropped could not correct, and what a fact contradicts may hold again.
 */
export function bounded(snapshots: readonly Snapshot[], known: ReadonlySet<string>): readonly Snapshot[] {
  const lasting = snapshots.filter(({ fact }) => fact === undefined);
  if (groupedBy(lasting, 'asOf').size < MAX_INSTANTS) return snapshots;
  const isKnown = (one: Snapshot) => known.has(contentOf(one));
  const isFull = groupedBy(lasting.filter(isKnown), 'asOf').size >= MAX_INSTANTS;
  const ends = endsOf(lasting);
  const beginnings = beginningsOf(lasting);
  const timely = lasting.filter((one) => !isFull || isKnown(one) || ends.has(one));
  const groups = [...groupedBy(timely, 'asOf')].map(([at, group]) => ({
    group,
    isNeeded: beginnings.has(at) || group.some((one) => ends.has(one)),
    said: group.map((one) => contentOf(one).slice(String(at).length)).join(),
  }));
  while (groups.length > MAX_INSTANTS) {
    const repeated = groups.findIndex(
      ({ isNeeded, said }, index) =>
        !isNeeded && said === groups[index - 1]?.said && said === groups[index + 1]?.said,
    );
    const dropped = repeated === -1 ? groups.findIndex(({ isNeeded }) => !isNeeded) : repeated;
    if (dropped === -1) break;
    groups.splice(dropped, 1);
  }
  const kept = new Set(groups.flatMap(({ group }) => group));
  return snapshots.filter((one) => one.fact !== undefined || kept.has(one));
}

/**
 * The snapshots without which the present would be another: the first of each part and of each of its states, and the last of
 * each value of a state or list, and of each attribute. They are the same in whatever order the reports arrive: what is
 * neither a first nor a last will never be one. What is reported without an id may mean any part of its type, so
 * that all of these are kept.
 */
function endsOf(snapshots: readonly Snapshot[]): ReadonlySet<Snapshot> {
  const ends = new Set<Snapshot>();
  const parts = groupedBy(snapshots, 'part');
  for (const [part, own] of parts) {
    const all = parts.has(`${typeOfPart(part) ?? 'payment'}:-`);
    for (const one of all ? own : own.slice(0, 1)) ends.add(one);
    for (const fields of ['states', 'attributes', 'lists'] as const)
      for (const name of new Set(own.flatMap((one) => Object.keys(one[fields])))) {
        const stating = inOrder(own.filter((one) => name in one[fields]));
        const last = new Map(stating.map((one) => [statedIn(one.snapshot, fields, name), one]));
        for (const { snapshot, at } of [...stating.slice(0, 1), ...last.values()]) {
          ends.add(snapshot);
          // A version can be placed at the instant of an earlier one.
          for (const other of stating)
            if (at !== snapshot.asOf && other.snapshot.asOf === at) ends.add(other.snapshot);
        }
      }
  }
  return ends;
}

/** The value of a state or a list. The attributes have none here: only the last report of each counts. */
function statedIn(snapshot: Snapshot, fields: 'states' | 'attributes' | 'lists', name: string): unknown {
  if (fields === 'attributes') return undefined;
  const stated: Readonly<Record<string, unknown>> = snapshot[fields];
  return JSON.stringify(stated[name]);
}

/** The instants of the snapshots that say since when the present states hold. */
function beginningsOf(snapshots: readonly Snapshot[]): ReadonlySet<number> {
  const instants = new Set<number>();
  for (const own of partsOf(snapshots).values())
    for (const field of fieldsOf(own))
      for (const at of runsOf(own, field, 0).at(-1)?.datedBy ?? []) instants.add(at);
  return instants;
}
