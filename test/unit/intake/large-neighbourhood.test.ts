import { beforeEach, describe, expect, test } from 'vitest';
import { newOwner, type Owner } from '../../../shared/customers/owner.ts';
import { reconcileAround } from '../../../shared/intake/reconcile.ts';
import type { Services } from '../../../shared/intake/services.ts';
import { DAY_ZERO } from '../../support/activity-builders.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { customersIn } from '../../support/delivered.ts';
import { customerOf } from '../../support/known-customers.ts';
import { createModelTable } from '../../support/model-table.ts';
import { servicesOn } from '../../support/services.ts';

// More identities than are read for one decision: five accounts of each of 80 connections have one address, and six of another one, so
// that it is shared. Those six are read last.

const ADDRESS = 'email:info@example.org';
const accountsOf = (connection: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${connection}:customer:${index + 1}`);
const ACCOUNTS = [
  ...Array.from({ length: 80 }, (_, index) => accountsOf(`tool-${index}`, 5)).flat(),
  ...accountsOf('shop', 6),
];

/** Stores customers with these identities. Each account claims the address. */
async function store(services: Services, groups: readonly (readonly string[])[]): Promise<void> {
  const { identityName, hiddenName, customerIdOf } = services.identityHash;
  const claim = { since: DAY_ZERO, until: null, last: DAY_ZERO };
  const claimOn = (identity: string) => ({ other: hiddenName(identityName(identity)), ...claim });
  for (const identities of groups) {
    const [founder = ''] = identities;
    const customer = customerOf(customerIdOf(identityName(founder), 0), identities);
    const owners = identities.map((identity): Owner => {
      const owner = newOwner(identity, identityName(identity), customer.customerId);
      const claims = identity === ADDRESS ? ACCOUNTS.map(claimOn) : [claimOn(ADDRESS)];
      return { ...owner, claims, facts: { ...owner.facts, isStated: identity !== ADDRESS } };
    });
    const outcome = await services.store.commit({
      customers: [{ stored: customer, previousVersion: null, transitions: [] }],
      owners: owners.map((owner) => ({ owner, previous: null })),
      entries: [],
    });
    expect(outcome).toEqual({ type: 'committed' });
  }
}

beforeEach(() => {
  captureOutput();
});

describe('an address whose accounts are more than are read', () => {
  test('ties nobody who is another customer', async () => {
    const table = createModelTable();
    const services = servicesOn(table.client);
    await store(services, [[ADDRESS], ...ACCOUNTS.map((account) => [account])]);
    for (const identity of [ADDRESS, ...ACCOUNTS.slice(0, 3)])
      await reconcileAround(services, [services.identityHash.identityName(identity)]);
    expect(customersIn(table.items.values()).filter(({ homes }) => homes.length > 1)).toEqual([]);
  });

  test('splits nobody who is one customer through it', async () => {
    const table = createModelTable();
    const services = servicesOn(table.client);
    const own = [ADDRESS, ...ACCOUNTS.slice(0, 12)];
    await store(services, [own, ...ACCOUNTS.slice(12).map((account) => [account])]);
    for (const identity of [ADDRESS, ...ACCOUNTS.slice(11, 14)])
      await reconcileAround(services, [services.identityHash.identityName(identity)]);
    const sizes = customersIn(table.items.values()).map(({ homes }) => homes.length);
    expect(sizes.filter((size) => size > 1)).toEqual([own.length]);
  });
});
