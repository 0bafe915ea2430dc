import { beforeEach, describe, expect, test } from 'vitest';
import { customerErased } from '../../../shared/events/customer-erased.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { eventsIn } from '../../support/delivered.ts';
import { orderOf, PERSON, REPORTED, TRACES, tracesIn, unclearOrder } from '../../support/known-person.ts';
import { createMemoryStorage } from '../../support/memory-storage.ts';
import { createModelTable } from '../../support/model-table.ts';
import { createTestService, type TestService } from '../../support/test-service.ts';

let table: ReturnType<typeof createModelTable>;
let storage: ReturnType<typeof createMemoryStorage>;
let service: TestService;
beforeEach(() => {
  captureOutput();
  table = createModelTable();
  storage = createMemoryStorage();
  service = createTestService(table.client, storage);
});

async function sendAll(): Promise<void> {
  for (const [connection, delivery] of REPORTED)
    expect((await service.send(connection, delivery)).body).toEqual({ outcome: 'accepted' });
}

async function idOf(query: Record<string, string>): Promise<string | undefined> {
  const { body } = await service.get('/customers', query);
  const { customers } = body as { customers: { customerId: string }[] };
  return customers[0]?.customerId;
}

async function knownId(): Promise<string> {
  const id = await idOf({ email: PERSON.email });
  if (id === undefined) throw new Error('the customer is not known');
  return id;
}

const traces = () => tracesIn(table.items.values(), storage.texts);
const erase = (id: string) => service.ask('DELETE', `/customers/${id}`);

describe('erasing a customer', () => {
  test('leaves no name, address, phone number or order of theirs in table and parking storage', async () => {
    await sendAll();
    await service.parkedDeliveries.put('held', {
      connection: 'shopify',
      receivedAt: service.time.real,
      reasons: ['an object is dated in the future'],
      method: 'POST',
      headers: { 'x-shopify-topic': 'orders/paid' },
      body: unclearOrder().body,
    });
    expect(traces()).toEqual(TRACES);
    const { status, body } = await erase(await knownId());
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'erased' });
    expect(traces()).toEqual([]);
  });

  test('returns a receipt of what was removed and what remains where', async () => {
    await sendAll();
    const customerId = await knownId();
    const { body } = await erase(customerId);
    expect(body).toEqual({
      customerId,
      erasedAt: '2026-06-01T00:00:00.000Z',
      status: 'erased',
      removed: {
        identities: 3,
        activities: 1,
        objects: 6,
        transitions: expect.any(Number),
        mergedCustomers: expect.any(Number),
        parkedDeliveries: 0,
        refusedEvents: 0,
        exports: 0,
      },
      remains: expect.arrayContaining([
        expect.objectContaining({ place: 'event archive', expires: '90 days after each event' }),
        expect.objectContaining({ place: 'table backups (point in time)', expires: 'after 35 days' }),
        expect.objectContaining({ place: 'table stream', expires: 'after 24 hours' }),
        expect.objectContaining({ place: 'logs', expires: 'after 30 days' }),
      ]),
    });
  });

  test('publishes one event without personal data, with the next sequence number', async () => {
    await sendAll();
    const customerId = await knownId();
    const before = eventsIn(table.items.values()).filter(
      ({ detail }) => detail.data.customerId === customerId,
    );
    await erase(customerId);
    const [event, ...others] = eventsIn(table.items.values());
    expect(others).toEqual([]);
    expect(event?.detailType).toBe('CustomerErased');
    const detail = customerErased.parse(event?.detail);
    expect(detail.metadata.sequence).toBe(before.length + 1);
    expect(detail.data).toEqual({ customerId });
  });

  test('returns the same receipt when repeated', async () => {
    await sendAll();
    const id = await knownId();
    const first = await erase(id);
    const items = structuredClone([...table.items]);
    const second = await erase(id);
    expect(second).toEqual(first);
    expect([...table.items]).toEqual(items);
  });

  test('finds nobody by an unknown id', async () => {
    expect(await erase('cus_nobody')).toMatchObject({
      status: 404,
      body: { message: 'no customer has this id' },
    });
    expect(table.items.size).toBe(0);
  });

  test('by the id of a merged customer erases the remaining customer, and that id leads to the receipt', async () => {
    for (const [connection, delivery] of REPORTED.slice(0, -1)) await service.send(connection, delivery);
    const merged = await idOf({ identity: `generic:customer:${PERSON.supportId}` });
    // The last delivery names the address of both.
    for (const [connection, delivery] of REPORTED.slice(-1)) await service.send(connection, delivery);
    const survivor = await knownId();
    expect(merged).not.toBe(survivor);
    const receipt = await erase(merged ?? '');
    expect(receipt).toMatchObject({ status: 200, body: { customerId: survivor, status: 'erased' } });
    expect(await erase(merged ?? '')).toEqual(receipt);
    expect(await erase(survivor)).toEqual(receipt);
    expect(traces()).toEqual([]);
  });

  test('makes every other request about them return 404 with the message that they were erased', async () => {
    await sendAll();
    const id = await knownId();
    await erase(id);
    for (const path of ['', '/timeline', '/export'])
      expect(await service.get(`/customers/${id}${path}`)).toMatchObject({
        status: 404,
        body: { message: 'the customer with this id was erased' },
      });
    expect(await idOf({ email: PERSON.email })).toBeUndefined();
    expect(await idOf({ identity: `shopify:order:${PERSON.orders[0]}` })).toBeUndefined();
  });

  test('does not change other customers', async () => {
    await service.send(
      'generic',
      genericDelivery({
        id: 'v',
        type: 'visit',
        occurredAt: '2026-02-02T10:00:00Z',
        customer: { id: 'somebody-else', email: 'grace@example.com' },
      }),
    );
    const before = structuredClone([...table.items]);
    await sendAll();
    await erase(await knownId());
    for (const [key, item] of before) expect(table.items.get(key)).toEqual(item);
  });
});

describe('erasing one of two customers who were split', () => {
  test('removes them from the data of the other, who does not change otherwise', async () => {
    for (const [connection, delivery] of [...REPORTED].reverse()) await service.send(connection, delivery);
    const body = JSON.stringify({ identities: [`shopify:customer:${PERSON.shopId}`] });
    const split = await service.ask('POST', `/customers/${await knownId()}/unmerge`, { body });
    expect(split.status).toBe(200);
    const gone = await idOf({ identity: `shopify:customer:${PERSON.shopId}` });
    const stays = await idOf({ identity: `generic:customer:${PERSON.supportId}` });
    expect(gone).not.toBe(stays);
    const before = await service.get(`/customers/${stays}`);
    expect((await erase(gone ?? '')).status).toBe(200);
    expect(traces()).not.toContain(String(PERSON.shopId));
    for (const order of PERSON.orders) expect(traces()).not.toContain(String(order));
    const { version: _, ...record } = (await service.get(`/customers/${stays}`)).body as { version: number };
    expect(before.body).toMatchObject(record);
  });
});

describe('after an erasure', () => {
  beforeEach(async () => {
    await sendAll();
    service.time.customers = Date.parse('2026-06-02T00:00:00Z');
    await erase(await knownId());
    service.time.customers = Date.parse('2026-06-10T00:00:00Z');
  });

  test('a delivery about an earlier time is ignored, whatever identity it names', async () => {
    for (const [connection, delivery] of REPORTED)
      expect((await service.send(connection, delivery)).body).toMatchObject({ outcome: 'ignored' });
    expect((await service.send('shopify', orderOf(450_789_480))).body).toMatchObject({ outcome: 'ignored' });
    expect(traces()).toEqual([]);
  });

  test('a later delivery creates a new customer with another id, who can be erased, too', async () => {
    const ids = new Set(eventsIn(table.items.values()).map(({ detail }) => detail.data.customerId));
    for (const day of [11, 13]) {
      service.time.customers = Date.parse(`2026-06-${day}T12:00:00Z`);
      const updated_at = `2026-06-${day}T10:00:00Z`;
      const order = orderOf(450_789_480 + day, { processed_at: updated_at, updated_at });
      expect((await service.send('shopify', order)).body).toEqual({ outcome: 'accepted' });
      const id = await knownId();
      expect(ids).not.toContain(id);
      ids.add(id);
      const { body } = await service.get(`/customers/${id}`);
      expect(body).toMatchObject({ facts: { orders: 1 } });
      expect((await erase(id)).status).toBe(200);
      expect(traces()).toEqual([]);
    }
    expect(ids.size).toBe(3);
  });
});

describe('an erasure that takes longer than a request', () => {
  test('returns 202, and the review continues it', async () => {
    await sendAll();
    const id = await knownId();
    let reads = 0;
    const { realTime } = service.privacy;
    const start = service.time.real;
    realTime.now = () => start + 5_000 * reads++;
    const first = await erase(id);
    expect(first).toMatchObject({ status: 202, body: { status: 'erasing' } });
    realTime.now = () => service.time.real;
    expect(await idOf({ email: PERSON.email })).toBeUndefined();

    service.time.customers += 60_000;
    expect(await service.review()).toEqual({ reviewed: 0, failed: 0, more: false });
    service.time.customers += 90_000;
    expect(await service.review()).toEqual({ reviewed: 1, failed: 0, more: false });
    expect(traces()).toEqual([]);
    expect(await erase(id)).toMatchObject({
      status: 200,
      body: { status: 'erased', removed: { activities: 1, objects: 6 } },
    });
    expect(await service.review()).toEqual({ reviewed: 0, failed: 0, more: false });
  });
});
