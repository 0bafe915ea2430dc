import type { Order, Person } from '../happening.ts';
import { customerNumber, decimal, type Message, naiveUtc, type Report } from './message.ts';

// Bodies as in https://woocommerce.github.io/woocommerce-rest-api-docs, reduced to the fields that matter. Stripe takes
// the payments of this shop.

/** `customer.created`. */
export const registered: Report<'registered'> = ({ at, person }) => [
  message('customer.created', {
    id: customerNumber(person),
    email: person.email,
    date_created_gmt: naiveUtc(at),
    date_modified_gmt: naiveUtc(at),
  }),
];

/** `order.created`: not paid yet. */
export const orderPlaced: Report<'order-placed'> = ({ person, order }) => [
  message('order.created', orderBody(person, order, order.placedAt, { status: 'pending' })),
];

/** `order.updated` with the payment. */
export const orderPaid: Report<'order-paid'> = ({ at, person, order }) => [
  message('order.updated', orderBody(person, order, at, { status: 'processing', ...paid(order) })),
];

/** `order.updated` with the delivery. */
export const orderFulfilled: Report<'order-fulfilled'> = ({ at, person, order }) => [
  message(
    'order.updated',
    orderBody(person, order, at, { status: 'completed', ...paid(order), ...completed(at) }),
  ),
];

/** `order.updated` with status `cancelled`, or `refunded` when the order was paid. */
export const orderCancelled: Report<'order-cancelled'> = ({ at, person, order }) => [
  message(
    'order.updated',
    order.paidAt === null
      ? orderBody(person, order, at, { status: 'cancelled' })
      : orderBody(person, order, at, { status: 'refunded', ...paid(order), ...refunded(order, order.minor) }),
  ),
];

/** `order.updated` with the refund; WooCommerce has no topic for refunds. */
export const orderRefunded: Report<'order-refunded'> = ({ at, person, order, minor, fulfilledAt }) => [
  message(
    'order.updated',
    orderBody(person, order, at, {
      status: minor === order.minor ? 'refunded' : 'completed',
      ...paid(order),
      ...completed(fulfilledAt),
      ...refunded(order, minor),
    }),
  ),
];

function orderBody(person: Person, order: Order, at: number, changes: object) {
  return {
    id: order.number,
    number: String(order.number),
    currency: 'EUR',
    total: decimal(order.minor),
    customer_id: person.isGuest ? 0 : customerNumber(person),
    billing: { email: person.email },
    date_created_gmt: naiveUtc(order.placedAt),
    date_modified_gmt: naiveUtc(at),
    date_paid_gmt: null,
    date_completed_gmt: null,
    refunds: [],
    ...changes,
  };
}

function paid({ paidAt }: Order) {
  return { date_paid_gmt: paidAt === null ? null : naiveUtc(paidAt) };
}

function completed(at: number) {
  return { date_completed_gmt: naiveUtc(at) };
}

function refunded({ number }: Order, minor: number) {
  return { refunds: [{ id: number * 10 + 1, reason: '', total: `-${decimal(minor)}` }] };
}

function message(topic: string, body: object): Message {
  const [resource = '', event = ''] = topic.split('.');
  return {
    provider: 'woocommerce',
    headers: {
      'x-wc-webhook-topic': topic,
      'x-wc-webhook-resource': resource,
      'x-wc-webhook-event': event,
      'x-wc-webhook-source': 'https://outlet.example/',
    },
    body,
  };
}
