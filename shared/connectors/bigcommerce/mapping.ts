import { customerIdentity } from '../../identity/identity.ts';
import { type Outcome, objectOf, parsed, snapshot, type TopicMapper, update } from '../mapping.ts';
import { type Context, report } from './context.ts';
import { mapNewOrder, mapRefund, mapShipment, mapStatus, mapTransaction } from './orders.ts';
import {
  type CartBody,
  cartSchema,
  customerSchema,
  orderSchema,
  refundSchema,
  shipmentSchema,
  statusSchema,
  transactionSchema,
} from './schema.ts';

const customer = (event: CustomerEvent) =>
  parsed(customerSchema, ({ id }, context: Context) => mapCustomer(id, context, event));
const shipment = (state: 'shipped' | 'cancelled') =>
  parsed(shipmentSchema, (body, context: Context) => mapShipment(body, context, state));
const cart = parsed(cartSchema, mapCart);
const transaction = parsed(transactionSchema, mapTransaction);

/**
 * How each scope is mapped. Other scopes are ignored. Bodies of orders, carts and shipments name no customer: what they
 * say is stored without an owner.
 */
export const SCOPES: ReadonlyMap<string, TopicMapper<Context>> = new Map<string, TopicMapper<Context>>([
  ['store/customer/created', customer('created')],
  ['store/customer/updated', customer('updated')],
  ['store/customer/deleted', customer('deleted')],

  ['store/cart/created', cart],
  ['store/cart/abandoned', cart],
  ['store/cart/converted', cart],

  ['store/order/created', parsed(orderSchema, ({ id }, context: Context) => mapNewOrder(id, context))],
  ['store/order/statusUpdated', parsed(statusSchema, mapStatus)],
  ['store/order/refund/created', parsed(refundSchema, mapRefund)],
  ['store/order/transaction/created', transaction],
  ['store/order/transaction/updated', transaction],

  ['store/shipment/created', shipment('shipped')],
  ['store/shipment/deleted', shipment('cancelled')],
]);

type CustomerEvent = 'created' | 'updated' | 'deleted';

/**
 * A change proves that the account exists, and no more: the body has no date of creation, and the first report of an open
 * account would be one.
 */
function mapCustomer(id: string, { connection, at }: Context, event: CustomerEvent): Outcome {
  const person = customerIdentity(connection, id);
  const reported = {
    created: snapshot(at, { states: { account: 'open' }, attributes: { createdAt: at } }),
    updated: snapshot(at, {}),
    deleted: snapshot(at, { states: { account: 'closed' } }),
  }[event];
  return update({ persons: [person], objects: [report(connection, 'account', person, reported)] });
}

/** A cart counts once, when it was created. Its conversion says which order it became. */
function mapCart({ id, orderId }: CartBody, context: Context): Outcome {
  const { connection, at } = context;
  const order = objectOf(context, 'order', orderId);
  const reported = snapshot(at, { attributes: { of: order } });
  return update({
    objects: [
      report(connection, 'cart', objectOf(context, 'cart', id), reported),
      report(connection, 'order', order, snapshot(at, {})),
    ],
  });
}
