import { afterEach, beforeEach, expect, test } from 'vitest';
import { readItems, writeUnitsOf } from '../../../local/measure/write-units.ts';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import type { Services } from '../../../shared/intake/services.ts';
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

test('moving an object takes at most fourteen write units', async () => {
  await deliver(services, [updateOf([ANN], order(1, 1, { payment: 'paid' }))]);
  await deliver(services, [updateOf([BOB], order(2, 1, { payment: 'paid' }, BOB))]);
  const { calls, units } = await costOf(updateOf([BOB], order(1, 2, { payment: 'paid' }, BOB)));
  expect(units).toBeLessThanOrEqual(14);
  expect(calls.filter((call) => call === READ || call === QUERY).length).toBeLessThanOrEqual(4);
});
