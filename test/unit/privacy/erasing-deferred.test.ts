import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { isDeferred } from '../../../shared/storage/keys.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { visit } from '../../support/crowd.ts';
import { customersIn } from '../../support/delivered.ts';
import { objectBody } from '../../support/identity-updates.ts';
import { createMemoryStorage } from '../../support/memory-storage.ts';
import { createModelTable } from '../../support/model-table.ts';
import { createTestService } from '../../support/test-service.ts';

beforeEach(() => {
  captureOutput();
});
afterEach(() => {
  vi.restoreAllMocks();
});

const ACCOUNT = 'shop:customer:4711';
const ADDRESS = 'email:ada@example.org';
const ORDER = 'shop:order:1';
const WAITING = 'email:ada.second@example.org';
const NOBODY_ELSE = 'email:grace@example.org';

/** A customer with a deferred update that names another address. */
async function startWithDeferred() {
  const table = createModelTable();
  const service = createTestService(table.client, createMemoryStorage());
  const { services } = service;
  const { applyUpdate } = await import('../../../shared/intake/apply-update.ts');
  const apply = (update: Parameters<typeof applyUpdate>[1]) => applyUpdate(services, update, () => false);
  await apply(visit([ACCOUNT, ADDRESS], 1));
  const id = customersIn(table.items.values())[0]?.customerId ?? '';
  const deferred = await services.deferred();
  const put = (persons: readonly string[], hour: number) => deferred.put(id, visit(persons, hour));
  await put([ACCOUNT, WAITING], 2);
  const text = () => JSON.stringify([...table.items.values()]);
  return { service, table, id, apply, put, text };
}

describe('deferred updates of a customer who is erased', () => {
  test('are erased with the customer', async () => {
    const { service, id, text } = await startWithDeferred();
    expect(text()).toContain('ada.second');
    expect(await service.ask('DELETE', `/customers/${id}`)).toMatchObject({ status: 200 });
    expect(text()).not.toMatch(/ada|4711/);
  });

  test('are erased like what is stored, so that a later report about their objects is ignored', async () => {
    const { service, id, table, apply } = await startWithDeferred();
    const deferred = await service.services.deferred();
    await deferred.put(id, objectBody(3, ORDER, { account: ACCOUNT }));
    expect(await service.ask('DELETE', `/customers/${id}`)).toMatchObject({
      status: 200,
      body: { removed: { objects: 1 } },
    });
    const before = [...table.items.keys()].sort();
    expect(await apply(objectBody(4, ORDER, {}))).toBe('erased');
    expect([...table.items.keys()].sort()).toEqual(before);
  });

  test('are erased by the next review if they are stored while the erasure runs', async () => {
    const { service, id, put, text } = await startWithDeferred();
    await service.ask('DELETE', `/customers/${id}`);
    await put([ACCOUNT, ADDRESS], 3);
    expect(text()).toContain('4711');
    await service.review();
    expect(text()).not.toMatch(/ada|4711/);
  });

  test('keep the erasure from being finished while they cannot be read', async () => {
    const { service, table, id, text } = await startWithDeferred();
    const [key, item] = [...table.items].find(([, { SK }]) => isDeferred(SK)) ?? ['', {}];
    table.items.set(key, { ...item, body: JSON.stringify({ ...JSON.parse(String(item.body)), v: 2 }) });
    expect(await service.ask('DELETE', `/customers/${id}`)).toMatchObject({ status: 202 });
    await expect(service.review()).rejects.toThrow('could not be reviewed');
    table.items.set(key, item);
    await service.review();
    expect(text()).not.toMatch(/ada|4711/);
    expect(await service.ask('DELETE', `/customers/${id}`)).toMatchObject({ status: 200 });
  });

  test.each([0, 1])('hold up no other erasure while they cannot be read (%i)', async (unreadable) => {
    const { service, table, id, apply } = await startWithDeferred();
    await apply(visit([NOBODY_ELSE], 1));
    const other = customersIn(table.items.values()).find(({ customerId }) => customerId !== id);
    const ids = [id, other?.customerId ?? ''];
    await (await service.services.deferred()).put(ids[1] ?? '', visit([NOBODY_ELSE], 4));
    const deferred = [...table.items].filter(([, { SK }]) => isDeferred(SK));
    for (const [key, item] of deferred) table.items.set(key, { ...item, body: '{"v":2}' });
    for (const one of ids)
      expect(await service.ask('DELETE', `/customers/${one}`)).toMatchObject({ status: 202 });
    for (const [key, item] of deferred) if (item.PK !== `CUST#${ids[unreadable]}`) table.items.set(key, item);
    // The review begins later, so that it does not erase at the same time.
    service.time.customers += 600_000;
    await expect(service.review()).rejects.toThrow('could not be reviewed');
    const { erased } = await service.services.store.find({ customerIds: ids }, true);
    const unfinished = erased.filter(({ left }) => left !== null);
    expect(unfinished.map(({ customerId }) => customerId)).toEqual([ids[unreadable]]);
  });

  test('that concern somebody else are applied', async () => {
    const { service, id, put, table, text } = await startWithDeferred();
    await put([NOBODY_ELSE], 4);
    await service.ask('DELETE', `/customers/${id}`);
    expect(text()).not.toMatch(/ada|4711/);
    expect(customersIn(table.items.values()).map(({ lifecycle }) => lifecycle.facts.activities)).toEqual([1]);
  });
});

test('an export that would lack deferred updates is refused for now, and the record is marked as stale', async () => {
  const { service, id, put } = await startWithDeferred();
  for (let hour = 3; hour < 6; hour += 1) await put([ACCOUNT, ADDRESS], hour);
  // Each look at the time is three seconds after the last, so that it ends before all are applied.
  const { privacy } = service;
  let now = 0;
  vi.spyOn(privacy.realTime, 'now').mockImplementation(() => {
    now += 3_000;
    return now;
  });
  expect(await service.get(`/customers/${id}/export`)).toMatchObject({
    status: 503,
    body: { message: 'other requests are changing this customer: send the request again' },
  });
  expect(await service.get(`/customers/${id}`)).toMatchObject({ status: 200, body: { stale: true } });
  expect(await service.get('/customers', { email: 'ada@example.org' })).toMatchObject({
    body: { customers: [{ stale: true }] },
  });
  vi.restoreAllMocks();
  const { status, body } = await service.get(`/customers/${id}/export`);
  expect({ status, text: JSON.stringify(body) }).toMatchObject({
    status: 200,
    text: expect.stringContaining('ada.second'),
  });
});

describe('a query', () => {
  test('applies the deferred updates of the customer first', async () => {
    const { service, id, text } = await startWithDeferred();
    const { body } = await service.get(`/customers/${id}`);
    expect(body).toMatchObject({ identities: expect.arrayContaining([WAITING]), stale: false });
    expect(text()).not.toContain('DEFERRED#');
  });

  test('by address does so as well', async () => {
    const { service, put, text } = await startWithDeferred();
    await put([ACCOUNT, ADDRESS], 5);
    const { body } = await service.get('/customers', { email: 'ada@example.org' });
    expect(body).toMatchObject({ customers: [{ identities: expect.arrayContaining([ADDRESS, WAITING]) }] });
    expect(text()).not.toContain('DEFERRED#');
  });
});
