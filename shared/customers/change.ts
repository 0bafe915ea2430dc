import type { Transition } from '../events/transition.ts';
import type { IdentityName } from '../identity/identity-hash.ts';
import { foldFrom } from '../lifecycle/continue-fold.ts';
import { type Folded, fold } from '../lifecycle/fold.ts';
import { EMPTY_PATH } from '../lifecycle/path.ts';
import type { Policy } from '../lifecycle/policy.ts';
import { blankRecord } from '../lifecycle/record.ts';
import { NO_RISK } from '../lifecycle/risk.ts';
import { dueAt, outlook } from '../lifecycle/risk-rules.ts';
import {
  type Customer,
  type MergedCustomer,
  NO_SEQUENCE,
  type Sequence,
  type StoredCustomer,
} from './customer.ts';
import {
  type Additions,
  type CustomerLog,
  causeOfAdditions,
  instantOf,
  isNothing,
  NO_ADDITIONS,
  NO_CAUSE,
} from './customer-log.ts';
import {
  commonFields,
  eventsOf,
  sequenceEvents,
  type Trigger,
  type UnsequencedEvent,
} from './event-sequencing.ts';
import { isAccountName } from './max-per-connection.ts';

/** What is to be stored under a customer's id, and the transitions that publish it. Not written yet. */
export interface Change<Stored extends StoredCustomer = StoredCustomer> {
  readonly stored: Stored;
  /** The version that it was computed from; null for a new customer. */
  readonly previousVersion: number | null;
  readonly transitions: readonly Transition[];
}

/** Everything that a change is computed from. */
export interface ChangeBasis {
  /** The customer as read; null for a new one, and for one that becomes separate again after a split. */
  readonly before: Customer | null;
  /** What a merge left of a customer that becomes separate again; null otherwise. */
  readonly revived: MergedCustomer | null;
  readonly customerId: string;
  readonly homes: readonly IdentityName[];
  /** Customers merged into this one. */
  readonly absorbed: readonly Customer[];
  /** Events besides the changes of path and risk, in the order in which they are published. */
  readonly events: readonly UnsequencedEvent[];
  /** True when one of the homes is known to be shared. */
  readonly shared: boolean;
  readonly policy: Policy;
  /** The clock's time, in epoch milliseconds: when the change is noticed. */
  readonly now: number;
}

/** The basis of a change to a stored customer. Everything that `parts` leaves out stays as it is. */
export function basisOf(
  { policy, now }: Pick<ChangeBasis, 'policy' | 'now'>,
  before: Customer,
  parts: Partial<Omit<ChangeBasis, 'before'>> = {},
): ChangeBasis & { readonly before: Customer } {
  const { customerId, homes, shared } = before;
  return { ...NOTHING_ELSE, customerId, homes, shared, policy, now, before, ...parts };
}

/** The basis of a change to a customer that is new, or that becomes separate again after a split. */
export function newBasis(
  { policy, now }: Pick<ChangeBasis, 'policy' | 'now'>,
  parts: Pick<ChangeBasis, 'customerId' | 'homes'> & Partial<ChangeBasis>,
): ChangeBasis {
  return { ...NOTHING_ELSE, shared: false, policy, now, before: null, ...parts };
}

const NOTHING_ELSE = {
  revived: null,
  absorbed: [],
  events: [],
} as const satisfies Partial<ChangeBasis>;

/** Folds what is new onto the stored record. Returns `needs-log` when the record alone is not enough. */
export function changeByAdditions(basis: ChangeBasis, added: Additions): Change<Customer> | 'needs-log' {
  const { before, policy, homes } = basis;
  const trigger: Trigger = { type: 'activity', cause: () => causeOfAdditions(added) };
  if (before === null) {
    const log = { activities: added.activities, objects: added.objects.map(({ after }) => after) };
    return changeTo(basis, foldedLog(basis, log, instantOf(log)), trigger, isNothing(added));
  }
  if (before.stale || basis.absorbed.length > 0) return 'needs-log';
  const asOf = Math.max(before.lifecycle.asOf, instantOfAdditions(added));
  const news = { ...added, accounts: accountsIn(homes) };
  const folded = foldFrom(policy, before.lifecycle, news, asOf);
  if (folded === 'needs-log') return folded;
  return changeTo(basis, folded, trigger, before.vacant && isNothing(added));
}

/** Folds the whole log, which includes what is added now. `asOf` never goes back. */
export function changeByLog(
  basis: ChangeBasis,
  log: CustomerLog,
  trigger: Trigger,
  asOf = 0,
): Change<Customer> {
  const since = basis.absorbed.map(({ lifecycle }) => lifecycle.asOf);
  const instant = Math.max(asOf, instantOf(log), basis.before?.lifecycle.asOf ?? 0, ...since);
  const isEmpty = log.activities.length + log.objects.length === 0;
  return changeTo(basis, foldedLog(basis, log, instant), trigger, isEmpty);
}

function foldedLog({ policy, homes }: ChangeBasis, log: CustomerLog, asOf: number): Folded {
  return fold(policy, { ...log, accounts: accountsIn(homes) }, asOf);
}

function instantOfAdditions({ activities, objects }: Additions): number {
  return instantOf({ activities, objects: objects.map(({ after }) => after) });
}

function accountsIn(homes: readonly IdentityName[]): number {
  return homes.filter(isAccountName).length;
}

/**
 * Lets time pass up to `asOf`, and sets the next review. Returns `needs-log` when the record alone is not
 * enough.
 */
export function changeByTime(
  basis: ChangeBasis & { readonly before: Customer },
  asOf: number,
): Change<Customer> | 'needs-log' {
  const { before, policy, homes } = basis;
  if (before.stale) return 'needs-log';
  const nothing = { ...NO_ADDITIONS, accounts: accountsIn(homes) };
  const folded = foldFrom(policy, before.lifecycle, nothing, asOf);
  if (folded === 'needs-log') return folded;
  return withNextReview(changeTo(basis, folded, { type: 'time', cause: NO_CAUSE }, before.vacant), policy);
}

/** The change with its next review at the instant at which time alone changes the record. */
export function withNextReview(change: Change<Customer>, policy: Policy): Change<Customer> {
  return { ...change, stored: { ...change.stored, checkAt: dueAt(policy, change.stored.lifecycle) } };
}

/**
 * Only marks the record as stale: the review folds it as soon as it can. A customer that is new or separate
 * again starts with an empty record.
 */
export function changeLeftToReview(basis: ChangeBasis): Change<Customer> {
  const { before, customerId, homes, policy, now, events } = basis;
  const { path, risk, version, sequence: sequenceBefore } = publishedOf(basis);
  const stage = path.entries.at(-1)?.stage ?? 'awareness';
  const lifecycle = before?.lifecycle ?? { ...blankRecord(policy), stage, path };
  const customer = { customerId, homes, lifecycle, risk };
  const { transitions, sequence } = sequenceEvents(sequenceBefore, events, commonFields(customer, now));
  return {
    stored: {
      ...customer,
      ...sequence,
      version: version + 1,
      stale: true,
      checkAt: 0,
      shared: basis.shared,
      vacant: before?.vacant ?? false,
    },
    previousVersion: version === 0 ? null : version,
    transitions,
  };
}

function changeTo(basis: ChangeBasis, folded: Folded, trigger: Trigger, vacant: boolean): Change<Customer> {
  const { before, policy, homes, customerId, now, events } = basis;
  const { version, path, risk: riskBefore, sequence: sequenceBefore } = publishedOf(basis);
  const { risk, due, passed } = outlook(policy, folded.record);
  const customer = { customerId, homes, lifecycle: folded.record, risk };
  const { transitions, sequence } = sequenceEvents(
    sequenceBefore,
    [...events, ...eventsOf({ path, risk: riskBefore }, folded, { risk, passed }, trigger)],
    commonFields(customer, now),
  );
  return {
    stored: {
      ...customer,
      ...sequence,
      version: version + 1,
      // A review that comes too early only reschedules itself. Moving it later would cost an index write on
      // each change.
      checkAt: earlier(before?.checkAt ?? null, due),
      stale: false,
      shared: basis.shared,
      vacant,
    },
    previousVersion: version === 0 ? null : version,
    transitions,
  };
}

/** What was published so far under the customer's id. Version 0 means that the id was never used. */
function publishedOf({ before, revived }: ChangeBasis) {
  const sequence: Sequence = before ?? revived ?? NO_SEQUENCE;
  const { version, risk } = before ?? revived ?? { version: 0, risk: NO_RISK };
  return { version, risk, path: before?.lifecycle.path ?? revived?.path ?? EMPTY_PATH, sequence };
}

function earlier(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}
