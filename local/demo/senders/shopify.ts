import type { Order, Person } from '../happening.ts';
import { customerNumber, decimal, type Message, type Report, utc } from './message.ts';

// Bodies and headers as in https://shopify.dev/docs/api/webhooks, reduced to the fields that matter.

/** `customers/create`. */
export const registered: Report<'registered'> = ({ at, person }) => [
  message('customers/create', at, { ...customer(person), created_at: utc(at), updated_at: utc(at) }),
];

/** `customers/delete`. */
export const accountClosed: Report<'account-closed'> = ({ at, person }) => [
  message('customers/delete', at, {
    id: customerNumber(person),
    admin_graphql_api_id: `gid://shopify/Customer/${customerNumber(person)}`,
  }),
];

/** `checkouts/create`. */
export const checkoutStarted: Report<'checkout-started'> = ({ at, person, checkout }) => [
  message('checkouts/create', at, {
    token: `checkout-${checkout}`,
    email: person.email,
    customer: customer(person),
    created_at: utc(at),
    updated_at: utc(at),
    currency: 'EUR',
  }),
];

/** `orders/create`, already paid unless the order is never paid. */
export const orderPlaced: Report<'order-placed'> = ({ at, person, order }) => [
  message('orders/create', at, orderBody(person, order, at)),
];

/** `orders/paid`, with the body of `orders/create`. */
export const orderPaid: Report<'order-paid'> = ({ at, person, order }) => [
  message('orders/paid', at, orderBody(person, order, at)),
];

/** `order_transactions/create` of a declined charge. */
export const paymentFailed: Report<'order-payment-failed'> = ({ at, order }) => [
  message('order_transactions/create', at, {
    id: order.number * 10,
    order_id: order.number,
    kind: 'sale',
    status: 'failure',
    amount: decimal(order.minor),
    currency: 'EUR',
    created_at: utc(at),
  }),
];

/** `orders/fulfilled`. */
export const orderFulfilled: Report<'order-fulfilled'> = ({ at, person, order }) => [
  message('orders/fulfilled', at, { ...orderBody(person, order, at), ...fulfilled(order, at) }),
];

/** `orders/cancelled`, and `refunds/create` when the order was paid. */
export const orderCancelled: Report<'order-cancelled'> = ({ at, person, order }) => {
  const refunds = order.paidAt === null ? [] : [refund(order, order.minor, at)];
  const body = { ...orderBody(person, order, at), cancelled_at: utc(at), cancel_reason: 'customer', refunds };
  return [
    message('orders/cancelled', at, order.paidAt === null ? body : { ...body, financial_status: 'refunded' }),
    ...refunds.map((one) => message('refunds/create', at, one)),
  ];
};

/** `refunds/create`. */
export const orderRefunded: Report<'order-refunded'> = ({ at, order, minor }) => [
  message('refunds/create', at, refund(order, minor, at)),
];

function customer(person: Person) {
  return { id: customerNumber(person), email: person.email };
}

function orderBody(person: Person, order: Order, at: number) {
  return {
    id: order.number,
    name: `#${order.number}`,
    test: false,
    created_at: utc(order.placedAt),
    processed_at: utc(order.placedAt),
    updated_at: utc(at),
    cancelled_at: null,
    financial_status: order.paidAt === null ? 'pending' : 'paid',
    fulfillment_status: null,
    currency: 'EUR',
    total_price: decimal(order.minor),
    current_total_price: decimal(order.minor),
    email: person.email,
    customer: customer(person),
    fulfillments: [],
    refunds: [],
  };
}

function fulfilled(order: Order, at: number) {
  const fulfillment = { id: order.number * 10 + 2, created_at: utc(at), status: 'success' };
  return { fulfillment_status: 'fulfilled', fulfillments: [fulfillment] };
}

function refund(order: Order, minor: number, at: number) {
  return {
    id: order.number * 10 + 1,
    order_id: order.number,
    created_at: utc(at),
    processed_at: utc(at),
    transactions: [
      { kind: 'refund', status: 'success', amount: decimal(minor), currency: 'EUR', created_at: utc(at) },
    ],
  };
}

function message(topic: string, at: number, body: object): Message {
  return {
    provider: 'shopify',
    headers: {
      'x-shopify-topic': topic,
      'x-shopify-api-version': '2026-04',
      'x-shopify-shop-domain': 'demo-shop.myshopify.com',
      'x-shopify-triggered-at': utc(at),
    },
    body,
  };
}
