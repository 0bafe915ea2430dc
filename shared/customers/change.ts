import type { Merged, Transition } from '../events/transition.ts';
import type { Identity } from '../identity/identity.ts';
import type { HomeName } from '../identity/identity-hash.ts';
import { type Activity, compareActivities } from '../lifecycle/activity.ts';
import { type Folded, fold, foldOnto } from '../lifecycle/fold.ts';
import type { Policy } from '../lifecycle/policy.ts';
import { canAdvance, canContinue } from '../lifecycle/record.ts';
import { dueAt, riskAt } from '../lifecycle/risk-rules.ts';
import { announce, eventsOf, type Occasion, sharedPart } from './announcing.ts';
import type { Customer, MergedCustomer } from './customer.ts';

/** A change of one customer, worked out and not yet written: the next record and what it tells the world. */
export interface Change {
  readonly customer: Customer;
  readonly transitions: readonly Transition[];
}

/** The end of a customer who turned out to be somebody else. */
export interface Farewell {
  readonly before: Customer;
  readonly merged: MergedCustomer;
  readonly transitions: readonly Transition[];
}

/** What a change starts from. */
export interface Ground {
  /** The customer as read; null for a new one. */
  readonly before: Customer | null;
  readonly customerId: string;
  readonly homes: readonly HomeName[];
  /** Customers that are folded into this one. */
  readonly absorbed: readonly Customer[];
  /** Objects of which nothing was told before. */
  readonly newObjects: ReadonlySet<Identity>;
  readonly policy: Policy;
  /** Epoch milliseconds by the clock: when the change is noticed. */
  readonly now: number;
}

/** Folds activities onto the record at hand. `needs-log` where only the whole log can tell. */
export function changeByActivities(ground: Ground, activities: readonly Activity[]): Change | 'needs-log' {
  const { before, policy } = ground;
  const sorted = [...activities].sort(compareActivities);
  const newest = sorted.at(-1) ?? null;
  const occasion: Occasion = { type: 'activity', activity: newest };
  if (before === null) return changeTo(ground, fold(policy, sorted, newest?.occurredAt ?? 0), occasion);
  if (
    before.stale ||
    ground.absorbed.length > 0 ||
    !canContinue(before.lifecycle, sorted, policy, ground.newObjects)
  )
    return 'needs-log';
  return changeTo(ground, foldOnto(policy, before.lifecycle, sorted, before.lifecycle.asOf), occasion);
}

/** Folds the whole log, what is added now included. `asOf` only ever moves forward. */
export function changeByLog(ground: Ground, log: readonly Activity[], occasion: Occasion, asOf = 0): Change {
  const newest = log.reduce((latest, { occurredAt }) => Math.max(latest, occurredAt), asOf);
  const since = ground.absorbed.map(({ lifecycle }) => lifecycle.asOf);
  const instant = Math.max(newest, ground.before?.lifecycle.asOf ?? newest, ...since);
  return changeTo(ground, fold(ground.policy, log, instant), occasion);
}

/** Lets time pass up to `asOf`, and sets when to look again. `needs-log` where the record is not enough. */
export function changeByTime(
  ground: Ground & { readonly before: Customer },
  asOf: number,
): Change | 'needs-log' {
  const { before, policy } = ground;
  if (before.stale || !canAdvance(before.lifecycle, policy)) return 'needs-log';
  return reviewed(
    changeTo(ground, foldOnto(policy, before.lifecycle, [], asOf), { type: 'time', activity: null }),
    policy,
  );
}

/** The change with the review's next look set to the instant at which time alone changes the record. */
export function reviewed(change: Change, policy: Policy): Change {
  return { ...change, customer: { ...change.customer, checkAt: dueAt(policy, change.customer.lifecycle) } };
}

/** Only takes note that activities were appended: the record is folded by the review, as soon as it can. */
export function changeByAppending(ground: Ground & { readonly before: Customer }): Change {
  const { before, homes, now } = ground;
  const { transitions, sequence } = announce(before, mergedEvents(ground), sharedPart(before, now));
  return {
    customer: { ...before, ...sequence, homes, version: before.version + 1, stale: true, checkAt: 0 },
    transitions,
  };
}

/** What those who are folded into a customer leave behind, each with its last word to its own subscribers. */
export function farewells({ absorbed, customerId, now }: Ground): Farewell[] {
  return absorbed.map((before) => {
    const event = mergedEvent(customerId, before.customerId, now);
    const { transitions, sequence } = announce(before, [event], sharedPart(before, now));
    return {
      before,
      merged: {
        customerId: before.customerId,
        ...sequence,
        version: before.version + 1,
        mergedInto: customerId,
      },
      transitions,
    };
  });
}

function changeTo(ground: Ground, folded: Folded, occasion: Occasion): Change {
  const { before, policy, homes, customerId, now } = ground;
  const risk = riskAt(policy, folded.record);
  const due = dueAt(policy, folded.record);
  const customer = { customerId, homes, lifecycle: folded.record, risk };
  const { transitions, sequence } = announce(
    before ?? { sequence: 0, lastOfType: {} },
    [...mergedEvents(ground), ...eventsOf(before, folded, risk, occasion)],
    sharedPart(customer, now),
  );
  return {
    customer: {
      ...customer,
      ...sequence,
      version: (before?.version ?? 0) + 1,
      // A look that comes too early only looks again; moving it later would cost an index write each time.
      checkAt: earlier(before?.checkAt ?? null, due),
      stale: false,
    },
    transitions,
  };
}

function mergedEvents({ absorbed, customerId, now }: Ground) {
  return absorbed.map((other) => mergedEvent(customerId, other.customerId, now));
}

function mergedEvent(survivor: string, merged: string, now: number): Omit<Merged, 'previousOfType'> {
  return { type: 'CustomersMerged', occurredAt: now, survivor, merged };
}

function earlier(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}
