import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { accountBody, accountReport, CROWD_NOW, purchase, visit } from '../../support/crowd.ts';
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

  test('claims it also if it was first named by an account that the tool merged into it', async () => {
    const anns = 'shop:customer:ann@example.org';
    const merged = accountReport(anns, 1, { mergedInto: BOB });
    const reported = accountReport(BOB, 2, {});
    const expected = [['email:ann@example.org', BOBS, anns, BOB]];
    expect(await identitiesAfter([merged])).toEqual(expected);
    expect(await identitiesAfter([merged, reported])).toEqual(expected);
    expect(await identitiesAfter([reported, merged])).toEqual(expected);
    const asked = [['desk:customer:1', ...(expected[0] ?? [])]];
    expect(await identitiesAfter([visit(['desk:customer:1', BOBS], 3), merged])).toEqual(asked);
    expect(await identitiesAfter([merged, visit(['desk:customer:1', BOBS], 3)])).toEqual(asked);
  });

  test('claims it also if only its own report or an order names it, without an address', async () => {
    const reported = accountReport(BOB, 1, {});
    const ordered = purchase([BOB], 2);
    for (const first of [reported, ordered]) {
      const unnamed = { ...first, persons: [] };
      const objects = first === ordered ? ['shop:order:2'] : [];
      expect(await identitiesAfter([unnamed])).toEqual([[BOBS, BOB, ...objects]]);
      expect(await identitiesAfter([unnamed, reported])).toEqual([[BOBS, BOB, ...objects]]);
      expect(await identitiesAfter([reported, unnamed])).toEqual([[BOBS, BOB, ...objects]]);
    }
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
