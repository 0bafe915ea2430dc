import { expect } from 'vitest';
import type { Mapping } from '../../../shared/connectors/connector.ts';
import type { Snapshot } from '../../../shared/lifecycle/objects/object.ts';

/** A snapshot in short: the object and part without the connection, its states as `field=value`, and its instant. */
export type SnapshotRow = [what: string, states: string, asOf: string];

/** Every snapshot of a mapping, in short. The mapping must neither refuse nor ignore anything. */
export function snapshotRows(mapping: Mapping): SnapshotRow[] {
  return snapshotsIn(mapping).map(([what, { states, asOf }]) => [
    what,
    Object.entries(states)
      .map(([field, value]) => `${field}=${value}`)
      .sort()
      .join(' '),
    new Date(asOf).toISOString(),
  ]);
}

/** The only snapshot of an object or part (`order:501`, `order:501 refund:801`) in a mapping. */
export function snapshotOf(mapping: Mapping, what: string): Snapshot {
  const found = snapshotsIn(mapping).filter(([name]) => name === what);
  const [first] = found;
  if (first === undefined || found.length > 1) throw new Error(`${found.length} snapshots of ${what}`);
  return first[1];
}

function snapshotsIn({ updates, refused, ignored }: Mapping): [what: string, snapshot: Snapshot][] {
  expect(refused).toEqual([]);
  expect(ignored).toEqual([]);
  return updates
    .flatMap(({ objects }) => objects)
    .flatMap(({ object, connection, snapshots }) =>
      snapshots.map((snapshot): [string, Snapshot] => [
        `${object.replace(`${connection}:`, '')} ${snapshot.part}`.trim(),
        snapshot,
      ]),
    );
}
