import { type Customer, MAX_HOMES } from '../customers/customer.ts';
import { mergeOf } from '../customers/steps.ts';
import type { IdentityHash, IdentityName } from '../identity/identity-hash.ts';
import { customerById } from '../storage/customer-lookup.ts';
import { commitMerge, type Declarations, type Declared } from './merge-and-split.ts';
import { type Neighbourhood, readNeighbourhood } from './neighbourhood.ts';
import { reconcileAround } from './reconcile.ts';
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
    const homes = [...a.homes, ...b.homes];
    const around = await readNeighbourhood(services, homes, { customers: [a, b] });
    const merge = mergeOf(a, b);
    const declared = declaredTogether(around, a, b, services.identityHash);
    const { type: outcome } = await commitMerge(services, merge, around, declared);
    if (outcome !== 'committed') return 'conflict';
    if (around.customers.length > 2) await reconcileAround(services, homes);
    return { type: 'merged', survivor: merge.survivor.customerId, merged: merge.merged.customerId };
  });
}

/**
 * No identity of one side is apart from the other side any more, and each identity of one side is declared the
 * same as each of the other. So the merge holds even if one of them turns out to be shared.
 */
function declaredTogether(
  { stored }: Neighbourhood,
  a: Customer,
  b: Customer,
  { hiddenName }: IdentityHash,
): Declarations {
  return new Map([...joined(stored, a, b, hiddenName), ...joined(stored, b, a, hiddenName)]);
}

function joined(
  stored: Neighbourhood['stored'],
  side: Customer,
  others: Customer,
  hiddenName: IdentityHash['hiddenName'],
): [IdentityName, Declared][] {
  const there = others.homes.map(hiddenName);
  return side.homes.flatMap((home): [IdentityName, Declared][] => {
    const owner = stored.get(home);
    if (owner === undefined) return [];
    const apart = owner.apart.filter((name) => !there.includes(name));
    const together = [...new Set([...owner.together, ...there])];
    return [[home, { apart, together }]];
  });
}
