import type { Money } from '../../lifecycle/money.ts';
import type { Snapshot } from '../../lifecycle/objects/object.ts';
import type { States } from '../../lifecycle/objects/states.ts';
import { type Outcome, objectOf, parsed, snapshot, statedAmount, update } from '../mapping.ts';
import { buyerOf, type Context, contactOf, NO_TIME, report } from './mapping.ts';
import { isOf, refundSnapshot, shipmentSnapshot, wholeList } from './parts.ts';
import { exactId, type OrderBody, orderSchema } from './schema.ts';

const BY_FINANCIAL_STATUS: ReadonlyMap<string, States> = new Map<string, States>([
  ['pending', { payment: 'unpaid', refunded: 'no' }],
  ['authorized', { payment: 'unpaid' }],
  ['partially_paid', { payment: 'unpaid' }],
  ['voided', { payment: 'unpaid' }],
  ['expired', { payment: 'unpaid' }],
  ['paid', { payment: 'paid', refunded: 'no' }],
  ['partially_refunded', { payment: 'paid', refunded: 'partly' }],
  ['refunded', { payment: 'paid', refunded: 'fully' }],
]);

/**
 * `orders/*`: the order, its refunds and its shipments, by the body alone. Shopify does not say when an order was paid:
 * `processed_at` is when it was placed.
 */
export const mapOrder = parsed(orderSchema, (order, context: Context): Outcome => {
  if (order.test && !context.testTraffic) return { ignored: 'test-traffic' };
  const about = objectOf(context, 'order', exactId(order));
  if (about === undefined) return { refused: 'the body has no order id' };
  const asOf = order.updated_at ?? context.triggeredAt();
  if (asOf === undefined) return NO_TIME;

  const refunds = wholeList(order.refunds);
  const shipments = wholeList(order.fulfillments);
  const refundSnapshots = (order.refunds ?? []).flatMap((refund) => refundSnapshot(refund, asOf) ?? []);
  const { account, address } = buyerOf(context, order.customer, order.email ?? order.contact_email);
  const checkout = objectOf(context, 'checkout', order.checkout_token);
  const cart = objectOf(context, 'cart', order.cart_token);
  // What the order came from never changes, so that each body of the order reports the same.
  const since = order.created_at ?? asOf;
  return update({
    persons: [account, address],
    objects: [
      report(
        context.connection,
        'order',
        about,
        snapshot(asOf, {
          states: statesOf(order, shipments !== undefined),
          since: { cancelled: order.cancelled_at },
          attributes: {
            account,
            address,
            createdAt: order.processed_at ?? order.created_at ?? undefined,
            total: totalOf(order, refundSnapshots),
          },
          lists: { ...(refunds && { refund: refunds }), ...(shipments && { shipment: shipments }) },
        }),
        ...refundSnapshots,
        ...(order.fulfillments ?? []).flatMap((shipment) => shipmentSnapshot(shipment, asOf) ?? []),
      ),
      report(context.connection, 'checkout', checkout, isOf(about, since)),
      report(context.connection, 'cart', cart, isOf(checkout ?? about, since)),
    ],
    contact: contactOf(order.customer, order.updated_at),
  });
});

/** A list of fulfilments decides alone whether the order was sent. */
function statesOf(order: OrderBody, hasShipments: boolean): States {
  const { cancelled_at: cancelledAt, fulfillment_status: fulfilment } = order;
  return {
    ...BY_FINANCIAL_STATUS.get(order.financial_status ?? ''),
    ...(cancelledAt !== undefined && { cancelled: cancelledAt === null ? 'no' : 'yes' }),
    ...(!hasShipments && fulfilment === 'fulfilled' && { fulfilled: 'yes' }),
    ...(!hasShipments && fulfilment === null && { fulfilled: 'no' }),
  };
}

/**
 * The current total of the order before refunds. Edits change `current_total_price`, and so do refunds, whatever became
 * of their money, so they are added back. Never more than the greater of both totals, because a refund without a line
 * item leaves `current_total_price` unchanged. A refund in another currency is not converted: it gives the greater.
 */
function totalOf(order: OrderBody, refunds: readonly Snapshot[]): Money | null | undefined {
  const current = statedAmount(order.current_total_price ?? order.total_price, order.currency);
  if (!current || refunds.length === 0) return current;
  const original = statedAmount(order.total_price, order.currency) ?? current;
  const most = Math.max(current.minor, original.minor);
  let minor = current.minor;
  for (const { attributes } of refunds)
    minor += attributes.total?.currency === current.currency ? attributes.total.minor : most;
  return { ...current, minor: Math.min(minor, most) };
}
