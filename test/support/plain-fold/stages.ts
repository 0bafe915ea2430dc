import { factsAt, inactiveAt, isClosed, met, OWN, type PlainFacts } from './facts.ts';
import { DAY } from './log.ts';
import { paidPartsOf, type Sales } from './sales.ts';
import { standingAt, subscriptionsIn } from './subscriptions.ts';

const LOW: Readonly<Record<string, number>> = { nps: 6, csat: 2, stars: 2 };
const HIGH: Readonly<Record<string, number>> = { nps: 9, csat: 5, stars: 4 };
const SERVED = ['ticket.opened', 'ticket.reopened', 'ticket.solved', 'rating.given', 'review.published'];
const ENGAGED = [
  ...['visit', 'message.received', 'campaign.engaged'],
  ...['ticket.opened', 'ticket.reopened', 'ticket.solved'],
];
const EVALUATED = [
  ...['cart.updated', 'checkout.started', 'quote.requested', 'trial.started'],
  ...['order.placed', 'order.paid', 'invoice.paid', 'payment.paid', 'subscription.incomplete'],
  'invoice.created',
];

type Passed = (due: number) => boolean;

/** True if the last rating is a detractor's. */
export function isDetractor({ lastRating }: PlainFacts): boolean {
  const rating = lastRating?.rating;
  return rating !== undefined && rating !== null && rating.score <= (LOW[rating.scale] ?? 0);
}

/** The stage of a customer who is not lost. */
function stageOf(facts: PlainFacts, passed: Passed): string {
  const { buys, happened, firstPurchase, thresholds } = facts;
  const rating = facts.lastRating?.rating;
  const isPromoter = rating !== undefined && rating !== null && rating.score >= (HIGH[rating.scale] ?? 99);
  const isReviewed = happened.some(
    (one) => one.name === 'review.published' && one.rating?.scale !== 'nps' && (one.rating?.score ?? 0) >= 4,
  );
  const isLoyal = buys && !isDetractor(facts);
  if (
    isLoyal &&
    (facts.pricedOrders >= thresholds.orders || isPromoter || isReviewed || met(facts, ['referral.made']))
  )
    return 'advocacy';
  const isServed = happened.some(({ at, name }) => SERVED.includes(name) && at >= firstPurchase);
  const isFulfilled = facts.values.some(({ fulfilled }) => fulfilled);
  if (
    buys &&
    (isFulfilled || isServed || facts.renewed || passed(firstPurchase + thresholds.onboardingDays * DAY))
  )
    return 'experience';
  if (buys) return 'purchase';
  if (met(facts, EVALUATED)) return 'evaluation';
  return met(facts, ENGAGED) ? 'engagement' : 'awareness';
}

/** When a customer whose last subscription ended is lost. */
function lapsesAt({ lastEnd, live, begins, window }: PlainFacts): number {
  if (lastEnd === undefined || live.length > 0 || lastEnd.reason === 'switched') return Infinity;
  const last = begins.at(-1);
  if (last === undefined) return Number.NEGATIVE_INFINITY;
  return last > lastEnd.until - DAY ? Infinity : last + window;
}

/** The stages of a customer up to an instant, each with when it was entered. */
export function pathOf(sales: Sales, asOf: number) {
  const { known } = sales;
  const { onboardingDays, winbackDays } = known.thresholds;
  const path: [string, number, string?][] = [];
  let churn: { reason: string; since: number } | null = null;
  let winback: number | null = null;
  let lastBought = Number.NEGATIVE_INFINITY;
  const enter = (stage: string, at: number) => {
    if (path.at(-1)?.[0] === stage) return;
    // A stage that lasted no time was not entered.
    if (path.at(-1)?.[1] === at) path.pop();
    if (path.at(-1)?.[0] === stage) return;
    path.push(stage === 'churned' ? [stage, at, String(churn?.reason)] : [stage, at]);
  };
  const reasonOf = (facts: PlainFacts, passed: Passed): string | null => {
    const closed = known
      .ofType('account')
      .filter((account) => isClosed(account, facts.step, lastBought)).length;
    const accounts = known.log.accounts.filter((since) => since <= facts.at).length;
    if (closed > 0 && closed >= accounts && facts.live.length === 0) return 'closed';
    if (passed(lapsesAt(facts))) return String(facts.lastEnd?.reason);
    return passed(inactiveAt(facts)) ? 'inactive' : null;
  };
  const judge = (facts: PlainFacts, at: number, passed: Passed) => {
    const reason = facts.bought && churn === null ? reasonOf(facts, passed) : null;
    if (!facts.bought) churn = null;
    else if (reason !== null) churn = { reason, since: at };
    if (churn === null) winback = null;
    const isWonBack = winback !== null && !passed(winback + winbackDays * DAY);
    enter(churn === null ? stageOf(facts, passed) : isWonBack ? 'winback' : 'churned', at);
  };
  /** When time alone changes something next. */
  const duesAfter = (facts: PlainFacts, horizon: number): number[] => {
    const spans = subscriptionsIn(known).flatMap((name) => standingAt(sales, name, horizon).spans);
    return [
      ...spans.flatMap(({ from, until }) => [from, until]),
      churn === null ? inactiveAt(facts) : Infinity,
      churn === null ? lapsesAt(facts) : Infinity,
      path.at(-1)?.[0] === 'purchase' ? facts.firstPurchase + onboardingDays * DAY : Infinity,
      path.at(-1)?.[0] === 'winback' ? (winback ?? 0) + winbackDays * DAY : Infinity,
    ];
  };
  let now = Number.NEGATIVE_INFINITY;
  let before: PlainFacts | null = null;
  for (;;) {
    const coming = known.happenings.find(({ at }) => at > now)?.at ?? Infinity;
    // What happens at the next instant may undo what would otherwise have begun.
    const dues: number[] = before === null ? [] : duesAfter(before, coming <= asOf ? coming - 1 : asOf);
    const next: number = Math.min(coming, ...dues.filter((due) => due > now));
    if (next > asOf || next === Infinity) break;
    const here: PlainFacts = factsAt(sales, next);
    const news = here.happened.filter(({ at }) => at === next);
    if (hasBought(sales, here)) {
      churn = null;
      // Also if something ends the relationship again at the same instant.
      winback = null;
      lastBought = next;
    } else if (churn !== null && news.some(({ name }) => OWN.includes(name) || name === 'campaign.sent'))
      winback = next;
    if (news.length > 0) judge(here, next, (due) => due < next);
    judge(here, next, (due) => due <= next);
    now = next;
    before = here;
  }
  return { path, churn: churn as { reason: string; since: number } | null };
}

/** True if a purchase was made at the instant of these facts. */
function hasBought(sales: Sales, { orders, live, spans, step, at }: PlainFacts): boolean {
  const { known } = sales;
  // One that a switch of plan ended at the instant of its beginning never counted.
  if (spans.some(({ from, until }) => from === at && until > at)) return true;
  if (orders.some((root) => sales.since(root, step) === at)) return true;
  // A paid invoice of a subscription is a purchase as well, unless nothing counts.
  if (orders.length + live.length === 0) return false;
  const isPaidNow = known.roots.some(
    (root) =>
      known.subscriptionOf(root) !== undefined &&
      sales.isPriced(root, step) &&
      sales.since(root, step) === at,
  );
  return (
    isPaidNow ||
    known
      .ofType('subscription')
      .some((one) => paidPartsOf(one, step).some((part) => one.change('payment', step, part)?.at === at))
  );
}
