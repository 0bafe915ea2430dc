import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import type { Identity } from '../../../shared/identity/identity.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { accountBody, CROWD_NOW, CROWD_POLICY, visit } from '../../support/crowd.ts';
import { comparableCustomers, deliver } from '../../support/delivered.ts';
import { createModelTable } from '../../support/model-table.ts';
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

test('a correction takes an address back', async () => {
  const stated = [visit([ANN, INFO], 1), visit([ANN, CARL], 2), visit([CARL], 3)];
  const correction = corrected(2, [ANN], 2);
  const expected = [[CARL], [INFO, ANN]];
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
