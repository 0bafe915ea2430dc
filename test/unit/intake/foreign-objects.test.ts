import { expect, test } from 'vitest';
import { customersIn, deliver } from '../../support/delivered.ts';
import { createModelTable } from '../../support/model-table.ts';
import { reportOf, snapshotOn, updateOf } from '../../support/object-reports.ts';
import { servicesOn } from '../../support/services.ts';

test('an order that names the address of another known customer goes to that customer', async () => {
  const table = createModelTable();
  const services = servicesOn(table.client);
  const address = 'email:ann@example.org';
  const order = reportOf('shop:order:1', snapshotOn(1, { payment: 'paid' }, { address }));
  await deliver(services, [updateOf([address, 'desk:customer:1'])]);
  await deliver(services, [updateOf(['email:info@example.org'], order)]);
  const customers = customersIn(table.items.values());
  expect(customers.map(({ homes, lifecycle }) => [homes.length, lifecycle.facts.orders])).toEqual([[2, 1]]);
});
