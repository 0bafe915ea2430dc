import type { EventType } from '../events/transition.ts';
import type { HomeName } from '../identity/identity-hash.ts';
import type { Path } from '../lifecycle/path.ts';
import type { LifecycleRecord } from '../lifecycle/record.ts';
import type { Risk } from '../lifecycle/risk.ts';

/** A customer's own sequence of published events. */
export interface Sequence {
  readonly sequence: number;
  /** Sequence of the last event of each type. */
  readonly lastOfType: Readonly<Partial<Record<EventType, number>>>;
}

export const NO_SEQUENCE: Sequence = { sequence: 0, lastOfType: {} };

/** A customer: a set of homes known to be one person, with one record and one sequence of published events. */
export interface Customer extends Sequence {
  readonly customerId: string;
  /** Counts the commits; each write states the version that it was worked out from. */
  readonly version: number;
  /**
   * The identities under which the customer's activities are kept: the one truth about who this is. The first one
   * founded the customer: the id is made of it.
   */
  readonly homes: readonly HomeName[];
  readonly lifecycle: LifecycleRecord;
  /** Risk as it was last told to subscribers. */
  readonly risk: Risk;
  /** When the review is to look at the customer, at the latest when time alone changes the record; null for never. */
  readonly checkAt: number | null;
  /** True when activities were appended that are not folded yet. */
  readonly stale: boolean;
}

/** What is left of a customer who turned out to be somebody else, and who may be separated again. */
export interface MergedCustomer extends Sequence {
  readonly customerId: string;
  readonly version: number;
  /** The identity that founded the customer: whoever owns it is the customer that this one is now part of. */
  readonly founder: HomeName;
  readonly mergedInto: string;
  /** Path and risk as they were last told under this id. */
  readonly path: Path;
  readonly risk: Risk;
}

/** What is left of a customer who was erased. */
export interface ErasedCustomer {
  readonly customerId: string;
  readonly version: number;
  /** Epoch milliseconds. */
  readonly erasedAt: number;
  /** What is still to be deleted; null when nothing is. */
  readonly left: LeftToErase | null;
}

/** What erasing has still to delete, by keyed hashes alone. */
export interface LeftToErase {
  /** Hashes of the homes whose log is to go. */
  readonly homes: readonly string[];
  /** Hashes of objects that no log names. */
  readonly objects: readonly string[];
  /** Customers who had been merged into this one. */
  readonly merged: readonly string[];
  /** When the review is to go on, should nobody else. */
  readonly checkAt: number;
}

/** What stands under the id of a customer: the record, or what is left of one who was merged or erased. */
export type StoredCustomer = Customer | MergedCustomer | ErasedCustomer;

/** True for what is left of a customer who was merged into another. */
export function isMerged(stored: StoredCustomer): stored is MergedCustomer {
  return 'mergedInto' in stored;
}

/** True for what is left of a customer who was erased. */
export function isErased(stored: StoredCustomer): stored is ErasedCustomer {
  return 'erasedAt' in stored;
}

/** A customer's log and path are folded in one go up to this many activities; beyond it the review does. */
export const LONGEST_LOG_IN_INGEST = 1_000;

/** A customer has at most this many homes: what would exceed it is not linked. */
export const MOST_HOMES = 40;
