import { expect, test } from 'vitest';
import { DAY, DAY_ZERO } from '../../support/activity-builders.ts';
import { customersIn, deliver } from '../../support/delivered.ts';
import { createModelTable } from '../../support/model-table.ts';
import { reportOf, snapshotOn, updateOf } from '../../support/object-reports.ts';
import { servicesOn } from '../../support/services.ts';

const ACCOUNT = 'shop:customer:1';
const PAYMENT = 'shop:payment:1';

test('that a payment began unpaid is no change, but is folded also when it is reported late', async () => {
  const unpaid = updateOf([], reportOf(PAYMENT, snapshotOn(5, { payment: 'unpaid' })));
  const since = { refunded: DAY_ZERO + DAY };
  const refund = snapshotOn(9, { refunded: 'partly' }, { account: ACCOUNT }, { since });
  const refunded = updateOf([], reportOf(PAYMENT, refund));
  const records = [];
  for (const order of [
    [unpaid, refunded],
    [refunded, unpaid],
  ]) {
    const table = createModelTable();
    const services = servicesOn(table.client);
    for (const update of order) await deliver(services, [update]);
    records.push(customersIn(table.items.values()).map(({ lifecycle }) => lifecycle.facts));
  }
  expect(records[0]).toHaveLength(1);
  expect(records[1]).toEqual(records[0]);
});
