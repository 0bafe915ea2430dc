import type { EventType } from '../events/transition.ts';
import type { HomeName } from '../identity/identity-hash.ts';
import type { LifecycleRecord } from '../lifecycle/record.ts';
import type { Risk } from '../lifecycle/risk.ts';

/** A customer: a set of homes known to be one person, with one record and one sequence of published events. */
export interface Customer {
  readonly customerId: string;
  /** Counts the commits; each write states the version that it was worked out from. */
  readonly version: number;
  /** The identities under which the customer's activities are kept: the one truth about who this is. */
  readonly homes: readonly HomeName[];
  readonly lifecycle: LifecycleRecord;
  /** Risk as it was last told to subscribers. */
  readonly risk: Risk;
  readonly sequence: number;
  /** Sequence of the last event of each type. */
  readonly lastOfType: Readonly<Partial<Record<EventType, number>>>;
  /** When the review is to look at the customer, at the latest when time alone changes the record; null for never. */
  readonly checkAt: number | null;
  /** True when activities were appended that are not folded yet. */
  readonly stale: boolean;
}

/** What is left of a customer who turned out to be somebody else. */
export interface MergedCustomer {
  readonly customerId: string;
  readonly version: number;
  readonly sequence: number;
  readonly lastOfType: Readonly<Partial<Record<EventType, number>>>;
  readonly mergedInto: string;
}

/** A customer's log and path are folded in one go up to this many activities; beyond it the review does. */
export const LONGEST_LOG_IN_INGEST = 1_000;

/** A customer has at most this many homes: what would exceed it is not linked. */
export const MOST_HOMES = 40;
