import { beforeEach, describe, expect, test } from 'vitest';
import type { Delivery } from '../../../shared/connectors/connector.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { refundBody, shopifyDelivery } from '../../support/connectors/shopify-delivery.ts';
import { orderOf, PERSON, REPORTED, tracesIn, unclearOrder } from '../../support/known-person.ts';
import { createMemoryStorage } from '../../support/memory-storage.ts';
import { createModelTable } from '../../support/model-table.ts';
import { createTestService, type TestService } from '../../support/test-service.ts';

let table: ReturnType<typeof createModelTable>;
let storage: ReturnType<typeof createMemoryStorage>;
let service: TestService;
let id: string;
beforeEach(async () => {
  captureOutput();
  table = createModelTable();
  storage = createMemoryStorage();
  service = createTestService(table.client, storage);
  for (const [connection, delivery] of REPORTED) await service.send(connection, delivery);
  const { body } = await service.get('/customers', { email: PERSON.email });
  id = (body as { customers: { customerId: string }[] }).customers[0]?.customerId ?? '';
});

async function parkedDeliveries(
  connection: string,
  delivery: Delivery,
  receivedAt = service.time.real,
): Promise<void> {
  const kept = ['x-shopify-topic', 'x-shopify-triggered-at'];
  const headers = Object.entries(delivery.headers).filter(([name]) => kept.includes(name));
  await service.parkedDeliveries.put('held', {
    connection,
    receivedAt,
    reasons: ['not understood'],
    method: 'POST',
    headers: Object.fromEntries(headers),
    body: delivery.body,
  });
}

const removed = async () => {
  const { status, body } = await service.ask('DELETE', `/customers/${id}`);
  expect(status).toBe(200);
  return (body as { removed: { parkedDeliveries: number; refusedEvents: number } }).removed;
};
const bodies = () =>
  [...storage.texts.values()].map((text) => Buffer.from(JSON.parse(text).body, 'base64').toString('utf8'));
const visit = (own: string, customer: object) => ({
  id: own,
  type: 'visit',
  occurredAt: '2026-02-01T10:00:00Z',
  customer,
});

describe('an erasure removes from the parking storage', () => {
  test.each<[string, string, Delivery]>([
    ['a delivery that its connector can read', 'shopify', orderOf(450_789_472)],
    [
      'one with only an order',
      'shopify',
      shopifyDelivery('refunds/create', refundBody(1, [], { order_id: PERSON.orders[0] })),
    ],
    [
      'one that says that another account was merged into theirs',
      'shopify',
      shopifyDelivery('customers/merge', {
        admin_graphql_api_customer_kept_id: `gid://shopify/Customer/${PERSON.shopId}`,
        admin_graphql_api_customer_deleted_id: 'gid://shopify/Customer/4711',
        status: 'completed',
      }),
    ],
    ['one that is dated in the future', 'shopify', unclearOrder()],
    ['one of an unknown topic', 'shopify', shopifyDelivery('products/new', { buyer: PERSON.shopId })],
    ['one that is cut off', 'shopify', shopifyDelivery('orders/paid', `{"id":1,"email":"${PERSON.email}`)],
    [
      'one that contains their id in a sentence',
      'generic',
      genericDelivery(`ticket of ${PERSON.supportId}, late`),
    ],
    [
      'one that names an order and cannot be read',
      'shopify',
      shopifyDelivery('orders/paid', `{"id":${PERSON.orders[1]},`),
    ],
    ['one of a removed connection', 'former', genericDelivery({ mail: PERSON.email })],
  ])('%s', async (_, connection, delivery) => {
    await parkedDeliveries(connection, delivery);
    expect((await removed()).parkedDeliveries).toBe(1);
    expect(tracesIn([], storage.texts)).toEqual([]);
    expect(storage.texts.size).toBe(0);
  });

  test('a damaged object that contains their address', async () => {
    await storage.put(
      'held/shopify/damaged.json',
      `{"version":1,"body":"${Buffer.from(`${' '.repeat(40)}{"email":"${PERSON.email}"}`).toString('base64')}`,
    );
    expect((await removed()).parkedDeliveries).toBe(1);
    expect(storage.texts.size).toBe(0);
  });

  test('only their part of a list', async () => {
    const grace = visit('b', { email: 'grace@example.com' });
    await parkedDeliveries(
      'generic',
      genericDelivery([visit('a', { id: PERSON.supportId }), grace, { type: PERSON.email }]),
    );
    expect((await removed()).parkedDeliveries).toBe(1);
    expect(bodies().map((body) => JSON.parse(body))).toEqual([grace]);
  });

  test('events that the bus refused, but not the one about the erasure', async () => {
    const record = (sequence: string) => ({
      dynamodb: { Keys: { PK: { S: `CUST#${id}` }, SK: { S: sequence } } },
    });
    await storage.put('events/old.json', JSON.stringify(record('STAGE#0000000001')));
    await storage.put('events/other.json', JSON.stringify(record('STAGE#1')).replace(id, 'cus_other'));
    expect((await removed()).refusedEvents).toBe(1);
    expect([...storage.texts.keys()]).toEqual(['events/other.json']);
  });
});

describe('it keeps in the parking storage', () => {
  test.each<[string, string, Delivery]>([
    ['a delivery about others', 'generic', genericDelivery(visit('b', { email: 'grace@example.com' }))],
    ['an unreadable delivery that names nobody', 'generic', genericDelivery('{"total": 207')],
  ])('%s', async (_, connection, delivery) => {
    await parkedDeliveries(connection, delivery);
    expect((await removed()).parkedDeliveries).toBe(0);
    expect(storage.texts.size).toBe(1);
  });

  test('a delivery that was received after the erasure', async () => {
    await parkedDeliveries('shopify', orderOf(450_789_472), service.time.real + 1);
    expect((await removed()).parkedDeliveries).toBe(0);
    expect(storage.texts.size).toBe(1);
  });
});
