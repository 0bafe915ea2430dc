import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import type { Services } from '../../shared/intake/services.ts';
import { eraseCustomer } from '../../shared/privacy/erase-customer.ts';
import { eraseRemaining } from '../../shared/privacy/erase-remaining.ts';
import { customerByIdentity } from '../../shared/storage/customer-lookup.ts';
import { objectsIn, readLogEntry } from '../../shared/storage/items.ts';
import { captureOutput } from '../support/captured-output.ts';
import { deliver } from '../support/delivered.ts';
import { type EmbeddedTable, scanTable, startEmbeddedTable } from '../support/embedded-table.ts';
import { createMemoryStorage } from '../support/memory-storage.ts';
import { reportOf, snapshotOn, updateOf } from '../support/object-reports.ts';
import { privacyDepsOn } from '../support/privacy-deps.ts';
import { servicesOn } from '../support/services.ts';

const ANN = 'shop:customer:1';
const BOB = 'shop:customer:2';
const EVE = 'shop:customer:3';
const ORDER = 'shop:order:1';
const PAYMENT = 'shop:payment:1';

let table: EmbeddedTable;
let services: Services;
beforeEach(async () => {
  captureOutput();
  table = await startEmbeddedTable();
  services = servicesOn(table.client);
});
afterEach(() => table.close());

const order = (account: string, day: number, payment: 'paid' | 'unpaid' = 'paid') =>
  updateOf(
    [account],
    reportOf(ORDER, snapshotOn(day, { payment }, { account, createdAt: Date.UTC(2026, 0, 1) })),
  );
const payment = (day: number, total = 500, attributes: object = {}) =>
  updateOf(
    [],
    reportOf(
      PAYMENT,
      snapshotOn(
        day,
        { payment: 'paid' },
        { of: ORDER, total: { currency: 'EUR', minor: total }, ...attributes },
      ),
    ),
  );
const send = (update: CustomerUpdate) => deliver(services, [update]);

/** Applies an update; just before it writes for the first time, something else happens. */
async function sendInterrupted(update: CustomerUpdate, interruption: () => Promise<unknown>) {
  let isFirst = true;
  const { store } = services;
  const interrupt = async () => {
    const runs = isFirst;
    isFirst = false;
    if (runs) await interruption();
  };
  const interrupted: Services['store'] = {
    ...store,
    commit: async (commit) => {
      await interrupt();
      return store.commit(commit);
    },
    confirm: async (entry) => {
      await interrupt();
      return store.confirm(entry);
    },
  };
  const result = await deliver({ ...services, store: interrupted }, [update]);
  expect(isFirst).toBe(false);
  return result;
}

/** All stored histories, with their homes. */
async function stored() {
  const items = (await scanTable(table)).filter(({ SK }) => String(SK).startsWith('OBJ#'));
  return objectsIn(items.map(readLogEntry))
    .map(({ home, history }) => [history.object, home, history.snapshots.length] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

const factsOf = async (identity: string) =>
  (await customerByIdentity(services.store, identity))?.lifecycle.facts;

test('a confirmation and an older snapshot that contradicts it both count', async () => {
  await send(order(ANN, 1));
  await sendInterrupted(order(ANN, 5), () => send(order(ANN, 3, 'unpaid')));
  expect(await stored()).toEqual([[ORDER, ANN, 3]]);
  // It was unpaid on day 3, so it was paid again by day 5.
  expect(await factsOf(ANN)).toMatchObject({ orders: 1, lastOrderAt: Date.UTC(2026, 0, 6) });
});

test('an older snapshot and the confirmation that it contradicts both count', async () => {
  await send(order(ANN, 1));
  await sendInterrupted(order(ANN, 3, 'unpaid'), () => send(order(ANN, 5)));
  expect(await stored()).toEqual([[ORDER, ANN, 3]]);
  expect(await factsOf(ANN)).toMatchObject({ orders: 1, lastOrderAt: Date.UTC(2026, 0, 6) });
});

test.each([
  ['a confirmation', order(ANN, 5)],
  ['a change', order(ANN, 5, 'unpaid')],
  ['a move', order(BOB, 5)],
  ['a new child', payment(5)],
])('%s does not bring an object back that is erased at the same moment', async (_, update) => {
  await send(order(ANN, 1));
  const ann = await customerByIdentity(services.store, ANN);
  const result = await sendInterrupted(update, async () => {
    await eraseCustomer(services, ann?.customerId ?? '', 0, 0);
    const privacy = privacyDepsOn(table.client, createMemoryStorage());
    const bound = { ...privacy, services } as unknown as Parameters<typeof eraseRemaining>[0];
    await eraseRemaining(bound, ann?.customerId ?? '', () => false);
  });
  expect(result).toMatchObject({ applied: false, ignored: ['erased'] });
  expect(await stored()).toEqual([]);
});

test.each([
  ['a move, an update', order(BOB, 5), order(ANN, 3, 'unpaid')],
  ['an update, a move', order(ANN, 3, 'unpaid'), order(BOB, 5)],
  ['a move, a confirmation', order(BOB, 5), order(ANN, 3)],
  ['a confirmation, a move', order(ANN, 3), order(BOB, 5)],
])('of two at the same moment (%s) both count', async (_, one, other) => {
  await send(order(ANN, 1));
  await sendInterrupted(one, () => send(other));
  expect(await stored()).toEqual([[ORDER, BOB, 3]]);
  expect(await factsOf(ANN)).toMatchObject({ orders: 0, revenue: [] });
  expect(await factsOf(BOB)).toMatchObject({ orders: 1 });
});

test.each([
  ['a child, its parent', payment(1), order(ANN, 1)],
  ['a parent, its child', order(ANN, 1), payment(1)],
])('of two at the same moment (%s) they find each other', async (_, one, other) => {
  await sendInterrupted(one, () => send(other));
  expect(await stored()).toEqual([
    [ORDER, ANN, 1],
    [PAYMENT, ANN, 1],
  ]);
});

test.each([
  ['the child, its parent', payment(2, 600), order(BOB, 5)],
  ['the parent, its child', order(BOB, 5), payment(2, 600)],
])('a child moves with its parent while it changes (%s)', async (_, one, other) => {
  await send(order(ANN, 1));
  await send(payment(1));
  await sendInterrupted(one, () => send(other));
  expect(await stored()).toEqual([
    [ORDER, BOB, 2],
    [PAYMENT, BOB, 2],
  ]);
});

const unowned = updateOf([], reportOf(ORDER, snapshotOn(1, { payment: 'paid' })));

test.each([
  ['the child, its parent', order(ANN, 1), payment(3, 600, { account: null }), order(BOB, 5)],
  ['the parent, its child', order(ANN, 1), order(BOB, 5), payment(3, 600, { account: null })],
  ['the child, its parent that waits', unowned, payment(3, 600, { account: null }), order(BOB, 5)],
  ['the parent that waits, its child', unowned, order(BOB, 5), payment(3, 600, { account: null })],
])(
  'a child that no longer names anybody finds its parent while that moves (%s)',
  async (_, parent, one, other) => {
    await send(parent);
    await send(payment(1));
    await send(payment(2, 500, { account: EVE }));
    await sendInterrupted(one, () => send(other));
    expect(await stored()).toEqual([
      [ORDER, BOB, 2],
      [PAYMENT, BOB, 3],
    ]);
  },
);
