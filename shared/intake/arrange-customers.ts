import { arrange, type Pair } from '../customers/arrangement.ts';
import type { Customer } from '../customers/customer.ts';
import type { LinkingRules, Naming } from '../customers/linking.ts';
import { type Separation, separationsTo, type Union, unionsTo } from '../customers/steps.ts';
import type { HomeName } from '../identity/identity-hash.ts';
import { emitMetric } from '../platform/logger.ts';
import { METRICS } from '../platform/names.ts';
import type { Applying, Whose } from './apply-telling.ts';
import { type Bonds, readBonds, tiesOf } from './bonds.ts';
import { type Amended, separate, unite, workUnion } from './rearrange.ts';

/**
 * Where a telling may tie customers together: parts or merges two of them, in one transaction, as everything that ties
 * them says; or says whose the telling is when nothing is left to be done but one merge, which is written with it.
 */
export async function arrangeCustomers(
  applying: Applying,
  naming: Naming,
  rules: LinkingRules,
): Promise<{ readonly is: 'committed' | 'conflict' } | Whose> {
  const names = [...naming.persons, ...naming.objects].map(rules.nameOf);
  const bonds = await readBonds(applying, naming.holders, names);
  const newcomers = [naming.home, ...naming.persons.map(rules.nameOf)];
  const arrangement = arrange(tiesOf(bonds, newcomers, rules.hide), naming.pairs, rules.mostCustomers);
  const separations = separationsTo(arrangement, bonds.customers);
  const amended = amendedByShared(bonds, arrangement.shared);
  if (separations.length > 0) return partCustomers(applying, separations, bonds, amended);
  if (amended.size > 0) return noteShared(applying, bonds, amended);
  const unions = unionsTo(arrangement, bonds.customers);
  const ours = arrangement.groups.find((group) => group.includes(naming.home)) ?? [];
  const isOurs = (home: HomeName) => ours.includes(home) || home === naming.home;
  const own = unions.filter(({ survivor }) => survivor.homes.some(isOurs));
  const [union] = unions.length === own.length && own.length === 1 ? [] : unions;
  if (union !== undefined) {
    const { outcome } = await unite(applying, union, bonds, linkedBy(naming, names, union, bonds, rules));
    return { is: outcome === 'committed' ? 'committed' : 'conflict' };
  }
  const [last] = own;
  const holder = bonds.customers.find(({ homes }) => homes.some(isOurs)) ?? null;
  return {
    customer: last?.survivor ?? holder,
    union: last === undefined ? null : workUnion(applying, last, bonds, new Map()),
    isOurs,
  };
}

/**
 * Parts from a customer all who are somebody else: once they are, nothing tells any more that they were to be. Where
 * one transaction has not room for all, who ties them stays with the last of them, and whoever names it goes on.
 */
async function partCustomers(
  applying: Applying,
  separations: readonly Separation[],
  bonds: Bonds,
  amended: Amended,
): Promise<{ readonly is: 'committed' | 'conflict' }> {
  const [first] = separations;
  let from = first?.from;
  let left = separations.filter((one) => one.from === first?.from);
  while (from !== undefined && left.length > 0) {
    const { outcome, customerIds } = await separate(applying, from, left, bonds, amended);
    if (outcome !== 'committed') return { is: 'conflict' };
    left = left.slice(customerIds.length);
    const wanted = { identities: [], customerIds: [from.customerId], activities: [] };
    if (left.length > 0) [from] = (await applying.store.find(wanted, true)).customers;
  }
  emitMetric(METRICS.notLinked, Math.max(1, amended.size));
  return { is: 'committed' };
}

/**
 * Keeps that identities are shared where nobody has to be parted for it: what ties them stands with those who were
 * named with them, and would not be found from the next one who is.
 */
async function noteShared(
  applying: Applying,
  { owners, customers }: Bonds,
  amended: Amended,
): Promise<{ readonly is: 'committed' | 'conflict' }> {
  const writes = [...amended].flatMap(([name, amendment]) => {
    const previous = owners.get(name);
    return previous === undefined ? [] : [{ owner: { ...previous, ...amendment }, previous }];
  });
  const holders = customers.filter(({ homes }) => writes.some(({ owner }) => homes.includes(owner.home)));
  const { outcome } = await applying.store.commit({
    customers: holders.map((holder) => ({
      stored: { ...holder, version: holder.version + 1 },
      previousVersion: holder.version,
      transitions: [],
    })),
    owners: writes,
    entries: [],
  });
  if (outcome !== 'committed') return { is: 'conflict' };
  emitMetric(METRICS.notLinked, amended.size);
  return { is: 'committed' };
}

/**
 * What ties the sides of a merge is kept with it: the very pair that does, or else one of each side that were named
 * together. An object is linked by its own name: whose home it lies under is not who was named.
 */
function linkedBy(
  { pairs }: Naming,
  names: readonly HomeName[],
  { survivor, merged }: Union,
  { owners }: Bonds,
  { hide }: LinkingRules,
): Amended {
  const homeOf = (name: HomeName) => owners.get(name)?.home ?? name;
  const isIn = ({ homes }: Customer, name: HomeName) => homes.includes(homeOf(name));
  const ends = pairs.flatMap(([a, b]): Pair[] => [
    [a, b],
    [b, a],
  ]);
  const [one, other] =
    ends.find(([a, b]) => isIn(survivor, a) && isIn(merged, b)) ??
    [survivor, merged].map((side) => names.find((name) => isIn(side, name)));
  if (one === undefined || other === undefined) return new Map();
  const [keeper, link] = homeOf(other) !== other && homeOf(one) === one ? [one, other] : [homeOf(other), one];
  const owner = owners.get(keeper);
  if (owner === undefined || owner.links.includes(hide(link))) return new Map();
  const { links, apart, shared } = owner;
  return new Map([[keeper, { links: [...links, hide(link)], apart, shared }]]);
}

function amendedByShared({ owners }: Bonds, names: readonly HomeName[]): Amended {
  return new Map(
    names.flatMap((name) => {
      const owner = owners.get(name);
      return owner === undefined || owner.shared
        ? []
        : [[name, { links: owner.links, apart: owner.apart, shared: true }] as const];
    }),
  );
}
