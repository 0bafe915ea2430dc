import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { captureOutput } from '../../support/captured-output.ts';
import { eventsIn } from '../../support/delivered.ts';
import { createModelTable } from '../../support/model-table.ts';
import { createTestService, SERVICE_START } from '../../support/test-service.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const isoOf = (at: number) => new Date(at).toISOString();

beforeEach(() => {
  captureOutput();
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** An order in the shape of Shopify's list. */
function order(id: number, customer: number, at: number, more: object = {}) {
  return {
    id,
    admin_graphql_api_id: `gid://shopify/Order/${id}`,
    created_at: isoOf(at),
    processed_at: isoOf(at),
    updated_at: isoOf(at),
    cancelled_at: null,
    currency: 'EUR',
    total_price: '10.00',
    current_total_price: '10.00',
    financial_status: 'paid',
    fulfillment_status: null,
    fulfillments: [],
    refunds: [],
    test: false,
    email: null,
    customer: { id: customer, email: null, updated_at: isoOf(at) },
    ...more,
  };
}

const listed = (body: object, topic = 'orders/updated') => ({
  headers: { 'x-shopify-topic': topic },
  body: JSON.stringify(body),
});

function start() {
  const table = createModelTable();
  const service = createTestService(table.client);
  const backfill = async (deliveries: readonly unknown[], more: object = {}, connection = 'shopify') => {
    const body = JSON.stringify({ deliveries, ...more });
    return service.ask('POST', `/connections/${connection}/backfill`, { body });
  };
  const webhook = (body: object, topic = 'orders/updated') =>
    service.send('shopify', {
      method: 'POST',
      url: 'https://example.com/webhooks/shopify',
      headers: { 'x-shopify-topic': topic, 'x-shopify-shop-domain': 'a-shop.myshopify.com' },
      body: Buffer.from(JSON.stringify(body)),
    });
  const record = async (customer: number) => {
    const found = await service.get('/customers', { identity: `shopify:customer:${customer}` });
    return (found.body as { customers: Record<string, unknown>[] }).customers[0];
  };
  return { table, service, backfill, webhook, record };
}

describe('a backfill', () => {
  test('says of each object, in order, whether it was new', async () => {
    const { backfill, webhook } = start();
    await webhook(order(1, 7, SERVICE_START - DAY));
    const answer = await backfill([
      listed(order(1, 7, SERVICE_START - DAY)),
      listed(order(2, 7, SERVICE_START - DAY)),
      // A later date of the same state is no news.
      listed(order(1, 7, SERVICE_START - DAY, { updated_at: isoOf(SERVICE_START - MINUTE) })),
      listed(order(3, 8, SERVICE_START - DAY, { test: true })),
      listed({ id: 4, financial_status: 'paid' }),
      listed({ nothing: true }, 'products/update'),
    ]);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      objects: [
        { outcome: 'known' },
        { outcome: 'new' },
        { outcome: 'known' },
        { outcome: 'ignored', reason: 'test-traffic' },
        {
          outcome: 'refused',
          reason: expect.stringContaining('orders/updated: the body is not one of this topic'),
        },
        { outcome: 'ignored', reason: 'unknown-topic' },
      ],
    });
  });

  test('a state that a webhook would have changed is new', async () => {
    const { backfill, webhook, record } = start();
    await webhook(order(1, 7, SERVICE_START - DAY, { financial_status: 'pending' }));
    const paid = order(1, 7, SERVICE_START - DAY, { updated_at: isoOf(SERVICE_START - MINUTE) });
    expect((await backfill([listed(paid)])).body).toEqual({ objects: [{ outcome: 'new' }] });
    expect(await record(7)).toMatchObject({ facts: { orders: 1 } });
  });

  test('an older state than what was delivered since changes nothing', async () => {
    const { backfill, webhook, record } = start();
    const cancelled = {
      cancelled_at: isoOf(SERVICE_START - MINUTE),
      updated_at: isoOf(SERVICE_START - MINUTE),
    };
    await webhook(order(1, 7, SERVICE_START - DAY, { ...cancelled, financial_status: 'refunded' }));
    const before = await record(7);
    await backfill([listed(order(1, 7, SERVICE_START - DAY))]);
    expect((await record(7))?.stage).toBe(before?.stage);
  });

  test('a customer with ten orders takes one read and one transaction for each fifteen objects', async () => {
    const { table, backfill, record } = start();
    const orders = Array.from({ length: 10 }, (_, index) =>
      order(index + 1, 7, SERVICE_START - (20 - index) * DAY),
    );
    table.requests.length = 0;
    await backfill(orders.map((one) => listed(one)));
    expect(table.requests).toEqual(['BatchGetCommand', 'TransactWriteCommand']);
    expect(await record(7)).toMatchObject({ stage: 'advocacy', facts: { orders: 10 } });
  });

  test('all its events are historical, also of what happened a minute ago', async () => {
    const { table, backfill, webhook } = start();
    await backfill([listed(order(1, 7, SERVICE_START - MINUTE))]);
    await webhook(order(2, 8, SERVICE_START - MINUTE));
    const timeliness = eventsIn(table.items.values()).map(({ detail: { metadata } }) => [
      metadata.timeliness,
      metadata.secondsLate,
    ]);
    expect(timeliness.sort()).toEqual([
      ['historical', 60],
      ['live', 60],
    ]);
  });

  test('a dry run finds the same and writes nothing', async () => {
    const { table, backfill, webhook } = start();
    await webhook(order(1, 7, SERVICE_START - DAY));
    const before = new Map(table.items);
    const objects = [listed(order(1, 7, SERVICE_START - DAY)), listed(order(2, 9, SERVICE_START - DAY))];
    const expected = { objects: [{ outcome: 'known' }, { outcome: 'new' }] };
    expect((await backfill(objects, { dryRun: true })).body).toEqual(expected);
    expect(new Map(table.items)).toEqual(before);
    expect((await backfill(objects)).body).toEqual(expected);
  });

  test('nobody who was erased comes back, even if their tool changed the order since', async () => {
    const { service, backfill, webhook, record } = start();
    await webhook(order(1, 7, SERVICE_START - 2 * DAY));
    const customerId = String((await record(7))?.customerId);
    expect((await service.ask('DELETE', `/customers/${customerId}`)).status).toBe(200);
    service.time.customers += DAY;
    service.time.real += DAY;
    const since = { updated_at: isoOf(SERVICE_START + MINUTE) };
    const never = order(2, 7, SERVICE_START - 2 * DAY, since);
    const later = order(3, 7, SERVICE_START + 2 * MINUTE);
    const other = order(4, 8, SERVICE_START - 2 * DAY);
    const known = order(1, 7, SERVICE_START - 2 * DAY, since);
    const customer = {
      id: 7,
      email: null,
      created_at: isoOf(SERVICE_START - 3 * DAY),
      updated_at: isoOf(SERVICE_START + MINUTE),
    };
    expect(
      (await backfill([listed(known), listed(never), listed(customer, 'customers/update')])).body,
    ).toEqual({
      objects: Array.from({ length: 3 }, () => ({ outcome: 'ignored', reason: 'erased' })),
    });
    expect(await record(7)).toBeUndefined();
    // A purchase after the erasure is one of a new customer.
    expect((await backfill([listed(never), listed(later), listed(other)])).body).toEqual({
      objects: [{ outcome: 'ignored', reason: 'erased' }, { outcome: 'new' }, { outcome: 'new' }],
    });
    expect(await record(7)).toMatchObject({ facts: { orders: 1 } });
  });

  test('a privacy request is refused', async () => {
    const { backfill } = start();
    const body = { shop_id: 1, shop_domain: 'a-shop.myshopify.com' };
    expect((await backfill([listed(body, 'shop/redact')])).body).toEqual({
      objects: [{ outcome: 'refused', reason: 'a backfill takes no privacy requests' }],
    });
  });

  test('what the table cannot take in time is busy, and is applied when it is sent again', async () => {
    const { service, backfill } = start();
    const objects = [listed(order(1, 7, SERVICE_START - DAY))];
    const { store } = service.services;
    const commit = store.commit;
    // Each try takes five seconds and meets another writer.
    Object.assign(store, {
      commit: async () => {
        service.time.real += 5_000;
        return { type: 'conflict' };
      },
    });
    expect((await backfill(objects)).body).toEqual({ objects: [{ outcome: 'busy' }] });
    Object.assign(store, { commit });
    expect((await backfill(objects)).body).toEqual({ objects: [{ outcome: 'new' }] });
  });

  test('an object that cannot be applied holds up no other one of its customer', async () => {
    const { service, backfill, record } = start();
    const { store } = service.services;
    const commit = store.commit;
    Object.assign(store, {
      commit: (wanted: Parameters<typeof commit>[0]) => {
        if (JSON.stringify(wanted).includes('shopify:order:2')) throw new RangeError('the order is bad');
        return commit(wanted);
      },
    });
    const objects = [1, 2, 3].map((id) => listed(order(id, 7, SERVICE_START - DAY)));
    expect((await backfill(objects)).body).toEqual({
      objects: [
        { outcome: 'new' },
        { outcome: 'refused', reason: 'it could not be applied (RangeError)' },
        { outcome: 'new' },
      ],
    });
    expect(await record(7)).toMatchObject({ facts: { orders: 2 } });
  });

  test.each([
    ['no such connection', 'nowhere', {}, 404],
    ['no deliveries', 'shopify', { deliveries: [] }, 400],
    ['more than 250', 'shopify', { deliveries: Array.from({ length: 251 }, () => listed({})) }, 400],
    ['a field that there is none of', 'shopify', { dryrun: true }, 400],
  ])('%s is refused', async (_, connection, more, status) => {
    const { backfill } = start();
    expect((await backfill([listed({})], more, connection)).status).toBe(status);
  });
});
