import type { IdentityName } from '../identity/identity-hash.ts';
import type { Activity } from '../lifecycle/activity.ts';
import type { ChangeType } from '../lifecycle/change-types.ts';
import { changesOf } from '../lifecycle/objects/changes.ts';
import type { ObjectHistory } from '../lifecycle/objects/object.ts';

/** The activities and the histories of the objects of a customer. */
export interface CustomerLog {
  readonly activities: readonly Activity[];
  readonly objects: readonly ObjectHistory[];
  /** Since when each account of the customer that can be closed is known. Empty if none is closed. */
  readonly accounts: readonly number[];
}

/** The history of an object before and after something was added to it; null before if the customer gets it now. */
export interface ObjectAddition {
  readonly before: ObjectHistory | null;
  readonly after: ObjectHistory;
  /** The home that it has now. */
  readonly home: IdentityName;
}

/** What is added to the log of a customer. */
export interface Additions {
  readonly activities: readonly Activity[];
  readonly objects: readonly ObjectAddition[];
}

export const NO_ADDITIONS: Additions = { activities: [], objects: [] };

/** What happened that caused an event; null if nothing but time did. */
export interface CauseOfEvent {
  readonly type: ChangeType;
  readonly provider: string;
  readonly connection: string;
  readonly occurredAt: number;
}

/** The cause when nothing was added. */
export const NO_CAUSE = (): null => null;

/** True when nothing is added. */
export function isNothing({ activities, objects }: Additions): boolean {
  return activities.length + objects.length === 0;
}

/** The last instant that the log knows of; zero if it is empty. */
export function instantOf({ activities, objects }: Omit<CustomerLog, 'accounts'>): number {
  let latest = 0;
  for (const { occurredAt } of activities) latest = Math.max(latest, occurredAt);
  for (const { snapshots } of objects) for (const { asOf } of snapshots) latest = Math.max(latest, asOf);
  return latest;
}

/** The last of the activities and changes of objects that are added; null if there are none. */
export function causeOfAdditions({ activities, objects }: Additions): CauseOfEvent | null {
  const changes = objects.flatMap(({ before, after }) => {
    const known = new Set(before === null ? [] : changesOf(before).map((change) => JSON.stringify(change)));
    return changesOf(after).filter((change) => !known.has(JSON.stringify(change)));
  });
  let last: CauseOfEvent | null = null;
  for (const one of [...activities, ...changes])
    if (last === null || one.occurredAt >= last.occurredAt) last = one;
  return last;
}
