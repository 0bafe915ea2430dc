import { type Arrangement, arrange } from '../customers/arrangement.ts';
import type { LinkingRules, Naming } from '../customers/linking.ts';
import { type Separation, separationsTo, type Union, unionOf, unionsTo } from '../customers/steps.ts';
import type { HomeName } from '../identity/identity-hash.ts';
import { emitMetric } from '../platform/logger.ts';
import { METRICS } from '../platform/names.ts';
import { type Amended, amendedByRefused, amendedByShared, amendedByUnion } from './amendments.ts';
import type { Applying, Whose } from './apply-telling.ts';
import { type Bonds, isTorn, readBonds, tiesOf } from './bonds.ts';
import { separate, unite, workUnion } from './rearrange.ts';

const LONGEST_PAUSE = 100;

/**
 * Where a telling may tie customers together: parts and merges them as everything that ties them says, each in one
 * transaction; or says whose the telling is when nothing is left to be done but one merge, which is written with it.
 * What is begun is finished here, also for those whom the telling does not name: they may be one now that somebody
 * was parted from them, and nobody else would see it.
 */
export async function arrangeCustomers(
  applying: Applying,
  naming: Naming,
  rules: LinkingRules,
  isLate: () => boolean,
): Promise<{ readonly is: 'committed' | 'conflict' } | Whose> {
  const names = [...[...naming.persons, ...naming.objects].map(rules.nameOf), ...naming.pairs.flat()];
  let bonds = await readBonds(applying, naming.holders, names);
  let isBegun = false;
  while (!isLate()) {
    const outcome = await nextStep(applying, naming, names, bonds, isBegun, rules);
    if (outcome === 'done') return { is: 'committed' };
    if (typeof outcome !== 'string') return outcome;
    if (outcome === 'conflict') {
      if (!isBegun) return { is: outcome };
      await applying.pause(applying.random() * LONGEST_PAUSE);
    }
    isBegun = true;
    bonds = await readBonds(applying, [], [...names, ...bonds.customers.flatMap(({ homes }) => homes)]);
  }
  return { is: 'conflict' };
}

async function nextStep(
  applying: Applying,
  naming: Naming,
  names: readonly HomeName[],
  bonds: Bonds,
  isBegun: boolean,
  rules: LinkingRules,
): Promise<'committed' | 'conflict' | 'done' | Whose> {
  if (isTorn(bonds, names)) return 'conflict';
  const newcomers = [naming.home, ...naming.persons.map(rules.nameOf)];
  const arrangement = arrange(tiesOf(bonds, newcomers, rules.hide), naming.pairs, rules.mostCustomers);
  const plan = planOf(bonds, arrangement, rules);
  const joined = isBegun ? undefined : whoseIs(applying, naming, bonds, arrangement, plan);
  return joined ?? beginWith(applying, plan, bonds, naming, rules);
}

/** What is to be done so that customers are as they are arranged, in this order. */
interface Plan {
  /** Ties that make nobody one, where they are still to be kept. */
  readonly refused: Amended;
  readonly separations: readonly Separation[];
  readonly unions: readonly Union[];
  /** Identities that are found to be shared. */
  readonly shared: Amended;
}

function planOf(bonds: Bonds, arrangement: Arrangement, { hide }: LinkingRules): Plan {
  const homeOf = (name: HomeName) => bonds.owners.get(name)?.home ?? name;
  return {
    refused: amendedByRefused(bonds, arrangement, hide),
    separations: separationsTo(arrangement, bonds.customers),
    shared: amendedByShared(bonds, arrangement.shared),
    unions: unionsTo(arrangement, bonds.customers, homeOf),
  };
}

/** Whose a telling is, where nothing has to be done before it but the merge that it brings about. */
function whoseIs(
  applying: Applying,
  { home }: Naming,
  bonds: Bonds,
  { groups, refused }: Arrangement,
  plan: Plan,
): Whose | undefined {
  if (plan.refused.size + plan.separations.length + plan.shared.size > 0) return undefined;
  const ours = groups.find((group) => group.includes(home)) ?? [home];
  const isOurs = (one: HomeName) => ours.includes(one);
  const own = bonds.customers.filter(({ homes }) => homes.some(isOurs));
  const [union, ...others] = plan.unions;
  if (union !== undefined) {
    if (others.length > 0 || own.length !== 2 || !own.includes(union.survivor)) return undefined;
    return { customer: union.survivor, union: workUnion(applying, union, bonds, new Map()), isOurs };
  }
  // Where only somebody new ties several, they join one of these first, who is then tied to the others.
  const [customer = null, ...later] = own.sort((a, b) => (unionOf(a, b).survivor === a ? -1 : 1));
  const isNewRefused = refused.some((pair) => pair.some((name) => !bonds.owners.has(name)));
  return {
    customer,
    union: null,
    isOurs: (one) => isOurs(one) && !later.some(({ homes }) => homes.includes(one)),
    ...((later.length > 0 || isNewRefused) && { isFirst: true as const }),
  };
}

/**
 * Does the first that is to be done, in one transaction. That somebody is shared is kept when all else is done: until
 * then whoever names them again finds what is left to do.
 */
async function beginWith(
  applying: Applying,
  { refused, separations, shared, unions }: Plan,
  bonds: Bonds,
  { pairs }: Naming,
  { hide }: LinkingRules,
): Promise<'committed' | 'conflict' | 'done'> {
  const [first] = separations;
  const [union] = unions;
  if (refused.size > 0) return keep(applying, bonds, refused);
  if (first !== undefined) {
    const parted = separations.filter(({ from }) => from === first.from);
    const { outcome } = await separate(applying, first.from, parted, bonds, new Map());
    return outcome === 'committed' ? outcome : 'conflict';
  }
  if (union !== undefined) {
    const { outcome } = await unite(applying, union, bonds, amendedByUnion(bonds, union, pairs, hide));
    return outcome === 'committed' ? outcome : 'conflict';
  }
  if (shared.size === 0) return 'done';
  const outcome = await keep(applying, bonds, shared);
  if (outcome === 'committed') emitMetric(METRICS.notLinked, shared.size);
  return outcome;
}

/** Keeps what is known of identities where nobody is parted or merged for it, in the sight of who holds them. */
async function keep(
  { store }: Applying,
  { owners, customers }: Bonds,
  amended: Amended,
): Promise<'committed' | 'conflict'> {
  const writes = [...amended].flatMap(([name, amendment]) => {
    const previous = owners.get(name);
    return previous === undefined ? [] : [{ owner: { ...previous, ...amendment }, previous }];
  });
  const holders = customers.filter(({ homes }) => writes.some(({ owner }) => homes.includes(owner.home)));
  const { outcome } = await store.commit({
    customers: holders.map((holder) => ({
      stored: {
        ...holder,
        version: holder.version + 1,
        shared: holder.shared || holder.homes.some((home) => amended.get(home)?.shared === true),
      },
      previousVersion: holder.version,
      transitions: [],
    })),
    owners: writes,
    entries: [],
  });
  return outcome === 'committed' ? outcome : 'conflict';
}
