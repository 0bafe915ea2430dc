import type { ChangeType } from '../lifecycle/change-types.ts';
import type { Money } from '../lifecycle/money.ts';
import type { PathChange, PathEntry } from '../lifecycle/path.ts';
import type { Churn } from '../lifecycle/record.ts';
import type { Risk, RiskLevel } from '../lifecycle/risk.ts';
import type { Stage } from '../lifecycle/stage.ts';

/** Detail types of the published events. */
export const EVENT_TYPES = [
  'CustomerStageChanged',
  'CustomerHistoryCorrected',
  'CustomerRiskChanged',
  'CustomersMerged',
  'CustomersUnmerged',
  'CustomerErased',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** What caused an event. `change`, `provider` and `connection` are null unless something that happened did. */
export interface Cause {
  readonly type: 'activity' | 'time' | 'late-activity' | 'merge' | 'unmerge' | 'policy';
  /** Name of the stage or risk rule that now holds. */
  readonly rule: string;
  /** What happened. */
  readonly change: ChangeType | null;
  readonly provider: string | null;
  readonly connection: string | null;
}

interface EventBase<Type extends EventType> {
  readonly type: Type;
  /** Epoch milliseconds: when the change happened, not when it was detected. */
  readonly occurredAt: number;
  /** Sequence of the customer's previous event of this type; null for the first. */
  readonly previousOfType: number | null;
  /**
   * True for what a backfill or a new policy brought, and for what follows from a correction of an entry older than one day. It is
   * historical, however recent its instant.
   */
  readonly historical: boolean;
}

/** A stage was entered. `path.append` is empty when a correction just before has already added the entry. */
export interface StageChanged extends EventBase<'CustomerStageChanged'> {
  readonly stage: Stage;
  readonly previousStage: Stage | null;
  readonly secondsInPreviousStage: number | null;
  readonly path: PathChange;
  readonly cause: Cause;
  readonly churn: Churn | null;
}

/**
 * The published path, or a reason in it, was wrong. `replaced` are the entries that are no longer valid, at most the last 16.
 */
export interface HistoryCorrected extends EventBase<'CustomerHistoryCorrected'> {
  readonly stage: Stage;
  /** The present churn, after the correction. */
  readonly churn: Churn | null;
  readonly path: PathChange;
  readonly replaced: readonly PathEntry[];
  readonly cause: Cause;
}

/** The risk level or its reasons changed. */
export interface RiskChanged extends EventBase<'CustomerRiskChanged'> {
  readonly stage: Stage;
  readonly risk: Risk;
  readonly previousRisk: Risk;
  readonly cause: Cause;
}

/** Two customers were merged. Published under both ids, each in its own sequence. */
export interface Merged extends EventBase<'CustomersMerged'> {
  readonly survivor: string;
  readonly merged: string;
}

/** A merge was undone. Published under both ids, each in its own sequence. */
export interface Unmerged extends EventBase<'CustomersUnmerged'> {
  readonly survivor: string;
  readonly separated: string;
}

/** All data of the customer was deleted. */
export type Erased = EventBase<'CustomerErased'>;

/** One event of a transition, without the fields common to all events of the commit. */
export type TransitionEvent = StageChanged | HistoryCorrected | RiskChanged | Merged | Unmerged | Erased;

/** What one commit publishes about a customer: events with consecutive sequence numbers. */
export interface Transition {
  readonly customerId: string;
  readonly firstSequence: number;
  /** Counts the times that the table was restored from a backup. Events are ordered by epoch, then by sequence. */
  readonly epoch: number;
  /** Epoch milliseconds of the commit. */
  readonly detectedAt: number;
  readonly policyVersion: string;
  /** Identities without personal data; e-mail addresses are left out. */
  readonly identities: readonly string[];
  readonly snapshot: {
    readonly orders: number;
    readonly revenue: readonly Money[];
    readonly openTickets: number;
    readonly risk: RiskLevel;
  };
  readonly events: readonly TransitionEvent[];
}

/** A transition before it is stored: the table gives it its epoch. */
export type NewTransition = Omit<Transition, 'epoch'>;
