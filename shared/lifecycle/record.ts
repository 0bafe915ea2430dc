import { type Cells, NO_CELLS } from './cells.ts';
import { type ChangeType, comparePlaces, type LogPlace } from './change-types.ts';
import { boundFacts, type Facts, NO_FACTS } from './facts.ts';
import { EMPTY_PATH, type Path, trimPath } from './path.ts';
import type { Policy } from './policy.ts';
import type { ChurnReason, Stage } from './stage.ts';

/** Why a customer counts as lost, and since when. `since` in epoch milliseconds. */
export interface Churn {
  readonly reason: ChurnReason;
  readonly since: number;
}

/**
 * What was folded last: an activity or a change of an object, or a timer (`type` null). At the same instant, a timer comes after all
 * activities.
 */
export interface Position {
  readonly at: number;
  readonly type: ChangeType | null;
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
  /** What was sold and refunded, for reports. No rule reads it. */
  readonly sales: Cells;
  readonly refunds: Cells;
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
    sales: NO_CELLS,
    refunds: NO_CELLS,
  };
}

/** The record with path and lists short enough for one small item. */
export function boundRecord(record: LifecycleRecord): LifecycleRecord {
  return { ...record, path: trimPath(record.path, PATH_KEPT), facts: boundFacts(record.facts) };
}

/** When the current stage was entered, in epoch milliseconds; null if nothing is known of the customer. */
export function stageSince(record: LifecycleRecord): number | null {
  return record.path.entries.at(-1)?.at ?? null;
}

/** True when nothing was cut from the record's lists, so that a fold can continue from it. */
function isWhole({ facts: { beyond } }: LifecycleRecord): boolean {
  return beyond.others === 0 && beyond.tickets === 0 && beyond.subscriptions === 0;
}

/** True when the record can be advanced to a later instant without its log. */
export function canAdvance(record: LifecycleRecord, policy: Policy): boolean {
  return record.policyVersion === policy.version && isWhole(record);
}

/** True when something sorts after the last thing folded. It cannot be in the log yet. */
export function comesAfter({ at, type, id }: Position, place: LogPlace): boolean {
  if (type === null) return place.occurredAt > at;
  return comparePlaces(place, { occurredAt: at, type, id }) > 0;
}
