import { beforeEach, expect, test } from 'vitest';
import { on } from '../../support/activity-builders.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { comparableCustomers, deliver } from '../../support/delivered.ts';
import { createModelTable } from '../../support/model-table.ts';
import { reportOf, snapshotOn, updateOf } from '../../support/object-reports.ts';
import { servicesOn } from '../../support/services.ts';

const [A, B, C] = ['shop:customer:a', 'shop:customer:b', 'shop:customer:c'];

beforeEach(() => {
  captureOutput();
});

const ticket = (id: number, day: number, account: string) =>
  reportOf(`shop:ticket:${id}`, snapshotOn(day, { ticket: 'open' }, { account }));
const message = (id: number, about: number) => ({
  ...on(1, 'message.received'),
  id: `shop:message:${id}`,
  about: `shop:ticket:${about}`,
});

/** The customers after two tickets went to a third customer, if the move of one to the second was interrupted, or was not. */
async function customersAfter(isInterrupted: boolean) {
  let commits = Number.POSITIVE_INFINITY;
  const table = createModelTable((moment, command) => {
    if (moment === 'before' && command === 'TransactWriteCommand' && commits-- <= 0)
      throw new Error('interrupted');
  });
  const services = servicesOn(table.client);
  // More messages than one transaction moves.
  const messages = Array.from({ length: 9 }, (_, id) => message(id, 1));
  const first = { ...updateOf([], ticket(1, 1, A)), activities: messages };
  await deliver(services, [first]);
  await deliver(services, [{ ...updateOf([], ticket(2, 1, B)), activities: [message(9, 2)] }]);
  if (isInterrupted) commits = 1;
  expect((await deliver(services, [updateOf([], ticket(1, 2, B))])).busy).toBe(isInterrupted);
  commits = Number.POSITIVE_INFINITY;
  await deliver(services, [{ ...first, activities: messages.slice(0, 1) }]);
  const both = updateOf([], ticket(1, 3, C), ticket(2, 3, C));
  expect(await deliver(services, [both])).toMatchObject({ busy: false, refused: [] });
  return comparableCustomers(table.items.values()).filter(({ record }) => record.facts.activities > 0);
}

test('a message that was reported again while its ticket moved counts once after the next move', async () => {
  const customers = await customersAfter(true);
  expect(customers).toHaveLength(1);
  expect(customers).toEqual(await customersAfter(false));
});
