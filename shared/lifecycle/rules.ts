import type { Rating } from './activity.ts';
import {
  everPurchased,
  type Facts,
  firstPurchaseAt,
  isClosed,
  lastRatingOf,
  subscriptionCount,
} from './facts.ts';
import type { Policy } from './policy.ts';
import type { ChurnReason, Stage } from './stage.ts';

export const DAY = 86_400_000;

/** What a rule reads: the facts, the thresholds, and whether an instant has passed. */
export interface View {
  readonly facts: Facts;
  readonly policy: Policy;
  readonly hasPassed: (instant: number) => boolean;
}

// After a switch of plan without a successor, the customer keeps the stage.
const buys = ({ facts }: View) =>
  facts.orders > 0 || subscriptionCount(facts) > 0 || facts.lastEnd?.reason === 'switched';
const isLoyal = (view: View) => buys(view) && !isDetractor(lastRatingOf(view.facts), view.policy);

/** The stage of a customer who is not lost: the first row that holds, from the top. */
export const STAGE_RULES = [
  {
    rule: 'repeat-purchases',
    stage: 'advocacy',
    holds: (v) => isLoyal(v) && v.facts.pricedOrders >= v.policy.advocacy.orders,
  },
  {
    rule: 'promoter-rating',
    stage: 'advocacy',
    holds: (v) => isLoyal(v) && isPromoter(lastRatingOf(v.facts), v.policy),
  },
  { rule: 'good-review', stage: 'advocacy', holds: (v) => isLoyal(v) && v.facts.goodReview },
  { rule: 'referral', stage: 'advocacy', holds: (v) => isLoyal(v) && v.facts.referred },
  { rule: 'fulfilled', stage: 'experience', holds: (v) => buys(v) && v.facts.fulfilled },
  { rule: 'served', stage: 'experience', holds: (v) => buys(v) && wasServed(v.facts) },
  { rule: 'renewed', stage: 'experience', holds: (v) => buys(v) && v.facts.renewed },
  { rule: 'onboarding-over', stage: 'experience', holds: (v) => buys(v) && v.hasPassed(onboardingEnds(v)) },
  { rule: 'first-order', stage: 'purchase', holds: (v) => v.facts.orders > 0 },
  { rule: 'subscription', stage: 'purchase', holds: buys },
  { rule: 'weighs-buying', stage: 'evaluation', holds: (v) => v.facts.evaluated },
  { rule: 'interacts', stage: 'engagement', holds: (v) => v.facts.engaged },
  { rule: 'known', stage: 'awareness', holds: () => true },
] as const satisfies readonly { rule: string; stage: Stage; holds: (view: View) => boolean }[];

/** Why a customer with a purchase is lost: the first row that holds, from the top. */
export const CHURN_RULES = [
  {
    rule: 'account-closed',
    holds: (v) => isClosed(v.facts) && subscriptionCount(v.facts) === 0,
    reason: () => 'closed',
  },
  {
    rule: 'subscription-ended',
    holds: (v) => v.hasPassed(subscriptionLapses(v)),
    reason: ({ facts: { lastEnd } }) =>
      lastEnd === null || lastEnd.reason === 'switched' ? 'cancelled' : lastEnd.reason,
  },
  { rule: 'inactivity', holds: (v) => v.hasPassed(inactivityEnds(v)), reason: () => 'inactive' },
] as const satisfies readonly {
  rule: string;
  holds: (view: View) => boolean;
  reason: (view: View) => ChurnReason;
}[];

/** Rules of a lost customer. */
export const WINBACK_RULES = { begins: 'win-back', ends: 'win-back-over' } as const;

/** An instant that never comes. */
export const NEVER = Number.POSITIVE_INFINITY;

/** The inactivity window in milliseconds, based on the interval between the customer's orders. */
function inactivityWindow({ facts, policy }: Pick<View, 'facts' | 'policy'>): number {
  const { newcomerDays, meanGaps, leastDays, mostDays } = policy.inactivity;
  if (facts.orders < 2 || facts.firstOrderAt === null || facts.lastOrderAt === null)
    return newcomerDays * DAY;
  const meanGap = (facts.lastOrderAt - facts.firstOrderAt) / (facts.orders - 1);
  return Math.round(Math.min(mostDays * DAY, Math.max(leastDays * DAY, meanGaps * meanGap)));
}

/** When the inactivity window (or a share of it) ends. Never while a subscription is in force that is not paused. */
export function inactivityEnds(view: Pick<View, 'facts' | 'policy'>, share = 1): number {
  const { facts } = view;
  if (!everPurchased(facts) || facts.lastActiveAt === null) return NEVER;
  return Math.max(heldBackUntil(view), facts.lastActiveAt + Math.round(inactivityWindow(view) * share));
}

/** A pause holds back inactivity until it has lasted for the grace, and so does a switch of plan: the next may begin. */
function heldBackUntil({ facts, policy }: Pick<View, 'facts' | 'policy'>): number {
  const { subscriptions, beyond, lastEnd } = facts;
  if (beyond.subscriptions > 0) return NEVER;
  const grace = policy.subscription.graceDays * DAY;
  const untils = subscriptions
    .filter(({ counts }) => counts)
    .map(({ pausedSince }) => (pausedSince === null ? NEVER : pausedSince + grace));
  if (lastEnd?.reason === 'switched') untils.push(lastEnd.at + grace);
  return Math.max(Number.NEGATIVE_INFINITY, ...untils);
}

/**
 * When a customer whose last subscription ended has had no order for a whole inactivity window. Never after a switch of
 * plan, and never after an order that came later than the end: then inactivity decides.
 */
export function subscriptionLapses(view: Pick<View, 'facts' | 'policy'>): number {
  const { firstSubscriptionAt, lastEnd, lastOrderAt } = view.facts;
  const grace = view.policy.subscription.graceDays * DAY;
  if (firstSubscriptionAt === null || lastEnd === null || subscriptionCount(view.facts) > 0) return NEVER;
  if (lastEnd.reason === 'switched' || (lastOrderAt !== null && lastOrderAt > lastEnd.at - grace))
    return NEVER;
  return lastOrderAt === null ? Number.NEGATIVE_INFINITY : lastOrderAt + inactivityWindow(view);
}

/** When a new customer is assumed to use what they bought, even if no activity shows it. */
export function onboardingEnds({ facts, policy }: Pick<View, 'facts' | 'policy'>): number {
  const at = firstPurchaseAt(facts);
  return at === null ? NEVER : at + policy.onboardingDays * DAY;
}

function wasServed(facts: Facts): boolean {
  const at = firstPurchaseAt(facts);
  return at !== null && facts.servedAt !== null && facts.servedAt >= at;
}

function isPromoter(rating: Rating | null, policy: Policy): boolean {
  return rating !== null && rating.score >= policy.advocacy.promoter[rating.scale];
}

/** True for a score at or below the detractor threshold. */
export function isDetractor(rating: Rating | null, policy: Policy): boolean {
  return rating !== null && rating.score <= policy.detractor[rating.scale];
}
