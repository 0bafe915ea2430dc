import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import type { Services } from '../../../shared/intake/services.ts';
import { DAY, DAY_ZERO } from '../../support/activity-builders.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { type Comparable, comparableCustomers, deliver } from '../../support/delivered.ts';
import { type EmbeddedTable, scanTable, startEmbeddedTable } from '../../support/embedded-table.ts';
import { expectOneLogEach } from '../../support/one-log-each.ts';
import { ordersOf } from '../../support/orders-of.ts';
import { servicesOn } from '../../support/services.ts';

// Versions of one activity, of which one names only an address and another one an account, too.

const ANN = 'shop:customer:1';
const BEN = 'shop:customer:2';
const ADDRESS = 'email:ann@example.org';
const OTHER = 'email:ann@work.example.org';
const RATING = 'shop:rating:1';

let table: EmbeddedTable;
let services: Services;
beforeAll(async () => {
  captureOutput();
  table = await startEmbeddedTable();
  services = servicesOn(table.client);
});
afterAll(() => table.close());

function rating(persons: readonly string[], day: number, version: string, score: number): CustomerUpdate {
  const rated = { type: 'rating.given', rating: { scale: 'nps', score } } as const;
  return { persons, objects: [], activities: [{ ...activityOn(day, RATING), ...rated, version }] };
}

function visit(persons: readonly string[], day: number): CustomerUpdate {
  return { persons, objects: [], activities: [{ ...activityOn(day, `shop:visit:${day}`), type: 'visit' }] };
}

function activityOn(day: number, id: string) {
  const occurredAt = DAY_ZERO + day * DAY;
  return { id, occurredAt, connection: 'shop', provider: 'test', version: '', about: null };
}

let runs = 0;

/** Sends these deliveries. Each order has persons and activities of its own, with this mark in their names. */
async function sendInOrder(order: readonly CustomerUpdate[]): Promise<string> {
  runs += 1;
  const mark = `-run${runs}-`;
  const text = JSON.stringify(order).replaceAll(/shop:\w+:/g, (kind) => `${kind}${mark}`);
  const sent = JSON.parse(text.replaceAll('email:', `email:${mark}`)) as CustomerUpdate[];
  for (const update of sent) expect(await deliver(services, [update])).toMatchObject({ busy: false });
  return mark;
}

/** The customers with this mark, without it. */
function customersWith(mark: string, all: readonly Comparable[]): readonly Comparable[] {
  const own = all.filter(({ identities }) => identities.some((one) => one.includes(mark)));
  return JSON.parse(JSON.stringify(own).replaceAll(mark, '')) as typeof own;
}

type Expected = readonly (readonly [identities: string[], activities: number])[];

/** Expects these customers, with the same records in every order of the deliveries. */
async function expectInEveryOrder(deliveries: readonly CustomerUpdate[], expected: Expected) {
  const marks: string[] = [];
  for (const order of ordersOf(deliveries)) marks.push(await sendInOrder(order));
  const all = comparableCustomers(await scanTable(table));
  const [first = [], ...others] = marks.map((mark) => customersWith(mark, all));
  expect(first.map(({ identities, record }) => [identities, record.facts.activities])).toEqual(expected);
  for (const [index, customers] of others.entries()) expect(customers, `order ${index + 1}`).toEqual(first);
}

test.each<[string, readonly CustomerUpdate[], Expected]>([
  [
    'an account that a later version names gets the activity, and keeps it when it has another address',
    [
      rating([ADDRESS], 1, '1', 9),
      rating([ANN, ADDRESS], 1, '2', 2),
      visit([ANN, OTHER], 3),
      visit([BEN, ADDRESS], 4),
    ],
    [
      [[ADDRESS, BEN], 1],
      [[OTHER, ANN], 2],
    ],
  ],
  [
    'an account that an earlier version names keeps the activity, as the later version reports it',
    [rating([ANN, ADDRESS], 5, '1', 9), rating([ADDRESS], 2, '2', 2), visit([ADDRESS], 4)],
    [[[ADDRESS, ANN], 2]],
  ],
  [
    'three versions are one activity',
    [rating([ADDRESS], 1, '1', 9), rating([ANN, ADDRESS], 5, '2', 8), rating([ADDRESS], 3, '3', 2)],
    [[[ADDRESS, ANN], 1]],
  ],
  [
    'of two reports without a version, of which one names only the address, the later content counts',
    [visit([ADDRESS], 1), rating([ANN, ADDRESS], 2, '', 9), rating([ADDRESS], 5, '', 9)],
    [[[ADDRESS, ANN], 2]],
  ],
])('%s', async (_, deliveries, expected) => {
  await expectInEveryOrder(deliveries, expected);
  expectOneLogEach(await scanTable(table), services.policy);
});

// The two are reported before anything ties them, in some orders. Then both are kept, and count once.
test.each<[string, readonly CustomerUpdate[], Expected]>([
  [
    'a report by the address alone and one by the account alone are one activity, if another one names both',
    [visit([ANN, ADDRESS], 1), rating([ADDRESS], 2, '', 9), rating([ANN], 5, '', 3)],
    [[[ADDRESS, ANN], 2]],
  ],
  [
    'the later version counts, also if only the address is named with it and the account comes without a version',
    [visit([ANN, ADDRESS], 1), rating([ADDRESS], 2, '2', 9), rating([ANN], 5, '', 3)],
    [[[ADDRESS, ANN], 2]],
  ],
  [
    'an activity under one address of an account is the same as one that is reported with another address',
    [
      visit([ANN, ADDRESS], 1),
      visit([ANN, OTHER], 2),
      rating([ADDRESS], 3, '', 9),
      rating([ANN, OTHER], 5, '', 3),
    ],
    [[[ADDRESS, OTHER, ANN], 3]],
  ],
])('%s', async (_, deliveries, expected) => {
  await expectInEveryOrder(deliveries, expected);
});
