import { beforeEach, expect, test } from 'vitest';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import type { Attributes } from '../../../shared/lifecycle/objects/object.ts';
import { on } from '../../support/activity-builders.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { comparableCustomers, deliver } from '../../support/delivered.ts';
import { createModelTable } from '../../support/model-table.ts';
import { reportOf, snapshotOn, updateOf } from '../../support/object-reports.ts';
import { servicesOn } from '../../support/services.ts';

const [A, B, C] = ['shop:customer:a', 'shop:customer:b', 'shop:customer:c'];
const [ANN, INFO] = ['email:ann@example.org', 'email:info@example.org'];

const order = (day: number, attributes: Attributes) =>
  reportOf('shop:order:1', snapshotOn(day, { payment: 'paid' }, attributes));
const otherOrder = (day: number, account: string) =>
  reportOf('shop:order:2', snapshotOn(day, { payment: 'paid' }, { account }));
const PAYMENT = reportOf(
  'shop:payment:1',
  snapshotOn(1, { payment: 'paid' }, { account: B, of: 'shop:order:1' }),
);

interface Case {
  readonly before: readonly CustomerUpdate[];
  readonly update: CustomerUpdate;
  readonly meanwhile: CustomerUpdate;
}

/** Who is seen first survives a merge. */
const FIRST = { ...updateOf([A, ANN]), activities: [on(0, 'visit')] };
const WAITING = [updateOf([B], PAYMENT), updateOf([], order(1, {}))];

const CASES: Record<string, Case> = {
  'a customer gets an order, and the account that has its payment': {
    before: [FIRST, ...WAITING],
    update: updateOf([], order(2, { account: A })),
    meanwhile: updateOf([ANN, B]),
  },
  'a customer gets an order by an update that merges, and the account that has its payment': {
    before: [
      FIRST,
      updateOf([C, INFO], reportOf('shop:ticket:1', snapshotOn(1, {}, { account: C }))),
      ...WAITING,
    ],
    update: updateOf([A, INFO], order(2, { account: A })),
    meanwhile: updateOf([ANN, B]),
  },
  'a customer who is merged with the one who gets an order gets the account that has its payment': {
    before: [
      FIRST,
      { ...updateOf([C, INFO]), activities: [{ ...on(0.5, 'visit'), id: 'shop:visit:2' }] },
      ...WAITING,
    ],
    update: updateOf([A, INFO], order(2, { account: A })),
    meanwhile: updateOf([INFO, B]),
  },
  'a customer loses an order, and gets the account that has a payment that is lost, too': {
    before: [FIRST, ...WAITING, updateOf([], otherOrder(1, A))],
    update: updateOf([], order(2, { account: C }), otherOrder(2, C)),
    meanwhile: updateOf([ANN, B]),
  },
};

beforeEach(() => {
  captureOutput();
});

/** The customers after an update, if another one comes before its request of this number. Undefined if it has fewer. */
async function customersAfter({ before, update, meanwhile }: Case, request: number) {
  let left = Number.POSITIVE_INFINITY;
  const table = createModelTable(async (moment) => {
    if (moment === 'before' && left-- === 0) expect(await deliver(services, [meanwhile])).toMatchObject(DONE);
  });
  const services = servicesOn(table.client);
  for (const one of before) await deliver(services, [one]);
  left = request;
  expect(await deliver(services, [update])).toMatchObject(DONE);
  if (left >= 0) return undefined;
  return comparableCustomers(table.items.values());
}

const DONE = { busy: false, refused: [] };

test.each(Object.entries(CASES))('%s, between any two requests of the update', async (_, one) => {
  const expected = await customersAfter({ ...one, before: [...one.before, one.meanwhile] }, 0);
  for (let request = 1; ; request += 1) {
    const customers = await customersAfter(one, request);
    if (customers === undefined) break;
    expect(customers, `before request ${request}`).toEqual(expected);
  }
});
