import type { Customer, MergedSides } from '../customers/customer.ts';
import type { IdentityName } from '../identity/identity-hash.ts';
import { type DeclaredOwners, declared, withoutFollowers } from './declarations.ts';
import type { Neighbourhood } from './neighbourhood.ts';
import { resolutionOf } from './reconcile.ts';
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
    const lasting = withoutFollowers(services, around, customer.homes);
    const lastingOf = (side: readonly IdentityName[]) => {
      const own = side.filter((home) => lasting.includes(home));
      return own.length === 0 ? side : own;
    };
    const apart = declared(services, around, 'apart', {
      one: lastingOf(sides.merged),
      other: lastingOf(sides.survivor),
    });
    const owners = withJoinersAtSurvivor(services, around, apart, customer.homes, sides);
    return { leaving: sides.merged, declared: owners };
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
 * Whoever a person merged later with both sides stays with the survivor, as if the undone merge had never happened. So they are not
 * together any more with the merged side, nor with those who are tied to it without them.
 */
function withJoinersAtSurvivor(
  services: Services,
  around: Neighbourhood,
  apart: DeclaredOwners,
  homes: readonly IdentityName[],
  { merged, survivor }: MergedSides,
): DeclaredOwners {
  const { hiddenName } = services.identityHash;
  const joiners = homes.filter((home) => {
    const { together = [] } = around.stored.get(home) ?? {};
    const isWith = (side: readonly IdentityName[]) => side.some((one) => together.includes(hiddenName(one)));
    return !merged.includes(home) && !survivor.includes(home) && isWith(merged) && isWith(survivor);
  });
  if (joiners.length === 0) return apart;
  const stored = new Map([...around.stored, ...apart]);
  const without = (others: readonly IdentityName[]) =>
    declared(services, { stored }, 'not-together', { one: joiners, other: others });
  const alone = without(homes.filter((home) => !joiners.includes(home)));
  const owners = new Map([...around.owners, ...apart, ...alone]);
  const { clusters } = resolutionOf(services, { ...around, owners });
  const leaving = clusters.filter((names) => names.some((name) => merged.includes(name))).flat();
  const left = without(homes.filter((home) => leaving.includes(home) && !joiners.includes(home)));
  return new Map([...apart, ...left]);
}
