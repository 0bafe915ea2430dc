import { expect, test } from 'vitest';
import { on } from '../../support/activity-builders.ts';
import { customersIn, deliver } from '../../support/delivered.ts';
import { createModelTable } from '../../support/model-table.ts';
import { reportOf, snapshotOn, updateOf } from '../../support/object-reports.ts';
import { servicesOn } from '../../support/services.ts';

const ACCOUNT = 'shop:customer:1';

test('an activity counts that comes in one delivery with an account that is known already', async () => {
  const table = createModelTable();
  const services = servicesOn(table.client);
  const account = updateOf([], reportOf(ACCOUNT, snapshotOn(0, { account: 'open' })));
  await deliver(services, [account]);
  const visit = { ...updateOf([ACCOUNT]), activities: [on(1, 'visit')] };
  expect(await deliver(services, [account, visit])).toMatchObject({ applied: true });
  const [customer] = customersIn(table.items.values());
  expect(customer?.lifecycle.stage).toBe('engagement');
});

test('an activity counts that only an object leads to whose state is known already', async () => {
  const table = createModelTable();
  const services = servicesOn(table.client);
  const order = reportOf('shop:order:1', snapshotOn(0, { payment: 'unpaid' }, { account: ACCOUNT }));
  await deliver(services, [updateOf([ACCOUNT], order)]);
  const rated = { ...updateOf([], order), activities: [on(1, 'rating.given')] };
  expect(await deliver(services, [rated])).toMatchObject({ applied: true });
  expect(await deliver(services, [rated])).toMatchObject({ applied: false, known: true });
  const [customer] = customersIn(table.items.values());
  expect(customer?.lifecycle.facts.activities).toBe(1);
});
