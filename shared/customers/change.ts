import type { Transition } from '../events/transition.ts';
import type { Identity } from '../identity/identity.ts';
import type { HomeName } from '../identity/identity-hash.ts';
import type { Activity } from '../lifecycle/activity.ts';
import { type Folded, fold, foldOnto } from '../lifecycle/fold.ts';
import { EMPTY_PATH } from '../lifecycle/path.ts';
import type { Policy } from '../lifecycle/policy.ts';
import { blankRecord, canAdvance, canContinue } from '../lifecycle/record.ts';
import { NO_RISK } from '../lifecycle/risk.ts';
import { dueAt, riskAt } from '../lifecycle/risk-rules.ts';
import { announce, eventsOf, type Occasion, sharedPart, type Unnumbered } from './announcing.ts';
import {
  type Customer,
  type MergedCustomer,
  NO_SEQUENCE,
  type Sequence,
  type StoredCustomer,
} from './customer.ts';

/** What is to stand under the id of a customer, worked out and not yet written, and what it tells the world. */
export interface Change<Stored extends StoredCustomer = StoredCustomer> {
  readonly stored: Stored;
  /** The version that it was worked out from; null for a new customer. */
  readonly previousVersion: number | null;
  readonly transitions: readonly Transition[];
}

/** What a change starts from. */
export interface Ground {
  /** The customer as read; null for one who is new, or stands on their own again. */
  readonly before: Customer | null;
  /** What a merge has left of one who stands on their own again. */
  readonly returning: MergedCustomer | null;
  readonly customerId: string;
  readonly homes: readonly HomeName[];
  /** Customers that are folded into this one. */
  readonly absorbed: readonly Customer[];
  /** What comes to pass beside the change of path and risk, in the order in which it is told. */
  readonly news: readonly Unnumbered[];
  /** True when one of the homes is known to be shared by many. */
  readonly shared: boolean;
  /** Objects of which nothing was told before. */
  readonly newObjects: ReadonlySet<Identity>;
  readonly policy: Policy;
  /** Epoch milliseconds by the clock: when the change is noticed. */
  readonly now: number;
}

/** Folds activities, sorted, onto the record at hand. `needs-log` where only the whole log can tell. */
export function changeByActivities(
  ground: Ground,
  activities: readonly Activity[],
): Change<Customer> | 'needs-log' {
  const { before, policy } = ground;
  const newest = activities.at(-1) ?? null;
  const occasion: Occasion = { type: 'activity', activity: newest };
  if (before === null) return changeTo(ground, fold(policy, activities, newest?.occurredAt ?? 0), occasion);
  if (
    before.stale ||
    ground.absorbed.length > 0 ||
    !canContinue(before.lifecycle, activities, policy, ground.newObjects)
  )
    return 'needs-log';
  return changeTo(ground, foldOnto(policy, before.lifecycle, activities, before.lifecycle.asOf), occasion);
}

/** Folds the whole log, what is added now included. `asOf` only ever moves forward. */
export function changeByLog(
  ground: Ground,
  log: readonly Activity[],
  occasion: Occasion,
  asOf = 0,
): Change<Customer> {
  const newest = log.reduce((latest, { occurredAt }) => Math.max(latest, occurredAt), asOf);
  const since = ground.absorbed.map(({ lifecycle }) => lifecycle.asOf);
  const instant = Math.max(newest, ground.before?.lifecycle.asOf ?? newest, ...since);
  return changeTo(ground, fold(ground.policy, log, instant), occasion);
}

/** Lets time pass up to `asOf`, and sets when to look again. `needs-log` where the record is not enough. */
export function changeByTime(
  ground: Ground & { readonly before: Customer },
  asOf: number,
): Change<Customer> | 'needs-log' {
  const { before, policy } = ground;
  if (before.stale || !canAdvance(before.lifecycle, policy)) return 'needs-log';
  return reviewed(
    changeTo(ground, foldOnto(policy, before.lifecycle, [], asOf), { type: 'time', activity: null }),
    policy,
  );
}

/** The change with the review's next look set to the instant at which time alone changes the record. */
export function reviewed(change: Change<Customer>, policy: Policy): Change<Customer> {
  return { ...change, stored: { ...change.stored, checkAt: dueAt(policy, change.stored.lifecycle) } };
}

/**
 * Only takes note that activities came or went: the record is folded by the review, as soon as it can. One who is
 * new or stands on their own again starts as unknown as somebody of whom nothing was told.
 */
export function changeLeftToReview(ground: Ground): Change<Customer> {
  const { before, customerId, homes, policy, now, news } = ground;
  const { path, risk, version, sequence: sequenceBefore } = publishedOf(ground);
  const stage = path.entries.at(-1)?.stage ?? 'awareness';
  const lifecycle = before?.lifecycle ?? { ...blankRecord(policy), stage, path };
  const customer = { customerId, homes, lifecycle, risk };
  const { transitions, sequence } = announce(sequenceBefore, news, sharedPart(customer, now));
  return {
    stored: {
      ...customer,
      ...sequence,
      version: version + 1,
      stale: true,
      checkAt: 0,
      shared: ground.shared,
    },
    previousVersion: version === 0 ? null : version,
    transitions,
  };
}

/** What a customer leaves behind who is folded into another, with the last word to its own subscribers. */
export function farewell(before: Customer, mergedInto: string, now: number): Change<MergedCustomer> {
  const { customerId, homes, lifecycle, risk } = before;
  const news = [mergedEvent(mergedInto, customerId, now)];
  const { transitions, sequence } = announce(before, news, sharedPart(before, now));
  const founder = homes[0] ?? '';
  return {
    stored: {
      customerId,
      ...sequence,
      version: before.version + 1,
      founder,
      mergedInto,
      path: lifecycle.path,
      risk,
    },
    previousVersion: before.version,
    transitions,
  };
}

/** The event that two customers turned out to be one. */
export function mergedEvent(survivor: string, merged: string, now: number): Unnumbered {
  return { type: 'CustomersMerged', occurredAt: now, survivor, merged };
}

/** The event that a merge was taken back. */
export function unmergedEvent(survivor: string, separated: string, now: number): Unnumbered {
  return { type: 'CustomersUnmerged', occurredAt: now, survivor, separated };
}

function changeTo(ground: Ground, folded: Folded, occasion: Occasion): Change<Customer> {
  const { before, policy, homes, customerId, now, news } = ground;
  const { version, path, risk: riskBefore, sequence: sequenceBefore } = publishedOf(ground);
  const risk = riskAt(policy, folded.record);
  const due = dueAt(policy, folded.record);
  const customer = { customerId, homes, lifecycle: folded.record, risk };
  const { transitions, sequence } = announce(
    sequenceBefore,
    [...news, ...eventsOf({ path, risk: riskBefore }, folded, risk, occasion)],
    sharedPart(customer, now),
  );
  return {
    stored: {
      ...customer,
      ...sequence,
      version: version + 1,
      // A look that comes too early only looks again; moving it later would cost an index write each time.
      checkAt: earlier(before?.checkAt ?? null, due),
      stale: false,
      shared: ground.shared,
    },
    previousVersion: version === 0 ? null : version,
    transitions,
  };
}

/** What was told so far under the id of the customer. Version 0: nobody has had the id. */
function publishedOf({ before, returning }: Ground) {
  const sequence: Sequence = before ?? returning ?? NO_SEQUENCE;
  const { version, risk } = before ?? returning ?? { version: 0, risk: NO_RISK };
  return { version, risk, path: before?.lifecycle.path ?? returning?.path ?? EMPTY_PATH, sequence };
}

function earlier(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}
