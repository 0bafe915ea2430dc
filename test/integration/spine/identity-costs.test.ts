import { afterEach, beforeEach, describe, expect, test } from 'vitest';
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
  services = servicesOn(table.client);
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
  const customers = customersIn(await scanTable(table)).filter(({ vacant, homes }) => !vacant || homes.length > 1);
  return { calls: requests.map(({name}) => name), units, customers: customers.length };
}

describe('cost', () => {
  const cases: [string, CustomerUpdate[], CustomerUpdate][] = [
    ['new pair', [], visit([ANN, FIRST], 1)],
    ['new address of a known account without one', [visit([ANN], 1)], visit([ANN, FIRST], 2)],
    ['new address of a known account with one', [visit([ANN, FIRST], 1)], visit([ANN, SECOND], 2)],
    ['new account body with second address', [accountBody(ANN, FIRST, 1)], accountBody(ANN, SECOND, 2)],
    ['new account of a known address', [visit([FIRST], 1)], visit([ANN, FIRST], 2)],
    ['new account of an address of one account', [visit([DESK, FIRST], 1)], visit([ANN, FIRST], 2)],
    ['known pair', [visit([ANN, FIRST], 1)], visit([ANN, FIRST], 2)],
    ['merge one home each, activity', [visit([ANN], 1), visit([FIRST], 2)], visit([ANN, FIRST], 3)],
    ['merge one home each, late', [visit([ANN], 1), visit([FIRST], 5)], visit([ANN, FIRST], 3)],
    ['merge by order', [visit([ANN], 1), visit([FIRST], 2)], purchase([ANN, FIRST], 3)],
    ['merge by body', [visit([ANN], 1), visit([FIRST], 2)], accountBody(ANN, FIRST, 3)],
    ['merge two + one', [visit([ANN, FIRST], 1), visit([DESK], 2)], visit([DESK, FIRST], 3)],
    ['merge two + two', [visit([ANN, FIRST], 1), visit([DESK, SECOND], 2)], visit([DESK, FIRST], 3)],
    ['split by never having it: body null', [accountBody(ANN, FIRST, 1), visit([FIRST], 2)], accountBody(ANN, null, 3)],
    ['taken over by a known account', [accountBody(ANN, FIRST, 1), visit([FIRST], 2), accountBody(BEN, null, 3), accountBody(ANN, null, 4)], accountBody(BEN, FIRST, 5)],
    ['taken over by a new account', [accountBody(ANN, FIRST, 1), visit([FIRST], 2), accountBody(ANN, null, 4)], accountBody(BEN, FIRST, 5)],
    ['taken over by a new account, once', [accountBody('once:customer:1', FIRST, 1), visit([FIRST], 2)], accountBody('once:customer:2', FIRST, 5)],
    ['taken over by a known account, once', [accountBody('once:customer:1', FIRST, 1), visit([FIRST], 2), accountBody('once:customer:2', SECOND, 3)], accountBody('once:customer:2', FIRST, 5)],
    ['order corrected to another address', [purchase([ANN, FIRST], 1), visit([FIRST], 2)], {...purchase([ANN, SECOND], 1), objects: purchase([ANN, SECOND], 1).objects.map((o) => ({...o, snapshots: o.snapshots.map((s) => ({...s, asOf: s.asOf + 3_600_000 * 9}))}))}],
    ['sixth account', [1,2,3,4,5].map((n) => visit([`shop:customer:${n}`, FIRST], n)), visit(['shop:customer:6', FIRST], 6)],
    ['22nd account', Array.from({length: 21}, (_, n) => visit([`shop:customer:${n}`, FIRST], n)), visit(['shop:customer:66', FIRST], 46)],
    ['order moves', [purchase([ANN], 1), purchase([BEN], 2)], {...purchase([BEN], 1), objects: purchase([BEN], 1).objects.map((o) => ({...o, snapshots: o.snapshots.map((s) => ({...s, asOf: s.asOf + 3_600_000 * 9}))}))}],
    ['order moves with pairs', [purchase([ANN, FIRST], 1), purchase([BEN, SECOND], 2)], {...purchase([BEN, SECOND], 1), objects: purchase([BEN, SECOND], 1).objects.map((o) => ({...o, snapshots: o.snapshots.map((s) => ({...s, asOf: s.asOf + 3_600_000 * 9}))}))}],
    ['order moves with pairs, stated', [accountBody(ANN, FIRST, 0), accountBody(BEN, SECOND, 0), purchase([ANN, FIRST], 1), purchase([BEN, SECOND], 2)], {...purchase([BEN, SECOND], 1), objects: purchase([BEN, SECOND], 1).objects.map((o) => ({...o, snapshots: o.snapshots.map((s) => ({...s, asOf: s.asOf + 3_600_000 * 9}))}))}],
  ];
  test.each(cases)('%s', async (what, known, last) => {
    const { calls, units, customers } = await costAfter(known, last);
    process.stderr.write(`COST ${what}: ${calls.length} calls ${calls.map((c) => ({BatchGetItemCommand:'R',QueryCommand:'Q',TransactWriteItemsCommand:'W'})[c] ?? c).join('')}, ${units} units, ${customers} customers\n`);
  });
});
