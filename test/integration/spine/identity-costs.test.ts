import { afterEach, beforeEach, expect, test } from 'vitest';
import { readItems, writeUnitsOf } from '../../../local/measure/write-units.ts';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import type { Services } from '../../../shared/intake/services.ts';
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
/** Two records with a transition each, and the activity. */
const MERGE = 10;
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
    at(4, MERGE + 2 * OWNER),
  ],
  [
    'a merge by a late activity',
    [visit([ANN], 1), visit([FIRST], 5)],
    visit([ANN, FIRST], 3),
    at(4, MERGE + 2 * OWNER),
  ],
  // One more query for each further home, and one read more.
  [
    'a merge of two homes with two homes',
    [visit([ANN, FIRST], 1), visit([DESK, SECOND], 2)],
    visit([DESK, FIRST], 3),
    at(9, MERGE + 3 * OWNER),
  ],
  // The update, a split, a merge, and the marks of the customers that were unsettled until then.
  [
    'an address that a new account takes over',
    [accountBody(ANN, FIRST, 1), visit([FIRST], 2), accountBody(ANN, null, 4)],
    accountBody(BEN, FIRST, 5),
    at(23, 38, 2),
  ],
  [
    'an address that a known account takes over',
    [accountBody(ANN, FIRST, 1), visit([FIRST], 2), accountBody(BEN, null, 3), accountBody(ANN, null, 4)],
    accountBody(BEN, FIRST, 5),
    at(24, 36, 2),
  ],
  [
    'an address that the tool allows once, which a new account takes over',
    [accountBody(once(1), FIRST, 1), visit([FIRST], 2)],
    accountBody(once(2), FIRST, 5),
    at(23, 38, 2),
  ],
  [
    'the sixth account of an address',
    [1, 2, 3, 4, 5].map((number) => visit([shopper(number), FIRST], number)),
    visit([shopper(6), FIRST], 6),
    // Five customers are split off. The address alone has no activity, so it is no customer.
    at(20, 62, 6),
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
