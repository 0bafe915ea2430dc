import { expect } from 'vitest';
import { arrange } from '../../shared/customers/arrangement.ts';
import { separationsTo, unionsTo } from '../../shared/customers/steps.ts';
import { readBonds, tiesOf } from '../../shared/intake/bonds.ts';
import type { Services } from '../../shared/intake/services.ts';
import { customersIn } from './delivered.ts';

/** Every customer is what everything that ties them says: nobody is left to be parted or made one. */
export async function expectSettled(services: Services, items: Iterable<Record<string, unknown>>) {
  const { identityHash, policy } = services;
  for (const customer of customersIn(items)) {
    const bonds = await readBonds(services, [customer]);
    const arrangement = arrange(tiesOf(bonds, [], identityHash.hiddenName), [], policy.linking.mostCustomers);
    const homeOf = (name: string) => bonds.owners.get(name)?.home ?? name;
    const left = {
      parted: separationsTo(arrangement, bonds.customers).map(({ homes }) => homes),
      united: unionsTo(arrangement, bonds.customers, homeOf).map(({ survivor, merged }) => [
        survivor.homes,
        merged.homes,
      ]),
      shared: arrangement.shared.filter((name) => bonds.owners.get(name)?.shared === false),
    };
    expect(left).toEqual({ parted: [], united: [], shared: [] });
  }
}
