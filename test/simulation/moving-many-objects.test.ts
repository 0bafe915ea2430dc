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
