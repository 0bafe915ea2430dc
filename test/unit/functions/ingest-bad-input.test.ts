import { beforeEach, describe, expect, test } from 'vitest';
import type { Delivery } from '../../../shared/connectors/connector.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { orderBody, refundBody, shopifyDelivery } from '../../support/connectors/shopify-delivery.ts';
import { createMemoryStorage } from '../../support/memory-storage.ts';
import { createModelTable, type ModelTable } from '../../support/model-table.ts';
import { createTestService, type TestService } from '../../support/test-service.ts';

/**
 * Stands in every body in place of personal data. It must appear nowhere but in parked deliveries and the
 * table.
 */
const CANARY = 'canary-7f3a';

let output: { text(): string };
let table: ModelTable;
let storage: ReturnType<typeof createMemoryStorage>;
let service: TestService;
beforeEach(() => {
  output = captureOutput();
  table = createModelTable();
  storage = createMemoryStorage();
  service = createTestService(table.client, storage);
});

const GOOD = {
  id: `${CANARY}-1`,
  type: 'order.paid',
  occurredAt: '2026-05-01T10:00:00Z',
  customer: { id: CANARY, email: `${CANARY}@example.com`, name: CANARY },
  order: { id: CANARY, total: '12.50', currency: 'EUR' },
};
const good = (changes: object) => genericDelivery({ ...GOOD, ...changes });
const goodOrder = (changes: object) => good({ order: { ...GOOD.order, ...changes } });
const nested = (levels: number) => `${'['.repeat(levels)}"${CANARY}"${']'.repeat(levels)}`;

/** Deliveries that no connection can read, by what is wrong with them. */
const BROKEN_BODIES: Record<string, string | Buffer> = {
  'not JSON': `${CANARY}: yes`,
  'half of a JSON text': `{"id":"${CANARY}"`,
  empty: '',
  blank: ' \n',
  null: 'null',
  'a number': '17',
  text: `"${CANARY}"`,
  'an empty object': '{}',
  'nested 60 levels deep': nested(60),
  'nested 100,000 levels deep': nested(100_000),
  'deep below a good beginning': `{"id":"${CANARY}","customer":${nested(50_000)}}`,
  'invalid UTF-8': Buffer.concat([
    Buffer.from(`{"id":"${CANARY}`),
    Buffer.from([0xff, 0xfe]),
    Buffer.from('"}'),
  ]),
  'with a byte order mark': `\ufeff{"id":"${CANARY}"}`,
  'wrong types': JSON.stringify({
    id: { $gt: CANARY },
    type: [CANARY],
    occurredAt: 17,
    customer: CANARY,
    order: [CANARY],
    created_at: {},
    updated_at: true,
    currency: 17,
    total_price: {},
    refunds: CANARY,
  }),
  'nothing but a prototype': `{"__proto__":${JSON.stringify(GOOD)},"constructor":{"prototype":{"${CANARY}":1}}}`,
};

const GENERIC: Record<string, Delivery> = {
  ...Object.fromEntries(Object.entries(BROKEN_BODIES).map(([name, body]) => [name, raw(body)])),
  'an unknown kind': good({ type: `order.${CANARY}` }),
  'a kind that every object has as a property': good({ type: 'toString' }),
  'no id': good({ id: undefined }),
  'an empty id': good({ id: '' }),
  'a very long id': good({ id: CANARY.repeat(100) }),
  'a control character in an id': good({ customer: { id: `${CANARY}\u0000` } }),
  'half a surrogate pair in an id': genericDelivery(JSON.stringify(GOOD).replace(/"id":"/g, '"id":"\\ud800')),
  'no time': good({ occurredAt: undefined }),
  'a time without offset': good({ occurredAt: '2026-05-01T10:00:00' }),
  'an invalid date': good({ occurredAt: '2026-02-30T10:00:00Z' }),
  'year 0': good({ occurredAt: '0000-01-01T00:00:00Z' }),
  'year 10000': good({ occurredAt: '+010000-01-01T00:00:00Z' }),
  '1970': good({ occurredAt: '1970-01-01T00:00:00Z' }),
  'eleven minutes ahead': good({ occurredAt: '2026-06-01T00:11:00Z' }),
  'a century ahead': good({ occurredAt: '2126-06-01T00:00:00Z' }),
  nobody: good({ customer: undefined, order: undefined, type: 'visit' }),
  'an empty customer': good({ customer: {}, order: undefined, type: 'visit' }),
  'an invalid e-mail address': good({ customer: { email: CANARY } }),
  'a score outside its scale': good({ type: 'rating.given', rating: { scale: 'nps', score: 11 } }),
  'an order without an id': good({ order: undefined }),
  'a list of 101': genericDelivery(Array.from({ length: 101 }, (_, index) => ({ ...GOOD, id: `${index}` }))),
  'lists in a list': genericDelivery([[[GOOD]]]),
};

const shopifyOrder = (changes: Record<string, unknown>) =>
  shopifyDelivery('orders/create', orderBody({ note: CANARY, email: `${CANARY}@example.com`, ...changes }));

const SHOPIFY: Record<string, Delivery> = {
  ...Object.fromEntries(
    Object.entries(BROKEN_BODIES).map(([name, body]) => [
      name,
      { ...shopifyDelivery('orders/create', ''), body: Buffer.from(body) },
    ]),
  ),
  'no topic': shopifyDelivery('', orderBody({ note: CANARY })),
  'an invalid topic': shopifyDelivery(`../${CANARY}`, orderBody()),
  'no order': shopifyOrder({ id: null, admin_graphql_api_id: null }),
  'no time': shopifyDelivery('orders/create', orderBody({ note: CANARY, updated_at: null }), {
    'x-shopify-triggered-at': '',
  }),
  'year 0': shopifyOrder({ updated_at: '0000-01-01T00:00:00Z' }),
  'a century ahead': shopifyOrder({ updated_at: '2126-06-01T00:00:00Z' }),
  'a cart without a customer': shopifyDelivery('carts/update', {
    updated_at: '2026-05-01T10:00:00Z',
    note: CANARY,
  }),
  'an invalid customer': shopifyDelivery('customers/create', {
    id: CANARY,
    email: `${CANARY}@example.com`,
  }),
  'a privacy request': shopifyDelivery('customers/redact', { customer: { id: CANARY } }),
};

const paidOrder = (changes: Record<string, unknown>) =>
  shopifyOrder({ financial_status: 'paid', ...changes });

/** Deliveries with an unreadable amount or date of placing, by what is wrong with them. Each is about a paid order. */
const PARTLY_READABLE: Record<string, readonly [connection: string, delivery: Delivery]> = {
  'a negative amount': ['generic', goodOrder({ total: '-1.00' })],
  'an amount that is too large': ['generic', goodOrder({ total: '999999999999999' })],
  'an amount in scientific notation': ['generic', goodOrder({ total: 1e300 })],
  'an amount that is not a number': ['generic', goodOrder({ total: CANARY })],
  'more decimals than the currency has': ['generic', goodOrder({ total: '12.505' })],
  'an unknown currency': ['generic', goodOrder({ currency: 'XXQ' })],
  'an amount without currency': ['generic', goodOrder({ currency: undefined })],
  'a negative total': ['shopify', paidOrder({ current_total_price: '-1.00' })],
  'a total that is too large': ['shopify', paidOrder({ current_total_price: '9'.repeat(15) })],
  'a total in an unknown currency': ['shopify', paidOrder({ currency: 'XXQ' })],
};

function raw(body: string | Buffer): Delivery {
  return { ...genericDelivery(''), body: Buffer.from(body) };
}

describe.each([
  ['generic', GENERIC],
  ['shopify', SHOPIFY],
])('a delivery that the %s connection cannot read', (connection, deliveries) => {
  test.each(Object.keys(deliveries))('is not applied but parked whole: %s', async (name) => {
    const delivery = deliveries[name] ?? raw('');
    const answer = await service.send(connection, delivery);
    expect(answer).toMatchObject({ status: 200, body: { outcome: 'parked', reason: expect.any(String) } });
    expect([...table.items.keys()]).toEqual([]);

    const [entry, ...others] = await service.parked('held');
    expect(others).toEqual([]);
    if (entry === undefined || entry.delivery === 'unreadable') throw new Error('it can be read again');
    expect(entry.delivery).toMatchObject({ connection, method: 'POST', receivedAt: service.time.real });
    expect(Buffer.from(entry.delivery.body).equals(Buffer.from(delivery.body))).toBe(true);
    expect(entry.delivery.reasons.length).toBeGreaterThan(0);

    for (const text of [answer.text, output.text(), entry.key, entry.delivery.reasons.join()])
      expect(text).not.toContain(CANARY);
  });
});

describe('an order whose amount cannot be read', () => {
  test.each(Object.keys(PARTLY_READABLE))('counts, with an unknown amount: %s', async (name) => {
    const [connection, delivery] = PARTLY_READABLE[name] ?? ['', raw('')];
    const answer = await service.send(connection, delivery);
    expect(answer).toMatchObject({ status: 200, body: { outcome: 'accepted' } });
    expect(await service.parked('held')).toEqual([]);
    const identity = connection === 'generic' ? `generic:customer:${CANARY}` : 'shopify:customer:71';
    expect((await service.get('/customers', { identity })).body).toMatchObject({
      customers: [{ stage: 'purchase', facts: { orders: 1, revenue: [] } }],
    });
    for (const text of [answer.text, output.text()]) expect(text).not.toContain(CANARY);
  });

  test.each([
    ['without a date of placing', { processed_at: null, created_at: null }],
    ['placed a century ahead', { processed_at: '2126-06-01T00:00:00Z' }],
  ])('and an order %s counts as of its last change', async (_, changes) => {
    expect((await service.send('shopify', paidOrder(changes))).body).toEqual({ outcome: 'accepted' });
    const { body } = await service.get('/customers', { identity: 'shopify:customer:71' });
    expect(body).toMatchObject({
      customers: [{ stage: 'purchase', stageSince: '2026-01-05T10:00:09.000Z', facts: { orders: 1 } }],
    });
  });
});

describe('a refund of a shop', () => {
  test('in an unknown currency is a refund of an unknown amount', async () => {
    await service.send('shopify', paidOrder({ refunds: undefined }));
    const refund = {
      ...refundBody(7, []),
      transactions: [{ kind: 'refund', status: 'success', amount: '1', currency: 'XXQ' }],
    };
    const answer = await service.send('shopify', shopifyDelivery('refunds/create', refund));
    expect(answer.body).toEqual({ outcome: 'accepted' });
    const { body } = await service.get('/customers', { identity: 'shopify:customer:71' });
    expect(body).toMatchObject({ customers: [{ facts: { orders: 1, refunds: [] } }] });
  });

  test('that names no order is parked with a reason', async () => {
    const refund = refundBody(7, ['1.00'], { order_id: null });
    const { body } = await service.send('shopify', shopifyDelivery('refunds/create', refund));
    const reason = 'refunds/create: the body names no order: order_id is missing';
    expect(body).toEqual({ outcome: 'parked', reason });
    expect([...table.items.keys()]).toEqual([]);
    expect(await service.parked('held')).toMatchObject([{ delivery: { reasons: [reason] } }]);
  });
});

test('a parked delivery keeps the headers that its connector reads, and no signature', async () => {
  await service.send('shopify', shopifyDelivery('orders/create', '{'));
  await service.send('generic', raw('{'));
  const entries = await service.parked('held');
  const headers = entries.map(({ delivery }) => (delivery === 'unreadable' ? {} : delivery.headers));
  expect(headers).toEqual([
    {},
    { 'x-shopify-topic': 'orders/create', 'x-shopify-triggered-at': expect.any(String) },
  ]);
  expect([...storage.texts.values()].join()).not.toMatch(/hmac|signature/i);
});

test('the same delivery is parked once, however often it arrives', async () => {
  await service.send('generic', raw('{'));
  service.time.real += 60_000;
  await service.send('generic', raw('{'));
  expect(await service.parked('held')).toHaveLength(1);
});

test('of duplicate keys in a body the last one counts', async () => {
  const visit = { ...GOOD, type: 'visit', order: undefined };
  const text = JSON.stringify(visit).replace('{', '{"id":"first",');
  expect((await service.send('generic', raw(text))).body).toEqual({ outcome: 'accepted' });
  expect([...table.items.keys()].filter((key) => key.includes('ACT#'))).toEqual([
    expect.stringContaining(`ACT#generic:visit::${CANARY}-1`),
  ]);
});

test('fields without effect are named in the answer and not logged', async () => {
  const customer = { ...GOOD.customer, email: 'n/a', emial: 'ada@example.com' };
  expect((await service.send('generic', good({ customer }))).body).toEqual({
    outcome: 'accepted',
    unknownFields: ['customer.emial'],
    unreadableFields: ['customer.email'],
  });
  expect(output.text()).not.toContain('emial');
});

test('a prototype in a body changes nothing', async () => {
  const text = JSON.stringify(GOOD).replace('{', `{"__proto__":{"type":"visit","polluted":1},`);
  expect((await service.send('generic', raw(text))).body).toEqual({
    outcome: 'accepted',
    unknownFields: ['__proto__'],
  });
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  expect(JSON.stringify([...table.items.values()])).not.toContain('polluted');
});

test('no secret, body or name of a person is logged, whether a delivery is accepted or refused', async () => {
  await service.send('generic', genericDelivery(GOOD));
  await service.send('generic', genericDelivery(GOOD));
  const signed = genericDelivery(GOOD);
  const refused = await service.send('second', {
    ...signed,
    headers: { ...signed.headers, 'content-encoding': CANARY },
  });
  expect(refused.status).toBe(415);
  const secrets = [...(service.live.secrets?.connections.values() ?? [])].flat();
  for (const word of [CANARY, 'example.com', ...secrets, service.live.secrets?.identityKey ?? ''])
    expect(output.text() + refused.text).not.toContain(word);
});
