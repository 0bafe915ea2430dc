/**
 * The rules of docs/lifecycle.md, implemented a second time as plainly as possible and without code of `shared/`.
 * Tests compare the records of the demo year with it.
 */
import type { Happening, What } from '../../local/demo/happening.ts';

/** The record of one person. */
export interface PlainRecord {
  readonly stage: string;
  readonly path: readonly (readonly [stage: string, at: number])[];
  readonly churn: string | null;
  readonly orders: number;
  readonly revenue: number;
  readonly refunds: number;
  readonly subscriptions: number;
  readonly openTickets: number;
  readonly lastRating: readonly [scale: string, score: number] | null;
  readonly risk: readonly string[];
}

const DAY = 24 * 60 * 60 * 1000;
const NEVER = Number.POSITIVE_INFINITY;
const PROMOTER = { nps: 9, csat: 5, stars: 4 } as const;
const DETRACTOR = { nps: 6, csat: 2, stars: 2 } as const;
/** What makes the customer of the shop an account at another of its tools. */
const MAKES_AN_ACCOUNT: ReadonlySet<What> = new Set<What>([
  'lead-captured',
  'mail-sent',
  'ticket-opened',
  'trial-started',
  'subscription-started',
  'survey-answered',
  'review-published',
  'friend-referred',
]);
const BAD_EXPERIENCES = ['customer_service', 'low_quality'];

/** The record of one person at an instant, from everything that happened to them, in chronological order. */
export function plainRecord(happenings: readonly Happening[], end: number): PlainRecord {
  const path: [string, number][] = [];
  const orders = new Map<number, { at: number; minor: number }>();
  const refundedOf = new Map<number, number>();
  const subscriptions = new Map<number, { leaving: boolean; until: number; reason: string }>();
  const paidInvoices = new Map<number, number>();
  let subscriptionRevenue = 0;
  const tickets = new Map<number, number>();
  const unpaid = new Map<string, number>();
  const fulfilled = new Set<number>();
  const undone = new Set<number>();
  let refunds = 0;
  let lastRefund = Number.NEGATIVE_INFINITY;
  let lastActive = NEVER;
  let firstSubscription = NEVER;
  let lastEnd: { reason: string; at: number } | null = null;
  let served = Number.NEGATIVE_INFINITY;
  let rating: { scale: 'nps' | 'csat' | 'stars'; score: number; at: number } | null = null;
  let [engaged, evaluated, referred, praised, renewed, closed] = [false, false, false, false, false, false];
  let churn: string | null = null;
  let lastContactSinceChurn: number | null = null;

  const orderTimes = () => [...orders.values()].map(({ at }) => at).sort((a, b) => a - b);
  const hasBought = () => orders.size > 0 || firstSubscription < NEVER;
  const firstPurchase = () => Math.min(orderTimes()[0] ?? NEVER, firstSubscription);
  const stage = () => path.at(-1)?.[0];
  const inactivityWindow = () => {
    const times = orderTimes();
    if (times.length < 2) return 90 * DAY;
    const gap = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / (times.length - 1);
    return Math.round(Math.min(365 * DAY, Math.max(45 * DAY, 4 * gap)));
  };
  const inactive = (share = 1) =>
    hasBought() && subscriptions.size === 0 ? lastActive + Math.round(inactivityWindow() * share) : NEVER;
  const lapsed = () => {
    if (firstSubscription === NEVER || lastEnd === null || subscriptions.size > 0) return NEVER;
    const last = orderTimes().at(-1);
    if (last !== undefined && last >= lastEnd.at) return NEVER;
    return last === undefined ? Number.NEGATIVE_INFINITY : last + inactivityWindow();
  };

  const stageOfActive = (passed: (instant: number) => boolean) => {
    const buys = orders.size > 0 || subscriptions.size > 0;
    if (!buys) return evaluated ? 'evaluation' : engaged ? 'engagement' : 'awareness';
    const isDetractor = rating !== null && rating.score <= DETRACTOR[rating.scale];
    const isPromoter = rating !== null && rating.score >= PROMOTER[rating.scale];
    if (!isDetractor && (orders.size >= 3 || isPromoter || praised || referred)) return 'advocacy';
    const isDelivered = [...fulfilled].some((order) => !undone.has(order));
    const isOld = passed(firstPurchase() + 14 * DAY);
    return isDelivered || served >= firstPurchase() || renewed || isOld ? 'experience' : 'purchase';
  };
  const graceEnd = () => Math.min(NEVER, ...[...subscriptions.values()].map(({ until }) => until));
  const judge = (at: number, passed: (instant: number) => boolean) => {
    for (const [number, { until, reason }] of subscriptions)
      if (passed(until)) {
        subscriptions.delete(number);
        lastEnd = { reason, at: until };
      }
    if (!hasBought()) churn = null;
    else if (churn === null) {
      if (closed && subscriptions.size === 0) churn = 'closed';
      else if (lastEnd !== null && passed(lapsed())) churn = lastEnd.reason;
      else if (passed(inactive())) churn = 'inactive';
    }
    const isInWinback = lastContactSinceChurn !== null && !passed(lastContactSinceChurn + 30 * DAY);
    const next = churn === null ? stageOfActive(passed) : isInWinback ? 'winback' : 'churned';
    if (churn === null) lastContactSinceChurn = null;
    if (stage() !== next) path.push([next, at]);
  };
  const passTime = (isOver: (due: number) => boolean) => {
    for (;;) {
      const winbackEnd =
        stage() === 'winback' && lastContactSinceChurn !== null ? lastContactSinceChurn + 30 * DAY : NEVER;
      const onboardingEnd = stage() === 'purchase' ? firstPurchase() + 14 * DAY : NEVER;
      const due = Math.min(
        graceEnd(),
        churn === null ? Math.min(inactive(), lapsed(), onboardingEnd) : winbackEnd,
      );
      if (!isOver(due)) return;
      judge(due, (instant) => instant <= due);
    }
  };

  for (const [index, happening] of happenings.entries()) {
    const { at } = happening;
    passTime((due) => due < at);
    const act = () => {
      lastActive = at;
      if (churn !== null) lastContactSinceChurn = at;
    };
    const payInvoice = (number: number, minor: number) => {
      act();
      subscriptionRevenue += minor;
      const paid = (paidInvoices.get(number) ?? 0) + 1;
      paidInvoices.set(number, paid);
      if (paid > 1) renewed = true;
      unpaid.delete(`subscription ${number}`);
      if (subscriptions.has(number)) return;
      churn = null;
      closed = false;
      subscriptions.set(number, { leaving: false, until: NEVER, reason: '' });
      if (firstSubscription === NEVER) firstSubscription = at;
    };
    const refund = (number: number, minor: number, total: number) => {
      refunds += minor;
      lastRefund = at;
      refundedOf.set(number, (refundedOf.get(number) ?? 0) + minor);
      if ((refundedOf.get(number) ?? 0) >= total) undo(number);
    };
    const undo = (number: number) => {
      undone.add(number);
      orders.delete(number);
    };
    const rate = (scale: 'nps' | 'csat' | 'stars', score: number) => {
      act();
      served = at;
      rating = { scale, score, at };
    };
    switch (happening.what) {
      case 'mail-sent':
        if (churn !== null) lastContactSinceChurn = at;
        break;
      case 'mail-opened':
        // The outlet's mail tool does not report opens.
        if (happening.person.shop === 'woocommerce') break;
        act();
        engaged = true;
        break;
      case 'mail-clicked':
        act();
        engaged = true;
        break;
      case 'lead-captured':
      case 'registered':
        act();
        break;
      case 'friend-referred':
        act();
        referred = true;
        break;
      case 'checkout-started':
      case 'order-placed':
        act();
        evaluated = true;
        break;
      case 'order-payment-failed':
        unpaid.set(`order ${happening.order.number}`, at);
        break;
      case 'order-paid':
        act();
        churn = null;
        closed = false;
        orders.set(happening.order.number, { at, minor: happening.order.minor });
        for (const key of unpaid.keys()) if (key.startsWith('order')) unpaid.delete(key);
        break;
      case 'order-fulfilled':
        fulfilled.add(happening.order.number);
        break;
      case 'order-cancelled': {
        const { number, minor, paidAt } = happening.order;
        if (paidAt !== null) refund(number, minor, minor);
        undo(number);
        // For orders of the WooCommerce shop, Stripe reports the failed payment, but not that it no longer matters.
        if (happening.person.shop === 'shopify') unpaid.delete(`order ${number}`);
        break;
      }
      case 'order-refunded':
        refund(happening.order.number, happening.minor, happening.order.minor);
        break;
      case 'trial-started':
        act();
        evaluated = true;
        break;
      case 'subscription-started':
        // After a trial it counts once it is paid.
        act();
        if (happening.subscription.trialEndsAt === null)
          payInvoice(happening.subscription.number, happening.subscription.minor);
        break;
      case 'subscription-renewed':
        payInvoice(happening.subscription.number, happening.subscription.minor);
        break;
      case 'renewal-failed':
        unpaid.set(`subscription ${happening.subscription.number}`, at);
        break;
      case 'cancellation-scheduled': {
        const subscription = subscriptions.get(happening.subscription.number);
        if (subscription !== undefined) subscription.leaving = true;
        break;
      }
      case 'subscription-ended': {
        const { subscription, end: why } = happening;
        unpaid.delete(`subscription ${subscription.number}`);
        const isBad = why.by === 'customer' && BAD_EXPERIENCES.includes(why.feedback);
        const reason =
          why.by === 'failed-payment' ? 'payment-failed' : isBad ? 'bad-experience' : 'cancelled';
        if (subscriptions.has(subscription.number))
          subscriptions.set(subscription.number, { leaving: false, until: at + DAY, reason });
        break;
      }
      case 'ticket-opened':
        act();
        engaged = true;
        served = at;
        tickets.set(happening.ticket.number, at);
        break;
      case 'ticket-reopened':
        act();
        served = at;
        tickets.set(happening.ticket.number, at);
        break;
      case 'ticket-solved':
        served = at;
        tickets.delete(happening.ticket.number);
        break;
      case 'ticket-rated':
        rate('csat', happening.good ? 5 : 1);
        break;
      case 'survey-answered':
        rate('nps', happening.nps);
        break;
      case 'review-published':
        rate('stars', happening.stars);
        if (happening.stars >= 4) praised = true;
        break;
      case 'account-closed':
        // Every account of a customer must be closed, and only the shop reports that one is.
        closed = !happenings.some(({ what }) => MAKES_AN_ACCOUNT.has(what));
        break;
      case 'newsletter-left':
        break;
    }
    // Everything of one instant is judged together.
    if (happenings[index + 1]?.at !== at) judge(at, (instant) => instant < at);
  }
  passTime((due) => due <= end);

  // Closures assign it, and TypeScript's narrowing does not follow them.
  const lastRating = rating as { scale: 'nps' | 'csat' | 'stars'; score: number; at: number } | null;
  const risk: string[] = [];
  if (churn === null) {
    if (Math.min(NEVER, ...tickets.values()) + 3 * DAY <= end) risk.push('ticket-open-long');
    if (
      lastRating !== null &&
      lastRating.score <= DETRACTOR[lastRating.scale] &&
      end < lastRating.at + 30 * DAY
    )
      risk.push('bad-rating');
    if ([...unpaid.values()].some((failedAt) => end < failedAt + 30 * DAY)) risk.push('payment-failed');
    if ([...subscriptions.values()].some(({ leaving }) => leaving)) risk.push('cancellation-scheduled');
    if (end < lastRefund + 30 * DAY) risk.push('refunded');
    if (inactive(0.7) <= end) risk.push('becoming-inactive');
  }
  return {
    stage: stage() ?? 'unknown',
    path,
    churn,
    orders: orders.size,
    revenue: [...orders.values()].reduce((sum, { minor }) => sum + minor, subscriptionRevenue),
    refunds,
    subscriptions: subscriptions.size,
    openTickets: tickets.size,
    lastRating: lastRating === null ? null : [lastRating.scale, lastRating.score],
    risk,
  };
}
