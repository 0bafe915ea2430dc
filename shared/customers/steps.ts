import type { IdentityName } from '../identity/identity-hash.ts';
import type { Customer } from './customer.ts';
import type { Resolution } from './resolution.ts';

/** Homes that belong to another customer than the rest. */
export interface Split {
  readonly from: Customer;
  readonly homes: readonly IdentityName[];
}

/** Two customers that have to be merged. */
export interface Merge {
  readonly survivor: Customer;
  readonly merged: Customer;
}

/** The splits after which the homes of each customer lie in one group. */
export function splitsTo(
  { clusters }: Pick<Resolution, 'clusters'>,
  customers: readonly Customer[],
): Split[] {
  return byId(customers).flatMap((from) => {
    const [founder] = from.homes;
    // The group of the founder keeps the id. A home in no group was not read completely, so it stays.
    const known = clusters
      .map((group) => from.homes.filter((home) => group.includes(home)))
      .filter((homes) => homes.length > 0);
    const kept = known.find((homes) => founder !== undefined && homes.includes(founder)) ?? known[0];
    return known.filter((homes) => homes !== kept).map((homes) => ({ from, homes }));
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
  const areTied = (a: Customer, b: Customer) =>
    edges.some(
      (ends) => ends.some((end) => a.homes.includes(end)) && ends.some((end) => b.homes.includes(end)),
    );
  return clusters.flatMap((group) => {
    const together = customers.filter(({ homes }) => homes.some((home) => group.includes(home)));
    const sorted = together.sort(compareSurvival);
    for (const [index, survivor] of sorted.entries()) {
      const merged = sorted.slice(index + 1).find((other) => areTied(survivor, other));
      if (merged !== undefined) return [{ survivor, merged }];
    }
    return [];
  });
}

/** Which of two customers survives their merge, and which does not. */
export function mergeOf(a: Customer, b: Customer): Merge {
  return compareSurvival(a, b) < 0 ? { survivor: a, merged: b } : { survivor: b, merged: a };
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
