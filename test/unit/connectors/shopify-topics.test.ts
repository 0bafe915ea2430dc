import { describe, expect, it } from 'vitest';
import type { Connection, Mapping } from '../../../shared/connectors/connector.ts';
import { TOPICS } from '../../../shared/connectors/shopify/activities.ts';
import { shopifyConnector } from '../../../shared/connectors/shopify/connector.ts';
import { activitiesIn } from '../../support/connectors/mapped.ts';
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

function facts(topic: string, body: object): [string, string][] {
  return activitiesIn(map(topic, body));
}

const placed: [string, string] = ['order:501:order.placed', '2026-01-05T10:00:00.000Z'];
const paid: [string, string] = ['order:501:order.paid', '2026-01-05T10:00:00.000Z'];
const fulfilled: [string, string] = ['order:501:order.fulfilled', '2026-01-07T10:00:00.000Z'];
const cancelled: [string, string] = ['order:501:order.cancelled', '2026-01-06T10:00:00.000Z'];
const refunded: [string, string] = ['order:501:order.refunded:801', '2026-01-09T09:00:00.000Z'];
const triggered = '2026-02-03T04:05:06.789Z';

const customer = {
  id: 71,
  email: 'ada@example.com',
  created_at: '2026-01-01T08:00:00Z',
  updated_at: '2026-01-02T08:00:00Z',
};
const created: [string, string] = ['customer:71:account.created', '2026-01-01T08:00:00.000Z'];
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

const ROWS: [topic: string, says: string, body: object, expected: [string, string][]][] = [
  ['customers/create', 'a new customer', customer, [created]],
  [
    'customers/create',
    'a new customer, with the consents of versions before 2025-01',
    { ...customer, email_marketing_consent: consentGiven, sms_marketing_consent: null },
    [created, ['customer:71:consent.given:email:2026-01-03T08:00:00.000Z', '2026-01-03T08:00:00.000Z']],
  ],
  ['customers/update', 'the same customer again', customer, [created]],
  ['customers/update', 'a customer without a creation time', { ...customer, created_at: null }, []],
  ['customers/delete', 'the ids alone', deleted, [['customer:71:account.closed', triggered]]],
  [
    'customers/merge',
    'two customers that became one',
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
    'e-mail refused from now on',
    { customer_id: 71, email_address: null, email_marketing_consent: consentWithdrawn },
    [['customer:71:consent.withdrawn:email:2026-01-04T08:00:00.000Z', '2026-01-04T08:00:00.000Z']],
  ],
  [
    'customers_email_marketing_consent/update',
    'consent without its time, dated by the delivery',
    { customer_id: 71, email_marketing_consent: { state: 'subscribed', consent_updated_at: null } },
    [[`customer:71:consent.given:email:${triggered}`, triggered]],
  ],
  [
    'customers_email_marketing_consent/update',
    'consent that waits for a confirmation',
    { customer_id: 71, email_marketing_consent: { ...consentGiven, state: 'pending' } },
    [],
  ],
  [
    'customers_email_marketing_consent/update',
    'a state that was never set',
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
    'a cart that changed',
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
  ['orders/create', 'an order that is not paid yet', orderBody(), [placed]],
  ['orders/create', 'an order paid at once', orderBody({ financial_status: 'paid' }), [placed, paid]],
  ['orders/create', 'an order paid in part', orderBody({ financial_status: 'partially_paid' }), [placed]],
  ['orders/paid', 'an order', orderBody({ financial_status: 'paid' }), [placed, paid]],
  [
    'orders/paid',
    'an order whose body contradicts the topic',
    orderBody({ financial_status: 'voided', cancelled_at: '2026-01-06T10:00:00Z' }),
    [placed, cancelled],
  ],
  [
    'orders/updated',
    'all that the body proves',
    orderBody({
      financial_status: 'partially_refunded',
      fulfillment_status: 'fulfilled',
      fulfillments: [{ created_at: '2026-01-08T10:00:00Z' }, { created_at: '2026-01-07T10:00:00Z' }],
      cancelled_at: '2026-01-06T10:00:00Z',
      refunds: [refundBody(801, ['10.00'])],
    }),
    [placed, paid, fulfilled, cancelled, refunded],
  ],
  ['orders/updated', 'an order sent in part', orderBody({ fulfillment_status: 'partial' }), [placed]],
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
  ['orders/cancelled', 'an order whose body does not say so', orderBody(), [placed]],
  ['orders/paid', 'an order whose body does not say so', orderBody(), [placed]],
  ['orders/paid', 'an order without any status', orderBody({ financial_status: undefined }), [placed, paid]],
  ['orders/fulfilled', 'an order whose body does not say so', orderBody(), [placed]],
  ['refunds/create', 'money back', refundBody(801, ['10.00']), [refunded]],
  ['refunds/create', 'goods back without money', refundBody(801, []), []],
  [
    'order_transactions/create',
    'a payment that failed',
    transaction,
    [['order:501:payment.failed:901', '2026-01-05T09:59:00.000Z']],
  ],
  [
    'order_transactions/create',
    'an authorisation that ended in an error',
    { ...transaction, kind: 'authorization', status: 'error' },
    [['order:501:payment.failed:901', '2026-01-05T09:59:00.000Z']],
  ],
  ['order_transactions/create', 'a payment that succeeded', { ...transaction, status: 'success' }, []],
  ['order_transactions/create', 'a refund that failed', { ...transaction, kind: 'refund' }, []],
  [
    'subscription_contracts/create',
    'a contract',
    contract,
    [['subscription:31:subscription.started:9001', triggered]],
  ],
  [
    'subscription_contracts/activate',
    'a contract that goes on',
    { ...contract, revision_id: 9003 },
    [['subscription:31:subscription.started:9003', triggered]],
  ],
  [
    'subscription_contracts/pause',
    'a contract at rest',
    { ...contract, status: 'paused', revision_id: '9002' },
    [['subscription:31:subscription.cancel-scheduled:9002', triggered]],
  ],
  [
    'subscription_contracts/cancel',
    'a contract without a status',
    { ...contract, status: undefined },
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
    'a renewal that could not be charged',
    { ...attempt, order_id: null, error_code: 'card_declined' },
    [['subscription:31:payment.failed:41', triggered]],
  ],
];

describe('every topic is mapped', () => {
  it.each(ROWS)('%s, %s', (topic, _says, body, expected) => {
    expect(facts(topic, body)).toEqual(expected);
  });

  it('has a test for every topic that the connector knows', () => {
    const elsewhere = ['app/uninstalled', 'customers/redact', 'customers/data_request', 'shop/redact'];
    const tested = new Set([...ROWS.map(([topic]) => topic), ...elsewhere]);
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
  const asked: [string, object][] = [
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

  it('exports the data of a customer under the id of the request', () => {
    expect(map('customers/data_request', dataRequest, {}, bound).requests).toEqual([
      { type: 'export', id: '9999', persons },
    ]);
  });

  it('erases everything the shop reported, two days after it uninstalled the app', () => {
    expect(map('shop/redact', shop, {}, bound).requests).toEqual([{ type: 'erase-connection' }]);
  });

  it.each(asked)(
    'is ignored if the signed body of %s names another shop, whatever the header says',
    (topic, body) => {
      const mapping = map(topic, { ...body, shop_domain: 'b-shop.myshopify.com' }, {}, bound);
      expect(mapping).toEqual({ updates: [], requests: [], ignored: ['other-shop'], refused: [] });
    },
  );

  it.each(asked)(
    'is parked and not processed if %s arrives at a connection without an account',
    (topic, body) => {
      expect(map(topic, body)).toEqual({
        updates: [],
        requests: [],
        ignored: [],
        refused: [expect.stringMatching(/bound to no shop: set its account/)],
      });
    },
  );

  it.each(asked)('is kept and not obeyed when %s has a field more than it should', (topic, body) => {
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

describe('a delivery that is not applied', () => {
  it('is ignored for an unknown topic, without parsing the body', () => {
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
  ])('is ignored as test traffic by %s', (_sign, mapping) => {
    expect(mapping).toEqual({ updates: [], requests: [], ignored: ['test-traffic'], refused: [] });
  });

  it.each([
    ['without a topic', map('', orderBody()), /x-shopify-topic header/],
    ['with a topic sent twice', map('orders/paid,orders/paid', orderBody()), /x-shopify-topic header/],
    ['without an id', map('orders/create', orderBody({ id: null, admin_graphql_api_id: null })), /no order/],
    ['of the wrong type', map('orders/create', orderBody({ customer: 'Ada' })), /customer is missing or of/],
    ['with a naive time', map('orders/create', orderBody({ processed_at: '2026-01-05T10:00:00' })), /offset/],
    ['of year 0', map('orders/create', orderBody({ processed_at: '0000-01-05T10:00:00Z' })), /1990/],
    [
      'on a day that is none',
      map('orders/create', orderBody({ processed_at: '2026-02-30T10:00:00Z' })),
      /offset/,
    ],
    [
      'without any time',
      map('orders/create', orderBody({ processed_at: null, created_at: null })),
      /both missing/,
    ],
    ['with a negative total', map('orders/create', orderBody({ current_total_price: '-1.00' })), /negative/],
    [
      'with an absurd total',
      map('orders/create', orderBody({ current_total_price: '9'.repeat(15) })),
      /at most/,
    ],
    ['in an unknown currency', map('orders/create', orderBody({ currency: 'XXX' })), /ISO 4217/],
    ['without its currency', map('orders/create', orderBody({ currency: null })), /currency/],
    ['deleted at no time', map('customers/delete', deleted, { 'x-shopify-triggered-at': '' }), /no time/],
    [
      'with half a merge',
      map('customers/merge', {
        admin_graphql_api_customer_kept_id: 'gid://shopify/Customer/71',
        admin_graphql_api_customer_deleted_id: null,
      }),
      /no customer/,
    ],
    ['of a deletion that may be of anything', map('customers/delete', { id: 71 }), /not one of this topic/],
    [
      'of a charge that is still under way',
      map('subscription_billing_attempts/success', { ...attempt, order_id: null }),
      /does not show a success/,
    ],
    [
      'of a success as a failure',
      map('subscription_billing_attempts/failure', attempt),
      /does not show a failure/,
    ],
    [
      'of a contract in an unknown state',
      map('subscription_contracts/cancel', { ...contract, status: 'stale' }),
      /status/,
    ],
  ])('is refused with a sentence if it is %s', (_what, mapping, sentence) => {
    expect(mapping.updates).toEqual([]);
    expect(mapping.ignored).toEqual([]);
    expect(mapping.refused).toEqual([expect.stringMatching(sentence)]);
  });

  it('is applied for test traffic if the connection accepts it', () => {
    const testing = { ...connection, testTraffic: true };
    const test = { 'x-shopify-test': 'true' };
    expect(map('orders/create', orderBody({ test: true }), test, testing).updates).toHaveLength(1);
    expect(map('order_transactions/create', { ...transaction, test: true }, {}, testing).ignored).toEqual([]);
    expect(map('orders/create', orderBody(), test, { ...testing, testTraffic: false }).ignored).toEqual([
      'test-traffic',
    ]);
  });

  it('is dated by the header to the millisecond if the body has no time', () => {
    expect(TRIGGERED_AT).toBe('2026-02-03T04:05:06.789012345Z');
    expect(facts('customers/delete', deleted)[0]?.[1]).toBe(triggered);
  });
});
