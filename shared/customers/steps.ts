import type { IdentityName } from '../identity/identity-hash.ts';
import type { Customer } from './customer.ts';
import type { Resolution } from './resolution.ts';

/** A customer of which some homes are other customers. The rest keeps the id. */
export interface Split {
  readonly type: 'split';
  readonly from: Customer;
  /** The homes of each customer that is split off. */
  readonly parts: readonly (readonly IdentityName[])[];
}

/** Two customers that have to be merged. */
export interface Merge {
  readonly type: 'merge';
  readonly survivor: Customer;
  readonly merged: Customer;
}

/** The splits after which the homes of each customer lie in one group. */
export function splitsTo(
  { clusters }: Pick<Resolution, 'clusters'>,
  customers: readonly Customer[],
): Split[] {
  return byId(customers).flatMap((from): Split[] => {
    const [founder] = from.homes;
    // The group of the founder keeps the id. A home in no group was not read completely, so it stays.
    const known = clusters
      .map((group) => from.homes.filter((home) => group.includes(home)))
      .filter((homes) => homes.length > 0);
    const kept = known.find((homes) => founder !== undefined && homes.includes(founder)) ?? known[0];
    const parts = known.filter((homes) => homes !== kept);
    return parts.length === 0 ? [] : [{ type: 'split', from, parts }];
  });
}

/**
 * The merges that are due when no split is left: in each group, the first two customers with a direct link,
 * so that the link can be stored in the same transaction. None for a group that is connected only through a
 * new identity.
 */
export function mergesTo(
  { clusters, edges }: Pick<Resolution, 'clusters' | 'edges'>,
  customers: readonly Customer[],
): Merge[] {
  return clusters.flatMap((group): Merge[] => {
    const together = customers.filter(({ homes }) => homes.some((home) => group.includes(home)));
    const sorted = together.sort(compareSurvival);
    for (const [index, survivor] of sorted.entries()) {
      const merged = sorted.slice(index + 1).find((other) => areTied(edges, survivor, other));
      if (merged !== undefined) return [{ type: 'merge', survivor, merged }];
    }
    return [];
  });
}

/** The homes of the customers that still have to be split or merged. */
export function homesToSettle(
  { clusters, edges }: Pick<Resolution, 'clusters' | 'edges'>,
  customers: readonly Pick<Customer, 'homes'>[],
): Set<IdentityName> {
  const isIn = (group: readonly IdentityName[], homes: readonly IdentityName[]) =>
    homes.some((home) => group.includes(home));
  const left = customers.filter((one) => {
    const groups = clusters.filter((group) => isIn(group, one.homes));
    return (
      groups.length > 1 ||
      customers.some(
        (other) => other !== one && isIn(groups[0] ?? [], other.homes) && areTied(edges, one, other),
      )
    );
  });
  return new Set(left.flatMap(({ homes }) => homes));
}

function areTied(
  edges: Resolution['edges'],
  a: Pick<Customer, 'homes'>,
  b: Pick<Customer, 'homes'>,
): boolean {
  return edges.some(
    (ends) => ends.some((end) => a.homes.includes(end)) && ends.some((end) => b.homes.includes(end)),
  );
}

/** Which of two customers survives their merge, and which does not. */
export function mergeOf(a: Customer, b: Customer): Merge {
  return compareSurvival(a, b) < 0
    ? { type: 'merge', survivor: a, merged: b }
    : { type: 'merge', survivor: b, merged: a };
}

/**
 * Sorts the survivor of a merge first: the customer seen first, then the smaller id. Concurrent merges of the same two
 * customers choose the same survivor.
 */
function compareSurvival(a: Customer, b: Customer): number {
  return firstSeen(a) - firstSeen(b) || (a.customerId < b.customerId ? -1 : 1);
}

function firstSeen({ lifecycle: { facts } }: Customer): number {
  return facts.activities === 0 ? Number.MAX_SAFE_INTEGER : facts.firstSeenAt;
}

function byId(customers: readonly Customer[]): Customer[] {
  return [...customers].sort((a, b) => (a.customerId < b.customerId ? -1 : 1));
}
