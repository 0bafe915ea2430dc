import { expect } from 'vitest';
import { arrange } from '../../shared/customers/arrangement.ts';
import { separationsTo, unionsTo } from '../../shared/customers/steps.ts';
import { readBonds, tiesOf } from '../../shared/intake/bonds.ts';
import type { Services } from '../../shared/intake/services.ts';
import { customersIn } from './delivered.ts';

/** Expects that the customers follow from the identity graph: there is nothing left to split, merge or mark as shared. */
export async function expectSettled(services: Services, items: Iterable<Record<string, unknown>>) {
  const { identityHash, policy } = services;
  for (const customer of customersIn(items)) {
    const bonds = await readBonds(services, [customer]);
    const arrangement = arrange(tiesOf(bonds, [], identityHash.hiddenName), [], policy.linking.mostCustomers);
    const left = {
      splits: separationsTo(arrangement, bonds.customers).map(({ homes }) => homes),
      merges: unionsTo(arrangement, bonds.customers).map(({ survivor, merged }) => [
        survivor.homes,
        merged.homes,
      ]),
      shared: arrangement.shared.filter((name) => bonds.owners.get(name)?.shared === false),
    };
    expect(left).toEqual({ splits: [], merges: [], shared: [] });
  }
}
