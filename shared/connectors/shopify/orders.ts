import type { Identity } from '../../identity/identity.ts';
import type { Activity, MoneyBack } from '../../lifecycle/activity.ts';
import { type Money, type MoneyRefusal, moneyOf, parseMoney } from '../../lifecycle/money.ts';
import { type Outcome, objectOf, update } from '../mapping.ts';
import { instantText, naturalId } from '../natural-id.ts';
import { activity, buyerOf, type Context, contactOf } from './mapping.ts';
import { exactId, type OrderBody, type RefundBody, type TransactionBody } from './schema.ts';

/** The field that shows what a topic says about its order. Shopify sends both with every order; they can be null. */
export type StatusField = 'financial_status' | 'fulfillment_status';

const PAID = new Set(['paid', 'partially_refunded', 'refunded']);
const FULFILLED = new Set(['fulfilled']);

/** These kinds of transaction are payment attempts. The others return or release money. */
const PAYMENTS = new Set(['authorization', 'capture', 'sale']);
const FAILED = new Set(['failure', 'error']);

const NO_ORDER = { refused: 'the body has no order id' } as const;

/**
 * Everything the body of an order proves; the topic is not signed. Paid and fulfilled orders have only two times that
 * every delivery agrees on: the order's `processed_at` and its first fulfilment.
 */
export function mapOrder(order: OrderBody, context: Context, shownBy?: StatusField): Outcome {
  if (order.test && !context.testTraffic) return { ignored: 'test-traffic' };
  const about = objectOf(context, 'order', exactId(order.id, order.admin_graphql_api_id));
  if (about === undefined) return NO_ORDER;
  if (shownBy !== undefined && order[shownBy] === undefined)
    return { refused: `${shownBy} is missing, so the body does not show what the topic says` };
  const placedAt = order.processed_at ?? order.created_at;
  if (placedAt === null) return { refused: 'processed_at and created_at are both missing' };

  const refunds: MoneyBack[] = [];
  let refunded = 0;
  for (const body of order.refunds ?? []) {
    const refund = readRefund(body, about, context);
    if ('refused' in refund) return refund;
    if (refund.activity === null) continue;
    refunds.push(refund.activity);
    if (refund.activity.amount?.currency === order.currency) refunded += refund.activity.amount.minor;
  }
  const total = totalOf(order, refunded);
  if (total !== null && 'refused' in total) return total;

  const version = order.updated_at === null ? '' : instantText(order.updated_at);
  const activities: Activity[] = [
    {
      ...activity(context.connection, 'order.placed', naturalId(about, 'order.placed'), placedAt, version),
      about,
      total,
    },
  ];
  if (PAID.has(order.financial_status ?? ''))
    activities.push({
      ...activity(context.connection, 'order.paid', naturalId(about, 'order.paid'), placedAt, version),
      about,
      total,
    });
  if (FULFILLED.has(order.fulfillment_status ?? '')) {
    const fulfilledAt = earliestOf(order.fulfillments ?? []);
    activities.push({
      ...activity(
        context.connection,
        'order.fulfilled',
        naturalId(about, 'order.fulfilled'),
        fulfilledAt ?? placedAt,
      ),
      about,
    });
  }
  if (order.cancelled_at !== null)
    activities.push({
      ...activity(
        context.connection,
        'order.cancelled',
        naturalId(about, 'order.cancelled'),
        order.cancelled_at,
      ),
      about,
    });
  return update({
    persons: buyerOf(context, order.customer, order.email ?? order.contact_email),
    objects: [
      about,
      objectOf(context, 'checkout', order.checkout_token),
      objectOf(context, 'cart', order.cart_token),
    ],
    activities: [...activities, ...refunds],
    contact: contactOf(order.customer, order.updated_at),
  });
}

function earliestOf(fulfillments: readonly { readonly created_at: number | null }[]): number | null {
  let earliest: number | null = null;
  for (const { created_at } of fulfillments)
    if (created_at !== null && (earliest === null || created_at < earliest)) earliest = created_at;
  return earliest;
}

/**
 * The current total of the order before refunds. Edits change `current_total_price`, and so do refunds, which are added
 * back. Never more than the greater of both totals, because a refund without a line item leaves `current_total_price`
 * unchanged.
 */
function totalOf(order: OrderBody, refundedMinor: number): Money | null | MoneyRefusal {
  const price = order.current_total_price ?? order.total_price;
  if (price === null) return null;
  if (order.currency === null) return { refused: 'the total has no currency' };
  const current = parseMoney(price, order.currency);
  if ('refused' in current || refundedMinor === 0) return current;
  const original = parseMoney(order.total_price ?? price, order.currency);
  if ('refused' in original) return original;
  const most = Math.max(current.minor, original.minor);
  return moneyOf(Math.min(current.minor + refundedMinor, most), order.currency);
}

/** `refunds/create`: the body names only its order. */
export function mapRefund(refund: RefundBody, context: Context): Outcome {
  if (!context.testTraffic && refund.transactions?.some((transaction) => transaction.test))
    return { ignored: 'test-traffic' };
  const about = objectOf(context, 'order', refund.order_id);
  if (about === undefined) return NO_ORDER;
  const reading = readRefund(refund, about, context);
  if ('refused' in reading) return reading;
  return update({ objects: [about], activities: reading.activity === null ? [] : [reading.activity] });
}

/**
 * The activity of a refund, the same from every topic; null if no money was returned. Shopify also reports a refund
 * without a transaction for items that were removed by an edit or restocked.
 */
function readRefund(
  refund: RefundBody,
  about: Identity,
  context: Context,
): { readonly activity: MoneyBack | null } | { readonly refused: string } {
  const refundId = exactId(refund.id, refund.admin_graphql_api_id);
  if (refundId === null) return { refused: 'the refund has no id' };
  const occurredAt = refund.processed_at ?? refund.created_at;
  if (occurredAt === null) return { refused: 'the refund has no time' };
  const returned = refund.transactions?.filter((one) => one.kind === 'refund' && one.status === 'success');
  if (returned?.length === 0) return { activity: null };

  let amount: Money | null = null;
  let decidedAt = 0;
  for (const one of returned ?? []) {
    decidedAt = Math.max(decidedAt, one.processed_at ?? one.created_at ?? 0);
    if (one.amount === null || one.currency === null) continue;
    const part = parseMoney(one.amount, one.currency);
    if ('refused' in part) return part;
    if (amount !== null && amount.currency !== part.currency)
      return { refused: 'the refund is in two currencies' };
    const sum = moneyOf((amount?.minor ?? 0) + part.minor, part.currency);
    if ('refused' in sum) return sum;
    amount = sum;
  }
  return {
    activity: {
      ...activity(
        context.connection,
        'order.refunded',
        naturalId(about, 'order.refunded', refundId),
        occurredAt,
        decidedAt === 0 ? '' : instantText(decidedAt),
      ),
      about,
      amount,
    },
  };
}

/** `order_transactions/create`: only failed payments are mapped. `orders/paid` reports the successful ones. */
export function mapTransaction(transaction: TransactionBody, context: Context): Outcome {
  if (transaction.test && !context.testTraffic) return { ignored: 'test-traffic' };
  const about = objectOf(context, 'order', transaction.order_id);
  const transactionId = exactId(transaction.id, transaction.admin_graphql_api_id);
  if (about === undefined || transactionId === null)
    return { refused: 'the body has no order id or no transaction id' };
  if (!PAYMENTS.has(transaction.kind ?? '') || !FAILED.has(transaction.status ?? ''))
    return update({ objects: [about] });
  const id = naturalId(about, 'payment.failed', transactionId);
  return update({
    objects: [about],
    activities: [{ ...activity(context.connection, 'payment.failed', id, transaction.created_at), about }],
  });
}
