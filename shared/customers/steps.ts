import type { IdentityName } from '../identity/identity-hash.ts';
import type { Arrangement } from './arrangement.ts';
import type { Customer } from './customer.ts';
import { hasPersons } from './match.ts';

/** Homes that belong to somebody else than the rest of the customer. */
export interface Separation {
  readonly from: Customer;
  readonly homes: readonly IdentityName[];
}

/** Two customers who are one. */
export interface Union {
  readonly survivor: Customer;
  readonly merged: Customer;
}

/** Who has to be parted from a customer, so that each customer's homes lie in one group. */
export function separationsTo(
  { groups }: Pick<Arrangement, 'groups'>,
  customers: readonly Customer[],
): Separation[] {
  return byId(customers).flatMap((from) => {
    const [founder] = from.homes;
    // Whom the founder is with keeps the id. Of a home that nothing is known of, nothing speaks for parting it.
    const known = groups
      .map((group) => from.homes.filter((home) => group.includes(home)))
      .filter((homes) => homes.length > 0);
    const kept = known.find((homes) => founder !== undefined && homes.includes(founder)) ?? known[0];
    return known.filter((homes) => homes !== kept).map((homes) => ({ from, homes }));
  });
}

/**
 * Which customers are to be made one, when nobody is to be parted any more: of those of each group the first two whom
 * something ties directly, so that what ties them can be kept with their merge. Nobody of a group whom only an
 * identity that nobody knew yet ties.
 * @param homeOf the home of an object, a home itself for any other name
 */
export function unionsTo(
  { groups, pairs }: Pick<Arrangement, 'groups' | 'pairs'>,
  customers: readonly Customer[],
  homeOf: (name: IdentityName) => IdentityName,
): Union[] {
  const homePairs = pairs.map((pair) => pair.map(homeOf));
  const areTied = (a: Customer, b: Customer) =>
    homePairs.some(
      (ends) => ends.some((end) => a.homes.includes(end)) && ends.some((end) => b.homes.includes(end)),
    );
  return groups.flatMap((group) => {
    const together = customers.filter(({ homes }) => homes.some((home) => group.includes(home)));
    const sorted = together.sort(compareSurvival);
    for (const [index, survivor] of sorted.entries()) {
      const merged = sorted.slice(index + 1).find((other) => areTied(survivor, other));
      if (merged !== undefined) return [{ survivor, merged }];
    }
    return [];
  });
}

/** The one of two customers who survives their merge, and the other. */
export function unionOf(a: Customer, b: Customer): Union {
  return compareSurvival(a, b) < 0 ? { survivor: a, merged: b } : { survivor: b, merged: a };
}

/**
 * Who survives a merge comes first: a person before somebody known by objects alone, then who was seen first, then the
 * smaller id. Both directions of a race choose alike.
 */
function compareSurvival(a: Customer, b: Customer): number {
  return (
    Number(hasPersons(b)) - Number(hasPersons(a)) ||
    firstSeen(a) - firstSeen(b) ||
    (a.customerId < b.customerId ? -1 : 1)
  );
}

function firstSeen({ lifecycle: { facts } }: Customer): number {
  return facts.activities === 0 ? Number.MAX_SAFE_INTEGER : facts.firstSeenAt;
}

function byId(customers: readonly Customer[]): Customer[] {
  return [...customers].sort((a, b) => (a.customerId < b.customerId ? -1 : 1));
}
