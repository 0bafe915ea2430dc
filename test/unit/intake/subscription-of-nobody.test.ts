import { expect, test } from 'vitest';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { comparableCustomers, deliver } from '../../support/delivered.ts';
import { createModelTable } from '../../support/model-table.ts';
import { reportOf, snapshotOn, updateOf } from '../../support/object-reports.ts';
import { ordersOf } from '../../support/orders-of.ts';
import { servicesOn } from '../../support/services.ts';

const ANN = 'shop:customer:1';
const BEN = 'shop:customer:2';
const ADDRESS = 'email:ben@example.org';
const [SUBSCRIPTION, INVOICE, PAYMENT] = ['shop:subscription:1', 'shop:invoice:1', 'shop:payment:1'];

const subscription = (day: number, account: string | null) =>
  updateOf([], reportOf(SUBSCRIPTION, snapshotOn(day, {}, { account })));
const invoice = (account: string | null) =>
  updateOf([], reportOf(INVOICE, snapshotOn(2, {}, { account, of: SUBSCRIPTION })));
const payment = updateOf(
  [],
  reportOf(PAYMENT, snapshotOn(3, {}, { account: BEN, address: ADDRESS, of: INVOICE })),
);

/** The identities of each customer after these deliveries, in all orders; each result once. */
async function customersAfter(deliveries: readonly CustomerUpdate[]) {
  captureOutput();
  const results = new Set<string>();
  for (const order of ordersOf(deliveries)) {
    const table = createModelTable();
    const services = servicesOn(table.client);
    for (const update of order) expect(await deliver(services, [update])).toMatchObject({ busy: false });
    results.add(JSON.stringify(comparableCustomers(table.items.values()).map((one) => one.identities)));
  }
  return [...results].map((one): unknown => JSON.parse(one));
}

test('a payment ties no account that it does not lie with any more, when its subscription has no owner any more', async () => {
  // The invoice goes back to the account that it names, and its payment goes with it.
  const deliveries = [invoice(ANN), payment, subscription(1, BEN), subscription(4, null)];
  expect(await customersAfter(deliveries)).toEqual([[[ANN, INVOICE, PAYMENT]]]);
});

test('a payment ties the account that it names again, when its subscription has no owner any more', async () => {
  const deliveries = [invoice(null), payment, subscription(1, ANN), subscription(4, null)];
  expect(await customersAfter(deliveries)).toEqual([[[ADDRESS, BEN, PAYMENT]]]);
});
