import { type Arrangement, arrange, type Pair } from '../customers/arrangement.ts';
import type { Customer } from '../customers/customer.ts';
import type { Match } from '../customers/match.ts';
import { type Separation, separationsTo, type Union, unionOf, unionsTo } from '../customers/steps.ts';
import type { IdentityName } from '../identity/identity-hash.ts';
import { emitMetric } from '../platform/logger.ts';
import { METRICS } from '../platform/names.ts';
import { type Amended, amendedByRefused, amendedByShared, amendedByUnion } from './amendments.ts';
import { type Bonds, isTorn, readBonds, tiesOf } from './bonds.ts';
import { separate, unite, type WorkedUnion, workUnion } from './rearrange.ts';
import type { Services } from './services.ts';

/** Whose an update is: a customer as read (null for a new one), with a merge that is to be written with it. */
export interface Whose {
  readonly customer: Customer | null;
  readonly union: WorkedUnion | null;
  readonly isOurs: (home: IdentityName) => boolean;
  /** More is to be done when this is written. */
  readonly isFirst?: true;
}

const LONGEST_PAUSE = 100;
/** More than it takes to merge as many customers as one can have homes. */
const MOST_STEPS = 60;

/** What is looked at to say who is one: identities by name, and pairs that are not known yet to be named together. */
interface Scene {
  readonly names: readonly IdentityName[];
  /** Those of them that may be unknown. */
  readonly newcomers: readonly IdentityName[];
  readonly pairs: readonly Pair[];
}

/**
 * Where an update may tie customers together: parts and merges them as everything that ties them says, each in one
 * transaction; or says whose the update is when nothing is left to be done but one merge, which is written with it.
 */
export async function arrangeCustomers(
  services: Services,
  match: Match,
  isLate: () => boolean,
): Promise<{ readonly type: 'committed' | 'conflict' } | Whose> {
  const { identityName } = services.identityHash;
  const { persons, objects, home, newEdges: pairs } = match;
  const names = [...[...persons, ...objects].map(identityName), ...pairs.flat()];
  const scene = { names, newcomers: [home, ...persons.map(identityName)], pairs };
  const bonds = await readBonds(services, match.candidates, names);
  if (isTorn(bonds, names)) return { type: 'conflict' };
  const plan = planOf(services, scene, bonds);
  const joined = whoseIs(services, match, bonds, plan);
  if (joined !== undefined) return joined;
  if ((await beginWith(services, scene, bonds, plan)) === 'conflict') return { type: 'conflict' };
  const isSettled = await settle(services, scene, homesOf(bonds), isLate);
  return { type: isSettled ? 'committed' : 'conflict' };
}

/** Brings about what has become right among customers around some homes since a person has parted or merged them. */
export async function settleAround(services: Services, homes: readonly IdentityName[]): Promise<void> {
  let steps = MOST_STEPS;
  await settle(services, { names: [], newcomers: [], pairs: [] }, homes, () => steps-- <= 0);
}

/**
 * Does what is to be done among customers around some homes, one transaction after the other, also for those whom
 * nobody has named: they may be one now that somebody was parted from them, and nobody else would see it.
 * @returns false when it got late
 */
async function settle(
  services: Services,
  scene: Scene,
  homes: readonly IdentityName[],
  isLate: () => boolean,
): Promise<boolean> {
  let around = homes;
  while (!isLate()) {
    const bonds = await readBonds(services, [], [...scene.names, ...around]);
    const outcome = isTorn(bonds, scene.names)
      ? 'conflict'
      : await beginWith(services, scene, bonds, planOf(services, scene, bonds));
    if (outcome === 'done') return true;
    if (outcome === 'conflict') await services.pause(services.random() * LONGEST_PAUSE);
    around = homesOf(bonds);
  }
  return false;
}

function homesOf({ customers }: Bonds): IdentityName[] {
  return customers.flatMap(({ homes }) => homes);
}

/** What is to be done so that customers are as they are arranged, in this order. */
interface Plan {
  readonly arrangement: Arrangement;
  /** Ties that make nobody one, where they are still to be kept. */
  readonly refused: Amended;
  readonly separations: readonly Separation[];
  readonly unions: readonly Union[];
  /** Identities that are found to be shared. */
  readonly shared: Amended;
}

function planOf({ identityHash, policy }: Services, { newcomers, pairs }: Scene, bonds: Bonds): Plan {
  const { hiddenName } = identityHash;
  const arrangement = arrange(tiesOf(bonds, newcomers, hiddenName), pairs, policy.linking.mostCustomers);
  const homeOf = (name: IdentityName) => bonds.owners.get(name)?.home ?? name;
  return {
    arrangement,
    refused: amendedByRefused(bonds, arrangement, hiddenName),
    separations: separationsTo(arrangement, bonds.customers),
    unions: unionsTo(arrangement, bonds.customers, homeOf),
    shared: amendedByShared(bonds, arrangement.shared),
  };
}

/** Whose an update is, where nothing has to be done before it but the merge that it brings about. */
function whoseIs(
  services: Services,
  { home }: Match,
  bonds: Bonds,
  { arrangement, refused, separations, unions, shared }: Plan,
): Whose | undefined {
  if (refused.size + separations.length + shared.size > 0) return undefined;
  const ours = arrangement.groups.find((group) => group.includes(home)) ?? [home];
  const isOurs = (one: IdentityName) => ours.includes(one);
  const own = bonds.customers.filter(({ homes }) => homes.some(isOurs));
  const [union, ...others] = unions;
  if (union !== undefined) {
    if (others.length > 0 || own.length !== 2 || !own.includes(union.survivor)) return undefined;
    return { customer: union.survivor, union: workUnion(services, union, bonds, new Map()), isOurs };
  }
  // Where only somebody new ties several, they join one of these first, who is then tied to the others.
  const [customer = null, ...later] = own.sort((a, b) => (unionOf(a, b).survivor === a ? -1 : 1));
  const isNewRefused = arrangement.refused.some((pair) => pair.some((name) => !bonds.owners.has(name)));
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
  services: Services,
  { pairs }: Scene,
  bonds: Bonds,
  { refused, separations, unions, shared }: Plan,
): Promise<'committed' | 'conflict' | 'done'> {
  const [first] = separations;
  const [union] = unions;
  if (refused.size > 0) return keep(services, bonds, refused);
  if (first !== undefined) {
    const parted = separations.filter(({ from }) => from === first.from);
    const { type: outcome } = await separate(services, first.from, parted, bonds, new Map());
    return outcome === 'committed' ? outcome : 'conflict';
  }
  if (union !== undefined) {
    const amended = amendedByUnion(bonds, union, pairs, services.identityHash.hiddenName);
    const { type: outcome } = await unite(services, union, bonds, amended);
    return outcome === 'committed' ? outcome : 'conflict';
  }
  if (shared.size === 0) return 'done';
  const outcome = await keep(services, bonds, shared);
  if (outcome === 'committed') emitMetric(METRICS.notLinked, shared.size);
  return outcome;
}

/** Keeps what is known of identities where nobody is parted or merged for it, in the sight of who holds them. */
async function keep(
  { store }: Services,
  { owners, customers }: Bonds,
  amended: Amended,
): Promise<'committed' | 'conflict'> {
  const writes = [...amended].flatMap(([name, amendment]) => {
    const previous = owners.get(name);
    return previous === undefined ? [] : [{ owner: { ...previous, ...amendment }, previous }];
  });
  const holders = customers.filter(({ homes }) => writes.some(({ owner }) => homes.includes(owner.home)));
  const { type: outcome } = await store.commit({
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
