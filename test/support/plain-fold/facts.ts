import type { Happening } from './happenings.ts';
import type { Known, KnownLog } from './known.ts';
import { compare, DAY, type PlainThresholds } from './log.ts';
import type { Sales } from './sales.ts';
import { standingAt, subscriptionsIn } from './subscriptions.ts';
import { sumOf } from './sums.ts';

/** Acts of the customer. */
export const OWN: readonly string[] = [
  ...['lead.captured', 'account.created', 'consent.given'],
  ...['visit', 'message.received', 'campaign.engaged'],
  ...['cart.updated', 'checkout.started', 'quote.requested', 'trial.started'],
  ...['order.placed', 'order.paid', 'invoice.paid', 'payment.paid', 'subscription.incomplete'],
  ...['subscription.started', 'ticket.opened', 'ticket.reopened'],
  ...['rating.given', 'review.published', 'referral.made'],
];

/** All that is known of a customer at an instant. */
export type PlainFacts = ReturnType<typeof factsAt>;

/** Computes everything that is known of a customer at an instant. */
export function factsAt(sales: Sales, at: number) {
  const { known } = sales;
  const step = known.stepAt(at);
  const happened = known.happenings.slice(0, step + 1);
  const standings = subscriptionsIn(known).map((name) => ({ name, ...standingAt(sales, name, at) }));
  const spans = standings.flatMap((one) => one.spans);
  const live = spans.filter(({ from, until }) => from <= at && until > at);
  const ends = spans
    .filter(({ until, reason }) => until <= at && reason !== null)
    .sort((a, b) => a.until - b.until || compare(a.subscription, b.subscription));
  const orders = sales.orders(step);
  const begins = orders.map((root) => sales.since(root, step) ?? 0).sort((a, b) => a - b);
  const values = known.roots.map((root) => sales.at(root, step));
  const counting = known.roots.filter((root) => sales.since(root, step) !== null);
  const loose = happened.filter(
    ({ name, object, connection }) =>
      name === 'order.refunded' && object === undefined && known.countingOf(connection) !== 'not-counted',
  );
  const pausedOf = (name: string) => {
    const change = known.objects.get(name)?.changeInForce('paused', step);
    const isInForce = standings.some((one) => one.name === name && one.isInForce);
    return isInForce && change?.value === 'yes' ? change.at : null;
  };
  const lastEnd = ends.at(-1);
  return {
    at,
    step,
    happened,
    spans,
    live,
    orders,
    begins,
    values,
    lastEnd,
    bought: orders.length > 0 || spans.length > 0,
    firstPurchase: Math.min(...spans.map(({ from }) => from), ...begins),
    buys: orders.length > 0 || live.length > 0 || lastEnd?.reason === 'switched',
    pricedOrders: orders.filter((root) => sales.isPriced(root, step)).length,
    renewed: standings.some(({ name }) => sales.paidInvoices(name, step) > 1),
    thresholds: known.thresholds,
    window: windowOf(begins, known.thresholds),
    active: Math.max(...happened.filter(({ name }) => OWN.includes(name)).map((one) => one.at)),
    lastRating: happened.findLast(({ rating }) => rating !== undefined && rating !== null),
    revenue: sumOf([...counting.map((root) => sales.at(root, step).total), ...paidByParts(known, step)]),
    refunds: sumOf([...values.flatMap((one) => one.refunds), ...loose.map(({ amount }) => amount)]),
    refundedAt: Math.max(...values.flatMap((one) => one.refundedAt), ...loose.map((one) => one.at)),
    inForce: standings.flatMap((one) => (one.isInForce ? [one.name] : [])),
    pausedSince: standings.flatMap(({ name }) => pausedOf(name) ?? []),
    /** Until when subscriptions hold back inactivity. */
    heldUntil: Math.max(
      ...live.map(({ subscription }) => (pausedOf(subscription) ?? Infinity) + DAY),
      lastEnd?.reason === 'switched' ? lastEnd.until + DAY : Number.NEGATIVE_INFINITY,
    ),
  };
}

/** The amounts of paid invoices that the tool reports as parts of their subscription. */
function paidByParts(known: KnownLog, step: number) {
  return known
    .ofType('subscription')
    .flatMap((one) =>
      one.partsThatAre('invoice', ['paid'], step, 'payment').flatMap((part) => one.amount(part) ?? []),
    );
}

function windowOf(begins: readonly number[], { newcomerDays, leastDays }: PlainThresholds): number {
  if (begins.length < 2) return newcomerDays * DAY;
  const gap = ((begins.at(-1) ?? 0) - (begins[0] ?? 0)) / (begins.length - 1);
  return Math.round(Math.min(365 * DAY, Math.max(leastDays * DAY, 4 * gap)));
}

/** When the inactivity window, or a share of it, ends. */
export function inactiveAt(facts: PlainFacts, share = 1): number {
  if (!facts.bought || !Number.isFinite(facts.active)) return Infinity;
  return Math.max(facts.heldUntil, facts.active + Math.round(facts.window * share));
}

/** True if something of these names happened. */
export function met({ happened }: { readonly happened: readonly Happening[] }, names: readonly string[]) {
  return happened.some(({ name }) => names.includes(name));
}

/** True for an account that is closed, and was not used to buy since. */
export function isClosed(account: Known, step: number, lastBought: number): boolean {
  const change = account.change('account', step);
  return change?.value === 'closed' && change.at >= lastBought;
}
