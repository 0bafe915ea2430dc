import { type Customer, MAX_HOMES } from '../customers/customer.ts';
import { unionOf } from '../customers/steps.ts';
import type { IdentityHash, IdentityName } from '../identity/identity-hash.ts';
import { customerById } from '../storage/customer-lookup.ts';
import type { Amended, Amendment } from './amendments.ts';
import { settleAround } from './arrange-customers.ts';
import { type Bonds, readBonds } from './bonds.ts';
import { unite } from './rearrange.ts';
import { type CommandRefusal, refused, retryOnConflict } from './retry-on-conflict.ts';
import type { Services } from './services.ts';

/** Result of a merge by command. */
interface Merged {
  readonly type: 'merged';
  readonly survivor: string;
  readonly merged: string;
}

/** Merges two customers by command, also after an unmerge: they are no longer kept apart. */
export function mergeCustomers(
  services: Services,
  one: string,
  other: string,
): Promise<Merged | CommandRefusal> {
  return retryOnConflict<Merged>(services, async () => {
    const a = await customerById(services.store, one);
    const b = await customerById(services.store, other);
    if (a === undefined || b === undefined) return { type: 'unknown-customer' };
    if (a.customerId === b.customerId) return refused('they are one customer already');
    if (a.homes.length + b.homes.length > MAX_HOMES)
      return refused(`together they have more than ${MAX_HOMES} identities`);
    const bonds = await readBonds(services, [a, b]);
    if ([...a.homes, ...b.homes].some((home) => bonds.owners.get(home)?.shared === true))
      return refused('one of them has a shared identity, which links no customers');
    const union = unionOf(a, b);
    const { type: outcome } = await unite(
      services,
      union,
      bonds,
      declaredTogether(bonds, a, b, services.identityHash),
    );
    if (outcome !== 'committed') return 'conflict';
    if (bonds.customers.length > 2) await settleAround(services, [...a.homes, ...b.homes]);
    return { type: 'merged', survivor: union.survivor.customerId, merged: union.merged.customerId };
  });
}

/**
 * No identity of one side is apart from the other side any more, and each identity of one side is declared the
 * same as each of the other. So the merge holds even if one of them turns out to be shared.
 */
function declaredTogether(
  { owners }: Bonds,
  a: Customer,
  b: Customer,
  { hiddenName }: IdentityHash,
): Amended {
  return new Map([...joined(owners, a, b, hiddenName), ...joined(owners, b, a, hiddenName)]);
}

function joined(
  owners: Bonds['owners'],
  side: Customer,
  others: Customer,
  hiddenName: IdentityHash['hiddenName'],
): [IdentityName, Amendment][] {
  const there = others.homes.map(hiddenName);
  return side.homes.flatMap((home): [IdentityName, Amendment][] => {
    const owner = owners.get(home);
    if (owner === undefined) return [];
    const { links, shared } = owner;
    const apart = owner.apart.filter((name) => !there.includes(name));
    const together = [...new Set([...owner.together, ...there])];
    return [[home, { links, apart, together, shared }]];
  });
}
