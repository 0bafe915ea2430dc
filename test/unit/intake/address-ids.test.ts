import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { accountBody, CROWD_NOW, visit } from '../../support/crowd.ts';
import { comparableCustomers, deliver } from '../../support/delivered.ts';
import { createModelTable } from '../../support/model-table.ts';
import { policyWith, servicesOn } from '../../support/services.ts';
import { expectSettled } from '../../support/settled.ts';

// The id of this account is an address, which it claims whatever else is reported of it.
const BOB = 'shop:customer:bob@example.org';
const BOBS = 'email:bob@example.org';
const CYDS = 'email:cyd@example.org';
const address = (number: number) => `email:${number}@example.org`;

beforeEach(() => {
  captureOutput();
});
afterEach(() => {
  vi.restoreAllMocks();
});

async function identitiesAfter(updates: readonly CustomerUpdate[], policy: object = {}) {
  const table = createModelTable();
  const services = servicesOn(table.client, { policy: policyWith(policy), now: () => CROWD_NOW });
  for (const update of updates) await deliver(services, [update]);
  const items = [...table.items.values()];
  await expectSettled(services, items);
  return comparableCustomers(items).map(({ identities }) => identities);
}

describe('an account whose id is an address', () => {
  const claims = [
    visit([BOB, CYDS], 1),
    visit(['shop:customer:3', CYDS], 30),
    visit(['pay:customer:1', CYDS], 20),
  ];

  test('gives up the address before when the one in its id is reported', async () => {
    const returned = visit([BOB, BOBS], 10);
    const expected = [[BOBS, BOB], [CYDS, 'shop:customer:3'], ['pay:customer:1']];
    expect(await identitiesAfter([returned, ...claims])).toEqual(expected);
    expect(await identitiesAfter([...claims, returned])).toEqual(expected);
  });

  test('is a device when the one in its id is one too many', async () => {
    const others = [1, 2].map((number) => visit([BOB, address(number)], number));
    const gone = accountBody(BOB, null, 3);
    const own = visit([BOB, BOBS], 4);
    const rules = { linking: { maxAddresses: 2 } };
    // Nothing is left of the addresses alone.
    expect(await identitiesAfter([own, ...others, gone], rules)).toEqual([[BOB]]);
    expect(await identitiesAfter([...others, gone, own], rules)).toEqual([[BOB]]);
  });
});
