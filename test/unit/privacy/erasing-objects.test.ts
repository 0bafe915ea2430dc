import { beforeEach, describe, expect, test } from 'vitest';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import { DAY, DAY_ZERO, on } from '../../support/activity-builders.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { deliver } from '../../support/delivered.ts';
import { createMemoryStorage } from '../../support/memory-storage.ts';
import { createModelTable } from '../../support/model-table.ts';
import { reportOf, snapshotOn, updateOf } from '../../support/object-reports.ts';
import { createTestService, type TestService } from '../../support/test-service.ts';

const ADA = 'shop:customer:ada-1815';
const GRACE = 'shop:customer:grace-1906';
const ORDER = 'shop:order:450789469';
const PAYMENT = 'shop:payment:773311';
/** The day of the erasure. */
const ERASED = 100;

let table: ReturnType<typeof createModelTable>;
let service: TestService;
beforeEach(() => {
  captureOutput();
  table = createModelTable();
  service = createTestService(table.client, createMemoryStorage());
});

const send = (...updates: readonly CustomerUpdate[]) => {
  service.time.customers = DAY_ZERO + 200 * DAY;
  return deliver(service.services, updates);
};
const paid = (day: number, account: string) =>
  reportOf(ORDER, snapshotOn(day, { payment: 'paid' }, { account, createdAt: DAY_ZERO }));
const addressed = (day: number, attributes: object = {}) =>
  reportOf(ORDER, snapshotOn(day, { payment: 'paid' }, { address: 'email:ada@example.org', ...attributes }));
const paymentOf = (day: number, attributes: object = {}) =>
  reportOf(PAYMENT, snapshotOn(day, { payment: 'paid' }, { of: ORDER, ...attributes }));
/** The body of an account without an address, so that its orders claim none for it. */
const addressless = (account: string) =>
  updateOf([account], reportOf(account, snapshotOn(0, { account: 'open' }, { address: null })));
const withAddress = (account: string, address: string) =>
  updateOf([account, address], reportOf(account, snapshotOn(0, { account: 'open' }, { address })));
const opened = (day: number, account: string) =>
  reportOf(ADA, snapshotOn(day, { account: 'open' }, { account }));

const stored = () => JSON.stringify([...table.items.values()]);
const listed = () => [...table.items.values()].filter(({ stagePK }) => stagePK !== undefined);

async function recordOf(identity: string) {
  const { body } = await service.get('/customers', { identity });
  return (body as { customers: { customerId: string; facts: { orders: number } }[] }).customers[0];
}

async function erase(identity: string) {
  service.time.customers = DAY_ZERO + ERASED * DAY;
  const { status, body } = await service.ask(
    'DELETE',
    `/customers/${(await recordOf(identity))?.customerId}`,
  );
  expect(status).toBe(200);
  return body as { customerId: string; removed: { activities: number; objects: number; identities: number } };
}

describe('an erasure', () => {
  test('deletes the objects of the customer, and counts each once', async () => {
    await send(updateOf([ADA], paid(1, ADA)), updateOf([], paymentOf(2)));
    await send({ persons: [], objects: [], activities: [{ ...on(3, 'rating.given'), about: ORDER }] });
    await send(updateOf([ADA], opened(4, ADA)));
    expect(await recordOf(ADA)).toMatchObject({ facts: { orders: 1 } });
    const { removed } = await erase(ADA);
    // The account is an identity of the customer.
    expect(removed).toMatchObject({ identities: 1, objects: 2, activities: 1 });
    for (const trace of ['ada-1815', '450789469', '773311']) expect(stored()).not.toContain(trace);
    expect(listed()).toEqual([]);
  });

  test('leaves an object alone that belongs to somebody else now', async () => {
    await send(updateOf([ADA], paid(1, ADA)), updateOf([], paymentOf(2)));
    await send(updateOf([GRACE], paid(3, GRACE)));
    await send({ persons: [ADA], objects: [], activities: [on(4, 'visit')] });
    const { removed } = await erase(ADA);
    expect(removed).toMatchObject({ objects: 0, activities: 1 });
    expect(await recordOf(GRACE)).toMatchObject({ facts: { orders: 1 } });
    expect(stored()).toContain(PAYMENT);
    // The order has not been erased, but that it was hers is.
    expect(stored()).not.toContain('ada-1815');
  });

  test.each([
    ['account', [ADA], paid(1, ADA)],
    ['address', [], addressed(1)],
    ['account and address, in bodies that name no person,', [], addressed(1, { account: ADA })],
  ])('leaves no trace of an %s that an object of somebody else has named', async (_, persons, report) => {
    await send(withAddress(ADA, 'email:ada@example.org'), addressless(GRACE));
    await send(updateOf(persons, report), updateOf([], paymentOf(2, { account: ADA })));
    await send(updateOf([], paid(3, GRACE)), updateOf([], paymentOf(3, { account: GRACE })));
    // It belonged to her once more, for a day that was reported late.
    await send(updateOf(persons, report), updateOf([], addressed(2, { account: ADA })));
    await erase(ADA);
    expect(await recordOf(GRACE)).toMatchObject({ facts: { orders: 1 } });
    for (const trace of ['ada-1815', 'ada@example.org']) expect(stored()).not.toContain(trace);
  });

  test('of somebody who is only named by an object of others leaves no trace', async () => {
    await send(addressless(GRACE), updateOf([GRACE], paid(3, GRACE)));
    await send(updateOf([GRACE], paid(1, ADA)), updateOf([], addressed(2)));
    for (const identity of [ADA, 'email:ada@example.org']) {
      expect(await recordOf(identity)).toMatchObject({ facts: { orders: 0 } });
      await erase(identity);
    }
    expect(await recordOf(GRACE)).toMatchObject({ facts: { orders: 1 } });
    for (const trace of ['ada-1815', 'ada@example.org']) expect(stored()).not.toContain(trace);
  });

  test('also erases children of its objects that have not moved to the customer yet', async () => {
    await send(updateOf([], paymentOf(2)));
    await send(updateOf([ADA], paid(1, ADA)));
    moveBack(PAYMENT, ORDER);
    const { removed } = await erase(ADA);
    expect(removed).toMatchObject({ objects: 2 });
    expect(stored()).not.toContain('773311');
    expect(listed()).toEqual([]);
  });

  test('covers activities about its objects, also those of somebody else', async () => {
    await send(updateOf([ADA], paid(1, ADA)));
    await erase(ADA);
    const rating = { ...on(120, 'rating.given'), about: ORDER };
    const result = await send({ ...updateOf([GRACE], paid(120, GRACE)), activities: [rating] });
    expect(result).toMatchObject({ applied: false, ignored: ['erased'] });
    expect(stored()).not.toContain('450789469');
  });

  test('removes an object from the list of the object that it is of, if that belongs to others', async () => {
    await send(updateOf([GRACE], paid(1, GRACE)), updateOf([], paymentOf(2)));
    const other = reportOf('shop:order:2', snapshotOn(3, { payment: 'paid' }, { account: ADA }));
    await send(updateOf([ADA], other), updateOf([], paymentOf(3, { of: 'shop:order:2' })));
    await erase(ADA);
    expect(await recordOf(GRACE)).toMatchObject({ facts: { orders: 1 } });
    expect(stored()).not.toContain('773311');
  });

  test('keeps an object that names the customer, but is of an object of somebody else', async () => {
    await send(updateOf([GRACE], paid(1, GRACE)), updateOf([ADA], paymentOf(2, { account: ADA })));
    await send({ persons: [ADA], objects: [], activities: [on(3, 'visit')] });
    await erase(ADA);
    const refund = snapshotOn(4, { refund: 'succeeded' }, {}, { part: 'refund:1' });
    expect(await send(updateOf([], reportOf(PAYMENT, refund)))).toMatchObject({ applied: true, busy: false });
    expect(await recordOf(GRACE)).toMatchObject({ facts: { orders: 1 } });
    expect(stored()).toContain('773311');
    expect(stored()).not.toContain('ada-1815');
  });

  /** As if the payment had not followed the order yet: it still waits in the home that the order had before. */
  function moveBack(object: string, home: string): void {
    const { hash } = service.services.identityHash;
    const owner = table.items.get(`ID#${hash(object)} OWNER`);
    const key = `ID#${hash(ADA)} OBJ#${object}`;
    const entry = table.items.get(key);
    if (owner === undefined || entry === undefined) throw new Error('the object lies with the customer');
    table.items.delete(key);
    table.items.set(`ID#${hash(object)} OWNER`, { ...owner, home, customer: '' });
    const PK = `ID#${hash(home)}`;
    table.items.set(`${PK} ${entry.SK}`, { ...entry, PK, home, stagePK: 'orphan#0', stageSK: '0' });
  }
});

describe('an erased object stays erased', () => {
  beforeEach(async () => {
    await send(updateOf([ADA], paid(1, ADA)), updateOf([], paymentOf(2)));
    await erase(ADA);
  });

  test.each([
    ['with another owner', updateOf([GRACE], paid(ERASED + 1, GRACE))],
    ['with the same owner, who has returned', updateOf([ADA], paid(ERASED + 1, ADA))],
    ['without an owner', updateOf([], reportOf(ORDER, snapshotOn(ERASED + 1, { cancelled: 'yes' })))],
    ['by what is of it', updateOf([], reportOf('shop:payment:9', snapshotOn(ERASED + 1, {}, { of: ORDER })))],
  ])('when it is reported later %s', async (_, update) => {
    expect(await send(update)).toMatchObject({ applied: false, ignored: ['erased'] });
    expect(stored()).not.toContain('450789469');
  });

  test('and another order of its new owner counts', async () => {
    const other = reportOf('shop:order:1', snapshotOn(ERASED + 1, { payment: 'paid' }, { account: GRACE }));
    await send(updateOf([GRACE], paid(ERASED + 1, GRACE), other));
    expect(await recordOf(GRACE)).toMatchObject({ facts: { orders: 1 } });
    expect(stored()).not.toContain('450789469');
  });
});

describe('the account of somebody who was erased', () => {
  test.each([
    ['is ignored as of a time before the erasure', ERASED - 1, false],
    ['founds a new customer as of a later time', ERASED + 1, true],
  ])('%s', async (_, day, isNew) => {
    await send(updateOf([ADA], opened(1, ADA)));
    const { customerId } = await erase(ADA);
    expect(await send(updateOf([ADA], opened(day, ADA)))).toMatchObject({
      applied: isNew,
      ignored: isNew ? [] : ['erased'],
    });
    const returned = await recordOf(ADA);
    expect(returned !== undefined).toBe(isNew);
    expect(returned?.customerId).not.toBe(customerId);
  });
});
