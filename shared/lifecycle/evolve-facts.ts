import type { Activity, MoneyBack } from './activity.ts';
import { noteSale, paidInEntry, paidInvoices } from './evolve-sales.ts';
import {
  everPurchased,
  type Facts,
  type GivenRating,
  type Ratings,
  type Touchpoint,
  type Touchpoints,
} from './facts.ts';
import {
  dropFailuresOf,
  dropLatestFailure,
  endsSubscription,
  needsInvoices,
  notePayment,
  settlePayments,
  withFailure,
} from './failed-payments.ts';
import { applyChange, attribute, type HeldObject, isSaleType, stateOf } from './held-objects.ts';
import { paidInvoiceParts, paidParts, withSubscription } from './held-subscriptions.ts';
import { begins, type EvolvedFacts, evolved, type Holdings, type LogStep, NEEDS_LOG } from './holdings.ts';
import { addMoney } from './money.ts';
import { isUnclosable } from './objects/account.ts';
import type { ObjectChange } from './objects/changes.ts';
import { countingOf, type Policy } from './policy.ts';
import { traitsOf } from './traits.ts';

/** Folds one step into the facts. */
export function evolveFacts(facts: Facts, holdings: Holdings, step: LogStep, policy: Policy): EvolvedFacts {
  const noted = noteTraits(facts, step, policy);
  if (!isObjectChange(step)) return noteActivity(noted, holdings, step, policy);
  const object = holdings.objects.get(step.object);
  if (object === undefined) return evolved(noted);
  const failed = notePayment(noted, holdings, object, step);
  if (object.type === 'subscription') return noteSubscription(failed, holdings, object, step, policy);
  applyChange(object, step);
  if (isSaleType(object.type))
    return noteSale(settlePayments(failed, holdings, object, step), holdings, object, step, policy);
  if (object.type === 'ticket') return evolved(noteTicket(failed, object, step.occurredAt));
  if (object.type === 'account' && step.field === 'account') return evolved(noteAccount(failed, object));
  return evolved(failed);
}

function noteSubscription(
  facts: Facts,
  holdings: Holdings,
  subscription: HeldObject,
  step: ObjectChange,
  policy: Policy,
): EvolvedFacts {
  const { id } = subscription;
  const partsBefore = paidParts(subscription);
  const invoicesBefore = paidInvoiceParts(subscription).length;
  const isKnown = subscription.states.size > 0;
  applyChange(subscription, step);
  const partsAfter = paidParts(subscription);
  const isTakenBack = paidInvoiceParts(subscription).length < invoicesBefore;
  // Its earlier invoices are only in its entry.
  const isGone = isKnown && !facts.subscriptions.some((entry) => entry.id === id);
  const { whole } = holdings;
  const isContinued = whole === null;
  const isUnsettled = endsSubscription(step) && needsInvoices(facts, id);
  if (isContinued && (isGone || isTakenBack || isUnsettled)) return NEEDS_LOG;
  const isSettled = endsSubscription(step) || partsAfter > partsBefore;
  const kept = isSettled ? dropFailuresOf(facts, holdings, subscription, step) : facts;
  const settled =
    isTakenBack && whole !== null ? whole.countAgain(kept, holdings) : addRenewal(kept, subscription, step);
  const paid = isContinued ? paidInEntry(settled, id) - partsBefore : paidInvoices(holdings, id);
  return begins(
    withSubscription(settled, id, subscription, paid, step.occurredAt, policy),
    step.occurredAt,
    Math.sign(partsAfter - partsBefore),
  );
}

/** Adds the amount of an invoice that is a part of the subscription, when it is paid. */
function addRenewal(facts: Facts, subscription: HeldObject, { part, field, value }: ObjectChange): Facts {
  if (part === '' || field !== 'payment' || value !== 'paid') return facts;
  const total = attribute(subscription, 'total', part) ?? null;
  return total === null ? facts : { ...facts, revenue: addMoney(facts.revenue, total) };
}

/** True for a change of an object, false for an activity. */
function isObjectChange(step: LogStep): step is ObjectChange {
  return 'object' in step;
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
    connections: facts.connections.includes(step.connection)
      ? facts.connections
      : [...facts.connections, step.connection].sort(),
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

const RATINGS_KEPT = 12;

function addRating({ last, count }: Ratings, rating: GivenRating): Ratings {
  return { last: [...last, rating].slice(-RATINGS_KEPT), count: count + 1 };
}

function noteActivity(facts: Facts, holdings: Holdings, activity: Activity, policy: Policy): EvolvedFacts {
  switch (activity.type) {
    case 'payment.failed':
      return evolved(withFailure(facts, { id: '', of: '', at: activity.occurredAt, isSingle: true }));
    case 'payment.recovered': {
      const { about } = activity;
      if (holdings.whole === null && about !== null && needsInvoices(facts, about)) return NEEDS_LOG;
      return evolved(dropLatestFailure(facts, holdings, about));
    }
    case 'order.refunded':
      if (countingOf(policy, activity.connection) === 'not-counted') return evolved(facts);
      return evolved(noteLooseRefund(facts, holdings, activity));
    case 'rating.given':
    case 'review.published':
      if (activity.rating === null) return evolved(facts);
      return evolved({
        ...facts,
        ratings: addRating(facts.ratings, { ...activity.rating, at: activity.occurredAt }),
      });
    case 'referral.made':
      return evolved({ ...facts, referred: true });
    default:
      return evolved(facts);
  }
}

function noteLooseRefund(
  facts: Facts,
  { whole, looseRefunds }: Holdings,
  { amount, occurredAt: at, connection }: MoneyBack,
): Facts {
  if (whole !== null) whole.at = at;
  if (amount === null) return { ...facts, lastRefundAt: at };
  if (whole !== null) whole.refunds = addMoney(whole.refunds, amount);
  looseRefunds.push({ ...amount, at, connection });
  return { ...facts, refunds: addMoney(facts.refunds, amount), lastRefundAt: at };
}

function noteTicket(facts: Facts, ticket: HeldObject, at: number): Facts {
  const others = facts.openTickets.filter(({ id }) => id !== ticket.id);
  if (stateOf(ticket, 'ticket') === 'solved') return { ...facts, openTickets: others };
  if (others.length < facts.openTickets.length) return facts;
  return { ...facts, openTickets: [...others, { id: ticket.id, since: at }] };
}

function noteAccount(facts: Facts, account: HeldObject): Facts {
  if (isUnclosable(account.history)) return facts;
  const others = facts.closedAccounts.filter((id) => id !== account.id);
  if (stateOf(account, 'account') !== 'closed')
    return others.length === facts.closedAccounts.length ? facts : { ...facts, closedAccounts: others };
  return { ...facts, closedAccounts: [...others, account.id] };
}
