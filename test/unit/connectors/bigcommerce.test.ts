import { expect, it } from 'vitest';
import { bigcommerceConnector } from '../../../shared/connectors/bigcommerce/connector.ts';
import type { Mapping } from '../../../shared/connectors/connector.ts';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import { factsOf } from '../../support/connectors/folded-facts.ts';
import { jsonDelivery } from '../../support/connectors/json-delivery.ts';
import { firstUpdate } from '../../support/connectors/mapped.ts';
import { reportsOf } from '../../support/connectors/reports.ts';

const connection = { name: 'store', provider: 'bigcommerce' };
const AT = Date.parse('2026-01-05T10:00:00Z') / 1000;
const asOf = '2026-01-05T10:00:00Z';
const CART = '09346904-4175-44fd-be53-f7e598531b6c';

function callback(scope: unknown, data: unknown, changes: object = {}) {
  return jsonDelivery({
    scope,
    store_id: '1000001',
    data,
    hash: 'dd70c0976e06b67aaf671e73f49dcb79230ebf9d',
    created_at: AT,
    producer: 'stores/abc123',
    ...changes,
  });
}

function map(scope: unknown, data: unknown, changes: object = {}): Mapping {
  return bigcommerceConnector.map(callback(scope, data, changes), connection);
}

function status(to: number, from = 0, days = 0): CustomerUpdate {
  const data = { type: 'order', id: 250, status: { previous_status_id: from, new_status_id: to } };
  return firstUpdate(map('store/order/statusUpdated', data, { created_at: AT + days * 86_400 }));
}

it.each([
  ['created', { asOf, states: { account: 'open' }, createdAt: asOf }],
  ['updated', { asOf }],
  ['deleted', { asOf, states: { account: 'closed' }, since: { account: asOf } }],
])('store/customer/%s: an account without its address', (event, expected) => {
  const update = firstUpdate(map(`store/customer/${event}`, { type: 'customer', id: 32 }));
  expect(update.persons).toEqual(['store:customer:32']);
  expect(reportsOf(update)).toEqual({ 'customer:32': expected });
});

it.each(['created', 'abandoned'])('store/cart/%s: a cart of nobody', (event) => {
  const update = firstUpdate(map(`store/cart/${event}`, { type: 'cart', id: CART, token: 'x' }));
  expect(update.persons).toEqual([]);
  expect(reportsOf(update)).toEqual({ [`cart:${CART}`]: { asOf } });
});

it('store/cart/converted: the cart is of its order', () => {
  expect(
    reportsOf(firstUpdate(map('store/cart/converted', { type: 'cart', id: CART, orderId: 252 }))),
  ).toEqual({ [`cart:${CART}`]: { asOf, of: 'order:252' }, 'order:252': { asOf } });
});

it('store/order/created: an order, also one that was never paid', () => {
  const update = firstUpdate(map('store/order/created', { type: 'order', id: 250 }));
  expect(update.persons).toEqual([]);
  expect(reportsOf(update)).toEqual({ 'order:250': { asOf, createdAt: asOf } });
});

const unpaid = { payment: 'unpaid', cancelled: 'no', fulfilled: 'no' };
const paid = { payment: 'paid', cancelled: 'no' };

it.each([
  [0, 'Incomplete', unpaid],
  [1, 'Pending', unpaid],
  [2, 'Shipped', { cancelled: 'no', fulfilled: 'yes' }],
  [3, 'Partially Shipped', { cancelled: 'no', fulfilled: 'yes' }],
  [4, 'Refunded', { ...paid, refunded: 'fully' }],
  [5, 'Cancelled', { cancelled: 'yes' }],
  [6, 'Declined', { payment: 'unpaid', cancelled: 'yes' }],
  [7, 'Awaiting Payment', unpaid],
  [8, 'Awaiting Pickup', { cancelled: 'no', fulfilled: 'no' }],
  [9, 'Awaiting Shipment', { cancelled: 'no', fulfilled: 'no' }],
  [10, 'Completed', { ...paid, fulfilled: 'yes' }],
  [11, 'Awaiting Fulfillment', { ...paid, fulfilled: 'no' }],
  [12, 'Manual Verification Required', { cancelled: 'no' }],
  [13, 'Disputed', paid],
  [14, 'Partially Refunded', { ...paid, refunded: 'partly' }],
])('the status %i (%s)', (to, _name, states) => {
  expect(reportsOf(status(to))['order:250']?.states).toEqual(states);
});

it('the delivery dates what was not so under the status before', () => {
  expect(reportsOf(status(11, 7))['order:250']?.since).toEqual({ payment: asOf });
  expect(reportsOf(status(10, 9))['order:250']?.since).toBeUndefined();
  expect(reportsOf(status(5, 11))['order:250']?.since).toEqual({ cancelled: asOf });
  expect(reportsOf(status(4, 10))['order:250']?.since).toEqual({ refunded: asOf });
});

it('an order is disputed as long as its status says so', () => {
  expect(reportsOf(status(13, 11))).toMatchObject({
    'order:250 dispute:status': { states: { dispute: 'open' } },
  });
  expect(reportsOf(status(11, 13))).toMatchObject({
    'order:250 dispute:status': { states: { dispute: 'won' } },
  });
  expect(factsOf([status(11), status(13, 11, 3)], '2026-01-31T00:00:00Z')).toMatchObject({
    orders: 1,
    openDisputes: 1,
  });
  expect(factsOf([status(11), status(13, 11, 3), status(11, 13, 6)], '2026-01-31T00:00:00Z')).toMatchObject({
    orders: 1,
    openDisputes: 0,
  });
});

// Nobody is known to own such an order. This is what counts once somebody is.
it('the latest status counts, in whatever order the deliveries arrive', () => {
  const at = '2026-01-31T00:00:00Z';
  const waiting = status(7, 0);
  const confirmed = status(11, 7, 1);
  const cancelled = status(5, 11, 2);
  const again = status(11, 5, 3);
  const shipped = status(2, 11, 4);
  expect(factsOf([waiting], at).orders).toBe(0);
  expect(factsOf([waiting, confirmed], at)).toMatchObject({ orders: 1, revenue: [] });
  expect(factsOf([waiting, confirmed, cancelled], at).orders).toBe(0);
  expect(factsOf([waiting, confirmed, cancelled, again], at).orders).toBe(1);
  expect(factsOf([waiting, confirmed, cancelled, again, shipped], at)).toMatchObject({
    orders: 1,
    fulfilled: true,
  });
  expect(factsOf([waiting, confirmed, status(4, 11, 5)], at).orders).toBe(0);
});

it.each([
  [10, 1, 'no'],
  [2, 1, 'no'],
  [14, 1, 'partly'],
  [5, 0, undefined],
])('leaving Refunded for the status %i', (to, orders, refunded) => {
  const updates = [status(11), status(4, 11, 3), status(to, 4, 6)];
  expect(factsOf(updates, '2026-01-31T00:00:00Z').orders).toBe(orders);
  expect(reportsOf(status(to, 4))['order:250']?.states?.refunded).toBe(refunded);
});

it('leaving Partially Refunded takes no refund back', () => {
  expect(reportsOf(status(10, 14))['order:250']?.states?.refunded).toBeUndefined();
});

it.each([
  ['an unknown number', { id: 250, status: { previous_status_id: 0, new_status_id: 99 } }],
  ['no status, as in an older description of the webhook', { id: 250 }],
])('a status with %s proves nothing', (_what, data) => {
  expect(map('store/order/statusUpdated', data).ignored).toEqual(['unknown-status']);
});

it('a refund was submitted: how much went back, and whether it did, is unknown', () => {
  const update = firstUpdate(map('store/order/refund/created', { id: 250, refund: { refund_id: 3 } }));
  expect(reportsOf(update)).toEqual({ 'order:250 refund:3': { asOf, states: { refund: 'pending' } } });
});

const transaction = {
  type: 'transaction',
  order_id: '250',
  transaction_id: '176342342',
  transaction_status: 'complete',
  transaction_type: 'capture',
  result: { type: 'success' },
};

it.each(['capture', 'purchase'])('a %s that succeeded is a payment of its order', (transaction_type) => {
  for (const event of ['created', 'updated']) {
    const update = firstUpdate(map(`store/order/transaction/${event}`, { ...transaction, transaction_type }));
    expect(reportsOf(update)).toEqual({
      'order:250 payment:176342342': {
        asOf,
        states: { payment: 'paid', attempt: 'none' },
        since: { payment: asOf },
      },
    });
  }
});

it.each([
  ['an authorisation', { transaction_type: 'authorization' }],
  ['a refund', { transaction_type: 'refund' }],
  ['one that is not complete', { transaction_status: 'pending' }],
  ['one that did not succeed', { result: { type: 'failure' } }],
  ['one without a result', { result: undefined }],
])('a transaction that is %s states nothing', (_what, changes) => {
  const mapping = map('store/order/transaction/created', { ...transaction, ...changes });
  expect(mapping).toMatchObject({ updates: [], ignored: ['no-payment'], refused: [] });
});

it.each([
  ['created', 'shipped'],
  ['deleted', 'cancelled'],
])('a shipment that was %s is %s', (event, shipment) => {
  const update = firstUpdate(map(`store/shipment/${event}`, { type: 'shipment', id: 12, orderId: 251 }));
  expect(reportsOf(update)).toEqual({ 'order:251 shipment:12': { asOf, states: { shipment } } });
});

it.each([
  ['store/order/updated', 'unknown-topic'],
  ['store/cart/lineItem/created', 'unknown-topic'],
  ['store/subscriber/created', 'unknown-topic'],
  ['store/app/uninstalled', 'unknown-topic'],
  ['store/channel/1/order/created', 'channel-scope'],
])('%s is ignored: %s', (scope, reason) => {
  expect(map(scope, { id: 1 }).ignored).toEqual([reason]);
});

it.each([
  ['no scope', undefined, { id: 250 }, {}, /^scope must be the scope of a webhook/],
  ['no id', 'store/order/created', {}, {}, /^store\/order\/created: id must be an id/],
  ['an id that is no number', 'store/customer/created', { id: 'ada' }, {}, /id must be an id of digits/],
  ['a cart without a UUID', 'store/cart/created', { id: 17 }, {}, /id must be a UUID/],
  ['no time', 'store/order/created', { id: 1 }, { created_at: null }, /created_at must be a time/],
  ['a time in milliseconds', 'store/order/created', { id: 1 }, { created_at: AT * 1e6 }, /created_at/],
])('a delivery with %s is refused', (_what, scope, data, changes, reason) => {
  expect(map(scope, data, changes).refused).toEqual([expect.stringMatching(reason)]);
});

it('a connection with a store accepts only that store', () => {
  const secrets = ['client-secret-of-the-app'];
  const now = AT * 1000;
  const verify = (account: string, changes: object = {}) => {
    const delivery = callback('store/order/created', { id: 250 }, changes);
    const signed = bigcommerceConnector.sign(delivery, secrets[0] ?? '', now);
    return bigcommerceConnector.verify(signed, { ...connection, account }, secrets, now);
  };
  expect(verify('abc123')).toBe('authentic');
  expect(verify('abc12')).toBe('wrong-account');
  expect(verify('stores/abc123')).toBe('wrong-account');
  expect(verify('abc123', { producer: 'stores/other' })).toBe('wrong-account');
  expect(verify('abc123', { producer: undefined })).toBe('wrong-account');
});

it('a log has the scope and the id of a delivery', () => {
  const signed = bigcommerceConnector.sign(
    callback('store/order/statusUpdated', {}),
    'client-secret-of-it',
    0,
  );
  expect(bigcommerceConnector.describe?.(signed)).toEqual({
    topic: 'store/order/statusUpdated',
    deliveryId: signed.headers['webhook-id'],
  });
});
