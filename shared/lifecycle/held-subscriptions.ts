import type { Facts, HeldSubscription } from './facts.ts';
import { attribute, type HeldObject, partsThatAre, sinceOf, stateOf } from './held-objects.ts';
import type { Money } from './money.ts';
import type { PartKey } from './objects/object.ts';
import type { Policy } from './policy.ts';
import { DAY } from './rules.ts';

/** The entry of a subscription that is only known by its invoices, or not yet. */
function newEntry(id: string): HeldSubscription {
  return {
    id,
    from: null,
    counts: false,
    until: null,
    endReason: null,
    ending: false,
    pausedSince: null,
    paid: 0,
  };
}

/**
 * How many invoices were paid of a subscription whose tool reports them as parts of it. Each of these is a renewal, so
 * the invoice of the first term counts beside them. One without an amount counts as paid.
 */
export function paidParts(object: HeldObject): number {
  const renewals = paidInvoiceParts(object).filter(
    (part) => attribute(object, 'total', part)?.minor !== 0,
  ).length;
  return renewals === 0 ? 0 : renewals + 1;
}

/** What was paid by the invoices that are parts of a subscription, as far as the tool reports their amounts. */
export function paidByParts(object: HeldObject): readonly Money[] {
  return paidInvoiceParts(object).flatMap((part) => attribute(object, 'total', part) ?? []);
}

/** The parts of a subscription that are paid invoices. */
export function paidInvoiceParts(object: HeldObject): PartKey[] {
  return partsThatAre(object, 'invoice', 'paid', 'payment');
}

/**
 * The facts after a change of a subscription or of its invoices at `at`. `paid` is the number of its invoices that were
 * paid, those that are parts excluded. A subscription that is known only by its invoices (`object` undefined) has
 * begun with the first one that was paid.
 */
export function withSubscription(
  facts: Facts,
  id: string,
  object: HeldObject | undefined,
  paid: number,
  at: number,
  policy: Policy,
): Facts {
  const before = facts.subscriptions.find((entry) => entry.id === id);
  const paidInAll = paid + (object === undefined ? 0 : paidParts(object));
  const after = nextEntry(before ?? newEntry(id), object, paidInAll, at, policy);
  const others = facts.subscriptions.filter((entry) => entry.id !== id);
  return {
    ...facts,
    subscriptions: after === null ? others : [...others, after].sort((a, b) => (a.id < b.id ? -1 : 1)),
    renewed: facts.renewed || paidInAll > 1,
    firstSubscriptionAt: isUndone(before, after) ? firstWithout(facts, before) : facts.firstSubscriptionAt,
  };
}

/** True when a subscription no longer counts without an end: its only payment went back, or it never began. */
function isUndone(
  before: HeldSubscription | undefined,
  after: HeldSubscription | null,
): before is HeldSubscription {
  return before?.counts === true && after?.counts !== true;
}

/** When the first subscription began to count, without one that was undone. */
function firstWithout({ subscriptions, firstSubscriptionAt, lastEnd }: Facts, undone: HeldSubscription) {
  if (lastEnd !== null || undone.from !== firstSubscriptionAt) return firstSubscriptionAt;
  const others = subscriptions.filter(({ id, counts }) => id !== undone.id && counts);
  const first = Math.min(...others.map(({ from }) => from ?? Number.POSITIVE_INFINITY));
  return Number.isFinite(first) ? first : null;
}

function nextEntry(
  before: HeldSubscription,
  object: HeldObject | undefined,
  paid: number,
  at: number,
  policy: Policy,
): HeldSubscription | null {
  const status = object && stateOf(object, 'status');
  const begun = object && stateOf(object, 'begun');
  const isOver = status === 'ended' || status === 'unpaid' || status === 'incomplete';
  const isInForce = isRunning(status) || (before.counts && status !== undefined);
  const hasBegun =
    begun === undefined ? paid > 0 || (isInForce && object?.startsDenied !== true) : begun === 'yes';
  if (!hasBegun) return null;
  const known = {
    ...before,
    paid,
    ending: object !== undefined && stateOf(object, 'ending') === 'yes',
    pausedSince:
      object !== undefined && stateOf(object, 'paused') === 'yes' ? (sinceOf(object, 'paused') ?? at) : null,
  };
  if (isOver) {
    if (!before.counts) return null;
    if (before.until !== null) return { ...known, ending: false, pausedSince: null };
    const endReason =
      status === 'unpaid' ? 'payment-failed' : ((object && attribute(object, 'endReason')) ?? 'cancelled');
    const grace = endReason === 'switched' ? 0 : policy.subscription.graceDays * DAY;
    return { ...known, ending: false, pausedSince: null, until: at + grace, endReason };
  }
  const from = countsFrom(object, paid, at, policy);
  const isTakenBack = before.paid > 0 && paid === 0 && (from === null || from > at);
  if (before.counts && !isTakenBack) return { ...known, until: null, endReason: null };
  return { ...known, from, counts: false, until: null, endReason: null };
}

function isRunning(status: string | undefined): boolean {
  return status === 'trialing' || status === 'active' || status === 'past-due';
}

/**
 * From when a subscription in force counts. A trial counts once it was paid for, or is still active after its grace. One
 * that is paused, or of which nothing newer is known than the trial, is not active.
 */
function countsFrom(object: HeldObject | undefined, paid: number, at: number, policy: Policy): number | null {
  if (object === undefined || paid > 0) return at;
  const trialEndsAt = attribute(object, 'trialEndsAt') ?? null;
  if (trialEndsAt === null && !object.wasTrialing) return at;
  if (stateOf(object, 'status') !== 'active' || stateOf(object, 'paused') === 'yes') return null;
  const over = trialEndsAt ?? sinceOf(object, 'status') ?? at;
  return Math.max(at, over + policy.subscription.graceDays * DAY);
}

/** The first instant at which time alone makes a subscription count or no longer count. */
export function nextSubscriptionTimer({ subscriptions }: Facts): number {
  let next = Number.POSITIVE_INFINITY;
  for (const { counts, from, until } of subscriptions) {
    if (!counts && from !== null) next = Math.min(next, from);
    if (until !== null) next = Math.min(next, until);
  }
  return next;
}

/** The facts at an instant: subscriptions that count by then do, and those whose grace is over are gone. */
export function settleSubscriptions(
  facts: Facts,
  at: number,
): { readonly facts: Facts; readonly begins: boolean } {
  if (nextSubscriptionTimer(facts) > at) return { facts, begins: false };
  let { firstSubscriptionAt, lastEnd } = facts;
  let begins = false;
  const subscriptions: HeldSubscription[] = [];
  for (const entry of facts.subscriptions) {
    const { from, until } = entry;
    const starts = !entry.counts && from !== null && from <= at;
    if (starts) {
      begins = true;
      firstSubscriptionAt = firstSubscriptionAt === null ? from : Math.min(firstSubscriptionAt, from);
    }
    if (until === null || until > at) subscriptions.push(starts ? { ...entry, counts: true } : entry);
    else if (lastEnd === null || until >= lastEnd.at)
      lastEnd = { reason: entry.endReason ?? 'cancelled', at: until };
  }
  return { facts: { ...facts, subscriptions, firstSubscriptionAt, lastEnd }, begins };
}
