import type { Snapshot } from '../../lifecycle/objects/object.ts';
import type { States, StateValue } from '../../lifecycle/objects/states.ts';
import { type Outcome, objectOf, snapshot, update } from '../mapping.ts';
import { type Context, report } from './context.ts';
import type { RefundBody, ShipmentBody, StatusBody, TransactionBody } from './schema.ts';

/** Also sent for an order whose payment failed or was never tried: the status says what became of it. */
export function mapNewOrder(id: string, context: Context): Outcome {
  return mapOrder(id, context, snapshot(context.at, { attributes: { createdAt: context.at } }));
}

function mapOrder(id: string, context: Context, ...snapshots: readonly Snapshot[]): Outcome {
  const order = objectOf(context, 'order', id);
  return update({ objects: [report(context.connection, 'order', order, ...snapshots)] });
}

const UNPAID: States = { payment: 'unpaid', cancelled: 'no', fulfilled: 'no' };
const PAID: States = { payment: 'paid', cancelled: 'no' };

/**
 * What each status proves, by its id (https://docs.bigcommerce.com/docs/rest-management/orders/order-status). Shops rename
 * statuses, so that only their ids count. A shop may ship before it is paid: a shipped order proves no payment.
 */
const STATUSES: ReadonlyMap<number | null, States> = new Map<number | null, States>([
  [0, UNPAID], // Incomplete
  [1, UNPAID], // Pending
  [2, { cancelled: 'no', fulfilled: 'yes' }], // Shipped
  [3, { cancelled: 'no', fulfilled: 'yes' }], // Partially Shipped
  [4, { ...PAID, refunded: 'fully' }], // Refunded
  [5, { cancelled: 'yes' }], // Cancelled
  [6, { payment: 'unpaid', cancelled: 'yes' }], // Declined
  [7, UNPAID], // Awaiting Payment
  [8, { cancelled: 'no', fulfilled: 'no' }], // Awaiting Pickup
  [9, { cancelled: 'no', fulfilled: 'no' }], // Awaiting Shipment
  [10, { ...PAID, fulfilled: 'yes' }], // Completed
  [11, { ...PAID, fulfilled: 'no' }], // Awaiting Fulfillment
  [12, { cancelled: 'no' }], // Manual Verification Required
  [13, PAID], // Disputed
  [14, { ...PAID, refunded: 'partly' }], // Partially Refunded
]);

const REFUNDED = 4;
const DISPUTED = 13;

/** Only the status says that an order is refunded in full or disputed, so that leaving it ends this. */
export function mapStatus({ id, status }: StatusBody, context: Context): Outcome {
  const { previous_status_id: from = null, new_status_id: to = null } = status ?? {};
  const proven = STATUSES.get(to);
  if (proven === undefined) return { ignored: 'unknown-status' };
  const isRefundReversed = from === REFUNDED && proven.cancelled === 'no';
  const states: States = isRefundReversed ? { refunded: 'no', ...proven } : proven;
  const { at } = context;
  const changed = snapshot(at, { states, since: sinceOf(states, STATUSES.get(from) ?? {}, at) });
  const dispute = to === DISPUTED ? 'open' : from === DISPUTED ? 'won' : undefined;
  if (dispute === undefined) return mapOrder(id, context, changed);
  const disputed = snapshot(at, { part: 'dispute:status', states: { dispute } });
  return mapOrder(id, context, changed, disputed);
}

/** The delivery is sent at the change, so that it dates what was not so under the status before. */
function sinceOf(to: States, from: States, at: number): Snapshot['since'] {
  return to.payment === 'paid' && from.payment === 'unpaid' ? { payment: at } : {};
}

/** The refund was submitted. Whether the money went back, the status of the order says. */
export function mapRefund({ id, refund }: RefundBody, context: Context): Outcome {
  const states: States = { refund: 'pending' };
  return mapOrder(id, context, snapshot(context.at, { part: `refund:${refund.refund_id}`, states }));
}

const TAKING = new Set<string | null>(['capture', 'purchase']);

/** A payment that succeeded. Other statuses and results are not documented, and state nothing. */
export function mapTransaction(transaction: TransactionBody, context: Context): Outcome {
  const { transaction_type: type, transaction_status: status, result } = transaction;
  if (!TAKING.has(type) || status !== 'complete' || result?.type !== 'success')
    return { ignored: 'no-payment' };
  const paid = snapshot(context.at, {
    part: `payment:${transaction.transaction_id}`,
    states: { payment: 'paid', attempt: 'none' },
    since: { payment: context.at },
  });
  return mapOrder(transaction.order_id, context, paid);
}

/** A shipment is created when the shop ships. Deleting it takes that back. */
export function mapShipment(
  { id, orderId }: ShipmentBody,
  context: Context,
  shipment: StateValue<'shipment'>,
): Outcome {
  return mapOrder(orderId, context, snapshot(context.at, { part: `shipment:${id}`, states: { shipment } }));
}
