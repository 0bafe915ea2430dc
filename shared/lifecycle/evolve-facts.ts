import type { Activity } from './activity.ts';
import type { Facts, Touchpoint, Touchpoints } from './facts.ts';
import { everPurchased } from './facts.ts';
import { foldOrder, isAboutOrder, isSettled, type Orders } from './orders.ts';
import { countingOf, type Policy } from './policy.ts';
import { TRAITS } from './traits.ts';

/**
 * The facts after one more activity. `purchased` is true when it was a purchase; only a purchase ends a
 * churn.
 */
export interface EvolvedFacts {
  readonly facts: Facts;
  readonly purchased: boolean;
}

/** Folds one activity into the facts. `orders` holds the orders met so far, and is updated in place. */
export function evolveFacts(facts: Facts, orders: Orders, activity: Activity, policy: Policy): EvolvedFacts {
  const withTraits = noteTraits(facts, activity, policy);
  const subscribes = activity.type === 'subscription.started' || activity.type === 'subscription.renewed';
  if (isAboutOrder(activity)) {
    const counting = countingOf(policy, activity.connection);
    const { facts: folded, begins: began } = foldOrder(withTraits, orders, activity, counting);
    return { facts: settlePayments(folded, activity), purchased: began };
  }
  if (activity.type === 'payment.failed' && isSettled(orders, activity.about))
    return { facts: withTraits, purchased: false };
  return { facts: noteType(withTraits, activity), purchased: subscribes };
}

function noteTraits(facts: Facts, activity: Activity, policy: Policy): Facts {
  const traits = TRAITS[activity.type];
  const at = activity.occurredAt;
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
        ? addTouchpoint(facts.touchpoints, { type: activity.type, connection: activity.connection, at })
        : facts.touchpoints,
    goodReview: facts.goodReview || isGoodReview(activity, policy),
  };
}

function isGoodReview(activity: Activity, policy: Policy): boolean {
  if (activity.type !== 'review.published' || activity.rating === null) return false;
  return activity.rating.scale !== 'nps' && activity.rating.score >= policy.advocacy.review;
}

const TOUCHPOINTS_KEPT = 4;

function addTouchpoint(touchpoints: Touchpoints, touchpoint: Touchpoint): Touchpoints {
  const { first, last, count } = touchpoints;
  if (first.length < TOUCHPOINTS_KEPT) return { first: [...first, touchpoint], last, count: count + 1 };
  return { first, last: [...last, touchpoint].slice(-TOUCHPOINTS_KEPT), count: count + 1 };
}

function noteType(facts: Facts, activity: Activity): Facts {
  switch (activity.type) {
    case 'payment.failed': {
      const object = activity.about ?? '';
      if (facts.failedPayments.includes(object)) return facts;
      return { ...facts, failedPayments: [...facts.failedPayments, object] };
    }
    case 'subscription.started':
    case 'subscription.renewed':
      return settlePayments(startSubscription(facts, activity), activity);
    case 'subscription.cancel-scheduled':
      return scheduleCancellation(facts, activity.about);
    case 'subscription.ended': {
      const subscriptions = facts.subscriptions.filter(({ id }) => id !== activity.about);
      return settlePayments({ ...facts, subscriptions, lastEnd: activity.reason }, activity);
    }
    case 'ticket.opened':
    case 'ticket.reopened':
      if (facts.openTickets.some(({ id }) => id === activity.about)) return facts;
      return {
        ...facts,
        openTickets: [...facts.openTickets, { id: activity.about, since: activity.occurredAt }],
      };
    case 'ticket.solved':
      return { ...facts, openTickets: facts.openTickets.filter(({ id }) => id !== activity.about) };
    case 'rating.given':
    case 'review.published':
      if (activity.rating === null) return facts;
      return { ...facts, lastRating: { ...activity.rating, at: activity.occurredAt } };
    case 'referral.made':
      return { ...facts, referred: true };
    case 'account.closed':
      return { ...facts, closed: true };
    case 'dispute.opened':
      // A dispute alone changes nothing. If the customer wins it, a refund or a cancellation follows.
      return facts;
    default:
      return facts;
  }
}

function startSubscription(facts: Facts, activity: Activity & { readonly about: string | null }): Facts {
  const id = activity.about ?? '';
  const others = facts.subscriptions.filter((subscription) => subscription.id !== id);
  return {
    ...facts,
    subscriptions: [...others, { id, cancelScheduled: false }],
    firstSubscriptionAt: facts.firstSubscriptionAt ?? activity.occurredAt,
    renewed: facts.renewed || activity.type === 'subscription.renewed',
  };
}

function scheduleCancellation(facts: Facts, id: string): Facts {
  return {
    ...facts,
    subscriptions: facts.subscriptions.map((subscription) =>
      subscription.id === id ? { ...subscription, cancelScheduled: true } : subscription,
    ),
  };
}

/** Removes failed payments of an object that was paid or has ended. */
function settlePayments(facts: Facts, activity: Activity): Facts {
  if (facts.failedPayments.length === 0) return facts;
  switch (activity.type) {
    case 'order.paid':
    case 'subscription.started':
    case 'subscription.renewed':
      return {
        ...facts,
        failedPayments: facts.failedPayments.filter((id) => id !== activity.about && id !== ''),
      };
    case 'order.cancelled':
    case 'subscription.ended':
      return { ...facts, failedPayments: facts.failedPayments.filter((id) => id !== activity.about) };
    default:
      return facts;
  }
}
