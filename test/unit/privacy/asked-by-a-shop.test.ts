import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, test } from 'vitest';
import { captureOutput } from '../../support/captured-output.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { refundBody, shopifyDelivery } from '../../support/connectors/shopify-delivery.ts';
import {
  guestOrder,
  orderOf,
  PERSON,
  REPORTED,
  TRACES,
  tracesIn,
  unclearOrder,
} from '../../support/known-person.ts';
import { createMemoryStorage } from '../../support/memory-storage.ts';
import { createModelTable } from '../../support/model-table.ts';
import { createTestService, type TestService } from '../../support/test-service.ts';

const SHOP = { shop_id: 954_889, shop_domain: 'a-shop.myshopify.com' };
const CUSTOMER = { id: PERSON.shopId, email: PERSON.email, phone: PERSON.phone };
const REDACT = {
  ...SHOP,
  customer: CUSTOMER,
  orders_to_redact: [...PERSON.orders, PERSON.guestOrder],
};

let table: ReturnType<typeof createModelTable>;
let storage: ReturnType<typeof createMemoryStorage>;
let service: TestService;
let output: ReturnType<typeof captureOutput>;
beforeEach(() => {
  output = captureOutput();
  table = createModelTable();
  storage = createMemoryStorage();
  service = createTestService(table.client, storage);
});

const nobody = { customer: null, email: null, contact_email: null };
/** An order without an owner, and a checkout that is of it. */
const waitingOrder = orderOf(PERSON.guestOrder, nobody);

const SHOP_ALONE = REPORTED.filter(([connection]) => connection === 'shopify');
const send = async (deliveries: typeof REPORTED) => {
  for (const [connection, delivery] of deliveries) await service.send(connection, delivery);
};
const ask = async (topic: string, body: object, connection = 'shopify') =>
  (await service.send(connection, shopifyDelivery(topic, body))).body;
const traces = () => tracesIn(table.items.values(), storage.texts);
const found = async (identity: string) => {
  const { body } = await service.get('/customers', { identity });
  return (body as { customers: { customerId: string; identities: string[] }[] }).customers[0];
};

/** From now on only consistent reads find anything, as if an index lagged behind. */
function lag(): void {
  const send = table.client.send.bind(table.client) as (command: unknown) => Promise<unknown>;
  const lagging = async (command: unknown) => {
    const isBehind =
      command instanceof BatchGetCommand &&
      Object.values(command.input.RequestItems ?? {}).some(({ ConsistentRead }) => !ConsistentRead);
    return isBehind ? { Responses: {} } : send(command);
  };
  Object.assign(table.client, { send: lagging });
}

/** Lets the review and the redrive finish their work. */
async function letTimePass(): Promise<void> {
  service.time.customers += 200_000;
  service.time.real += 200_000;
  for (let more = true; more; ) ({ more } = await service.review());
  await service.redrive('busy');
  for (let more = true; more; ) ({ more } = await service.review());
}

/** Seven days later. */
async function letTheHoldEnd(): Promise<void> {
  service.time.customers += 7 * 86_400_000;
  service.time.real += 7 * 86_400_000;
  await letTimePass();
  await letTimePass();
}

describe('customers/redact', () => {
  test('erases the named customer at once, and the review deletes the rest of the data', async () => {
    await send(SHOP_ALONE);
    expect(await ask('customers/redact', REDACT)).toEqual({ outcome: 'accepted' });
    expect(await found(`shopify:customer:${PERSON.shopId}`)).toBeUndefined();
    await letTimePass();
    expect(traces()).toEqual([]);
    expect(await ask('customers/redact', REDACT)).toEqual({ outcome: 'duplicate' });
  });

  test('erases only the data received through the shop if others know the customer, too', async () => {
    await send(REPORTED);
    expect(await ask('customers/redact', REDACT)).toEqual({ outcome: 'accepted' });
    expect(await found(`shopify:customer:${PERSON.shopId}`)).toBeUndefined();
    await letTimePass();
    for (const own of [PERSON.shopId, ...PERSON.orders, PERSON.checkout])
      expect(traces()).not.toContain(String(own));
    // The help desk has reported the address itself.
    expect(await found(`generic:customer:${PERSON.supportId}`)).toMatchObject({
      identities: [`generic:customer:${PERSON.supportId}`, `email:${PERSON.email}`],
      facts: { orders: 0, openTickets: 1 },
    });
    expect(await ask('customers/redact', REDACT)).toEqual({ outcome: 'duplicate' });
  });

  test('also erases a customer that only consistent reads find', async () => {
    await send(SHOP_ALONE);
    lag();
    expect(await ask('customers/redact', REDACT)).toEqual({ outcome: 'accepted' });
    const identities = [...table.items.values()].map(({ identity }) => identity);
    expect(identities).not.toContain(`shopify:customer:${PERSON.shopId}`);
  });

  test('ignores late deliveries before the review has run, whatever object they name', async () => {
    const checkout = nobody;
    await service.send('shopify', orderOf(PERSON.orders[0], { checkout_token: null }));
    await service.send('shopify', orderOf(PERSON.guestOrder, checkout));
    await service.send('shopify', orderOf(PERSON.guestOrder));
    await send(SHOP_ALONE);
    expect(await ask('customers/redact', REDACT)).toEqual({ outcome: 'accepted' });
    for (const order of [PERSON.guestOrder, ...PERSON.orders]) {
      const refund = shopifyDelivery('refunds/create', refundBody(order, ['1.00'], { order_id: order }));
      expect((await service.send('shopify', refund)).body).toMatchObject({ outcome: 'ignored' });
    }
    expect((await service.send('shopify', orderOf(PERSON.guestOrder, checkout))).body).toMatchObject({
      outcome: 'ignored',
    });
    await letTimePass();
    expect(traces()).toEqual([]);
  });

  test('erases an order that has no owner, at once, and then what waits with it', async () => {
    await service.send('shopify', waitingOrder);
    expect(traces()).toEqual([String(PERSON.guestOrder), PERSON.checkout]);
    expect(await ask('customers/redact', REDACT)).toEqual({ outcome: 'accepted' });
    expect((await service.send('shopify', waitingOrder)).body).toMatchObject({ outcome: 'ignored' });
    expect(await ask('customers/redact', REDACT)).toEqual({ outcome: 'duplicate' });
    await letTimePass();
    expect(traces()).toEqual([]);
  });

  test('erases hundreds of orders that have no owner', async () => {
    const numbers = Array.from({ length: 250 }, (_, index) => 560_000_000 + index);
    for (const number of numbers) await service.send('shopify', orderOf(number, nobody));
    const body = { ...REDACT, orders_to_redact: numbers };
    expect(await ask('customers/redact', body)).toEqual({ outcome: 'accepted' });
    await letTimePass();
    expect(JSON.stringify([...table.items.values()])).not.toContain('56000');
    expect(await ask('customers/redact', body)).toEqual({ outcome: 'duplicate' });
  });

  test('does not erase an order that belongs to somebody else', async () => {
    const other = { id: 207_119_999, email: 'grace@example.com' };
    const order = orderOf(PERSON.guestOrder, { customer: other, email: other.email, checkout_token: null });
    await service.send('shopify', order);
    const before = await found('shopify:customer:207119999');
    expect(before).toMatchObject({ facts: { orders: 1 } });
    await ask('customers/redact', REDACT);
    await letTimePass();
    expect(await found('shopify:customer:207119999')).toMatchObject({ facts: { orders: 1 } });
  });

  test('ignores late deliveries about an unknown person, and deletes the parked ones', async () => {
    const unclear = unclearOrder();
    expect((await service.send('shopify', unclear)).body).toMatchObject({ outcome: 'parked' });
    expect(await ask('customers/redact', REDACT)).toEqual({ outcome: 'accepted' });
    await letTimePass();
    for (const [connection, delivery] of REPORTED.filter(([name]) => name === 'shopify'))
      expect((await service.send(connection, delivery)).body).toMatchObject({ outcome: 'ignored' });
    expect(traces()).toEqual([]);
  });

  test('of an address that nobody knows does not affect a later report of another connection', async () => {
    await ask('customers/redact', REDACT);
    const customer = { email: PERSON.email };
    const visit = { id: 'v', type: 'visit', occurredAt: '2026-02-02T10:00:00Z', customer };
    expect((await service.send('generic', genericDelivery(visit))).body).toMatchObject({
      outcome: 'accepted',
    });
  });

  test('does not erase another customer by a shared address', async () => {
    const visit = (id: string) => ({
      id,
      type: 'visit',
      occurredAt: '2026-02-02T10:00:00Z',
      customer: { email: 'no-reply@example.com' },
    });
    await service.send('generic', genericDelivery(visit('v1')));
    const before = await found('email:no-reply@example.com');
    await ask('customers/redact', { ...REDACT, customer: { ...CUSTOMER, email: 'no-reply@example.com' } });
    expect(before).toBeDefined();
    expect(await found('email:no-reply@example.com')).toEqual(before);
  });

  test('does not erase another customer of the shop who has the address now', async () => {
    const other = { id: 207_119_999, email: PERSON.email, created_at: '2026-01-01T10:00:00Z' };
    await service.send('shopify', shopifyDelivery('customers/create', other));
    const before = await found('shopify:customer:207119999');
    await ask('customers/redact', REDACT);
    expect(before).toBeDefined();
    expect(await found('shopify:customer:207119999')).toEqual(before);
  });

  test('is applied by the redrive if the table was busy', async () => {
    await send(SHOP_ALONE);
    const { store } = service.services;
    const commit = store.commit;
    Object.assign(store, { commit: async () => ({ type: 'conflict' }) });
    expect(await ask('customers/redact', REDACT)).toMatchObject({ outcome: 'parked' });
    Object.assign(store, { commit });
    await letTimePass();
    await letTimePass();
    expect(traces()).toEqual([]);
  });

  test('is ignored for another shop than that of the connection', async () => {
    const body = { ...REDACT, shop_domain: 'b-shop.myshopify.com' };
    expect(await ask('customers/redact', body, 'bound')).toMatchObject({
      outcome: 'ignored',
      reason: 'other-shop',
    });
  });

  test('stays parked until the connection is bound to a shop; then a redrive processes it', async () => {
    const shop = service.live.connections.get('unbound');
    if (shop === undefined) throw new Error('the test service has no such connection');
    const account = { id: PERSON.shopId, email: PERSON.email, created_at: '2026-01-01T10:00:00Z' };
    await service.send('unbound', shopifyDelivery('customers/create', account));
    const answered = await ask('customers/redact', REDACT, 'unbound');
    expect(answered).toMatchObject({ outcome: 'parked', reason: expect.stringMatching(/bound to no shop/) });
    expect(await found(`unbound:customer:${PERSON.shopId}`)).toBeDefined();

    service.live.connections.set('unbound', { ...shop, account: SHOP.shop_domain });
    await service.redrive('all');
    expect(await found(`unbound:customer:${PERSON.shopId}`)).toBeUndefined();
    expect(await service.parked('held')).toEqual([]);
  });
});

describe('customers/data_request', () => {
  const REQUEST = { ...SHOP, customer: CUSTOMER, orders_requested: [], data_request: { id: 9_999 } };
  const exported = () =>
    [...storage.texts].filter(([key]) => key.startsWith('exports/')).map(([, text]) => JSON.parse(text));
  const objectsIn = (pages: readonly { objects?: { object: string }[] }[]) =>
    pages.flatMap((page) => (page.objects ?? []).map(({ object }) => object));

  test('exports all data page by page to the parking storage, and logs it without a name', async () => {
    await send(SHOP_ALONE);
    const customer = await found(`shopify:customer:${PERSON.shopId}`);
    expect(await ask('customers/data_request', REQUEST)).toEqual({ outcome: 'accepted' });
    expect(exported()).toEqual([]);
    await letTimePass();
    const pages = exported();
    expect(pages[0]).toMatchObject({
      customerId: customer?.customerId,
      record: { stage: expect.any(String) },
    });
    expect(objectsIn(pages)).toContain(`shopify:order:${PERSON.orders[0]}`);
    expect(pages.flatMap((page) => page.events ?? []).length).toBeGreaterThan(0);
    expect([...storage.texts.keys()].every((key) => !key.startsWith('requests/'))).toBe(true);
    expect(output.text()).toContain('ExportsReady');
    for (const trace of TRACES) expect(output.text()).not.toContain(trace);
  });

  test('contains only the data received through the shop if others know the customer, too', async () => {
    await send(REPORTED);
    const unclear = { id: 'unclear', customer: { email: PERSON.email } };
    expect((await service.send('generic', genericDelivery(unclear))).body).toMatchObject({
      outcome: 'parked',
    });
    await service.send('shopify', unclearOrder());
    await ask('customers/data_request', REQUEST);
    await letTimePass();
    const pages = exported();
    expect(pages.flatMap((page) => page.identities ?? []).map(({ identity }) => identity)).toEqual([
      `shopify:customer:${PERSON.shopId}`,
    ]);
    expect(pages.flatMap((page) => page.activities ?? [])).toEqual([]);
    expect(objectsIn(pages).sort()).toEqual(
      [
        `shopify:customer:${PERSON.shopId}`,
        ...[...PERSON.orders, PERSON.guestOrder].map((order) => `shopify:order:${order}`),
        `shopify:checkout:${PERSON.checkout}`,
      ].sort(),
    );
    expect(pages.flatMap((page) => page.deliveries ?? []).map(({ connection }) => connection)).toEqual([
      'shopify',
    ]);
    // The record and the events are derived from the reports of all connections.
    expect(pages.filter((page) => page.record !== undefined || page.events !== undefined)).toEqual([]);
    expect(JSON.stringify(pages)).not.toContain(PERSON.supportId);
  });

  test('does not contain another customer of the shop who has the address now', async () => {
    const other = { id: 207_119_999, email: PERSON.email, created_at: '2026-01-01T10:00:00Z' };
    await service.send('shopify', shopifyDelivery('customers/create', other));
    await ask('customers/data_request', REQUEST);
    await letTimePass();
    expect(exported()).toEqual([]);
  });

  test('continues with the next page after an interruption', async () => {
    await send(SHOP_ALONE);
    await ask('customers/data_request', REQUEST);
    const { realTime } = service.privacy;
    const start = service.time.real;
    let looks = 0;
    realTime.now = () => start + 45_000 * looks++;
    for (let rounds = 0; [...storage.texts.keys()].some((key) => key.startsWith('requests/')); rounds += 1) {
      if (rounds === 50) throw new Error('the export never ends');
      looks = 0;
      await service.redrive('busy');
    }
    const objects = objectsIn(exported());
    expect(new Set(objects).size).toBe(objects.length);
    // The account, four orders and a checkout.
    expect(objects).toHaveLength(6);
  });

  test('is deleted together with its files when the customer is erased', async () => {
    await send(SHOP_ALONE);
    await ask('customers/data_request', REQUEST);
    await letTimePass();
    await ask('customers/data_request', { ...REQUEST, data_request: { id: 10_000 } });
    expect(exported().length).toBeGreaterThan(0);
    const customer = await found(`shopify:customer:${PERSON.shopId}`);
    const { body } = await service.ask('DELETE', `/customers/${customer?.customerId}`);
    expect(body).toMatchObject({ removed: { exports: expect.any(Number) } });
    expect(traces()).toEqual([]);
    expect([...storage.texts]).toEqual([]);
  });
});

describe('shop/redact', () => {
  test('erases customers that only the shop knew, and keeps those it never reported', async () => {
    await service.send('shopify', orderOf(450_789_469));
    await service.send('shopify', guestOrder());
    await service.send(
      'second',
      genericDelivery({
        id: 'v',
        type: 'visit',
        occurredAt: '2026-02-02T10:00:00Z',
        customer: { id: 'other-customer' },
      }),
    );
    const other = await found('second:customer:other-customer');
    const unclear = unclearOrder();
    await service.send('shopify', unclear);
    expect(await ask('shop/redact', SHOP)).toEqual({ outcome: 'accepted' });
    await letTheHoldEnd();
    expect(traces()).toEqual([]);
    expect([...storage.texts]).toEqual([]);
    expect(await found('second:customer:other-customer')).toEqual(other);
  });

  test('erases the part of the shop if others know the customer, too', async () => {
    await send(REPORTED);
    expect(await ask('shop/redact', SHOP)).toEqual({ outcome: 'accepted' });
    await letTheHoldEnd();
    expect(await found(`shopify:customer:${PERSON.shopId}`)).toBeUndefined();
    expect(await found(`generic:customer:${PERSON.supportId}`)).toMatchObject({
      identities: expect.arrayContaining([`generic:customer:${PERSON.supportId}`]),
    });
    expect(traces()).not.toContain(String(PERSON.shopId));
    for (const order of PERSON.orders) expect(traces()).not.toContain(String(order));
  });

  test('erases the objects of the shop that have no owner, and no others', async () => {
    await service.send('shopify', waitingOrder);
    await service.send('bound', orderOf(560_000_001, nobody));
    await ask('shop/redact', SHOP);
    await letTheHoldEnd();
    expect(traces()).toEqual([PERSON.checkout]);
    const left = [...table.items.values()].flatMap(({ SK }) => (String(SK).startsWith('OBJ#') ? [SK] : []));
    expect(left.sort()).toEqual([`OBJ#bound:checkout:${PERSON.checkout}`, 'OBJ#bound:order:560000001']);
  });

  test('erases a customer of the shop whose only order belongs to somebody else now', async () => {
    const other = { id: 207_119_999, email: 'grace@example.com' };
    await service.send(
      'shopify',
      orderOf(PERSON.orders[0], { email: null, contact_email: null, customer: { ...CUSTOMER, email: null } }),
    );
    await service.send(
      'shopify',
      orderOf(PERSON.orders[0], {
        customer: other,
        email: other.email,
        contact_email: other.email,
        phone: null,
        updated_at: '2026-05-01T00:00:00Z',
      }),
    );
    expect(await found(`shopify:customer:${PERSON.shopId}`)).toMatchObject({ facts: { orders: 0 } });
    await ask('shop/redact', SHOP);
    await letTheHoldEnd();
    expect(await found(`shopify:customer:${PERSON.shopId}`)).toBeUndefined();
    expect(traces()).toEqual([]);
  });

  test('was requested when its delivery arrived, and is held for seven days from its redrive', async () => {
    const shop = service.live.connections.get('unbound');
    if (shop === undefined) throw new Error('the test service has no such connection');
    expect(await ask('shop/redact', SHOP, 'unbound')).toMatchObject({ outcome: 'parked' });
    service.time.customers += 9 * 86_400_000;
    service.time.real += 9 * 86_400_000;
    service.live.connections.set('unbound', { ...shop, account: SHOP.shop_domain });
    await service.redrive('all');
    expect((await service.get('/erasures')).body).toEqual({
      erasures: [
        {
          connection: 'unbound',
          status: 'held',
          receivedAt: '2026-06-01T00:00:00.000Z',
          dueAt: '2026-06-17T00:00:00.000Z',
        },
      ],
    });
  });

  describe('is held for seven days', () => {
    const LONG = 7 * 86_400_000;
    const erasures = async () => (await service.get('/erasures')).body;
    beforeEach(async () => {
      await send(SHOP_ALONE);
      expect(await ask('shop/redact', SHOP)).toEqual({ outcome: 'accepted' });
    });

    test('during which nothing is erased, and a metric counts it at every redrive', async () => {
      const before = await found(`shopify:customer:${PERSON.shopId}`);
      service.time.customers += LONG - 300_000;
      await letTimePass();
      await service.redrive('busy');
      expect(await found(`shopify:customer:${PERSON.shopId}`)).toMatchObject({
        customerId: before?.customerId,
        identities: before?.identities,
      });
      expect(output.text().match(/"ErasuresHeld":1/g)).toHaveLength(2);
      expect(output.text()).toContain('it is held for seven days');
    });

    test('and then processed', async () => {
      await letTheHoldEnd();
      expect(traces()).toEqual([]);
      expect(await erasures()).toEqual({ erasures: [] });
    });

    test('and is listed with its start time, which a repeated request does not change', async () => {
      const listed = {
        erasures: [
          {
            connection: 'shopify',
            status: 'held',
            receivedAt: '2026-06-01T00:00:00.000Z',
            dueAt: '2026-06-08T00:00:00.000Z',
          },
        ],
      };
      expect(await erasures()).toEqual(listed);
      service.time.customers += 86_400_000;
      await ask('shop/redact', SHOP);
      expect(await erasures()).toEqual(listed);
    });

    test('and can be cancelled until it starts', async () => {
      expect(await service.ask('DELETE', '/erasures/shopify')).toMatchObject({
        status: 200,
        body: { connection: 'shopify', outcome: 'cancelled' },
      });
      expect(await erasures()).toEqual({ erasures: [] });
      await letTheHoldEnd();
      expect(await found(`shopify:customer:${PERSON.shopId}`)).toBeDefined();
      expect((await service.ask('DELETE', '/erasures/shopify')).status).toBe(404);
    });

    test('and cannot be cancelled afterwards', async () => {
      service.time.customers += LONG;
      expect(await erasures()).toMatchObject({ erasures: [{ status: 'erasing' }] });
      expect(await service.ask('DELETE', '/erasures/shopify')).toMatchObject({
        status: 409,
        body: { message: expect.stringMatching(/has begun/) },
      });
      await letTimePass();
      await letTimePass();
      expect(traces()).toEqual([]);
    });
  });
});
