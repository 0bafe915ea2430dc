import { expect, it } from 'vitest';
import type { Mapping } from '../../../shared/connectors/connector.ts';
import { sallaConnector } from '../../../shared/connectors/salla/connector.ts';
import { addToken } from '../../../shared/connectors/salla/verify.ts';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import { factsOf } from '../../support/connectors/folded-facts.ts';
import { jsonDelivery } from '../../support/connectors/json-delivery.ts';
import { activityRows, firstUpdate } from '../../support/connectors/mapped.ts';
import { reportsOf } from '../../support/connectors/reports.ts';

const connection = { name: 'shop', provider: 'salla' };

function delivery(event: unknown, data: unknown, created_at: unknown = '2026-01-05 13:00:02') {
  return jsonDelivery({ event, merchant: 1000000001, created_at, data });
}

function map(event: unknown, data: unknown, at?: unknown): Mapping {
  return sallaConnector.map(delivery(event, data, at), connection);
}

const noura = {
  id: 225167971,
  first_name: 'نورة',
  last_name: 'مثال',
  mobile: 555550100,
  mobile_code: '+966',
  email: 'noura@example.com',
  country_code: 'SA',
};

function orderBody(slug: string, changes: object = {}) {
  return {
    id: 2116149737,
    reference_id: 41027662,
    date: { date: '2026-01-05 13:00:00.000000', timezone_type: 3, timezone: 'Asia/Riyadh' },
    status: { id: 566146469, name: 'بإنتظار المراجعة', slug, customized: { name: 'حالة خاصة' } },
    payment_method: 'mada',
    amounts: { total: { amount: 196.5, currency: 'SAR' } },
    customer: noura,
    ...changes,
  };
}

function orderUpdate(
  slug: string,
  at: string,
  changes: object = {},
  event = 'order.updated',
): CustomerUpdate {
  return firstUpdate(map(event, orderBody(slug, changes), at));
}

it.each([
  ['naive, in the zone of Riyadh', '2026-01-05 13:00:02', '2026-01-05T10:00:02Z'],
  ['of JavaScript', 'Mon Jan 05 2026 13:00:02 GMT+0300', '2026-01-05T10:00:02Z'],
  ['of JavaScript, with one digit', 'Mon Jan 5 2026 13:00:02 GMT+0300', '2026-01-05T10:00:02Z'],
  ['ISO 8601 in UTC', '2026-01-05T10:00:02Z', '2026-01-05T10:00:02Z'],
  ['ISO 8601 with an offset', '2026-01-05T13:00:02+03:00', '2026-01-05T10:00:02Z'],
  ['an object', { date: '2026-01-05 13:00:02.000000', timezone: 'Asia/Riyadh' }, '2026-01-05T10:00:02Z'],
  [
    'an object of Dubai',
    { date: '2026-01-05 13:00:02.000000', timezone: 'Asia/Dubai' },
    '2026-01-05T09:00:02Z',
  ],
  ['an object with an offset', { date: '2026-01-05 13:00:02', timezone: '+00:00' }, '2026-01-05T13:00:02Z'],
])('a time that is %s', (_what, at, asOf) => {
  const { 'order:2116149737': reported } = reportsOf(
    firstUpdate(map('order.updated', orderBody('shipped'), at)),
  );
  expect(reported?.asOf).toBe(asOf);
});

it.each([
  [undefined],
  ['…'],
  [1767607202],
  ['2026-02-30 10:00:00'],
  ['Mon Foo 05 2026 13:00:02 GMT+0300'],
  [{ date: '2026-01-05 13:00:02', timezone: 'Europe/Berlin' }],
  [['2026-01-05 13:00:02']],
])('a time of the event that is %j is refused', (at) => {
  const body = { event: 'order.updated', created_at: at, data: orderBody('shipped') };
  const { refused } = sallaConnector.map(jsonDelivery(body), connection);
  expect(refused).toEqual([expect.stringMatching(/^order.updated: created_at must be a time/)]);
});

it('a new customer has an account with an address, and a phone number made of two fields', () => {
  const update = firstUpdate(map('customer.created', noura));
  expect(update.persons).toEqual(['shop:customer:225167971', 'email:noura@example.com']);
  expect(reportsOf(update)).toEqual({
    'customer:225167971': {
      asOf: '2026-01-05T10:00:02Z',
      states: { account: 'open' },
      createdAt: '2026-01-05T10:00:02Z',
      address: 'email:noura@example.com',
    },
  });
  const at = Date.parse('2026-01-05T10:00:02Z');
  expect(update.contact).toEqual({
    name: { text: 'نورة مثال', at },
    phone: { text: '+966555550100', country: 'SA', at },
  });
});

it.each([
  [555550100, '+966', '+966555550100'],
  ['0555550100', '966', '+966555550100'],
  ['+966555550100', '+966', '+966555550100'],
  ['0555550100', null, '0555550100'],
  [null, '+966', undefined],
  [0, '+966', undefined],
])('the number %j with the code %j is %s', (mobile, mobile_code, expected) => {
  const update = firstUpdate(map('customer.updated', { ...noura, mobile, mobile_code }));
  expect(update.contact?.phone?.text).toBe(expected);
});

it.each([
  ['null', null, null],
  ['empty', '', null],
  ['missing', undefined, undefined],
])('a change of a customer states the address (%s) and no creation', (_what, email, address) => {
  const { 'customer:225167971': reported } = reportsOf(
    firstUpdate(map('customer.updated', { ...noura, email })),
  );
  expect(reported).toEqual({ asOf: '2026-01-05T10:00:02Z', ...(address !== undefined && { address }) });
});

it('a log-in is a visit', () => {
  const rows = activityRows(map('customer.login', noura));
  expect(rows).toEqual([['customer:225167971:visit:2026-01-05T10:00:02.000Z', '2026-01-05T10:00:02.000Z']]);
});

const notSent = { cancelled: 'no', fulfilled: 'no', refunded: 'no' };
const sent = { cancelled: 'no', fulfilled: 'yes', refunded: 'no' };

it.each([
  ['payment_pending', { ...notSent, payment: 'unpaid' }, undefined],
  ['waiting_for_payment_confirmation', { ...notSent, payment: 'unpaid' }, undefined],
  ['payment_failed', { ...notSent, payment: 'unpaid', attempt: 'failed' }, undefined],
  ['request_quote', { ...notSent, payment: 'unpaid' }, undefined],
  ['under_review', notSent, undefined],
  ['in_progress', { ...notSent, payment: 'paid' }, undefined],
  ['completed', { ...sent, payment: 'paid' }, undefined],
  ['delivering', { ...sent, payment: 'paid' }, undefined],
  ['shipped', { ...sent, payment: 'paid' }, undefined],
  ['delivered', { ...sent, payment: 'paid' }, undefined],
  ['restoring', { cancelled: 'no' }, undefined],
  ['restored', { cancelled: 'no', refunded: 'fully' }, 'refunded'],
  ['canceled', { cancelled: 'yes' }, 'cancelled'],
  ['a_new_status', undefined, undefined],
])('an order with the status %s, whatever its name', (slug, states, since) => {
  expect(reportsOf(orderUpdate(slug, '2026-01-05 13:00:02'))).toEqual({
    'order:2116149737': {
      asOf: '2026-01-05T10:00:02Z',
      account: 'customer:225167971',
      address: 'email:noura@example.com',
      createdAt: '2026-01-05T10:00:00Z',
      total: 'SAR 19650',
      ...(states && { states }),
      ...(since && { since: { [since]: '2026-01-05T10:00:02Z' } }),
    },
  });
});

it.each([
  ['under_review', 'mada', false, 'paid'],
  ['under_review', 'mada', true, 'unpaid'],
  ['under_review', 'bank', false, undefined],
  ['under_review', 'cod', false, undefined],
  ['in_progress', 'bank', false, 'paid'],
  ['in_progress', 'bank', true, 'unpaid'],
  ['in_progress', 'cod', false, undefined],
  ['shipped', 'cod', false, undefined],
  ['delivered', 'cod', false, 'paid'],
  ['completed', 'cod', undefined, 'paid'],
])(
  'whether an order in %s that is paid by %s and waits for payment (%s) is paid: %s',
  (slug, payment_method, is_pending_payment, expected) => {
    const update = orderUpdate(slug, '2026-01-05 13:00:02', { payment_method, is_pending_payment });
    expect(reportsOf(update)['order:2116149737']?.states?.payment).toBe(expected);
  },
);

it.each([
  [1473353380, 'unpaid', 'no'],
  [1939592358, 'paid', 'no'],
  [1723506348, 'paid', 'no'],
  [525144736, undefined, 'yes'],
  [99911771, undefined, undefined],
])('a status without a slug is recognised by its id %i', (id, payment, cancelled) => {
  const update = orderUpdate('', '2026-01-05 13:00:02', { status: { id, name: 'حالة', slug: null } });
  const states = reportsOf(update)['order:2116149737']?.states;
  expect([states?.payment, states?.cancelled]).toEqual([payment, cancelled]);
});

it('a try to pay that failed is settled when the order is paid', () => {
  const failed = orderUpdate('payment_failed', '2026-01-05 13:00:02');
  expect(factsOf([failed], AT).failedPayments).toMatchObject([{ id: 'shop:order:2116149737' }]);
  expect(factsOf([failed, inProgress], AT)).toMatchObject({ orders: 1, failedPayments: [] });
});

it('the change of a status has its order inside, and a name in Arabic', () => {
  const data = { id: 1, status: 'تم التوصيل', order: orderBody('delivered') };
  expect(reportsOf(firstUpdate(map('order.status.updated', data)))).toMatchObject({
    'order:2116149737': { states: { ...sent, payment: 'paid' } },
  });
});

it.each([
  ['SAR', 196.5, 'SAR 19650'],
  ['SAR', '196.50', 'SAR 19650'],
  ['KWD', 1.25, 'KWD 1250'],
  ['JPY', 500, 'JPY 500'],
  ['SAR', 0.1 + 0.2, null],
  ['ريال', 10, null],
])('an amount in %s: %s', (currency, amount, expected) => {
  const update = orderUpdate('shipped', '2026-01-05 13:00:02', { amounts: { total: { amount, currency } } });
  expect(reportsOf(update)['order:2116149737']?.total).toBe(expected);
});

it('the amount beside the order counts where there is no list of amounts', () => {
  const update = orderUpdate('shipped', '2026-01-05 13:00:02', {
    amounts: undefined,
    total: { amount: 20, currency: 'SAR' },
  });
  expect(reportsOf(update)['order:2116149737']?.total).toBe('SAR 2000');
});

it.each([[null], [[]], [false]])('an order whose customer is %j names nobody', (customer) => {
  const update = orderUpdate('shipped', '2026-01-05 13:00:02', { customer });
  expect(update.persons).toEqual([]);
  expect(reportsOf(update)['order:2116149737']?.account).toBeUndefined();
});

const AT = '2026-01-31T00:00:00Z';
const review = orderUpdate('under_review', '2026-01-05 13:00:02', {}, 'order.created');
const inProgress = orderUpdate('in_progress', '2026-01-05 15:00:00');
const delivered = orderUpdate('delivered', '2026-01-08 13:00:00');

it('an order counts once the shop works on it, and is fulfilled once it is delivered', () => {
  expect(factsOf([review], AT)).toMatchObject({ orders: 0, evaluated: true });
  expect(factsOf([review, inProgress], AT)).toMatchObject({
    orders: 1,
    fulfilled: false,
    revenue: [{ currency: 'SAR', minor: 19650 }],
  });
  expect(factsOf([review, inProgress, delivered], AT)).toMatchObject({ orders: 1, fulfilled: true });
});

it('a cancellation is taken back by a later status', () => {
  const cancelled = orderUpdate('canceled', '2026-01-06 13:00:00', {}, 'order.cancelled');
  expect(reportsOf(cancelled)['order:2116149737']?.since).toEqual({ cancelled: '2026-01-06T10:00:00Z' });
  expect(factsOf([review, inProgress, cancelled], AT).orders).toBe(0);
  expect(factsOf([review, inProgress, cancelled, delivered], AT).orders).toBe(1);
});

it('a refund of the whole order undoes it, one of an unknown part does not', () => {
  const all = orderUpdate('restored', '2026-01-12 13:00:00', {}, 'order.refunded');
  const part = orderUpdate('delivered', '2026-01-12 13:00:00', {}, 'order.refunded');
  expect(factsOf([review, delivered, all], AT)).toMatchObject({
    orders: 0,
    refunds: [{ currency: 'SAR', minor: 19650 }],
  });
  expect(factsOf([review, delivered, part], AT)).toMatchObject({
    orders: 1,
    refunds: [],
    lastRefundAt: Date.parse('2026-01-12T10:00:00Z'),
  });
});

it('an order that was returned counts again once it is completed again', () => {
  const restored = orderUpdate('restored', '2026-01-12 13:00:00');
  const completed = orderUpdate('completed', '2026-01-14 13:00:00');
  expect(factsOf([review, delivered, restored], AT).orders).toBe(0);
  expect(factsOf([review, delivered, restored, completed], AT)).toMatchObject({ orders: 1, refunds: [] });
});

it('a later status says nothing of a refund of an unknown part', () => {
  const part = orderUpdate('delivered', '2026-01-12 13:00:00', {}, 'order.refunded');
  const completed = orderUpdate('completed', '2026-01-14 13:00:00');
  expect(factsOf([review, delivered, part, part, completed], AT)).toMatchObject({
    orders: 1,
    lastRefundAt: Date.parse('2026-01-12T10:00:00Z'),
  });
});

const cart = {
  id: 1097962121,
  created_at: { date: '2026-01-04 10:00:00.000000', timezone: 'Asia/Riyadh' },
  customer: { id: 225167971, name: 'Noura Example', mobile: '+966555550100', email: 'noura@example.com' },
};

it('an abandoned cart belongs to its customer, as of when it was made', () => {
  const update = firstUpdate(map('abandoned.cart', cart, 'Sun Jan 04 2026 11:23:00 GMT+0300'));
  expect(reportsOf(update)).toEqual({
    'cart:1097962121': {
      asOf: '2026-01-04T08:23:00Z',
      account: 'customer:225167971',
      address: 'email:noura@example.com',
      createdAt: '2026-01-04T07:00:00Z',
    },
  });
  expect(update.contact?.phone?.text).toBe('+966555550100');
  expect(factsOf([update], AT)).toMatchObject({ evaluated: true, orders: 0 });
});

const reviewBody = {
  type: 'rating',
  rating: '4',
  content: 'a text that is not stored',
  customer: { id: '225167971', name: 'Noura Example' },
  product: { id: '802593739' },
  order: { id: '2116149737' },
};

it('a review is of its order and product, and its text is not stored', () => {
  const mapping = map('review.added', reviewBody);
  expect(activityRows(mapping)).toEqual([
    ['order:2116149737:review.published:product-802593739', '2026-01-05T10:00:02.000Z'],
  ]);
  const update = firstUpdate(mapping);
  expect(update.activities).toMatchObject([
    { about: 'shop:order:2116149737', rating: { scale: 'stars', score: 4 } },
  ]);
  expect(reportsOf(update)['order:2116149737']?.account).toBe('customer:225167971');
  expect(JSON.stringify(mapping)).not.toContain('a text');
});

it('a review of no order is of its author', () => {
  const rows = activityRows(map('review.added', { ...reviewBody, order: null }));
  expect(rows[0]?.[0]).toBe('customer:225167971:review.published:product-802593739');
});

it('the later of two reviews of one product in one order counts', () => {
  const first = firstUpdate(map('review.added', reviewBody, '2026-01-06 10:00:00'));
  const second = firstUpdate(map('review.added', { ...reviewBody, rating: '1' }, '2026-01-07 10:00:00'));
  expect(factsOf([delivered, first, second], AT).ratings.last).toMatchObject([{ score: 1 }]);
});

it.each([
  ['a question, which has no rating', 'review.added', { ...reviewBody, rating: null }, 'no-rating'],
  ['a rating of six', 'review.added', { ...reviewBody, rating: '6' }, 'no-rating'],
  ['a draft', 'order.created', orderBody('under_review', { draft: true }), 'draft-order'],
  ['the app was installed at a store', 'app.installed', {}, 'app-event'],
  ['a test store pays for the app', 'app.subscription.started', { store_type: 'development' }, 'app-event'],
  ['a deletion of an order', 'order.deleted', orderBody('canceled'), 'unknown-topic'],
  [
    'a one-time password',
    'customer.otp.request',
    { code: '5331', contact: '+966555550100' },
    'unknown-topic',
  ],
  ['a product', 'product.created', { id: 1 }, 'unknown-topic'],
])('%s is ignored', (_what, event, data, reason) => {
  expect(map(event, data)).toMatchObject({ updates: [], refused: [], ignored: [reason] });
});

it.each([
  ['no event', undefined, {}, /^event must be the name of an event/],
  ['no order', 'order.status.updated', { status: 'تم' }, /^order.status.updated: order/],
  ['no id', 'order.created', { status: {} }, /^order.created: id must be an id/],
  ['no author', 'review.added', { rating: 5, customer: null }, /neither customer nor order/],
])('a delivery with %s is refused', (_what, event, data, reason) => {
  expect(map(event, data).refused).toEqual([expect.stringMatching(reason)]);
});

const SECRET = 'salla-webhook-secret';

function verify(headers: Record<string, string>, account?: string): string {
  const body =
    '{"event":"order.created","merchant":1000000001,"created_at":"2026-01-05 13:00:00","data":{"id":1}}';
  const bound = account === undefined ? connection : { ...connection, account };
  return sallaConnector.verify(jsonDelivery(body, headers), bound, [SECRET], 0);
}

// Made with openssl dgst -sha256 -hmac.
const SIGNATURE = 'ab4ff185bc14d106cf305267111d1ca0a0b1635dab38426e7cfecdefd088e482';
const STRATEGY = 'x-salla-security-strategy';

it.each([
  ['a signature', { 'x-salla-signature': SIGNATURE, [STRATEGY]: 'Signature' }, 'authentic'],
  ['a signature alone', { 'x-salla-signature': SIGNATURE }, 'authentic'],
  ['a token', { authorization: SECRET, [STRATEGY]: 'Token' }, 'authentic'],
  ['a token alone', { authorization: SECRET }, 'authentic'],
  ['neither', {}, 'missing-signature'],
  ['neither, by the strategy None', { [STRATEGY]: 'None' }, 'missing-signature'],
  [
    'a token where a signature is announced',
    { authorization: SECRET, [STRATEGY]: 'Signature' },
    'missing-signature',
  ],
  [
    'a token beside a wrong signature',
    { authorization: SECRET, 'x-salla-signature': 'ab' },
    'wrong-signature',
  ],
  [
    'a token beside an empty signature',
    { authorization: SECRET, 'x-salla-signature': '' },
    'missing-signature',
  ],
  ['a token with Bearer', { authorization: `Bearer ${SECRET}` }, 'wrong-signature'],
  ['the signature as a token', { authorization: SIGNATURE, [STRATEGY]: 'Token' }, 'wrong-signature'],
  ['the secret as a signature', { 'x-salla-signature': SECRET }, 'wrong-signature'],
  [
    'a signature in base64',
    { 'x-salla-signature': Buffer.from(SIGNATURE, 'hex').toString('base64') },
    'wrong-signature',
  ],
])('a delivery with %s', (_what, headers, verdict) => {
  expect(verify(headers)).toBe(verdict);
});

it('a connection with a store accepts only that store', () => {
  const headers = { 'x-salla-signature': SIGNATURE };
  expect(verify(headers, '1000000001')).toBe('authentic');
  expect(verify(headers, '1000000002')).toBe('wrong-account');
  expect(verify({ authorization: SECRET }, '1000000002')).toBe('wrong-account');
});

it('the demo signs by the body, and can send the token', () => {
  expect(sallaConnector.sign(delivery('order.created', {}), SECRET, 0).headers[STRATEGY]).toBe('Signature');
  expect(addToken(delivery('order.created', {}), SECRET).headers).toMatchObject({
    authorization: SECRET,
    [STRATEGY]: 'Token',
  });
});

it('a log has the event; there is no id', () => {
  expect(sallaConnector.describe?.(delivery('order.status.updated', {}))).toEqual({
    topic: 'order.status.updated',
  });
});
