import type { EventType } from '../events/transition.ts';
import type { IdentityName } from '../identity/identity-hash.ts';
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
  readonly homes: readonly IdentityName[];
  readonly lifecycle: LifecycleRecord;
  /** Risk as it was last told to subscribers. */
  readonly risk: Risk;
  /** When the review is to look at the customer, at the latest when time alone changes the record; null for never. */
  readonly checkAt: number | null;
  /** True when activities were appended that are not folded yet. */
  readonly stale: boolean;
  /** True when an identity of theirs ties together too many to be one person: nobody joins them. */
  readonly shared: boolean;
}

/** What is left of a customer who turned out to be somebody else, and who may be separated again. */
export interface MergedCustomer extends Sequence {
  readonly customerId: string;
  readonly version: number;
  /** The identity that founded the customer: whoever owns it is the customer that this one is now part of. */
  readonly founder: IdentityName;
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
  /** Whose erasure it was: their own id, or that of the customer into whom they had been merged. */
  readonly erasedWith: string;
  /** Of the event that tells of the erasure: its transition is the one that stays. */
  readonly sequence: number;
  /** What is gone so far. */
  readonly removed: Removed;
  /** What is still to be deleted; null when nothing is. */
  readonly left: PendingErasure | null;
}

/** What an erasure has removed, counted by kind. */
export const REMOVED_KINDS = [
  'identities',
  'activities',
  'objects',
  'transitions',
  'mergedCustomers',
  'parkedDeliveries',
  'refusedEvents',
  'exports',
] as const;
export type Removed = Readonly<Record<(typeof REMOVED_KINDS)[number], number>>;

/** What erasing has still to delete, by keyed hashes alone. */
export interface PendingErasure {
  /** Hashes of the homes whose log is to go. */
  readonly homes: readonly string[];
  /** Hashes of objects that no log names. */
  readonly objects: readonly string[];
  /** Hashes of identities of others that are linked with, or kept apart from, one of the homes. */
  readonly neighbours: readonly string[];
  /** Customers who had been merged into this one. */
  readonly merged: readonly string[];
  /** Real time, in epoch milliseconds: what was received later is not of this erasure. */
  readonly since: number;
  /** Key up to which the park has been searched; empty at first. */
  readonly searched: string;
  /** Key of what is counted as removed from the park, and may still lie there; empty when there is none. */
  readonly removing: string;
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
const LONGEST_LOG_IN_INGEST = 1_000;

/** True when so much was told of the customers, and `more` is told now, that only the review folds it. */
export function isLong(customers: readonly Customer[], more = 0): boolean {
  const size = customers.reduce((sum, { lifecycle }) => sum + lifecycle.facts.activities, more);
  return customers.some(({ stale }) => stale) || size > LONGEST_LOG_IN_INGEST;
}

/** A customer has at most this many homes: what would exceed it is not linked. */
export const MOST_HOMES = 40;
