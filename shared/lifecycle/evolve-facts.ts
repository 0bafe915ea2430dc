import type { Activity } from './activity.ts';

import { everPurchased, type Facts, type FailedPayment, type Touchpoint, type Touchpoints } from './facts.ts';
import { applyChange, type HeldObject, type HeldObjects, isSaleType, stateOf } from './held-objects.ts';
import { paidParts, settleSubscriptions, withSubscription } from './held-subscriptions.ts';
import { addMoney, type Money } from './money.ts';
import type { ObjectChange } from './objects/changes.ts';
import { countingOf, type Policy } from './policy.ts';
import { isPaidNow, NO_SALE, type Sale, saleOf } from './sales.ts';
import { traitsOf } from './traits.ts';

/** Something that happened: an activity, or a change of an object. */
export type LogStep = Activity | ObjectChange;

/** What a fold knows besides the facts. It is changed in place. */
export interface Holdings {
  readonly objects: HeldObjects;
  readonly sales: Map<string, Sale>;
  /** Refunds of no known order. Null if a record was continued: then they are in its facts. */
  readonly loose: { refunds: readonly Money[]; at: number | null } | null;
}

/**
 * The facts after one more step, and how many sales begin to count with it: minus one if one that began at the same instant
 * does not count after all. Orders and paid invoices of subscriptions are sales; only a purchase ends a churn. `needs-log` if the step takes back what only the whole log can count again.
 */
export type EvolvedFacts =
  | { readonly type: 'evolved'; readonly facts: Facts; readonly purchases: number }
  | { readonly type: 'needs-log' };

const NEEDS_LOG: EvolvedFacts = { type: 'needs-log' };

/** Folds one step into the facts. */
export function evolveFacts(facts: Facts, holdings: Holdings, step: LogStep, policy: Policy): EvolvedFacts {
  const noted = noteTraits(facts, step, policy);
  if (!isObjectChange(step)) return evolved(noteActivity(noted, holdings, step, policy));
  const object = holdings.objects.get(step.object);
  if (object === undefined) return evolved(noted);
  const failed = notePayment(noted, holdings, object, step);
  const partsBefore = paidParts(object);
  const isKnown = object.states.size > 0;
  applyChange(object, step);
  if (isSaleType(object.type))
    return noteSale(settlePayments(failed, holdings, object, step), holdings, object, step, policy);
  if (object.type === 'subscription') {
    const partsAfter = paidParts(object);
    // Its earlier invoices are only in its entry.
    const isGone = isKnown && !failed.subscriptions.some(({ id }) => id === object.id);
    if (holdings.loose === null && (isGone || partsAfter < partsBefore || needsOthers(failed, object, step)))
      return NEEDS_LOG;
    const isSettled = endsSubscription(step) || partsAfter > partsBefore;
    const kept = isSettled ? dropFailuresOf(failed, holdings, object, step) : failed;
    const settled =
      partsAfter < partsBefore ? { ...kept, renewed: renews(holdings.sales, holdings.objects) } : kept;
    const paid =
      holdings.loose === null
        ? paidInEntry(settled, object.id) - partsBefore
        : paidInvoices(holdings, object.id);
    return begins(
      withSubscription(settled, object.id, object, paid, step.occurredAt, policy),
      step.occurredAt,
      Math.sign(partsAfter - partsBefore),
    );
  }
  if (object.type === 'ticket') return evolved(noteTicket(failed, object, step.occurredAt));
  if (object.type === 'account' && step.field === 'account') return evolved(noteAccount(failed, object));
  return evolved(failed);
}

/** True for a change of an object, false for an activity. */
function isObjectChange(step: LogStep): step is ObjectChange {
  return 'object' in step;
}

function evolved(facts: Facts, purchases = 0): EvolvedFacts {
  return { type: 'evolved', facts: purchases > 0 ? { ...facts, closedAccounts: [] } : facts, purchases };
}

/** The facts after subscriptions may have begun to count. */
function begins(facts: Facts, at: number, purchases = 0): EvolvedFacts {
  const settled = settleSubscriptions(facts, at);
  return evolved(settled.begins ? { ...settled.facts, closedAccounts: [] } : settled.facts, purchases);
}

function noteTraits(facts: Facts, step: LogStep, policy: Policy): Facts {
  const traits = traitsOf(step.type);
  const at = step.occurredAt;
  return {
    ...facts,
    activities: facts.activities + 1,
    firstSeenAt: facts.activities === 0 ? at : facts.firstSeenAt,
    lastActiveAt: traits.own ? at : facts.lastActiveAt,
    engaged: facts.engaged || traits.shows === 'engagement',
    evaluated: facts.evaluated || traits.shows === 'evaluation',
    servedAt: traits.serves ? at : facts.servedAt,
    touchpoints:
      traits.touchpoint && !everPurchased(facts)
        ? addTouchpoint(facts.touchpoints, { type: step.type, connection: step.connection, at })
        : facts.touchpoints,
    goodReview: facts.goodReview || isGoodReview(step, policy),
  };
}

function isGoodReview(step: LogStep, policy: Policy): boolean {
  if (step.type !== 'review.published' || isObjectChange(step) || step.rating === null) return false;
  return step.rating.scale !== 'nps' && step.rating.score >= policy.advocacy.review;
}

const TOUCHPOINTS_KEPT = 4;

function addTouchpoint(touchpoints: Touchpoints, touchpoint: Touchpoint): Touchpoints {
  const { first, last, count } = touchpoints;
  if (first.length < TOUCHPOINTS_KEPT) return { first: [...first, touchpoint], last, count: count + 1 };
  return { first, last: [...last, touchpoint].slice(-TOUCHPOINTS_KEPT), count: count + 1 };
}

function noteActivity(facts: Facts, { loose }: Holdings, activity: Activity, policy: Policy): Facts {
  switch (activity.type) {
    case 'payment.failed':
      return withFailure(facts, { id: '', of: '', at: activity.occurredAt, isSingle: true });
    case 'payment.recovered':
      return dropLatestFailure(facts, activity.about);
    case 'order.refunded': {
      if (countingOf(policy, activity.connection) === 'not-counted') return facts;
      if (loose !== null) {
        loose.at = activity.occurredAt;
        if (activity.amount !== null) loose.refunds = addMoney(loose.refunds, activity.amount);
      }
      const refunds = activity.amount === null ? facts.refunds : addMoney(facts.refunds, activity.amount);
      return { ...facts, refunds, lastRefundAt: activity.occurredAt };
    }
    case 'rating.given':
    case 'review.published':
      if (activity.rating === null) return facts;
      return { ...facts, lastRating: { ...activity.rating, at: activity.occurredAt } };
    case 'referral.made':
      return { ...facts, referred: true };
    default:
      return facts;
  }
}

function noteTicket(facts: Facts, ticket: HeldObject, at: number): Facts {
  const others = facts.openTickets.filter(({ id }) => id !== ticket.id);
  if (stateOf(ticket, 'ticket') === 'solved') return { ...facts, openTickets: others };
  if (others.length < facts.openTickets.length) return facts;
  return { ...facts, openTickets: [...others, { id: ticket.id, since: at }] };
}

function noteAccount(facts: Facts, account: HeldObject): Facts {
  const others = facts.closedAccounts.filter((id) => id !== account.id);
  if (stateOf(account, 'account') !== 'closed')
    return others.length === facts.closedAccounts.length ? facts : { ...facts, closedAccounts: others };
  return { ...facts, closedAccounts: [...others, account.id] };
}

function paidInvoices({ sales }: Holdings, subscription: string): number {
  let paid = 0;
  for (const sale of sales.values()) if (sale.subscription === subscription && hasPrice(sale)) paid += 1;
  return paid;
}

/** When a record is continued, only the entry of the subscription knows its earlier invoices. */
function paidInEntry(facts: Facts, subscription: string): number {
  return facts.subscriptions.find(({ id }) => id === subscription)?.paid ?? 0;
}

function hasPrice({ countedSince, total }: Sale): boolean {
  return countedSince !== null && total?.minor !== 0;
}

function noteSale(
  facts: Facts,
  holdings: Holdings,
  object: HeldObject,
  { occurredAt: at }: ObjectChange,
  policy: Policy,
): EvolvedFacts {
  const { objects, sales } = holdings;
  const root = objects.rootOf(object);
  const subscription = objects.subscriptionOf(root);
  const before = sales.get(root.id) ?? NO_SALE;
  const counting = countingOf(policy, root.connection);
  const after = saleOf(root, objects.paymentsOf(root), subscription, counting, before, at);
  sales.set(root.id, after);
  const isTakenBack = takesBack(before, after);
  if (isTakenBack && holdings.loose === null) return NEEDS_LOG;
  const counted = isTakenBack ? countAgain(facts, holdings) : addSale(facts, before, after);
  if (subscription === null)
    return evolved(counted, purchasesIn(before.countedSince, after.countedSince, at));
  if (hasPrice(before) === hasPrice(after)) return evolved(counted);
  if (holdings.loose === null && !counted.subscriptions.some(({ id }) => id === subscription))
    return NEEDS_LOG;
  const purchases = purchasesIn(
    hasPrice(before) ? before.countedSince : null,
    hasPrice(after) ? after.countedSince : null,
    at,
  );
  if (holdings.loose === null) return begins(withPaidInvoice(counted, subscription, at), at, purchases);
  const paid = paidInvoices(holdings, subscription);
  const known = withSubscription(counted, subscription, objects.get(subscription), paid, at, policy);
  return begins(known, at, purchases);
}

/** When a record is continued, the entry of the subscription says all that a payment needs. */
function withPaidInvoice(facts: Facts, id: string, at: number): Facts {
  const subscriptions = facts.subscriptions.map((entry) =>
    entry.id === id
      ? { ...entry, paid: entry.paid + 1, from: entry.counts || entry.until !== null ? entry.from : at }
      : entry,
  );
  return {
    ...facts,
    subscriptions,
    renewed: facts.renewed || paidInEntry({ ...facts, subscriptions }, id) > 1,
  };
}

/** By how many sales a change of one at this instant adds to the purchases of this instant. */
function purchasesIn(before: number | null, after: number | null, at: number): number {
  if (before === null) return after === null ? 0 : 1;
  return after === null && before === at ? -1 : 0;
}

/** True when something that counted no longer does, so that the sums have to be made again. */
function takesBack(before: Sale, after: Sale): boolean {
  if (before.countedSince !== null && after.countedSince === null) return true;
  if (before.isFulfilled && !after.isFulfilled) return true;
  if ((before.refundedAt ?? 0) > (after.refundedAt ?? 0)) return true;
  return before.refunds.some(({ currency, minor }) => minor > sumIn(after.refunds, currency));
}

function sumIn(amounts: readonly Money[], currency: string): number {
  return amounts.find((amount) => amount.currency === currency)?.minor ?? 0;
}

function addSale(facts: Facts, before: Sale, after: Sale): Facts {
  const begins = before.countedSince === null && after.countedSince !== null;
  const counted = begins ? beginToCount(facts, after) : facts;
  const refunds = after.refunds.reduce<readonly Money[]>((sums, { currency, minor }) => {
    const more = minor - sumIn(before.refunds, currency);
    return more > 0 ? addMoney(sums, { currency, minor: more }) : sums;
  }, counted.refunds);
  return {
    ...counted,
    refunds,
    lastRefundAt: later(counted.lastRefundAt, after.refundedAt),
    openDisputes: counted.openDisputes + after.openDisputes - before.openDisputes,
    fulfilled: counted.fulfilled || after.isFulfilled,
  };
}

function beginToCount(facts: Facts, { countedSince, total, subscription }: Sale): Facts {
  const revenue = total === null ? facts.revenue : addMoney(facts.revenue, total);
  if (subscription !== null) return { ...facts, revenue };
  return {
    ...facts,
    orders: facts.orders + 1,
    pricedOrders: facts.pricedOrders + (total?.minor === 0 ? 0 : 1),
    firstOrderAt: facts.firstOrderAt ?? countedSince,
    lastOrderAt: countedSince,
    revenue,
  };
}

function later(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.max(a, b);
}

/** Counts all sales again. */
function countAgain(facts: Facts, { sales, loose, objects }: Holdings): Facts {
  const none = {
    ...facts,
    orders: 0,
    pricedOrders: 0,
    firstOrderAt: null,
    lastOrderAt: null,
    revenue: [],
    refunds: loose?.refunds ?? [],
    lastRefundAt: loose?.at ?? null,
    openDisputes: 0,
    fulfilled: false,
  };
  const inOrder = [...sales.values()].sort((a, b) => (a.countedSince ?? 0) - (b.countedSince ?? 0));
  const counted = inOrder.reduce<Facts>((sum, sale) => addSale(sum, NO_SALE, sale), none);
  return { ...counted, renewed: renews(sales, objects) };
}

function renews(sales: ReadonlyMap<string, Sale>, objects: HeldObjects): boolean {
  const paid = new Map(objects.all().map((object) => [object.id, paidParts(object)]));
  for (const sale of sales.values())
    if (sale.subscription !== null && hasPrice(sale))
      paid.set(sale.subscription, (paid.get(sale.subscription) ?? 0) + 1);
  return [...paid.values()].some((count) => count > 1);
}

function withFailure(facts: Facts, failure: FailedPayment): Facts {
  const others = facts.failedPayments.filter(({ id }) => id !== failure.id);
  return { ...facts, failedPayments: [...others, failure] };
}

/** True when a subscription ends and only the log says whether a failed payment is of one of its invoices. */
function needsOthers(
  { failedPayments }: Facts,
  { id: subscription }: HeldObject,
  step: ObjectChange,
): boolean {
  return (
    endsSubscription(step) &&
    failedPayments.some(({ id, of, isSingle }) => !isSingle && id !== subscription && of !== subscription)
  );
}

/** A paid invoice settles the subscription; its end settles all of its invoices and their payments as well. */
function dropFailuresOf(
  facts: Facts,
  { objects }: Holdings,
  subscription: HeldObject,
  step: ObjectChange,
): Facts {
  if (!endsSubscription(step))
    return { ...facts, failedPayments: facts.failedPayments.filter(({ id }) => id !== subscription.id) };
  const isOfIt = ({ of }: FailedPayment) => {
    const parent = objects.get(of);
    return parent !== undefined && objects.subscriptionOf(objects.rootOf(parent)) === subscription.id;
  };
  const own = dropFailures(facts, subscription.id);
  return { ...own, failedPayments: own.failedPayments.filter((failure) => !isOfIt(failure)) };
}

function dropFailures(facts: Facts, object: string): Facts {
  if (facts.failedPayments.length === 0) return facts;
  return {
    ...facts,
    failedPayments: facts.failedPayments.filter(({ id, of }) => id !== object && of !== object),
  };
}

/** A payment that names no failed one settles the latest, of all or of what it is about. */
function dropLatestFailure(facts: Facts, about: string | null): Facts {
  const latest = facts.failedPayments.findLast(
    ({ id, of }) => about === null || id === about || of === about,
  );
  return { ...facts, failedPayments: facts.failedPayments.filter((failure) => failure !== latest) };
}

/** A payment that failed, unless what it is for is paid, cancelled or over already. */
function notePayment(facts: Facts, { objects }: Holdings, object: HeldObject, step: ObjectChange): Facts {
  if (step.field !== 'attempt') return facts;
  const id = step.part === '' ? object.id : `${object.id}:${step.part}`;
  if (step.value === 'none') return dropFailures(facts, id);
  const root = objects.rootOf(object);
  const parent = root.parent === null ? undefined : objects.get(root.parent);
  if (isSettled(root, objects) || (parent !== undefined && isSettled(parent, objects))) return facts;
  return withFailure(facts, {
    id,
    of: step.part === '' ? (object.parent ?? '') : object.id,
    at: step.occurredAt,
    isSingle: isSaleType(root.type) && objects.subscriptionOf(root) === null,
  });
}

function isSettled(object: HeldObject, objects: HeldObjects): boolean {
  if (object.type === 'subscription') return stateOf(object, 'status') === 'ended';
  return isPaidNow(object, objects.paymentsOf(object)) || stateOf(object, 'cancelled') === 'yes';
}

function endsSubscription({ field, value }: ObjectChange): boolean {
  return field === 'status' && value === 'ended';
}

/** What is paid, voided or cancelled is no longer a failed payment. A payment of one sale settles failures of others. */
function settlePayments(facts: Facts, { objects }: Holdings, object: HeldObject, step: ObjectChange): Facts {
  const isPaid = step.field === 'payment' && step.value === 'paid';
  const isCancelled = step.field === 'cancelled' && step.value === 'yes';
  if (facts.failedPayments.length === 0 || !(isPaid || isCancelled)) return facts;
  const root = objects.rootOf(object);
  const own = dropFailures(dropFailures(facts, object.id), isPaid ? root.id : object.id);
  if (!isPaid) return own;
  const parent = objects.subscriptionOf(root);
  const failedPayments = own.failedPayments.filter(
    ({ id, isSingle }) => id !== parent && !(isSingle && parent === null),
  );
  return { ...own, failedPayments };
}
