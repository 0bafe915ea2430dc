import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import type {
  Attributes,
  ObjectReport,
  ObjectType,
  Snapshot,
} from '../../shared/lifecycle/objects/object.ts';
import type { States } from '../../shared/lifecycle/objects/states.ts';
import { DAY, DAY_ZERO } from './activity-builders.ts';

/** What a delivery says of an object on a day (fractions are hours). */
export function snapshotOn(
  day: number,
  states: States,
  attributes: Attributes = {},
  more: Partial<Snapshot> = {},
): Snapshot {
  const asOf = Math.round(DAY_ZERO + day * DAY);
  return { part: '', asOf, version: '', states, since: {}, attributes, lists: {}, ...more };
}

/** The report of an object of the connection `shop`. */
export function reportOf(object: string, ...snapshots: readonly Snapshot[]): ObjectReport {
  const [connection = '', kind = ''] = object.split(':');
  // The kinds of the identities that tests use are types of objects.
  const type = (kind === 'customer' ? 'account' : kind) as ObjectType;
  return { object, type, connection, provider: 'test', snapshots };
}

/** An update of persons and objects, without activities. */
export function updateOf(persons: readonly string[], ...objects: readonly ObjectReport[]): CustomerUpdate {
  return { persons, objects, activities: [] };
}
