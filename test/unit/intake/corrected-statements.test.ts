import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import type { Identity } from '../../../shared/identity/identity.ts';
import type { Attributes } from '../../../shared/lifecycle/objects/object.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { accountBody, CROWD_NOW, CROWD_POLICY, visit } from '../../support/crowd.ts';
import { comparableCustomers, deliver } from '../../support/delivered.ts';
import { createModelTable } from '../../support/model-table.ts';
import { reportOf, snapshotOn, updateOf } from '../../support/object-reports.ts';
import { ordersOf } from '../../support/orders-of.ts';
import { servicesOn } from '../../support/services.ts';
import { expectSettled } from '../../support/settled.ts';

const ANN = 'shop:customer:1';
const BEN = 'shop:customer:2';
const CARL = 'email:carl@example.org';
const INFO = 'email:info@example.org';

beforeEach(() => {
  captureOutput();
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** A later version of the visit of this hour. */
function corrected(hour: number, persons: readonly Identity[], at: number): CustomerUpdate {
  const { activities } = visit(persons, at);
  return {
    persons,
    objects: [],
    activities: activities.map((one) => ({ ...one, id: `shop:visit:${hour}`, version: '1' })),
  };
}

async function identitiesAfter(updates: readonly CustomerUpdate[]) {
  const table = createModelTable();
  const services = {
    ...servicesOn(table.client, {
      policy: CROWD_POLICY,
      now: () => CROWD_NOW,
      addressOnce: new Set(['shop']),
    }),
  };
  for (const update of updates) await deliver(services, [update]);
  const items = [...table.items.values()];
  await expectSettled(services, items);
  return comparableCustomers(items).map(({ identities }) => identities);
}

test('an account has an address only since the corrected instant', async () => {
  // The two had it at one instant, so that it passed to neither. The correction says that it passed to Ben.
  const stated = [accountBody(ANN, INFO, 1), visit([BEN, INFO], 1)];
  const correction = corrected(1, [BEN, INFO], 9);
  const expected = [[INFO, BEN], [ANN]];
  expect(await identitiesAfter([correction, ...stated])).toEqual(expected);
  expect(await identitiesAfter([...stated, correction])).toEqual(expected);
});

describe('a corrected fact of an object', () => {
  const TICKET = 'shop:ticket:1';
  const ticket = (day: number, attributes: Attributes, version?: string) =>
    updateOf(
      [attributes.account, attributes.address].filter((one) => typeof one === 'string'),
      reportOf(
        TICKET,
        snapshotOn(
          day,
          { ticket: 'open' },
          attributes,
          version === undefined ? {} : { fact: { id: 'a', version } },
        ),
      ),
    );

  test('takes away what an object claims, if no other body names both', async () => {
    const named = ticket(0.1, { account: ANN, address: CARL }, '1');
    const apart = [ticket(0.2, { account: ANN }), ticket(0.3, { address: CARL })];
    const correction = ticket(0.1, {}, '2');
    for (const order of ordersOf([named, ...apart, correction, visit([CARL], 3)]))
      expect(await identitiesAfter(order)).toEqual([[CARL], [ANN, TICKET]]);
  });

  test('moves the instant since which an object claims an address', async () => {
    const first = ticket(0.1, { account: ANN, address: INFO }, '1');
    const second = ticket(0.5, { account: ANN, address: INFO });
    const correction = ticket(0.1, {}, '2');
    // Ben had the address before Ann, by what is known then, and gave it up when she first had it.
    const ben = [accountBody(BEN, INFO, 6), accountBody(BEN, CARL, 11), visit([INFO], 3)];
    const desk = visit(['desk:customer:7', INFO], 4);
    const others = [second, ...ben, desk];
    const expected = await identitiesAfter([correction, ...others, first]);
    for (const order of [
      [first, ...others, correction],
      [...others, first, correction],
      [correction, first, ...others],
    ])
      expect(await identitiesAfter(order)).toEqual(expected);
  });
});

test('a correction takes an address back', async () => {
  const stated = [visit([ANN, INFO], 1), visit([ANN, CARL], 2), visit([CARL], 3)];
  const correction = corrected(2, [ANN], 2);
  const expected = [[CARL], [INFO, ANN]];
  expect(await identitiesAfter([correction, ...stated])).toEqual(expected);
  expect(await identitiesAfter([...stated, correction])).toEqual(expected);
});

test('a correction takes the only address of an account back, also if it arrives first', async () => {
  const stated = [visit([ANN, INFO], 1), visit([INFO], 3)];
  const correction = corrected(1, [ANN], 1);
  const expected = [[INFO], [ANN]];
  expect(await identitiesAfter([correction, ...stated])).toEqual(expected);
  expect(await identitiesAfter([...stated, correction])).toEqual(expected);
});

test('of two reports of an activity that differ only in this, the one that names an address counts', async () => {
  const known = visit([CARL], 3);
  const without = visit([ANN], 2);
  const stated = visit([ANN, CARL], 2);
  const expected = [[CARL, ANN]];
  expect(await identitiesAfter([known, without, stated])).toEqual(expected);
  expect(await identitiesAfter([stated, known, without])).toEqual(expected);
});
