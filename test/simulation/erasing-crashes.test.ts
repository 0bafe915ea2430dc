import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ParkingStorage } from '../../shared/parking/parking-storage.ts';
import { eraseCustomer } from '../../shared/privacy/erase-customer.ts';
import { eraseRemaining } from '../../shared/privacy/erase-remaining.ts';
import { captureOutput } from '../support/captured-output.ts';
import { genericDelivery } from '../support/connectors/generic-delivery.ts';
import { orderOf, PERSON, REPORTED, TRACES, tracesIn, unclearOrder } from '../support/known-person.ts';
import { createMemoryStorage } from '../support/memory-storage.ts';
import { createModelTable, type Fault } from '../support/model-table.ts';
import { createTestService } from '../support/test-service.ts';

beforeEach(() => {
  captureOutput();
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** A storage in which every call may fail before or after its effect. */
function faulty(storage: ParkingStorage, fault: Fault): ParkingStorage {
  const around = async <Result>(name: string, act: () => Promise<Result>) => {
    await fault('before', name);
    const result = await act();
    await fault('after', name);
    return result;
  };
  return {
    put: (key, text) => around('put', () => storage.put(key, text)),
    replace: (key, text) => around('replace', () => storage.replace(key, text)),
    remove: (key) => around('remove', () => storage.remove(key)),
    async *list(prefix, after) {
      await fault('before', 'list');
      yield* storage.list(prefix, after);
    },
    topPrefixes: () => around('topPrefixes', () => storage.topPrefixes()),
    read: (key) => around('read', () => storage.read(key)),
  };
}

/** A service with everything that is reported of the person, some of it in parked deliveries. */
async function startWorld() {
  const table = createModelTable();
  const storage = createMemoryStorage();
  const service = createTestService(table.client, storage);
  for (const [connection, delivery] of REPORTED) await service.send(connection, delivery);
  for (let number = 0; number < 120; number += 1)
    await service.send('shopify', orderOf(450_790_000 + number, { checkout_token: `chk-${number}00000` }));
  const kept = { receivedAt: service.time.real, reasons: ['busy'], method: 'POST', headers: {} };
  const visit = (id: string, customer: object) => ({
    id,
    type: 'visit',
    occurredAt: '2026-02-01T10:00:00Z',
    customer,
  });
  const both = [visit('a', { email: PERSON.email }), visit('b', { email: 'grace@example.com' })];
  await service.parkedDeliveries.put('busy', {
    ...kept,
    connection: 'generic',
    body: genericDelivery(both).body,
  });
  await service.parkedDeliveries.put('held', {
    ...kept,
    connection: 'shopify',
    headers: { 'x-shopify-topic': 'orders/paid' },
    body: unclearOrder().body,
  });
  await service.parkedDeliveries.put('held', {
    ...kept,
    connection: 'generic',
    body: Buffer.from(`?${PERSON.email}`),
  });
  await storage.put(
    'events/refused.json',
    JSON.stringify({ Keys: { PK: { S: `CUST#${await idIn(service)}` } } }),
  );
  return { items: structuredClone([...table.items]), texts: [...storage.texts], id: await idIn(service) };
}

async function idIn(service: ReturnType<typeof createTestService>): Promise<string> {
  const { body } = await service.get('/customers', { email: PERSON.email });
  return (body as { customers: { customerId: string }[] }).customers[0]?.customerId ?? '';
}

type World = Awaited<ReturnType<typeof startWorld>>;

/** Erases. The process dies before or after the effect of the given call, and the next attempt continues. */
async function eraseWithCrash({ items, texts, id }: World, crashAt: number, moment: 'before' | 'after') {
  let calls = 0;
  let dead = false;
  const fault: Fault = (now) => {
    if (now === 'before') calls += 1;
    if (calls === crashAt && now === moment) dead = true;
    if (dead) throw new Error('the process has died');
  };
  const table = createModelTable(fault);
  for (const [key, item] of structuredClone(items)) table.items.set(key, item);
  const storage = createMemoryStorage();
  for (const [key, text] of texts) storage.texts.set(key, text);
  const service = createTestService(table.client, faulty(storage, fault));
  for (let attempts = 0; ; attempts += 1) {
    if (attempts === 3) throw new Error('the erasure never ends');
    try {
      await eraseCustomer(service.services, id, service.time.real, 0);
      const now = await eraseRemaining(service.privacy, id, () => false);
      if (now?.left === null) return { table, storage, calls, removed: now.removed };
    } catch {
      dead = false;
    }
  }
}

describe('an erasure whose process dies at any call', () => {
  test('is completed by the next attempt and counts everything once', async () => {
    const world = await startWorld();
    expect(tracesIn(world.items, world.texts)).toEqual(TRACES);
    const whole = await eraseWithCrash(world, 0, 'before');
    expect(whole.removed).toMatchObject({ parkedDeliveries: 3, refusedEvents: 1 });
    const things = (items: Iterable<Record<string, unknown>>) =>
      [...items]
        .map(({ version: _, ...item }) => item)
        .sort((a, b) => (`${a.PK} ${a.SK}` < `${b.PK} ${b.SK}` ? -1 : 1));
    for (let crashAt = 1; crashAt <= whole.calls; crashAt += 1)
      for (const moment of ['before', 'after'] as const) {
        const { table, storage, removed } = await eraseWithCrash(world, crashAt, moment);
        const where = `crash ${moment} call ${crashAt}`;
        expect(tracesIn(table.items.values(), storage.texts), where).toEqual([]);
        expect(removed, where).toEqual(whole.removed);
        expect(things(table.items.values()), where).toEqual(things(whole.table.items.values()));
        expect([...storage.texts].sort(), where).toEqual([...whole.storage.texts].sort());
      }
    expect(whole.calls).toBeGreaterThan(30);
  });

  test('keeps the activities of other customers in a parked list', async () => {
    const { storage } = await eraseWithCrash(await startWorld(), 0, 'before');
    const bodies = [...storage.texts.values()].map((text) =>
      Buffer.from(JSON.parse(text).body, 'base64').toString('utf8'),
    );
    expect(bodies).toEqual([expect.stringContaining('grace@example.com')]);
  });
});
