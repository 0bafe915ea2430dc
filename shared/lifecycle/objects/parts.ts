import type { PartKey, PartType, Snapshot } from './object.ts';
import { runsOf } from './runs.ts';
import { compareSnapshots, groupedBy } from './snapshot-order.ts';
import type { StateField, States } from './states.ts';

const DENIED: { readonly [Type in PartType]?: States } = {
  refund: { refund: 'cancelled' },
  shipment: { shipment: 'cancelled' },
};

/** The snapshots by part. A list that is always whole denies the parts that were reported before and that it no longer has. */
export function partsOf(snapshots: readonly Snapshot[]): Map<PartKey, Snapshot[]> {
  const parts = groupedBy(snapshots, 'part');
  if (parts.size === 1) return parts;
  nameAnonymous(parts, 'dispute');
  nameAnonymous(parts, 'refund');
  for (const [part, list] of parts) {
    const type = typeOfPart(part);
    const denied = type === undefined ? undefined : DENIED[type];
    if (type === undefined || denied === undefined) continue;
    const id = part.slice(type.length + 1);
    // A list from before the part was known does not take it back.
    const known = Math.min(...list.map(({ asOf }) => asOf));
    for (const snapshot of snapshots)
      if (snapshot.asOf > known && snapshot.lists[type]?.includes(id) === false)
        list.push({ ...snapshot, part, states: denied, since: {}, attributes: {} });
    list.sort((a, b) => a.asOf - b.asOf);
  }
  return parts;
}

/** The values in which a part stands. */
const STANDING: Readonly<Record<'dispute' | 'refund', readonly unknown[]>> = {
  dispute: ['open'],
  refund: ['pending', 'succeeded'],
};

/** A report that names no dispute or refund means the latest one that stands; without any, the latest one. */
function nameAnonymous(parts: Map<PartKey, Snapshot[]>, type: 'dispute' | 'refund'): void {
  const anonymous = parts.get(`${type}:-`);
  if (anonymous === undefined) return;
  const opens = ({ states }: Snapshot) => STANDING[type].includes(states[type]);
  const left = anonymous.filter(opens);
  parts.set(`${type}:-`, left);
  const lists = [...parts].filter(([part]) => part.startsWith(`${type}:`)).map(([, list]) => list);
  const firstOf = ([first]: readonly Snapshot[]) => first?.asOf ?? Number.POSITIVE_INFINITY;
  for (const snapshot of anonymous) {
    if (opens(snapshot)) continue;
    const { asOf } = snapshot;
    const begun = lists.filter((list) => firstOf(list) <= asOf).sort((a, b) => firstOf(a) - firstOf(b));
    const stands = (list: readonly Snapshot[]) =>
      STANDING[type].includes(runsOf(list, type, asOf).findLast(({ from }) => from <= asOf)?.value);
    const meant = begun.findLast(stands) ?? begun.at(-1) ?? left;
    meant.push(snapshot);
    meant.sort(compareSnapshots);
  }
}

/** The type of a part; undefined for the object itself. */
export function typeOfPart(part: PartKey): PartType | undefined {
  // The key of a part begins with its type.
  return part === '' ? undefined : (part.slice(0, part.indexOf(':')) as PartType);
}

/** The states that the snapshots report. */
export function fieldsOf(snapshots: readonly Snapshot[]): StateField[] {
  const fields = new Set<StateField>();
  // The keys of states are state fields by their type.
  for (const { states } of snapshots)
    for (const field of Object.keys(states)) fields.add(field as StateField);
  return [...fields];
}
