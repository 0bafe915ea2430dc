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

/**
 * The customer that an update belongs to, as read (null for a new one), with a merge that is written in the
 * same transaction.
 */
export interface Whose {
  readonly customer: Customer | null;
  readonly union: WorkedUnion | null;
  readonly isOurs: (home: IdentityName) => boolean;
  /** More work is left after this transaction. */
  readonly isFirst?: true;
}

const MAX_PAUSE = 100;
/** More than merging as many customers as one can have homes needs. */
const MAX_STEPS = 60;

/** What is read to resolve customers: identities by name, and pairs that are not stored as links yet. */
interface Scene {
  readonly names: readonly IdentityName[];
  /** The identities that may be new. */
  readonly newIdentities: readonly IdentityName[];
  readonly pairs: readonly Pair[];
}

/**
 * Splits and merges the customers that an update may link, as all their links require, each in one
 * transaction. When nothing is left to do except one merge, returns the customer that the update belongs to;
 * the merge is then written with the update.
 */
export async function arrangeCustomers(
  services: Services,
  match: Match,
  isLate: () => boolean,
): Promise<{ readonly type: 'committed' | 'conflict' } | Whose> {
  const { identityName } = services.identityHash;
  const { persons, home, newEdges: pairs } = match;
  const names = [...persons.map(identityName), ...pairs.flat()];
  const scene = { names, newIdentities: [home, ...persons.map(identityName)], pairs };
  const bonds = await readBonds(services, match.candidates, names);
  if (isTorn(bonds, names)) return { type: 'conflict' };
  const plan = planOf(services, scene, bonds);
  const assignment = whoseIs(services, match, bonds, plan);
  if (assignment !== undefined) return assignment;
  if ((await beginWith(services, scene, bonds, plan)) === 'conflict') return { type: 'conflict' };
  const isSettled = await settle(services, scene, homesOf(bonds), isLate);
  return { type: isSettled ? 'committed' : 'conflict' };
}

/** Resolves the customers around some homes again after a person has split or merged them. */
export async function settleAround(services: Services, homes: readonly IdentityName[]): Promise<void> {
  let steps = MAX_STEPS;
  await settle(services, { names: [], newIdentities: [], pairs: [] }, homes, () => steps-- <= 0);
}

/**
 * Resolves the customers around some homes, one transaction after another. It includes customers that the
 * update does not name: a split can allow a merge that no later update would trigger.
 * @returns false when time ran out
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
    if (outcome === 'conflict') await services.pause(services.random() * MAX_PAUSE);
    around = homesOf(bonds);
  }
  return false;
}

function homesOf({ customers }: Bonds): IdentityName[] {
  return customers.flatMap(({ homes }) => homes);
}

/** What has to be done to bring customers in line with their links, in this order. */
interface Plan {
  readonly arrangement: Arrangement;
  /** Links that do not merge and are not stored yet. */
  readonly refused: Amended;
  readonly separations: readonly Separation[];
  readonly unions: readonly Union[];
  /** Identities that were found to be shared. */
  readonly shared: Amended;
}

function planOf({ identityHash, policy }: Services, { newIdentities, pairs }: Scene, bonds: Bonds): Plan {
  const { hiddenName } = identityHash;
  const arrangement = arrange(tiesOf(bonds, newIdentities, hiddenName), pairs, policy.linking.mostCustomers);
  return {
    arrangement,
    refused: amendedByRefused(bonds, arrangement, hiddenName),
    separations: separationsTo(arrangement, bonds.customers),
    unions: unionsTo(arrangement, bonds.customers),
    shared: amendedByShared(bonds, arrangement.shared),
  };
}

/** The customer that an update belongs to, if the only thing to do before it is the merge that it causes. */
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
  // When only a new identity links several customers, it joins the first of them, and is then linked to the
  // others.
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
 * Performs the first step of the plan, in one transaction. Identities are marked as shared last: until then,
 * a repeated update still finds what is left to do.
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
    const splits = separations.filter(({ from }) => from === first.from);
    const { type: outcome } = await separate(services, first.from, splits, bonds, new Map());
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

/**
 * Stores what is known of identities without a split or merge. The records of the owning customers are part
 * of the transaction, so that a concurrent change is detected.
 */
async function keep(
  { store }: Services,
  { owners, customers }: Bonds,
  amended: Amended,
): Promise<'committed' | 'conflict'> {
  const writes = [...amended].flatMap(([name, amendment]) => {
    const previous = owners.get(name);
    return previous === undefined ? [] : [{ owner: { ...previous, ...amendment }, previous }];
  });
  const affected = customers.filter(({ homes }) => writes.some(({ owner }) => homes.includes(owner.home)));
  const { type: outcome } = await store.commit({
    customers: affected.map((customer) => ({
      stored: {
        ...customer,
        version: customer.version + 1,
        shared: customer.shared || customer.homes.some((home) => amended.get(home)?.shared === true),
      },
      previousVersion: customer.version,
      transitions: [],
    })),
    owners: writes,
    entries: [],
  });
  return outcome === 'committed' ? outcome : 'conflict';
}
