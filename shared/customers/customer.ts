import type { EventType } from '../events/transition.ts';
import type { IdentityName } from '../identity/identity-hash.ts';
import type { Path } from '../lifecycle/path.ts';
import type { Policy } from '../lifecycle/policy.ts';
import type { LifecycleRecord } from '../lifecycle/record.ts';
import type { Risk } from '../lifecycle/risk.ts';

/** A customer's own sequence of published events. */
export interface Sequence {
  readonly sequence: number;
  /** Sequence of the last event of each type. */
  readonly lastOfType: Readonly<Partial<Record<EventType, number>>>;
}

/** The version of the owner of each home. Those that were written once are left out, and those of records of former versions of the service. */
export type OwnerVersions = ReadonlyMap<IdentityName, number>;

/**
 * A customer: a set of homes known to be one person, with one record and one sequence of published events.
 */
export interface Customer extends Sequence {
  readonly customerId: string;
  /** Number of commits. Each write states the version that it was computed from. */
  readonly version: number;
  /**
   * The identities under which the customer's log is stored. This list defines the customer; owners
   * are an index into it. The customer id is derived from the first home, the founder.
   */
  readonly homes: readonly IdentityName[];
  /** The versions of the owners of homes. An owner that was read in an older version is not up to date. */
  readonly ownerVersions: OwnerVersions;
  readonly lifecycle: LifecycleRecord;
  /** Risk as last published. */
  readonly risk: Risk;
  /**
   * When the review must look at the customer, at the latest when time alone changes the record; null for
   * never.
   */
  readonly checkAt: number | null;
  /** True when something was appended that is not folded yet. */
  readonly stale: boolean;
  /** True when one of the identities is shared. Nothing is linked to this customer. */
  readonly shared: boolean;
  /** True when a tie to further identities was refused, because the customer would have had too many. */
  readonly full: boolean;
  /**
   * True while a split or merge may be due that claims require. Whoever meets the customer completes it. The due index lists
   * a marked customer as due at once, so the review does if nobody else has.
   */
  readonly unsettled: boolean;
  /** True when the log is empty: nothing was reported, or everything moved to another customer. */
  readonly vacant: boolean;
  /**
   * The connections that have reported an activity of the customer with an address alone. Only an activity of these may lie under an
   * address, when its account reports it again.
   */
  readonly addressedBy: readonly string[];
  /** True when activities of one of the homes may be in the archive. They are restored before an activity is written. */
  readonly archived: boolean;
}

/** The homes of two customers that were merged. */
export interface MergedSides {
  /** The founder first. */
  readonly merged: readonly IdentityName[];
  readonly survivor: readonly IdentityName[];
}

/** What is left of a customer that was merged into another. It can be split off again. */
export interface MergedCustomer extends Sequence {
  readonly customerId: string;
  readonly version: number;
  /** The identity that founded the customer. Its owner is the customer that this one is now part of. */
  readonly founder: IdentityName;
  readonly mergedInto: string;
  /** Who the two customers were when they were merged. Who has left since is not listed any more. */
  readonly sides: MergedSides;
  /** Path and risk as last published under this id. */
  readonly path: Path;
  readonly risk: Risk;
}

/** What is left of an erased customer. */
export interface ErasedCustomer {
  readonly customerId: string;
  readonly version: number;
  readonly erasedAt: number;
  /** The customer whose erasure this was: this one, or the one that it had been merged into. */
  readonly erasedWith: string;
  /** Sequence of the `CustomerErased` event. Only its transition is kept. */
  readonly sequence: number;
  /** What was removed so far. */
  readonly removed: Removed;
  /** What still has to be deleted; null when nothing has to be. */
  readonly left: PendingErasure | null;
}

/** The kinds of item that an erasure removes and counts. */
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

/** What an erasure still has to delete, by keyed hashes only. */
export interface PendingErasure {
  /** Hashes of the homes whose log has to be deleted. */
  readonly homes: readonly string[];
  /** Hashes of objects that no log entry names. */
  readonly objects: readonly string[];
  /** Hashes of other customers' identities that are linked with, or kept apart from, one of the homes. */
  readonly neighbours: readonly string[];
  /** Hashes and connections of the accounts whose claims are still counted when they are deleted from an address. */
  readonly accounts: readonly (readonly [hash: string, connection: string])[];
  /** Customers that had been merged into this one. */
  readonly merged: readonly string[];
  /** Real time, in epoch milliseconds. What was received later is outside this erasure. */
  readonly since: number;
  /** Key up to which the parked deliveries have been searched. Empty at first. */
  readonly searched: string;
  /** Key of the parked delivery that is counted as removed but may still exist; empty when there is none. */
  readonly removing: string;
  /** When the review has to continue, if nothing else has done so by then. */
  readonly checkAt: number;
}

/** What is stored under a customer id: the record, or what a merge or an erasure has left of it. */
export type StoredCustomer = Customer | MergedCustomer | ErasedCustomer;

/** True for what is left of a merged customer. */
export function isMerged(stored: StoredCustomer): stored is MergedCustomer {
  return 'mergedInto' in stored;
}

/** True for what is left of an erased customer. */
export function isErased(stored: StoredCustomer): stored is ErasedCustomer {
  return 'erasedAt' in stored;
}

/** True for a customer whose record was computed under other rules. Its claims may tie others under these. */
export function hasOtherRules({ lifecycle }: Customer, { version }: Policy): boolean {
  return lifecycle.policyVersion !== version;
}

/** Up to this many activities and changes, log and path are folded at once. A longer log is left to the review. */
const MAX_LOG_FOLDED_AT_ONCE = 1_000;

/** True when the customers, with `more` new entries, have a log too long to fold at once. */
export function isLong(customers: readonly Customer[], more = 0): boolean {
  const size = customers.reduce((sum, { lifecycle }) => sum + lifecycle.facts.activities, more);
  return customers.some(({ stale }) => stale) || size > MAX_LOG_FOLDED_AT_ONCE;
}

/** The highest number of homes of a customer. What would exceed it is not linked. */
export const MAX_HOMES = 40;

/** The highest number together with accounts of single purchases. Their owners fit one transaction. */
export const MAX_HOMES_WITH_PURCHASES = 90;
