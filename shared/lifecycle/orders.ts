import type { Activity, MoneyBack, ObjectActivity, OrderReported } from './activity.ts';
import type { Facts } from './facts.ts';
import { addMoney, type Money } from './money.ts';
import type { OrderCounting } from './policy.ts';

/** All that has been told of one order so far. Whether it counts depends on these facts, not on their sequence. */
interface Order {
  placed: boolean;
  paid: boolean;
  cancelled: boolean;
  fulfilled: boolean;
  total: Money | null;
  refunds: readonly Money[];
  /** What went back of it in all, as far as somebody told that and not the single refunds. */
  refundedInAll: readonly Money[];
  /** When it began to count; null while it does not. */
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
 * True when the record alone does not hold what is needed to judge the activity, so that the log is folded:
 * what undoes an order, what comes to an order that was undone, what may say a second time that it counts, and a
 * failed payment, which means nothing when the order is paid.
 * `isNewOrder` tells that nothing else was ever told of the order.
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

// A natural id can stand in the log only once, but a sender who gives ids of their own may give two to one order.
function mayBeRepeated({ id, about, type }: OrderReported, isNewOrder: boolean): boolean {
  return !isNewOrder && id !== `${about}:${type}`;
}

/** True when nothing is left to be paid of the object: a provider may date a payment before the try that failed. */
export function isSettled(orders: Orders, object: string | null): boolean {
  const order = object === null ? undefined : orders.get(object);
  return order !== undefined && (order.paid || order.cancelled);
}

/** Folds an activity about an order into the facts. `began` tells that the order began to count by it. */
export function foldOrder(
  facts: Facts,
  orders: Orders,
  activity: OrderActivity,
  counting: OrderCounting,
): { readonly facts: Facts; readonly began: boolean } {
  if (activity.about === null) return { facts: foldRefund(facts, activity, null, counting), began: false };

  const order = orders.get(activity.about) ?? emptyOrder();
  const refunded = foldRefund(facts, activity, order, counting);
  orders.set(activity.about, order);
  const before = { countedAt: order.countedAt, total: order.total };
  learn(order, activity);
  order.countedAt = counts(order, counting) ? (order.countedAt ?? activity.occurredAt) : null;

  const reported = markUnsettled(refunded, activity, order, counting);
  const fulfilled = reported.fulfilled || (order.fulfilled && !undone(order));
  if (
    before.countedAt === order.countedAt &&
    (order.countedAt === null || before.total === order.total) &&
    !undone(order)
  )
    return { facts: { ...reported, fulfilled }, began: false };
  if (before.countedAt === null && order.countedAt !== null)
    return { facts: { ...beginToCount(reported, order), fulfilled }, began: true };
  return { facts: recount(reported, orders), began: false };
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

function learn(order: Order, activity: OrderActivity): void {
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

/** What went back: all single refunds, or what was told of them in all if that is more. */
function backIn({ refunds, refundedInAll }: Order, currency: string): number {
  const reported = [...refunds, ...refundedInAll].filter((sum) => sum.currency === currency);
  return Math.max(0, ...reported.map(({ minor }) => minor));
}

/** Cancelled, or all of its money has gone back. */
function undone(order: Order): boolean {
  const { total } = order;
  const back = total === null ? 0 : backIn(order, total.currency);
  return order.cancelled || (total !== null && back > 0 && back >= total.minor);
}

function counts(order: Order, counting: OrderCounting): boolean {
  if (counting === 'not-counted' || undone(order)) return false;
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
  // Money that another connection already tells of must not be summed twice.
  if (activity.amount === null || counting === 'not-counted') return { ...facts, lastRefundAt };
  const newly = newlyBack(activity, activity.amount, order);
  return { ...facts, lastRefundAt, refunds: addMoney(facts.refunds, newly) };
}

/** The part of the amount by which more is now known to have gone back. */
function newlyBack(activity: OrderActivity, amount: Money, order: Order | null): Money {
  if (order === null) return amount;
  const after = { ...order };
  learn(after, activity);
  return { ...amount, minor: backIn(after, amount.currency) - backIn(order, amount.currency) };
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

/** Counts again over all orders: needed only when one stops counting or its total changes. */
function recount(facts: Facts, orders: Orders): Facts {
  const none = { ...facts, orders: 0, firstOrderAt: null, lastOrderAt: null, revenue: [], fulfilled: false };
  const counting = [...orders.values()]
    .filter((order) => order.countedAt !== null)
    .sort((a, b) => (a.countedAt ?? 0) - (b.countedAt ?? 0));
  const counted = counting.reduce<Facts>(beginToCount, none);
  const fulfilled = [...orders.values()].some((order) => order.fulfilled && !undone(order));
  return { ...counted, fulfilled };
}
