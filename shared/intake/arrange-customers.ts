import { arrange, type Pair } from '../customers/arrangement.ts';
import type { Customer } from '../customers/customer.ts';
import type { LinkingRules, Naming } from '../customers/linking.ts';
import { type Separation, separationsTo, type Union, unionsTo } from '../customers/steps.ts';
import type { Identity } from '../identity/identity.ts';
import type { HomeName } from '../identity/identity-hash.ts';
import { emitMetric } from '../platform/logger.ts';
import { METRICS } from '../platform/names.ts';
import type { Applying, Whose } from './apply-telling.ts';
import { type Bonds, readBonds, tiesOf } from './bonds.ts';
import { type Amended, separate, unite, workUnion } from './rearrange.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * Where a telling may tie customers together: parts or merges two of them, in one transaction, as everything that ties
 * them says; or says whose the telling is when nothing is left to be done but one merge, which is written with it.
 */
export async function arrangeCustomers(
  applying: Applying,
  naming: Naming,
  snapshot: Snapshot,
  rules: LinkingRules,
): Promise<{ readonly is: 'committed' | 'conflict' } | Whose> {
  const names = [...naming.persons, ...naming.objects].map(rules.nameOf);
  const bonds = await readBonds(applying, naming.holders, names);
  const newcomers = [naming.home, ...naming.persons.map(rules.nameOf)];
  const arrangement = arrange(tiesOf(bonds, newcomers, rules.hide), naming.pairs, rules.mostCustomers);
  const separations = separationsTo(arrangement, bonds.customers);
  if (separations.length > 0) return partCustomers(applying, separations, bonds, arrangement.shared);
  const unions = unionsTo(arrangement, bonds.customers);
  const ours = arrangement.groups.find((group) => group.includes(naming.home)) ?? [];
  const isOurs = (home: HomeName) => ours.includes(home) || home === naming.home;
  const own = unions.filter(({ survivor }) => survivor.homes.some(isOurs));
  const [union] = unions.length === own.length && own.length === 1 ? [] : unions;
  if (union !== undefined) {
    const named = [
      ...naming.persons.map(rules.nameOf),
      ...naming.objects.flatMap((one) => homeOf(snapshot, one)),
    ];
    const { outcome } = await unite(
      applying,
      union,
      bonds,
      linkedBy(naming.pairs, named, union, bonds, rules),
    );
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

/** Parts from a customer all who are somebody else: once they are, nothing tells any more that they were to be. */
async function partCustomers(
  applying: Applying,
  separations: readonly Separation[],
  bonds: Bonds,
  shared: readonly HomeName[],
): Promise<{ readonly is: 'committed' | 'conflict' }> {
  const from = separations[0]?.from;
  if (from === undefined) return { is: 'conflict' };
  const parted = separations.filter((one) => one.from === from);
  const amended = amendedByShared(bonds, shared);
  const { outcome } = await separate(applying, from, parted, bonds, amended);
  if (outcome !== 'committed') return { is: 'conflict' };
  emitMetric(METRICS.notLinked, Math.max(1, amended.size));
  return { is: 'committed' };
}

/**
 * What ties the sides of a merge is kept with it: the very pair that does, as an object ties nobody to its home's other
 * names, or else one home of each side that were named together.
 */
function linkedBy(
  pairs: readonly Pair[],
  named: readonly HomeName[],
  { survivor, merged }: Union,
  { owners }: Bonds,
  { hide }: LinkingRules,
): Amended {
  const isIn = ({ homes }: Customer, name: HomeName) => homes.includes(owners.get(name)?.home ?? name);
  const ends = pairs.flatMap(([a, b]): Pair[] => [
    [a, b],
    [b, a],
  ]);
  const [one, other] =
    ends.find(([a, b]) => isIn(survivor, a) && isIn(merged, b)) ??
    [survivor, merged].map(({ homes }) => named.find((home) => homes.includes(home)));
  if (one === undefined || other === undefined) return new Map();
  const [keeper, link] = merged.homes.includes(other) ? [other, one] : [one, other];
  const owner = owners.get(keeper);
  if (owner === undefined) return new Map();
  const { links, apart, shared } = owner;
  return new Map([[keeper, { links: [...new Set([...links, hide(link)])], apart, shared }]]);
}

function homeOf({ owners }: Snapshot, object: Identity): HomeName[] {
  const owner = owners.get(object);
  return owner === undefined || owner.shared ? [] : [owner.home];
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
