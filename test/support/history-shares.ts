import { changesOf } from '../../shared/lifecycle/objects/changes.ts';
import type { ObjectHistory, ObjectReport, Snapshot } from '../../shared/lifecycle/objects/object.ts';
import { typeOfPart } from '../../shared/lifecycle/objects/parts.ts';
import { STATE_FIELDS } from '../../shared/lifecycle/objects/states.ts';
import { type Delivered, FIELDS, logOf } from './random-objects.ts';

/** What a random history of objects may have. Each must be frequent, or a property over them proves little. */
const SHARES: Readonly<
  Record<string, (reports: readonly ObjectReport[], objects: readonly ObjectHistory[]) => boolean>
> = {
  flips: (_, objects) => objects.some(hasFlip),
  'stale own instants': (_, objects) => objects.some(hasStaleInstant),
  'equal seconds': (_, objects) => objects.some(hasEqualSeconds),
  'partial bodies': (reports) => reports.some(isPartial),
  'corrected owners': (_, objects) => objects.some(hasCorrectedOwner),
  'late parents': hasLateParent,
};

const LEAST = 0.1;

/** Counts how many histories have each trait, and which states and parts were ever reported. */
export function startCountingShares() {
  const counts = new Map(Object.keys(SHARES).map((name) => [name, 0]));
  const reported = new Set<string>();
  let histories = 0;
  return {
    note(list: readonly Delivered[]) {
      histories += 1;
      const reports = list.flatMap((one) => ('report' in one ? [one.report] : []));
      const { objects } = logOf(list);
      for (const [name, holds] of Object.entries(SHARES))
        if (holds(reports, objects)) counts.set(name, (counts.get(name) ?? 0) + 1);
      for (const { type, snapshots } of reports)
        for (const { part, states } of snapshots) {
          reported.add(typeOfPart(part) ?? type);
          for (const [field, value] of Object.entries(states)) reported.add(`${field} ${value}`);
        }
    },
    /** The traits that fewer than a tenth of the histories have. */
    rare: () => [...counts].flatMap(([name, count]) => (count < LEAST * histories ? [name] : [])),
    /** Object types, part types, and states with their values. */
    reported: (): ReadonlySet<string> => reported,
    text: () =>
      [...counts].map(([name, count]) => `${name} ${Math.round((100 * count) / histories)} %`).join(', '),
  };
}

/** One state of one object or part had more than one value. */
function hasFlip(history: ObjectHistory): boolean {
  const changed = changesOf(history).flatMap(({ id, field }) => (field === null ? [] : [id]));
  return new Set(changed).size < changed.length;
}

/** A body repeats an instant of its state that is older than a report of another value. */
function hasStaleInstant({ snapshots }: ObjectHistory): boolean {
  const contradicts = (one: Snapshot, own: number, field: (typeof STATE_FIELDS)[number]) =>
    snapshots.some(
      ({ part, asOf, states }) =>
        part === one.part &&
        states[field] !== undefined &&
        states[field] !== one.states[field] &&
        asOf > own &&
        asOf < one.asOf,
    );
  return snapshots.some((one) =>
    STATE_FIELDS.some((field) => {
      const own = one.since[field];
      return own !== undefined && contradicts(one, own, field);
    }),
  );
}

function hasEqualSeconds({ snapshots }: ObjectHistory): boolean {
  return new Set(snapshots.map(({ asOf, part }) => `${asOf} ${part}`)).size < snapshots.length;
}

/** A body does not state everything that it could. */
function isPartial({ type, snapshots }: ObjectReport): boolean {
  return snapshots.some(({ part, states }) =>
    (FIELDS[typeOfPart(part) ?? type] ?? []).some((field) => states[field] === undefined),
  );
}

function hasCorrectedOwner({ snapshots }: ObjectHistory): boolean {
  return new Set(snapshots.flatMap(({ attributes }) => attributes.account ?? [])).size > 1;
}

/** An object names a parent that is reported for the first time afterwards. */
function hasLateParent(reports: readonly ObjectReport[]): boolean {
  return reports.some(({ snapshots }, index) =>
    snapshots.some(({ attributes: { of } }) => reports.findIndex(({ object }) => object === of) > index),
  );
}
