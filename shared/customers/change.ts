import type { NewTransition } from '../events/transition.ts';
import type { IdentityName } from '../identity/identity-hash.ts';
import { foldFrom } from '../lifecycle/continue-fold.ts';
import type { Folded } from '../lifecycle/fold-steps.ts';
import { EMPTY_PATH } from '../lifecycle/path.ts';
import type { Policy } from '../lifecycle/policy.ts';
import { blankRecord } from '../lifecycle/record.ts';
import { NO_RISK } from '../lifecycle/risk.ts';
import { outlook } from '../lifecycle/risk-rules.ts';
import type { Customer, MergedCustomer, StoredCustomer } from './customer.ts';
import { type Additions, causeOfAdditions, instantOf, isNothing } from './customer-log.ts';
import {
  commonFields,
  eventsOfSteps,
  type Published,
  sequenceEvents,
  type Trigger,
  type UnsequencedEvent,
} from './event-sequencing.ts';
import { ownerVersionsIn } from './owner-versions.ts';

/** What is to be stored under a customer's id, and the transitions that publish it. Not written yet. */
export interface Change<Stored extends StoredCustomer = StoredCustomer> {
  readonly stored: Stored;
  /** The version that it was computed from; null for a new customer. */
  readonly previousVersion: number | null;
  readonly transitions: readonly NewTransition[];
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
  /** The customer that this one is split off from; null otherwise. */
  readonly splitFrom: Customer | null;
  /** Events besides the changes of path and risk, in the order in which they are published. */
  readonly events: readonly UnsequencedEvent[];
  /** True when one of the homes is known to be shared. */
  readonly shared: boolean;
  /** True when a tie of one of the homes was refused, because the customer would have had too many. */
  readonly full: boolean;
  /** True if a split or merge may be due after the change. */
  readonly unsettled: boolean;
  /** The connections of added activities that name an address alone. */
  readonly addressedBy: readonly string[];
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
  const { customerId, homes, shared, full, unsettled } = before;
  return { ...NOTHING_ELSE, customerId, homes, shared, full, unsettled, policy, now, before, ...parts };
}

/** The basis of a change to a customer that is new, or that becomes separate again after a split. */
export function newBasis(
  { policy, now }: Pick<ChangeBasis, 'policy' | 'now'>,
  parts: Pick<ChangeBasis, 'customerId' | 'homes'> & Partial<ChangeBasis>,
): ChangeBasis {
  return { ...NOTHING_ELSE, policy, now, ...parts };
}

const NOTHING_ELSE = {
  before: null,
  shared: false,
  full: false,
  unsettled: false,
  revived: null,
  absorbed: [],
  splitFrom: null,
  events: [],
  addressedBy: [],
} as const satisfies Partial<ChangeBasis>;

/** Folds what is new onto the stored record. Returns `needs-log` when the record alone is not enough. */
export function changeByAdditions(basis: ChangeBasis, added: Additions): Change<Customer> | 'needs-log' {
  const { before, policy } = basis;
  if (before?.stale || isOfOthers(basis)) return 'needs-log';
  const record = before?.lifecycle ?? blankRecord(policy);
  const asOf = Math.max(record.asOf, instantOfAdditions(added));
  const folded = foldFrom(policy, record, added, asOf);
  if (folded === 'needs-log') return folded;
  const trigger: Trigger = { type: 'activity', cause: () => causeOfAdditions(added) };
  const vacant = (before?.vacant ?? true) && isNothing(added);
  return changeTo(basis, folded, trigger, vacant, eventsOfSteps);
}

/** True if the log is not the one that the record was folded from: homes came from, or went to, other customers. */
function isOfOthers({ events, revived, splitFrom }: ChangeBasis): boolean {
  return events.length > 0 || revived !== null || splitFrom !== null;
}

function instantOfAdditions({ activities, objects }: Additions): number {
  return instantOf({ activities, objects: objects.map(({ after }) => after) });
}

/** The change to what was folded, with its events. */
export function changeTo(
  basis: ChangeBasis,
  folded: Folded,
  trigger: Trigger,
  vacant: boolean,
  eventsOf: typeof eventsOfSteps,
): Change<Customer> {
  const ahead = outlook(basis.policy, folded.record);
  const events = eventsOf(publishedOf(basis), folded, ahead, trigger);
  // A review that comes too early only reschedules itself. Moving it later would cost an index write on each change.
  const checkAt = earlier(basis.before?.checkAt ?? null, ahead.due);
  const record = { lifecycle: folded.record, risk: ahead.risk, checkAt, stale: false, vacant };
  return changeWith(basis, record, events);
}

/** The change to a record, and the events that follow those of the basis. */
export function changeWith(
  basis: ChangeBasis,
  record: Pick<Customer, 'lifecycle' | 'risk' | 'checkAt' | 'stale' | 'vacant'>,
  events: readonly UnsequencedEvent[],
): Change<Customer> {
  const { customerId, homes, shared, full, unsettled, now } = basis;
  const known = basis.before ?? basis.revived ?? NEVER_USED;
  const fields = commonFields({ customerId, homes, ...record }, now);
  const { transitions, sequence } = sequenceEvents(known, [...basis.events, ...events], fields);
  return {
    stored: {
      customerId,
      homes,
      shared,
      full,
      unsettled,
      ...record,
      ...sequence,
      ...inheritedBy(basis),
      version: known.version + 1,
    },
    previousVersion: known.version === 0 ? null : known.version,
    transitions,
  };
}

/** A change to a customer of which nothing is published. Its version is the one that was read. */
export function unpublished<Stored extends StoredCustomer>(customer: Stored): Change<Stored> {
  const { version } = customer;
  return { stored: { ...customer, version: version + 1 }, previousVersion: version, transitions: [] };
}

/** What a customer has of those that it comes from. It concerns homes, and stays with these when they are merged and split. */
function inheritedBy(basis: ChangeBasis): Pick<Customer, 'ownerVersions' | 'addressedBy' | 'archived'> {
  const sources = sourcesOf(basis);
  const connections = [...sources.flatMap(({ addressedBy }) => addressedBy), ...basis.addressedBy];
  return {
    ownerVersions: ownerVersionsIn(sources),
    addressedBy: connections.length === 0 ? connections : [...new Set(connections)].sort(),
    archived: sources.some(({ archived }) => archived),
  };
}

/** The customers as read that the new one comes from. */
export function sourcesOf({
  before,
  absorbed,
  splitFrom,
}: Pick<ChangeBasis, 'before' | 'absorbed' | 'splitFrom'>): Customer[] {
  return [before, splitFrom, ...absorbed].filter((one) => one !== null);
}

/** What is stored under an id that was never used. */
const NEVER_USED = { version: 0, sequence: 0, lastOfType: {}, risk: NO_RISK, path: EMPTY_PATH } as const;

/** What was published so far under the customer's id. */
export function publishedOf({ before, revived }: ChangeBasis): Published {
  const { risk } = before ?? revived ?? NEVER_USED;
  const { path, churn } = before?.lifecycle ?? { path: (revived ?? NEVER_USED).path, churn: undefined };
  return { risk, path, churn };
}

function earlier(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}
