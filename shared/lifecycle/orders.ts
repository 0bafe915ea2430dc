import type { Activity, MoneyBack, ObjectActivity, OrderReported } from './activity.ts';
import type { Facts } from './facts.ts';
import { addMoney, type Money } from './money.ts';
import type { OrderCounting } from './policy.ts';

/**
 * Everything reported of one order so far. Whether it counts depends on these facts, not on their order of
 * arrival.
 */
interface Order {
  placed: boolean;
  paid: boolean;
  cancelled: boolean;
  fulfilled: boolean;
  total: Money | null;
  refunds: readonly Money[];
  /** Totals refunded, from updates that report the total instead of single refunds. */
  refundedInAll: readonly Money[];
  /** When the order began to count; null while it does not. */
  countedAt: number | null;
}

/** The orders met while folding, by object identity. Empty when a fold continues from a record. */
export type Orders = Map<string, Order>;

type OrderActivity = OrderReported | MoneyBack | ObjectActivity;

/** True for activities that change what is known of an order. */
export function isAboutOrder(activity: Activity): activity is OrderActivity {
  return activity.type.startsWith('order.');
}

/**
 * True when the record alone is not enough to judge the activity, so that the whole log must be folded. This
 * applies to: an activity that undoes an order; an activity on an order that was undone; an activity that may
 * count an order a second time; and a failed payment, which has no effect on a paid order.
 * `isNewOrder` is true when nothing else was ever reported of the order.
 */
export function needsItsOrder(
  facts: Facts,
  activity: Activity,
  counting: OrderCounting,
  isNewOrder: boolean,
): boolean {
  switch (activity.type) {
    case 'order.cancelled':
      return true;
    case 'order.refunded':
      return activity.about !== null;
    case 'payment.failed':
      return activity.about !== null && !isNewOrder;
    case 'order.paid':
      if (counting === 'when-placed' || activity.total === null) return true;
      if (mayBeRepeated(activity, isNewOrder)) return true;
      break;
    case 'order.placed':
      if (counting === 'when-placed' && mayBeRepeated(activity, isNewOrder)) return true;
      break;
    case 'order.fulfilled':
      break;
    default:
      return false;
  }
  return (
    facts.beyond.orders > 0 || (activity.about !== null && facts.unsettledOrders.includes(activity.about))
  );
}

// A natural id occurs only once in the log. A sender with ids of its own may report one order under two ids.
function mayBeRepeated({ id, about, type }: OrderReported, isNewOrder: boolean): boolean {
  return !isNewOrder && id !== `${about}:${type}`;
}

/** True when nothing is left to be paid. A provider may date a payment before the attempt that failed. */
export function isSettled(orders: Orders, object: string | null): boolean {
  const order = object === null ? undefined : orders.get(object);
  return order !== undefined && (order.paid || order.cancelled);
}

/**
 * Folds an activity about an order into the facts. `begins` is true when the order begins to count with it.
 */
export function foldOrder(
  facts: Facts,
  orders: Orders,
  activity: OrderActivity,
  counting: OrderCounting,
): { readonly facts: Facts; readonly begins: boolean } {
  if (activity.about === null) return { facts: foldRefund(facts, activity, null, counting), begins: false };

  const order = orders.get(activity.about) ?? emptyOrder();
  const refunded = foldRefund(facts, activity, order, counting);
  orders.set(activity.about, order);
  const before = { countedAt: order.countedAt, total: order.total };
  applyToOrder(order, activity);
  order.countedAt = counts(order, counting) ? (order.countedAt ?? activity.occurredAt) : null;

  const reported = markUnsettled(refunded, activity, order, counting);
  const fulfilled = reported.fulfilled || (order.fulfilled && !isUndone(order));
  if (
    before.countedAt === order.countedAt &&
    (order.countedAt === null || before.total === order.total) &&
    !isUndone(order)
  )
    return { facts: { ...reported, fulfilled }, begins: false };
  if (before.countedAt === null && order.countedAt !== null)
    return { facts: { ...beginToCount(reported, order), fulfilled }, begins: true };
  return { facts: recount(reported, orders), begins: false };
}

function emptyOrder(): Order {
  return {
    placed: false,
    paid: false,
    cancelled: false,
    fulfilled: false,
    total: null,
    refunds: [],
    refundedInAll: [],
    countedAt: null,
  };
}

function applyToOrder(order: Order, activity: OrderActivity): void {
  switch (activity.type) {
    case 'order.placed':
      if (!order.paid) order.total = activity.total ?? order.total;
      order.placed = true;
      break;
    case 'order.paid':
      order.total = activity.total ?? order.total;
      order.paid = true;
      break;
    case 'order.fulfilled':
      order.fulfilled = true;
      break;
    case 'order.cancelled':
      order.cancelled = true;
      break;
    case 'order.refunded':
      if (activity.amount === null) break;
      if (activity.inAll) order.refundedInAll = [...order.refundedInAll, activity.amount];
      else order.refunds = addMoney(order.refunds, activity.amount);
  }
}

/** The amount refunded: the sum of the single refunds, or the reported total if that is higher. */
function refundedIn({ refunds, refundedInAll }: Order, currency: string): number {
  const reported = [...refunds, ...refundedInAll].filter((sum) => sum.currency === currency);
  return Math.max(0, ...reported.map(({ minor }) => minor));
}

/** True when the order was cancelled or fully refunded. */
function isUndone(order: Order): boolean {
  const { total } = order;
  const refunded = total === null ? 0 : refundedIn(order, total.currency);
  return order.cancelled || (total !== null && refunded > 0 && refunded >= total.minor);
}

function counts(order: Order, counting: OrderCounting): boolean {
  if (counting === 'not-counted' || isUndone(order)) return false;
  return order.paid || (counting === 'when-placed' && order.placed);
}

function foldRefund(
  facts: Facts,
  activity: OrderActivity,
  order: Order | null,
  counting: OrderCounting,
): Facts {
  if (activity.type !== 'order.refunded') return facts;
  const lastRefundAt = activity.occurredAt;
  // Another connection already reports this money. Counting it here would count it twice.
  if (activity.amount === null || counting === 'not-counted') return { ...facts, lastRefundAt };
  const newly = newlyRefunded(activity, activity.amount, order);
  return { ...facts, lastRefundAt, refunds: addMoney(facts.refunds, newly) };
}

/** By how much this activity raises the refunded amount. */
function newlyRefunded(activity: OrderActivity, amount: Money, order: Order | null): Money {
  if (order === null) return amount;
  const after = { ...order };
  applyToOrder(after, activity);
  return { ...amount, minor: refundedIn(after, amount.currency) - refundedIn(order, amount.currency) };
}

function markUnsettled(facts: Facts, activity: OrderActivity, order: Order, counting: OrderCounting): Facts {
  const unsettled =
    order.cancelled ||
    order.refunds.length > 0 ||
    order.refundedInAll.length > 0 ||
    (counting === 'when-placed' && order.paid && !order.placed);
  const id = activity.about;
  if (!unsettled || id === null || facts.unsettledOrders.includes(id)) return facts;
  return { ...facts, unsettledOrders: [...facts.unsettledOrders, id] };
}

function beginToCount(facts: Facts, order: Order): Facts {
  return {
    ...facts,
    orders: facts.orders + 1,
    firstOrderAt: facts.firstOrderAt ?? order.countedAt,
    lastOrderAt: order.countedAt,
    revenue: order.total === null ? facts.revenue : addMoney(facts.revenue, order.total),
  };
}

/** Counts all orders again. Needed only when an order stops counting or its total changes. */
function recount(facts: Facts, orders: Orders): Facts {
  const none = { ...facts, orders: 0, firstOrderAt: null, lastOrderAt: null, revenue: [], fulfilled: false };
  const counting = [...orders.values()]
    .filter((order) => order.countedAt !== null)
    .sort((a, b) => (a.countedAt ?? 0) - (b.countedAt ?? 0));
  const counted = counting.reduce<Facts>(beginToCount, none);
  const fulfilled = [...orders.values()].some((order) => order.fulfilled && !isUndone(order));
  return { ...counted, fulfilled };
}
