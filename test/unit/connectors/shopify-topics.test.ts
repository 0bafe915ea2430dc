import { describe, expect, it } from 'vitest';
import type { Connection, Mapping } from '../../../shared/connectors/connector.ts';
import { TOPICS } from '../../../shared/connectors/shopify/activities.ts';
import { shopifyConnector } from '../../../shared/connectors/shopify/connector.ts';
import { type ActivityRow, activityRows, expectRefusal } from '../../support/connectors/mapped.ts';
import {
  orderBody,
  refundBody,
  shopifyDelivery,
  TRIGGERED_AT,
} from '../../support/connectors/shopify-delivery.ts';

const connection: Connection = { name: 'shop', provider: 'shopify' };
const bound: Connection = { ...connection, account: 'a-shop.myshopify.com' };

function map(
  topic: string,
  body: object | string,
  headers: Readonly<Record<string, string>> = {},
  to: Connection = connection,
): Mapping {
  return shopifyConnector.map(shopifyDelivery(topic, body, headers), to);
}

function rowsOf(topic: string, body: object): ActivityRow[] {
  return activityRows(map(topic, body));
}

const placed: ActivityRow = ['order:501:order.placed', '2026-01-05T10:00:00.000Z'];
const paid: ActivityRow = ['order:501:order.paid', '2026-01-05T10:00:00.000Z'];
const fulfilled: ActivityRow = ['order:501:order.fulfilled', '2026-01-07T10:00:00.000Z'];
const cancelled: ActivityRow = ['order:501:order.cancelled', '2026-01-06T10:00:00.000Z'];
const refunded: ActivityRow = ['order:501:order.refunded:801', '2026-01-09T09:00:00.000Z'];
const triggered = '2026-02-03T04:05:06.789Z';

const customer = {
  id: 71,
  email: 'ada@example.com',
  created_at: '2026-01-01T08:00:00Z',
  updated_at: '2026-01-02T08:00:00Z',
};
const created: ActivityRow = ['customer:71:account.created', '2026-01-01T08:00:00.000Z'];
const consentGiven = { state: 'subscribed', consent_updated_at: '2026-01-03T08:00:00Z' };
const consentWithdrawn = { state: 'unsubscribed', consent_updated_at: '2026-01-04T08:00:00Z' };
const checkout = {
  token: 'chk-1',
  cart_token: 'crt-1',
  email: 'receipt@example.com',
  customer: { id: 71, email: 'ada@example.com' },
  created_at: '2026-01-05T09:50:00Z',
  updated_at: '2026-01-05T09:55:00Z',
};
const cart = {
  id: 'crt-1',
  token: 'crt-1',
  created_at: '2026-01-05T09:30:00Z',
  updated_at: '2026-01-05T09:40:00Z',
};
const contract = { id: 31, customer_id: 71, origin_order_id: 501, revision_id: '9001', status: 'active' };
const deleted = { id: 71, admin_graphql_api_id: 'gid://shopify/Customer/71', phone: null, addresses: [] };
const attempt = { id: 41, subscription_contract_id: 31, order_id: 502 };
const transaction = {
  id: 901,
  order_id: 501,
  kind: 'sale',
  status: 'failure',
  created_at: '2026-01-05T09:59:00Z',
  test: false,
};

const ROWS: [topic: string, what: string, body: object, expected: ActivityRow[]][] = [
  ['customers/create', 'a new customer', customer, [created]],
  [
    'customers/create',
    'a new customer, with the consents of versions before 2025-01',
    { ...customer, email_marketing_consent: consentGiven, sms_marketing_consent: null },
    [created, ['customer:71:consent.given:email:2026-01-03T08:00:00.000Z', '2026-01-03T08:00:00.000Z']],
  ],
  ['customers/update', 'the same customer again', customer, [created]],
  ['customers/update', 'a customer without created_at', { ...customer, created_at: null }, []],
  ['customers/delete', 'only the ids', deleted, [['customer:71:account.closed', triggered]]],
  [
    'customers/merge',
    'two merged customers',
    {
      admin_graphql_api_customer_kept_id: 'gid://shopify/Customer/71',
      admin_graphql_api_customer_deleted_id: 'gid://shopify/Customer/72',
    },
    [],
  ],
  [
    'customers_email_marketing_consent/update',
    'consent to e-mail',
    { customer_id: 71, email_address: 'ada@example.com', email_marketing_consent: consentGiven },
    [['customer:71:consent.given:email:2026-01-03T08:00:00.000Z', '2026-01-03T08:00:00.000Z']],
  ],
  [
    'customers_email_marketing_consent/update',
    'withdrawn consent to e-mail',
    { customer_id: 71, email_address: null, email_marketing_consent: consentWithdrawn },
    [['customer:71:consent.withdrawn:email:2026-01-04T08:00:00.000Z', '2026-01-04T08:00:00.000Z']],
  ],
  [
    'customers_email_marketing_consent/update',
    'consent without a time, dated by the delivery',
    { customer_id: 71, email_marketing_consent: { state: 'subscribed', consent_updated_at: null } },
    [[`customer:71:consent.given:email:${triggered}`, triggered]],
  ],
  [
    'customers_email_marketing_consent/update',
    'consent that is not confirmed',
    { customer_id: 71, email_marketing_consent: { ...consentGiven, state: 'pending' } },
    [],
  ],
  [
    'customers_email_marketing_consent/update',
    'a consent state that was never set',
    { customer_id: 71, email_marketing_consent: { state: null, consent_updated_at: null } },
    [],
  ],
  [
    'customers_marketing_consent/update',
    'consent to text messages',
    { id: 71, phone: '+49 30 1', sms_marketing_consent: consentGiven },
    [['customer:71:consent.given:sms:2026-01-03T08:00:00.000Z', '2026-01-03T08:00:00.000Z']],
  ],
  [
    'carts/create',
    'a cart',
    { ...cart, updated_at: cart.created_at },
    [['cart:crt-1:cart.updated:2026-01-05T09:30:00.000Z', '2026-01-05T09:30:00.000Z']],
  ],
  [
    'carts/update',
    'a changed cart',
    cart,
    [['cart:crt-1:cart.updated:2026-01-05T09:40:00.000Z', '2026-01-05T09:40:00.000Z']],
  ],
  [
    'checkouts/create',
    'a checkout',
    checkout,
    [['checkout:chk-1:checkout.started', '2026-01-05T09:50:00.000Z']],
  ],
  [
    'checkouts/update',
    'the same checkout, completed',
    { ...checkout, completed_at: '2026-01-05T10:00:00Z' },
    [['checkout:chk-1:checkout.started', '2026-01-05T09:50:00.000Z']],
  ],
  ['orders/create', 'an unpaid order', orderBody(), [placed]],
  ['orders/create', 'a paid order', orderBody({ financial_status: 'paid' }), [placed, paid]],
  ['orders/create', 'a partially paid order', orderBody({ financial_status: 'partially_paid' }), [placed]],
  ['orders/paid', 'an order', orderBody({ financial_status: 'paid' }), [placed, paid]],
  [
    'orders/paid',
    'an order whose body contradicts the topic',
    orderBody({ financial_status: 'voided', cancelled_at: '2026-01-06T10:00:00Z' }),
    [placed, cancelled],
  ],
  [
    'orders/updated',
    'an order with every status',
    orderBody({
      financial_status: 'partially_refunded',
      fulfillment_status: 'fulfilled',
      fulfillments: [{ created_at: '2026-01-08T10:00:00Z' }, { created_at: '2026-01-07T10:00:00Z' }],
      cancelled_at: '2026-01-06T10:00:00Z',
      refunds: [refundBody(801, ['10.00'])],
    }),
    [placed, paid, fulfilled, cancelled, refunded],
  ],
  ['orders/updated', 'a partially fulfilled order', orderBody({ fulfillment_status: 'partial' }), [placed]],
  [
    'orders/fulfilled',
    'an order',
    orderBody({ fulfillment_status: 'fulfilled', fulfillments: [{ created_at: '2026-01-07T10:00:00Z' }] }),
    [placed, fulfilled],
  ],
  [
    'orders/cancelled',
    'an order',
    orderBody({ cancelled_at: '2026-01-06T11:00:00+01:00' }),
    [placed, cancelled],
  ],
  ['orders/cancelled', 'an order whose body does not confirm the topic', orderBody(), [placed]],
  ['orders/paid', 'an order whose body does not confirm the topic', orderBody(), [placed]],
  ['orders/updated', 'an order without a status', orderBody({ financial_status: undefined }), [placed]],
  ['orders/fulfilled', 'an order whose body does not confirm the topic', orderBody(), [placed]],
  ['refunds/create', 'a refund of money', refundBody(801, ['10.00']), [refunded]],
  ['refunds/create', 'returned items without a refund of money', refundBody(801, []), []],
  [
    'order_transactions/create',
    'a failed payment',
    transaction,
    [['order:501:payment.failed:901', '2026-01-05T09:59:00.000Z']],
  ],
  [
    'order_transactions/create',
    'an authorisation with an error',
    { ...transaction, kind: 'authorization', status: 'error' },
    [['order:501:payment.failed:901', '2026-01-05T09:59:00.000Z']],
  ],
  ['order_transactions/create', 'a successful payment', { ...transaction, status: 'success' }, []],
  ['order_transactions/create', 'a failed refund', { ...transaction, kind: 'refund' }, []],
  [
    'subscription_contracts/create',
    'a contract',
    contract,
    [['subscription:31:subscription.started:9001', triggered]],
  ],
  [
    'subscription_contracts/activate',
    'a resumed contract',
    { ...contract, revision_id: 9003 },
    [['subscription:31:subscription.started:9003', triggered]],
  ],
  [
    'subscription_contracts/pause',
    'a paused contract',
    { ...contract, status: 'paused', revision_id: '9002' },
    [['subscription:31:subscription.cancel-scheduled:9002', triggered]],
  ],
  [
    'subscription_contracts/cancel',
    'a cancelled contract',
    { ...contract, status: 'cancelled' },
    [['subscription:31:subscription.ended:9001', triggered]],
  ],
  [
    'subscription_contracts/expire',
    'a contract',
    { ...contract, status: 'expired' },
    [['subscription:31:subscription.ended:9001', triggered]],
  ],
  [
    'subscription_contracts/fail',
    'a contract',
    { ...contract, status: 'failed' },
    [['subscription:31:subscription.ended:9001', triggered]],
  ],
  [
    'subscription_billing_attempts/success',
    'a renewal',
    attempt,
    [['subscription:31:subscription.renewed:41', triggered]],
  ],
  [
    'subscription_billing_attempts/failure',
    'a failed renewal',
    { ...attempt, order_id: null, error_code: 'card_declined' },
    [['subscription:31:payment.failed:41', triggered]],
  ],
];

describe('the mapping of every topic', () => {
  it.each(ROWS)('%s, %s', (topic, _what, body, expected) => {
    expect(rowsOf(topic, body)).toEqual(expected);
  });

  it('has a test for every topic of the connector', () => {
    const testedElsewhere = ['app/uninstalled', 'customers/redact', 'customers/data_request', 'shop/redact'];
    const tested = new Set([...ROWS.map(([topic]) => topic), ...testedElsewhere]);
    expect([...TOPICS.keys()].sort()).toEqual([...tested].sort());
  });
});

describe('a privacy request of a shop', () => {
  const redact = {
    shop_id: 954_889,
    shop_domain: 'a-shop.myshopify.com',
    customer: { id: 191_167, email: 'John@Example.com', phone: '555-625-1199' },
    orders_to_redact: [299_938, 280_263],
  };
  const { orders_to_redact: _, ...subject } = redact;
  const dataRequest = { ...subject, orders_requested: [299_938], data_request: { id: 9_999 } };
  const shop = { shop_id: 954_889, shop_domain: 'a-shop.myshopify.com' };
  const requested: [string, object][] = [
    ['customers/redact', redact],
    ['customers/data_request', dataRequest],
    ['shop/redact', shop],
  ];
  const persons = ['shop:customer:191167', 'email:john@example.com'];

  it('erases a customer and their orders', () => {
    expect(map('customers/redact', redact, {}, bound)).toEqual({
      updates: [],
      requests: [{ type: 'erase', persons, objects: ['shop:order:299938', 'shop:order:280263'] }],
      ignored: [],
      refused: [],
    });
  });

  it('exports a customer under the id of the request', () => {
    expect(map('customers/data_request', dataRequest, {}, bound).requests).toEqual([
      { type: 'export', id: '9999', persons },
    ]);
  });

  it('erases everything received from the shop, two days after the app was uninstalled', () => {
    expect(map('shop/redact', shop, {}, bound).requests).toEqual([{ type: 'erase-connection' }]);
  });

  it.each(requested)(
    'is ignored if the signed body of %s names another shop, whatever the header says',
    (topic, body) => {
      const mapping = map(topic, { ...body, shop_domain: 'b-shop.myshopify.com' }, {}, bound);
      expect(mapping).toEqual({ updates: [], requests: [], ignored: ['other-shop'], refused: [] });
    },
  );

  it.each(requested)('is refused if %s arrives at a connection that is bound to no shop', (topic, body) => {
    expect(map(topic, body)).toEqual({
      updates: [],
      requests: [],
      ignored: [],
      refused: [expect.stringMatching(/bound to no shop: set its account/)],
    });
  });

  it.each(requested)('is refused if %s has an additional field', (topic, body) => {
    const { requests, refused } = map(topic, { ...body, id: 1 }, {}, bound);
    expect(requests).toEqual([]);
    expect(refused).toEqual([expect.stringMatching(/not one of this topic/)]);
  });

  it.each([
    ['customers/redact', { ...redact, customer: null, orders_to_redact: [] }],
    ['customers/data_request', { ...dataRequest, customer: null }],
  ])('is ignored if %s names nobody', (topic, body) => {
    expect(map(topic, body, {}, bound).ignored).toEqual(['names-nobody']);
  });
});

describe('a delivery without effect', () => {
  it('is ignored if the topic is unknown, without reading the body', () => {
    expect(map('products/update', 'not JSON').ignored).toEqual(['unknown-topic']);
  });

  it('is ignored if it concerns the shop and no customer', () => {
    expect(map('app/uninstalled', { id: 1, email: 'owner@example.com' }).ignored).toEqual([
      'concerns-the-shop',
    ]);
  });

  it.each([
    ['the test header', map('orders/create', orderBody(), { 'x-shopify-test': 'true' })],
    ['a test order', map('orders/create', orderBody({ test: true }))],
    ['a transaction of a test order', map('order_transactions/create', { ...transaction, test: true })],
    [
      'a refund of a test order',
      map('refunds/create', {
        ...refundBody(801, []),
        transactions: [{ kind: 'refund', status: 'success', amount: '1.00', currency: 'EUR', test: true }],
      }),
    ],
  ])('is ignored as test traffic: %s', (_what, mapping) => {
    expect(mapping).toEqual({ updates: [], requests: [], ignored: ['test-traffic'], refused: [] });
  });

  it.each([
    ['without a topic', map('', orderBody()), /x-shopify-topic header/],
    [
      'of a paid order without financial_status',
      map('orders/paid', orderBody({ financial_status: undefined })),
      /orders\/paid: financial_status is missing, so the body does not show what the topic says/,
    ],
    [
      'of a fulfilled order without fulfillment_status',
      map('orders/fulfilled', orderBody({ fulfillment_status: undefined })),
      /orders\/fulfilled: fulfillment_status is missing/,
    ],
    ['with a topic sent twice', map('orders/paid,orders/paid', orderBody()), /x-shopify-topic header/],
    [
      'without an id',
      map('orders/create', orderBody({ id: null, admin_graphql_api_id: null })),
      /no order id/,
    ],
    [
      'with a customer of the wrong type',
      map('orders/create', orderBody({ customer: 'Ada' })),
      /customer is missing or of/,
    ],
    [
      'with a time without an offset',
      map('orders/create', orderBody({ processed_at: '2026-01-05T10:00:00' })),
      /offset/,
    ],
    [
      'with a time in year 0',
      map('orders/create', orderBody({ processed_at: '0000-01-05T10:00:00Z' })),
      /1990/,
    ],
    [
      'with a date that does not exist',
      map('orders/create', orderBody({ processed_at: '2026-02-30T10:00:00Z' })),
      /offset/,
    ],
    [
      'without a time',
      map('orders/create', orderBody({ processed_at: null, created_at: null })),
      /both missing/,
    ],
    ['with a negative total', map('orders/create', orderBody({ current_total_price: '-1.00' })), /negative/],
    [
      'with a total that is too large',
      map('orders/create', orderBody({ current_total_price: '9'.repeat(15) })),
      /at most/,
    ],
    ['with an unknown currency', map('orders/create', orderBody({ currency: 'XXX' })), /ISO 4217/],
    ['without a currency', map('orders/create', orderBody({ currency: null })), /currency/],
    [
      'about a deletion without a time',
      map('customers/delete', deleted, { 'x-shopify-triggered-at': '' }),
      /no time/,
    ],
    [
      'about a merge with only one customer',
      map('customers/merge', {
        admin_graphql_api_customer_kept_id: 'gid://shopify/Customer/71',
        admin_graphql_api_customer_deleted_id: null,
      }),
      /no customer id/,
    ],
    [
      'about a deletion that may not be a customer',
      map('customers/delete', { id: 71 }),
      /not one of this topic/,
    ],
    [
      'about a charge without a result',
      map('subscription_billing_attempts/success', { ...attempt, order_id: null }),
      /does not show a success/,
    ],
    [
      'about a success under the topic of a failure',
      map('subscription_billing_attempts/failure', attempt),
      /does not show a failure/,
    ],
    [
      'about a contract in an unknown state',
      map('subscription_contracts/cancel', { ...contract, status: 'stale' }),
      /status/,
    ],
    [
      'about a contract whose revision is empty',
      map('subscription_contracts/cancel', { ...contract, revision_id: null }),
      /no revision_id/,
    ],
  ])('is refused with a reason: a body %s', (_what, mapping, reason) => {
    expectRefusal(mapping, reason);
  });

  it('counts as test traffic only if the connection does not accept test traffic', () => {
    const testing = { ...connection, testTraffic: true };
    const test = { 'x-shopify-test': 'true' };
    expect(map('orders/create', orderBody({ test: true }), test, testing).updates).toHaveLength(1);
    expect(map('order_transactions/create', { ...transaction, test: true }, {}, testing).ignored).toEqual([]);
    expect(map('orders/create', orderBody(), test, { ...testing, testTraffic: false }).ignored).toEqual([
      'test-traffic',
    ]);
  });

  it('is dated by the header, to the millisecond, if the body has no time', () => {
    expect(TRIGGERED_AT).toBe('2026-02-03T04:05:06.789012345Z');
    expect(rowsOf('customers/delete', deleted)[0]?.[1]).toBe(triggered);
  });
});
