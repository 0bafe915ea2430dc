import { describe, expect, it } from 'vitest';
import type { Connection, Mapping } from '../../../shared/connectors/connector.ts';
import { shopifyConnector } from '../../../shared/connectors/shopify/connector.ts';
import { expectRefusal } from '../../support/connectors/mapped.ts';
import {
  orderBody,
  refundBody,
  shopifyDelivery,
  transactionBody,
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

const _at = (text: string) => Date.parse(text);
const _triggered = '2026-02-03T04:05:06.789Z';

const _customer = {
  id: 71,
  email: 'ada@example.com',
  state: 'disabled',
  created_at: '2026-01-01T08:00:00Z',
  updated_at: '2026-01-02T08:00:00Z',
};
const _consentGiven = { state: 'subscribed', consent_updated_at: '2026-01-03T08:00:00Z' };
const _consentWithdrawn = { state: 'unsubscribed', consent_updated_at: '2026-01-04T08:00:00Z' };
const _checkout = {
  token: 'chk-1',
  cart_token: 'crt-1',
  email: 'receipt@example.com',
  customer: { id: 71, email: 'ada@example.com' },
  created_at: '2026-01-05T09:50:00Z',
  updated_at: '2026-01-05T09:55:00Z',
};
const _cart = {
  id: 'crt-1',
  token: 'crt-1',
  created_at: '2026-01-05T09:30:00Z',
  updated_at: '2026-01-05T09:40:00Z',
};
const deleted = { id: 71, admin_graphql_api_id: 'gid://shopify/Customer/71', phone: null, addresses: [] };

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
  ])('is refused if %s names nobody', (topic, body) => {
    const { requests, ignored, refused } = map(topic, body, {}, bound);
    expect({ requests, ignored }).toEqual({ requests: [], ignored: [] });
    expect(refused).toEqual([expect.stringMatching(/names nobody/)]);
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
    [
      'a transaction of a test order',
      map('order_transactions/create', transactionBody('failure', { test: true })),
    ],
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
      /orders\/paid: the body is not one of this topic/,
    ],
    [
      'of a fulfilled order without fulfillment_status',
      map('orders/fulfilled', orderBody({ fulfillment_status: undefined })),
      /orders\/fulfilled: the body is not one of this topic/,
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
      map('orders/create', orderBody({ updated_at: null }), { 'x-shopify-triggered-at': '' }),
      /no time/,
    ],
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
      /does not name two customers/,
    ],
    [
      'about a merge of a customer into itself',
      map('customers/merge', {
        admin_graphql_api_customer_kept_id: 'gid://shopify/Customer/71',
        admin_graphql_api_customer_deleted_id: 'gid://shopify/Customer/71',
        status: 'completed',
      }),
      /does not name two customers/,
    ],
    [
      'about a deletion that may not be a customer',
      map('customers/delete', { id: 71 }),
      /not one of this topic/,
    ],
  ])('is refused with a reason: a body %s', (_what, mapping, reason) => {
    expectRefusal(mapping, reason);
  });

  it('counts as test traffic only if the connection does not accept test traffic', () => {
    const testing = { ...connection, testTraffic: true };
    const test = { 'x-shopify-test': 'true' };
    expect(map('orders/create', orderBody({ test: true }), test, testing).updates).toHaveLength(1);
    expect(
      map('order_transactions/create', transactionBody('failure', { test: true }), {}, testing).ignored,
    ).toEqual([]);
    expect(map('orders/create', orderBody(), test, { ...testing, testTraffic: false }).ignored).toEqual([
      'test-traffic',
    ]);
  });
});

describe('a connection bound to a shop', () => {
  const secret = 'first-client-secret-of-the-app';
  const signed = shopifyConnector.sign(shopifyDelivery('orders/create', orderBody()), secret, 0);
  const verify = (account: string, delivery = signed) =>
    shopifyConnector.verify(delivery, { ...connection, account }, [secret], 0);

  it('accepts deliveries of that shop, in any letter case', () => {
    expect(verify('a-shop.myshopify.com')).toBe('authentic');
    expect(verify('A-Shop.myshopify.com')).toBe('authentic');
  });

  it('refuses deliveries of another shop, and those without a shop', () => {
    expect(verify('another.myshopify.com')).toBe('wrong-account');
    expect(verify('')).toBe('wrong-account');
    const { 'x-shopify-shop-domain': _, ...headers } = signed.headers;
    expect(verify('a-shop.myshopify.com', { ...signed, headers })).toBe('wrong-account');
  });

  it('checks the signature before the shop', () => {
    const wronglySigned = shopifyConnector.sign(signed, 'client-secret-of-another-app', 0);
    expect(verify('another.myshopify.com', wronglySigned)).toBe('wrong-signature');
  });
});
