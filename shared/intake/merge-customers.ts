import { type Customer, MOST_HOMES } from '../customers/customer.ts';
import { unionOf } from '../customers/steps.ts';
import type { HomeName, IdentityHash } from '../identity/identity-hash.ts';
import { customerById } from '../storage/customer-lookup.ts';
import type { Amendment } from './amendments.ts';
import type { Applying } from './apply-telling.ts';
import { type Bonds, readBonds } from './bonds.ts';
import { unite } from './rearrange.ts';
import { type NotDone, refused, untilDone } from './until-done.ts';

/** A merge that a person asked for. */
interface Merged {
  readonly outcome: 'merged';
  readonly survivor: string;
  readonly merged: string;
}

/**
 * Makes two customers one because a person says so, also after an un-merge: that they were kept apart is forgotten.
 */
export function mergeCustomers(applying: Applying, one: string, other: string): Promise<Merged | NotDone> {
  return untilDone<Merged>(applying, async () => {
    const a = await customerById(applying.store, one);
    const b = await customerById(applying.store, other);
    if (a === undefined || b === undefined) return { outcome: 'unknown-customer' };
    if (a.customerId === b.customerId) return refused('they are one customer already');
    if (a.homes.length + b.homes.length > MOST_HOMES)
      return refused(`together they have more than ${MOST_HOMES} identities`);
    const bonds = await readBonds(applying, [a, b]);
    if ([...a.homes, ...b.homes].some((home) => bonds.owners.get(home)?.shared === true))
      return refused('one of them is shared by many, and links nobody');
    const union = unionOf(a, b);
    const { outcome } = await unite(applying, union, bonds, together(bonds, a, b, applying.identityHash));
    if (outcome !== 'committed') return 'conflict';
    return { outcome: 'merged', survivor: union.survivor.customerId, merged: union.merged.customerId };
  });
}

/** Nobody of one side is apart from the other any more, and one link ties the sides. */
function together(
  { owners }: Bonds,
  a: Customer,
  b: Customer,
  { hide }: IdentityHash,
): ReadonlyMap<HomeName, Amendment> {
  const amended = new Map<HomeName, Amendment>();
  const sides = [
    [a, b],
    [b, a],
  ] as const;
  for (const [side, others] of sides)
    for (const home of side.homes) {
      const there = others.homes.map(hide);
      const owner = owners.get(home);
      if (owner === undefined) continue;
      const apart = owner.apart.filter((name) => !there.includes(name));
      const linked = there.slice(0, home === side.homes[0] ? 1 : 0);
      const links = [...new Set([...owner.links, ...linked])];
      if (apart.length < owner.apart.length || links.length > owner.links.length)
        amended.set(home, { links, apart, shared: owner.shared });
    }
  return amended;
}
