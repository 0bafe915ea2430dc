import { arrange } from '../customers/arrangement.ts';
import type { LinkingRules, Naming } from '../customers/linking.ts';
import { separationsTo, type Union, unionsTo } from '../customers/steps.ts';
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
  const isShared = (home: HomeName) =>
    arrangement.newlyShared.includes(home) || bonds.owners.get(home)?.shared === true;
  // A shared identity goes last: as long as it lies with others, naming it tells that they are to be parted.
  const separation = separations.find(({ homes }) => !homes.some(isShared)) ?? separations[0];
  if (separation !== undefined) {
    const amended = amendedByShared(bonds, arrangement.newlyShared);
    const { outcome } = await separate(applying, separation, bonds, amended);
    if (outcome === 'committed') emitMetric(METRICS.notLinked, Math.max(1, amended.size));
    return { is: outcome === 'committed' ? 'committed' : 'conflict' };
  }
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
    const { outcome } = await unite(applying, union, bonds, linkedBy(named, union, bonds, rules));
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

/** Of the homes that were named together, one of each side is linked with the other. */
function linkedBy(
  named: readonly HomeName[],
  { survivor, merged }: Union,
  { owners }: Bonds,
  { hide }: LinkingRules,
): Amended {
  const [one, other] = [survivor, merged].map(({ homes }) => named.find((home) => homes.includes(home)));
  const owner = other === undefined ? undefined : owners.get(other);
  if (one === undefined || other === undefined || owner === undefined) return new Map();
  const { links, apart, shared } = owner;
  return new Map([[other, { links: [...new Set([...links, hide(one)])], apart, shared }]]);
}

function homeOf({ owners }: Snapshot, object: Identity): HomeName[] {
  const owner = owners.get(object);
  return owner === undefined || owner.shared ? [] : [owner.home];
}

function amendedByShared({ owners }: Bonds, names: readonly HomeName[]): Amended {
  return new Map(
    names.flatMap((name) => {
      const owner = owners.get(name);
      return owner === undefined
        ? []
        : [[name, { links: owner.links, apart: owner.apart, shared: true }] as const];
    }),
  );
}
