import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readItems, sizeOf, writeUnitsOf } from '../../../local/measure/write-units.ts';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import type { Services } from '../../../shared/intake/services.ts';
import { combine } from '../../../shared/lifecycle/objects/history.ts';
import type { ObjectHistory } from '../../../shared/lifecycle/objects/object.ts';
import { logItem } from '../../../shared/storage/items.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { deliver } from '../../support/delivered.ts';
import { type EmbeddedTable, startEmbeddedTable } from '../../support/embedded-table.ts';
import { reportOf, snapshotOn, updateOf } from '../../support/object-reports.ts';
import { servicesOn } from '../../support/services.ts';

const READ = 'BatchGetItemCommand';
const QUERY = 'QueryCommand';
const COMMIT = 'TransactWriteItemsCommand';
const ANN = 'shop:customer:1';
const BOB = 'shop:customer:2';

let table: EmbeddedTable;
let services: Services;
beforeEach(async () => {
  captureOutput();
  table = await startEmbeddedTable();
  services = servicesOn(table.client);
});
afterEach(() => table.close());

async function costOf(update: CustomerUpdate) {
  const before = await readItems(table.client, table.name);
  table.requests.length = 0;
  await deliver(services, [update]);
  const requests = [...table.requests];
  return { calls: requests.map(({ name }) => name), units: writeUnitsOf(requests, before).table };
}

const createdAt = Date.UTC(2026, 0, 1);
const order = (number: number, day: number, states: object, account: string | undefined = ANN) =>
  reportOf(
    `shop:order:${number}`,
    snapshotOn(day, states, { ...(account !== undefined && { account }), createdAt }),
  );
const total = (minor: number) => ({
  account: ANN,
  createdAt: Date.UTC(2026, 0, 6),
  total: { currency: 'EUR', minor },
});

test('a snapshot costs what the budget says', async () => {
  // A record, a transition, an entry; an identity and an object first seen.
  expect(await costOf(updateOf([ANN], order(1, 1, { payment: 'unpaid' })))).toEqual({
    calls: [READ, COMMIT],
    units: 6 + 2 * 2,
  });
  const paid = order(1, 2, { payment: 'paid' });
  expect(await costOf(updateOf([ANN], paid))).toEqual({ calls: [READ, COMMIT], units: 6 });
  expect(await costOf(updateOf([ANN], paid))).toEqual({ calls: [READ], units: 0 });
  expect(await costOf(updateOf([ANN], order(1, 3, { payment: 'paid' })))).toEqual({
    calls: [READ, 'PutItemCommand'],
    units: 1,
  });
  const ticket = (day: number, state: 'open' | 'solved', attributes = {}) =>
    reportOf('shop:ticket:1', snapshotOn(day, { ticket: state }, attributes));
  await deliver(services, [updateOf([ANN], ticket(4, 'open', { account: ANN, createdAt }))]);
  const solved = updateOf([], ticket(4.5, 'solved'));
  const { calls, units } = await costOf(solved);
  expect(calls.filter((call) => call !== QUERY)).toEqual([READ, READ, COMMIT]);
  expect(units).toBeLessThanOrEqual(6);
  expect(await costOf(solved)).toEqual({ calls: [READ, READ], units: 0 });
  const second = reportOf('shop:order:2', snapshotOn(5, { payment: 'paid' }, total(100)));
  expect(await costOf(updateOf([ANN], second))).toMatchObject({ calls: [READ, COMMIT] });
});

test('a snapshot that names no person takes three calls, and reads the log only if it changes what was folded', async () => {
  const shipped = (number: number, day: number) =>
    updateOf([], reportOf(`shop:order:${number}`, snapshotOn(day, { fulfilled: 'yes' })));
  await deliver(services, [updateOf([ANN], order(1, 1, { payment: 'paid', fulfilled: 'no' }))]);
  expect((await costOf(shipped(1, 2))).calls).toEqual([READ, READ, COMMIT]);
  // Nothing says that it was not shipped before, so it was from its creation on.
  await deliver(services, [updateOf([ANN], order(2, 3, { payment: 'paid' }))]);
  expect((await costOf(shipped(2, 4))).calls).toEqual([READ, READ, QUERY, COMMIT]);
});

test('what says nothing of a known object is not written', async () => {
  await deliver(services, [updateOf([ANN], order(1, 1, { payment: 'paid' }))]);
  expect(await costOf(updateOf([], reportOf('shop:order:1', snapshotOn(2, {}))))).toEqual({
    calls: [READ, READ],
    units: 0,
  });
});

test('an object under any identity that the delivery names is found by the first read', async () => {
  const MAIL = 'email:ann@example.com';
  const both = (day: number) =>
    updateOf(
      [ANN, MAIL],
      reportOf(
        'shop:order:1',
        snapshotOn(day, { payment: 'paid' }, { account: ANN, address: MAIL, createdAt }),
      ),
    );
  await deliver(services, [
    updateOf(
      [MAIL],
      reportOf('shop:order:1', snapshotOn(1, { payment: 'unpaid' }, { address: MAIL, createdAt })),
    ),
  ]);
  expect((await costOf(both(2))).calls).toEqual([READ, COMMIT]);
  expect(await costOf(both(3))).toEqual({ calls: [READ, 'PutItemCommand'], units: 1 });
});

test.each([
  // Write units of a confirmation, and of a refund: twice those of the entry, and four of the record and a transition.
  [10, 1, 6],
  [160, 2, 8],
  [300, 3, 10],
  [1_000, 3, 12],
])('after %i snapshots, one more that only confirms takes %i units', async (count, confirmed, refunded) => {
  const states = { payment: 'paid', cancelled: 'no', refunded: 'no' } as const;
  const body = { createdAt, total: { currency: 'EUR', minor: 4_999 } };
  const at = (index: number, changes = {}, account = ANN) =>
    reportOf('shop:order:1', snapshotOn(1 + index / 7.3, { ...states, ...changes }, { ...body, account }));
  const stored = (index: number) => at(index, {}, services.identityHash.hiddenName(ANN));
  await deliver(services, [updateOf([ANN], at(0))]);
  await store(
    range(count).reduce((history, index) => combine(history, stored(index)), combine(null, stored(0))),
  );
  expect(await costOf(updateOf([ANN], at(count)))).toEqual({
    calls: [READ, 'PutItemCommand'],
    units: confirmed,
  });
  expect(await costOf(updateOf([ANN], at(count)))).toEqual({ calls: [READ], units: 0 });
  const after = updateOf([ANN], at(count + 1, { refunded: 'partly' }));
  expect(await costOf(after)).toEqual({ calls: [READ, COMMIT], units: refunded });
  const [item] = [...(await readItems(table.client, table.name)).values()].filter(({ SK }) =>
    String(SK).startsWith('OBJ#'),
  );
  expect(sizeOf(item ?? {})).toBeLessThan(4_096);
});

const range = (count: number) => Array.from({ length: count }, (_, index) => index);

/** Puts a history in the place of the one that is stored, as confirmations would have. */
async function store(history: ObjectHistory): Promise<void> {
  const home = services.identityHash.identityName(ANN);
  const entry = {
    type: 'object',
    history: { ...history, object: 'shop:order:1' },
    home,
    version: 1,
  } as const;
  const Item = logItem(entry, services.identityHash.hashOfName(home));
  await table.client.send(new PutCommand({ TableName: table.name, Item }));
}

test('moving an object takes at most fourteen write units', async () => {
  await deliver(services, [updateOf([ANN], order(1, 1, { payment: 'paid' }))]);
  await deliver(services, [updateOf([BOB], order(2, 1, { payment: 'paid' }, BOB))]);
  const { calls, units } = await costOf(updateOf([BOB], order(1, 2, { payment: 'paid' }, BOB)));
  expect(units).toBeLessThanOrEqual(14);
  expect(calls.filter((call) => call === READ || call === QUERY).length).toBeLessThanOrEqual(4);
});
