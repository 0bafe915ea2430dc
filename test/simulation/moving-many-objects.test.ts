import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Services } from '../../shared/intake/services.ts';
import { customerByIdentity } from '../../shared/storage/customer-lookup.ts';
import { readLogEntry } from '../../shared/storage/items.ts';
import { on } from '../support/activity-builders.ts';
import { captureOutput } from '../support/captured-output.ts';
import { deliver } from '../support/delivered.ts';
import { type EmbeddedTable, scanTable, startEmbeddedTable } from '../support/embedded-table.ts';
import { reportOf, snapshotOn, updateOf } from '../support/object-reports.ts';
import { servicesOn } from '../support/services.ts';

const ANN = 'shop:customer:1';
const BOB = 'shop:customer:2';
const EVE = 'shop:customer:3';
const ORDER = 'shop:order:1';
const ACCEPTED = { applied: true, busy: false, refused: [] };

let table: EmbeddedTable;
let services: Services;
beforeEach(async () => {
  captureOutput();
  table = await startEmbeddedTable();
  services = servicesOn(table.client);
});
afterEach(() => table.close());

const range = (length: number) => Array.from({ length }, (_, index) => index + 1);
const orderOf = (account: string, day: number, object = ORDER) =>
  reportOf(object, snapshotOn(day, { payment: 'paid' }, { account, createdAt: Date.UTC(2026, 0, 1) }));
const paymentOf = (of: string, id: number | string, attributes: object = {}, day = 1) =>
  reportOf(`shop:payment:${id}`, snapshotOn(day, { payment: 'paid' }, { of, ...attributes }));
const ratingOf = (about: string, day = 2) => ({ ...on(day, 'rating.given'), id: `rating ${about}`, about });

/** How many entries of the log lie under each home. */
async function entriesByHome() {
  const items = (await scanTable(table)).filter(({ SK }) => /^(OBJ|ACT)#/.test(String(SK)));
  const homes = items.map((item) => readLogEntry(item).home);
  return Object.fromEntries(
    [...new Set(homes)].sort().map((home) => [home, homes.filter((one) => one === home).length]),
  );
}

/** The largest transaction that the table took or refused. */
function largestTransaction(): number {
  const sizes = table.requests.map(({ input }) => {
    const { TransactItems } = input as { readonly TransactItems?: readonly unknown[] };
    return TransactItems?.length ?? 0;
  });
  return Math.max(...sizes);
}

describe('an order that moves to another account', () => {
  beforeEach(async () => {
    await deliver(services, [updateOf([ANN], orderOf(ANN, 1))]);
    await deliver(
      services,
      range(22).map((id) => updateOf([], paymentOf(ORDER, id))),
    );
    await deliver(services, [updateOf([], paymentOf('shop:payment:3', 'of-payment'))]);
    expect(await entriesByHome()).toEqual({ [ANN]: 24 });
  });

  test('takes along more payments than one transaction can move, and what is of them', async () => {
    expect(await deliver(services, [updateOf([BOB], orderOf(BOB, 5))])).toMatchObject(ACCEPTED);
    expect(await entriesByHome()).toEqual({ [BOB]: 24 });
    expect(await customerByIdentity(services.store, ANN)).toMatchObject({ vacant: true });
  });

  test('takes along the activities about its payments', async () => {
    const payments = ['shop:payment:1', 'shop:payment:22', 'shop:payment:of-payment'];
    for (const payment of payments) {
      const known = payment.endsWith('of-payment')
        ? paymentOf('shop:payment:3', 'of-payment')
        : paymentOf(ORDER, payment.split(':')[2] ?? '');
      await deliver(services, [{ persons: [], objects: [known], activities: [ratingOf(payment)] }]);
    }
    expect(await entriesByHome()).toEqual({ [ANN]: 27 });
    expect(await deliver(services, [updateOf([BOB], orderOf(BOB, 5))])).toMatchObject(ACCEPTED);
    expect(await entriesByHome()).toEqual({ [BOB]: 27 });
    expect(await customerByIdentity(services.store, ANN)).toMatchObject({ vacant: true });
  });
});

test('an order with more activities than one transaction can move takes them along', async () => {
  const ratings = range(20).map((id) => ({ ...ratingOf(ORDER, 2 + id / 100), id: `rating ${id}` }));
  await deliver(services, [{ persons: [ANN], objects: [orderOf(ANN, 1)], activities: ratings }]);
  expect(await deliver(services, [updateOf([BOB], orderOf(BOB, 5))])).toMatchObject(ACCEPTED);
  expect(await entriesByHome()).toEqual({ [BOB]: 21 });
});

test('a move that stopped half-way leaves nothing behind when the order moves elsewhere', async () => {
  const payments = range(22).map((id) => paymentOf(ORDER, id));
  await deliver(services, [updateOf([ANN], orderOf(ANN, 1))]);
  for (const payment of payments)
    await deliver(services, [{ persons: [], objects: [payment], activities: [ratingOf(payment.object)] }]);
  let commits = 0;
  const stopping: Services['store'] = {
    ...services.store,
    commit: async (commit) => {
      commits += 1;
      if (commits === 3) throw new Error('the process died');
      return services.store.commit(commit);
    },
  };
  await deliver({ ...services, store: stopping }, [updateOf([BOB], orderOf(BOB, 5))]);
  expect(Object.keys(await entriesByHome())).toEqual([ANN, BOB]);
  expect(await deliver(services, [updateOf([EVE], orderOf(EVE, 6))])).toMatchObject(ACCEPTED);
  expect(await entriesByHome()).toEqual({ [EVE]: 45 });
});

describe('a delivery never needs more writes than one transaction takes', () => {
  test('when many orders move, one of them with many payments', async () => {
    const orders = range(15).map((id) => `shop:order:${id}`);
    await deliver(services, [updateOf([ANN], ...orders.map((order) => orderOf(ANN, 1, order)))]);
    await deliver(
      services,
      range(20).map((id) => updateOf([], paymentOf(ORDER, id))),
    );
    const moved = updateOf([BOB], ...orders.map((order) => orderOf(BOB, 5, order)));
    expect(await deliver(services, [moved])).toMatchObject(ACCEPTED);
    expect(largestTransaction()).toBeLessThanOrEqual(100);
    expect(await entriesByHome()).toEqual({ [BOB]: 35 });
  });

  test('when each object comes from another customer and follows another order, with new persons and activities', async () => {
    const all = range(15);
    const orders = all.map((id) => orderOf(BOB, 1, `shop:order:${id}`));
    await deliver(services, [updateOf([BOB], ...orders)]);
    for (const id of all) {
      const owner = `shop:customer:${100 + id}`;
      const payment = paymentOf(`shop:order:${id}`, id, { account: owner });
      await deliver(services, [updateOf([owner], payment)]);
    }
    const persons = [BOB, ...range(30).map((id) => `email:bob${id}@example.org`)];
    const payments = all.map((id) => paymentOf(`shop:order:${id}`, id, { account: null }, 5));
    const activities = range(50).map((id) => on(5 + id / 100, 'visit'));
    const update = { ...updateOf(persons, ...payments), activities };
    expect(await deliver(services, [update])).toMatchObject(ACCEPTED);
    expect(largestTransaction()).toBeLessThanOrEqual(100);
    expect(await entriesByHome()).toEqual({ [BOB]: 80 });
  });

  test('when many objects and activities about other objects wait for an owner together', async () => {
    await deliver(services, [updateOf([], reportOf(ORDER, snapshotOn(1, { payment: 'paid' })))]);
    const known = range(45).map((id) => paymentOf(ORDER, id));
    for (const payment of known) await deliver(services, [updateOf([], payment)]);
    const added = range(15).map((id) => paymentOf(ORDER, 100 + id));
    const activities = known.map(({ object }) => ratingOf(object));
    const update = { ...updateOf([], ...added), activities };
    expect(await deliver(services, [update])).toMatchObject(ACCEPTED);
    expect(largestTransaction()).toBeLessThanOrEqual(100);
    expect(await entriesByHome()).toEqual({ [ORDER]: 106 });
  });
});

test('an update with many objects of which one moves is applied as a whole', async () => {
  await deliver(services, [updateOf([ANN], orderOf(ANN, 1))]);
  const orders = range(20).map((id) => orderOf(BOB, 5, `shop:order:${id}`));
  expect(await deliver(services, [updateOf([BOB], ...orders)])).toMatchObject(ACCEPTED);
  expect(await entriesByHome()).toEqual({ [BOB]: 20 });
});
