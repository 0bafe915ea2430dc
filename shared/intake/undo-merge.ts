import type { Customer, MergedSides } from '../customers/customer.ts';
import type { Owner } from '../customers/owner.ts';
import type { IdentityName } from '../identity/identity-hash.ts';
import { declaredApart } from './declarations.ts';
import type { Neighbourhood } from './neighbourhood.ts';
import { type CommandRefusal, refused } from './retry-on-conflict.ts';
import type { Services } from './services.ts';
import { setApart, type Unmerged } from './unmerge.ts';

/**
 * Undoes the merge that left this id: the identities of its two sides, as they were, are two customers. Who joined later follows their
 * own ties.
 */
export function undoMerge(
  services: Services,
  customerId: string,
  mergedId: string,
): Promise<Unmerged | CommandRefusal> {
  return setApart(services, customerId, async (customer, around) => {
    const sides = await sidesOf(services, customer, mergedId);
    if ('type' in sides) return sides;
    const apart = declaredApart(services, around, { one: sides.merged, other: sides.survivor });
    return {
      leaving: sides.merged,
      declared: new Map([...apart, ...joinersWithSurvivor(services, around, apart, customer.homes, sides)]),
    };
  });
}

async function sidesOf(
  { store }: Services,
  { customerId, homes }: Customer,
  mergedId: string,
): Promise<MergedSides | CommandRefusal> {
  if (mergedId === customerId)
    return refused(
      'the merged id is the customer itself: name the id of the customer that was merged into it',
    );
  const found = await store.find({ customerIds: [mergedId] }, true);
  if (found.customers.length > 0)
    return refused(`${mergedId} is a customer of its own already: nothing was changed`);
  const [merged] = found.merged;
  if (merged === undefined) return { type: 'unknown-customer' };
  if (!homes.includes(merged.founder)) return refused(`${mergedId} is not part of this customer`);
  if (merged.sides.survivor.length === 0)
    return refused(`the two sides of this merge are two customers already: nothing was changed`);
  return merged.sides;
}

/**
 * Whoever a person merged later with both sides stays with the survivor, as if the undone merge had never happened.
 */
function joinersWithSurvivor(
  { identityHash: { hiddenName } }: Services,
  { stored }: Neighbourhood,
  declared: ReadonlyMap<IdentityName, Owner>,
  homes: readonly IdentityName[],
  { merged, survivor }: MergedSides,
): Map<IdentityName, Owner> {
  const joiners = homes.filter((home) => {
    const { together = [] } = stored.get(home) ?? {};
    const isWith = (side: readonly IdentityName[]) => side.some((one) => together.includes(hiddenName(one)));
    return !merged.includes(home) && !survivor.includes(home) && isWith(merged) && isWith(survivor);
  });
  const without = (names: readonly IdentityName[], others: readonly IdentityName[]) => {
    const hidden = others.map(hiddenName);
    return names.flatMap((name): [IdentityName, Owner][] => {
      const owner = declared.get(name) ?? stored.get(name);
      if (owner === undefined) return [];
      return [[name, { ...owner, together: owner.together.filter((one) => !hidden.includes(one)) }]];
    });
  };
  return joiners.length === 0
    ? new Map()
    : new Map([...without(joiners, merged), ...without(merged, joiners)]);
}
