import type { Activity, ActivityType } from './activity.ts';
import { compareActivities } from './activity.ts';
import { boundFacts, type Facts, NO_FACTS } from './facts.ts';
import { needsItsOrder } from './orders.ts';
import { EMPTY_PATH, type Path, trimPath } from './path.ts';
import { countingOf, type Policy } from './policy.ts';
import type { ChurnReason, Stage } from './stage.ts';

/** Why a customer counts as lost, and since when. `since` in epoch milliseconds. */
export interface Churn {
  readonly reason: ChurnReason;
  readonly since: number;
}

/**
 * What was folded last: an activity, or a timer (`type` null). At the same instant, a timer comes after all
 * activities.
 */
export interface Position {
  readonly at: number;
  readonly type: ActivityType | null;
  readonly id: string;
}

/** What we believe of a customer at an instant. Always equal to the fold of the log, bounded. */
export interface LifecycleRecord {
  readonly policyVersion: string;
  /** Epoch milliseconds up to which timers have fired. It never goes back. */
  readonly asOf: number;
  readonly position: Position;
  readonly stage: Stage;
  readonly path: Path;
  readonly churn: Churn | null;
  /** Instant since the churn at which a campaign last reached the customer or they were last active. */
  readonly winbackAt: number | null;
  readonly facts: Facts;
}

const PATH_KEPT = 16;

/** The record before anything is folded. Every full fold starts from it. */
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

/** The record with path and lists short enough for one small item. */
export function boundRecord(record: LifecycleRecord): LifecycleRecord {
  return { ...record, path: trimPath(record.path, PATH_KEPT), facts: boundFacts(record.facts) };
}

/** When the current stage was entered, in epoch milliseconds. */
export function stageSince(record: LifecycleRecord): number {
  return record.path.entries.at(-1)?.at ?? record.facts.firstSeenAt;
}

/** True when nothing was cut from the record's lists, so that a fold can continue from it. */
function isWhole({ facts: { beyond } }: LifecycleRecord): boolean {
  return beyond.others === 0 && beyond.tickets === 0 && beyond.subscriptions === 0;
}

/**
 * True when folding these activities (sorted) onto the record gives the same result as folding the whole log:
 * they sort after everything folded so far, and need nothing that the record no longer holds.
 * `newObjects` are the objects of which nothing was reported before.
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
  const unreported = new Set(newObjects);
  return !activities.some((activity) => {
    const isNewOrder = activity.about !== null && unreported.has(activity.about);
    // Of two payments of one order, the second is no longer the first report of it.
    if (activity.type === 'order.paid' || activity.type === 'order.placed') unreported.delete(activity.about);
    return needsItsOrder(record.facts, activity, countingOf(policy, activity.connection), isNewOrder);
  });
}

const NO_OBJECTS: ReadonlySet<string> = new Set();

/** True when the record can be advanced to a later instant without its log. */
export function canAdvance(record: LifecycleRecord, policy: Policy): boolean {
  return canContinue(record, [], policy, NO_OBJECTS);
}

/** True when an activity sorts after the last thing folded. It cannot be in the log yet. */
export function comesAfter(position: Position, activity: Activity): boolean {
  if (position.type === null) return activity.occurredAt > position.at;
  return compareActivities(activity, { occurredAt: position.at, type: position.type, id: position.id }) > 0;
}
