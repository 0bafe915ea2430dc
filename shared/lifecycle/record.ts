import type { Activity, ActivityType } from './activity.ts';
import { compareActivities } from './activity.ts';
import { boundFacts, type Facts, NO_FACTS } from './facts.ts';
import { needsItsOrder } from './orders.ts';
import { EMPTY_PATH, type Path, trimPath } from './path.ts';
import { countingOf, type Policy } from './policy.ts';
import type { ChurnReason, Stage } from './stage.ts';

/** Why and since when a customer counts as lost. `since` in epoch milliseconds. */
export interface Churn {
  readonly reason: ChurnReason;
  readonly since: number;
}

/** The last thing folded: an activity, or a timer (`type` null), which comes after all activities of its instant. */
export interface Position {
  readonly at: number;
  readonly type: ActivityType | null;
  readonly id: string;
}

/** What we believe of a customer as of an instant. Always equal to the fold of the log, bounded. */
export interface LifecycleRecord {
  readonly policyVersion: string;
  /** Epoch milliseconds up to which timers have fired. Never goes back. */
  readonly asOf: number;
  readonly position: Position;
  readonly stage: Stage;
  readonly path: Path;
  readonly churn: Churn | null;
  /** Since the churn: when a campaign last reached the customer or they last did something. */
  readonly winbackAt: number | null;
  readonly facts: Facts;
}

const PATH_KEPT = 16;

/** The record of a customer about whom nothing has been folded: the beginning of every full fold. */
export function blankRecord(policy: Policy): LifecycleRecord {
  return {
    policyVersion: policy.version,
    asOf: 0,
    position: { at: 0, type: null, id: '' },
    stage: 'awareness',
    path: EMPTY_PATH,
    churn: null,
    winbackAt: null,
    facts: NO_FACTS,
  };
}

/** The record with path and lists short enough to be kept in one small item. */
export function boundRecord(record: LifecycleRecord): LifecycleRecord {
  return { ...record, path: trimPath(record.path, PATH_KEPT), facts: boundFacts(record.facts) };
}

/** When the current stage was entered, in epoch milliseconds. */
export function stageSince(record: LifecycleRecord): number {
  return record.path.entries.at(-1)?.at ?? record.facts.firstSeenAt;
}

/** True when the record's lists are whole, so that a fold can go on from it. */
function isWhole({ facts: { beyond } }: LifecycleRecord): boolean {
  return beyond.others === 0 && beyond.tickets === 0 && beyond.subscriptions === 0;
}

/**
 * True when folding these activities (sorted) onto the record gives what folding the whole log would:
 * they come after all that was folded, and nothing that the record no longer holds is needed.
 * `newObjects` are those of which nothing was told before.
 */
export function canContinue(
  record: LifecycleRecord,
  activities: readonly Activity[],
  policy: Policy,
  newObjects: ReadonlySet<string>,
): boolean {
  if (record.policyVersion !== policy.version || !isWhole(record)) return false;
  const [first] = activities;
  if (first !== undefined && !comesAfter(record.position, first)) return false;
  const unheardOf = new Set(newObjects);
  return !activities.some((activity) => {
    const isNewOrder = activity.about !== null && unheardOf.has(activity.about);
    // Of two payments of one order the second is no longer the first that is told of it.
    if (activity.type === 'order.paid' || activity.type === 'order.placed') unheardOf.delete(activity.about);
    return needsItsOrder(record.facts, activity, countingOf(policy, activity.connection), isNewOrder);
  });
}

const NO_OBJECTS: ReadonlySet<string> = new Set();

/** True when the record can be brought to a later instant without its log. */
export function canAdvance(record: LifecycleRecord, policy: Policy): boolean {
  return canContinue(record, [], policy, NO_OBJECTS);
}

/** True when an activity sorts after the last thing folded, and therefore cannot be in the log yet. */
export function comesAfter(position: Position, activity: Activity): boolean {
  if (position.type === null) return activity.occurredAt > position.at;
  return compareActivities(activity, { occurredAt: position.at, type: position.type, id: position.id }) > 0;
}
