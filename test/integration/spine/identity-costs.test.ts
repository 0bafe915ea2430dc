import { afterEach, beforeEach, expect, test } from 'vitest';
import { readItems, writeUnitsOf } from '../../../local/measure/write-units.ts';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import { mergeCustomers } from '../../../shared/intake/merge-customers.ts';
import type { Services } from '../../../shared/intake/services.ts';
import { unmergeCustomer } from '../../../shared/intake/unmerge.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { accountBody, purchase, visit } from '../../support/crowd.ts';
import { customersIn, deliver } from '../../support/delivered.ts';
import { type EmbeddedTable, scanTable, startEmbeddedTable } from '../../support/embedded-table.ts';
import { servicesOn } from '../../support/services.ts';

// What a delivery costs that changes who is one customer.

const ANN = 'shop:customer:1';
const BEN = 'shop:customer:2';
const DESK = 'desk:customer:7';
const FIRST = 'email:first@example.org';
const SECOND = 'email:second@example.org';

let table: EmbeddedTable;
let services: Services;
beforeEach(async () => {
  captureOutput();
  table = await startEmbeddedTable();
  services = servicesOn(table.client, { addressOnce: new Set(['once']) });
});
afterEach(() => table.close());

/** The calls and write units of the last of these deliveries, and the number of customers after it. */
async function costAfter(known: readonly CustomerUpdate[], last: CustomerUpdate) {
  for (const update of known)
    expect(await deliver(services, [update])).toMatchObject({ applied: true, busy: false, refused: [] });
  const before = await readItems(table.client, table.name);
  table.requests.length = 0;
  expect(await deliver(services, [last])).toMatchObject({ applied: true, busy: false, refused: [] });
  const requests = [...table.requests];
  const units = writeUnitsOf(requests, before).table;
  const customers = customersIn(await scanTable(table)).filter(
    ({ vacant, homes }) => !vacant || homes.length > 1,
  );
  return { calls: requests.length, units, customers: customers.length };
}

interface Budget {
  readonly calls: number;
  readonly units: number;
  readonly customers: number;
}
type Row = readonly [what: string, known: readonly CustomerUpdate[], last: CustomerUpdate, budget: Budget];

/** Write units: the record and the activity, and its transition if there is one. */
const EFFECT = 4;
const TRANSITION = 6;
/** An identity first seen, moved to another customer, or whose claims change. */
const OWNER = 2;
/** A split or a merge: two records with a transition each, and what the delivery reports. */
const STEP = 10;
/** A further customer that is split off: its record and its transition. */
const PART = 4;
/** The five events of a customer that is split into six are more than 1 KB. */
const LARGE = 2;
/** An address taken over. */
const TAKEN_OVER = 26;
const once = (number: number) => `once:customer:${number}`;
const shopper = (number: number) => `shop:customer:${number}`;

/** The same order with another body, nine hours later. */
function corrected(persons: readonly string[], number: number): CustomerUpdate {
  const { objects, ...update } = purchase(persons, number);
  const later = objects.map((one) => ({
    ...one,
    snapshots: one.snapshots.map((snapshot) => ({ ...snapshot, asOf: snapshot.asOf + 9 * 3_600_000 })),
  }));
  return { ...update, objects: later };
}

const ROWS: readonly Row[] = [
  ['a new account with a new address', [], visit([ANN, FIRST], 1), at(2, TRANSITION + 2 * OWNER)],
  ['the same later', [visit([ANN, FIRST], 1)], visit([ANN, FIRST], 2), at(2, EFFECT)],
  [
    'an activity of an account whose connection has reported some by its address alone',
    [visit([ANN, FIRST], 1), visit([FIRST], 2)],
    visit([ANN], 3),
    at(3, EFFECT),
  ],
  [
    'a new address of an account without one',
    [visit([ANN], 1)],
    visit([ANN, FIRST], 2),
    at(2, EFFECT + 2 * OWNER),
  ],
  [
    'a new account of an address without one',
    [visit([FIRST], 1)],
    visit([ANN, FIRST], 2),
    at(2, EFFECT + 2 * OWNER),
  ],
  // The activity lies under the address, is deleted there and written under the account. The log is read.
  [
    'an activity that is reported again with an account',
    [visit([FIRST], 1)],
    visit([ANN, FIRST], 1),
    at(3, EFFECT + 2 + 2 * OWNER),
  ],
  // The account may have it already, if another report named both.
  [
    'an activity of an address that an account claims',
    [visit([FIRST], 1), visit([ANN, FIRST], 2)],
    visit([FIRST], 3),
    at(3, EFFECT),
  ],
  // The log of the account is read: only it has all that was stated.
  [
    'another address of an account',
    [visit([ANN, FIRST], 1)],
    visit([ANN, SECOND], 2),
    at(4, EFFECT + 3 * OWNER),
  ],
  [
    'an account of an address that another account has',
    [visit([DESK, FIRST], 1)],
    visit([ANN, FIRST], 2),
    at(4, EFFECT + 2 * OWNER),
  ],
  // One of the two owners moves; the other one has the claim, too. The logs of both homes are read.
  [
    'a merge of an account and an address',
    [visit([ANN], 1), visit([FIRST], 2)],
    visit([ANN, FIRST], 3),
    at(4, STEP + 2 * OWNER),
  ],
  [
    'a merge by a late activity',
    [visit([ANN], 1), visit([FIRST], 5)],
    visit([ANN, FIRST], 3),
    at(4, STEP + 2 * OWNER),
  ],
  // One more query for each further home, one read for them, and one for the claims.
  [
    'a merge of two homes with two homes',
    [visit([ANN, FIRST], 1), visit([DESK, SECOND], 2)],
    visit([DESK, FIRST], 3),
    at(8, STEP + 3 * OWNER),
  ],
  // The address leaves, and the new account joins it: a split. Two reads, and one query for each home.
  [
    'an address that a new account takes over',
    [accountBody(ANN, FIRST, 1), accountBody(ANN, null, 4)],
    accountBody(BEN, FIRST, 5),
    at(7, STEP + 2 * OWNER, 2),
  ],
  [
    'an address that the tool allows once, which a new account takes over',
    [accountBody(once(1), FIRST, 1)],
    accountBody(once(2), FIRST, 5),
    at(7, STEP + 2 * OWNER, 2),
  ],
  // The address leaves together with the update of the account, whose record is written, too. Then the two are merged.
  [
    'an address that a known account takes over',
    [accountBody(ANN, FIRST, 1), accountBody(BEN, null, 3), accountBody(ANN, null, 4)],
    accountBody(BEN, FIRST, 5),
    at(10, TAKEN_OVER, 2),
  ],
  // Four accounts and the address leave. The address alone has no activity, so it is no customer.
  [
    'the sixth account of an address',
    [1, 2, 3, 4, 5].map((number) => visit([shopper(number), FIRST], number)),
    visit([shopper(6), FIRST], 6),
    at(11, STEP + 5 * PART + 6 * OWNER + LARGE, 6),
  ],
  // It is crowded, so its accounts are not read any more.
  [
    'the 22nd account of an address',
    Array.from({ length: 21 }, (_, index) => visit([shopper(index + 1), FIRST], index)),
    visit([shopper(22), FIRST], 22),
    at(2, TRANSITION + OWNER, 22),
  ],
  [
    'an order that moves to another account',
    [purchase([ANN], 1), purchase([BEN], 2)],
    corrected([BEN], 1),
    at(5, 14),
  ],
];

function at(calls: number, units: number, customers = 1): Budget {
  return { calls, units, customers };
}

test.each(ROWS)('%s', async (_, known, last, budget) => {
  expect(await costAfter(known, last)).toEqual(budget);
});

test('a merge of two homes by command', async () => {
  for (const update of [visit([ANN], 1), visit([FIRST], 2)]) await deliver(services, [update]);
  const before = await readItems(table.client, table.name);
  const [one, other] = customersIn(before.values()).map(({ customerId }) => customerId);
  table.requests.length = 0;
  const outcome = await mergeCustomers(services, one ?? '', other ?? '');
  expect(outcome).toMatchObject({ type: 'merged' });
  // Each customer, their identities, the two logs, and one transaction.
  expect(table.requests).toHaveLength(6);
  // There is no delivery, but both owners keep what was commanded.
  expect(writeUnitsOf(table.requests, before).table).toBe(STEP - EFFECT / 2 + 2 * OWNER);
});

test('an un-merge of two homes by command', async () => {
  const known = [visit([ANN], 1), visit([FIRST], 2), visit([ANN, FIRST], 3)];
  for (const update of known) await deliver(services, [update]);
  const before = await readItems(table.client, table.name);
  const [customer] = customersIn(before.values());
  table.requests.length = 0;
  const outcome = await unmergeCustomer(services, customer?.customerId ?? '', [FIRST]);
  expect(outcome).toMatchObject({ type: 'unmerged' });
  // The customer, its identities with the ids that these had, the two logs, and one transaction.
  expect(table.requests).toHaveLength(5);
  // There is no delivery, but both owners keep what was commanded.
  expect(writeUnitsOf(table.requests, before).table).toBe(STEP - EFFECT / 2 + 2 * OWNER);
});
