import { type Customer, MOST_HOMES } from '../customers/customer.ts';
import { hasPersons } from '../customers/naming.ts';
import { unionOf } from '../customers/steps.ts';
import { type HomeName, type IdentityHash, isPersonName } from '../identity/identity-hash.ts';
import { customerById } from '../storage/customer-lookup.ts';
import type { Amended, Amendment } from './amendments.ts';
import type { Applying } from './apply-telling.ts';
import { settleAround } from './arrange-customers.ts';
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
    if (bonds.customers.length > 2) await settleAround(applying, [...a.homes, ...b.homes]);
    return { outcome: 'merged', survivor: union.survivor.customerId, merged: union.merged.customerId };
  });
}

/**
 * Nobody of one side is apart from the other any more, and each person of one is the same as each of the other: so that
 * it holds whoever of them turns out to be shared.
 */
function together({ owners }: Bonds, a: Customer, b: Customer, { hide }: IdentityHash): Amended {
  return new Map([...joined(owners, a, b, hide), ...joined(owners, b, a, hide)]);
}

function joined(
  owners: Bonds['owners'],
  side: Customer,
  others: Customer,
  hide: IdentityHash['hide'],
): [HomeName, Amendment][] {
  const there = others.homes.map(hide);
  const same = meantBy(others).map(hide);
  return side.homes.flatMap((home): [HomeName, Amendment][] => {
    const owner = owners.get(home);
    if (owner === undefined) return [];
    const { links, shared } = owner;
    const apart = owner.apart.filter((name) => !there.includes(name));
    const together = meantBy(side).includes(home)
      ? [...new Set([...owner.together, ...same])]
      : owner.together;
    return [[home, { links, apart, together, shared }]];
  });
}

/** The persons of a customer; of one whom nobody was named with, what belongs to them. */
function meantBy({ homes }: Customer): readonly HomeName[] {
  return hasPersons({ homes }) ? homes.filter(isPersonName) : homes;
}
