import type { Telling } from '../connectors/connector.ts';
import { arrange, type Pair } from '../customers/arrangement.ts';
import type { Customer } from '../customers/customer.ts';
import { type LinkingRules, linkTelling, type Naming, nameTelling } from '../customers/linking.ts';
import { type Separation, separationsTo, type Union, unionsTo } from '../customers/steps.ts';
import type { HomeName, IdentityHash } from '../identity/identity-hash.ts';
import { toLog } from '../lifecycle/activity.ts';
import type { Policy } from '../lifecycle/policy.ts';
import type { Clock } from '../platform/clock.ts';
import { emitMetric } from '../platform/logger.ts';
import { METRICS } from '../platform/names.ts';
import type { CustomerStore } from '../storage/customer-store.ts';
import { type Bonds, readBonds, tiesOf } from './bonds.ts';
import { commitSome, freshEntries, type Joining } from './commit-telling.ts';
import { withoutErased } from './erased.ts';
import { type Amended, separate, unite } from './rearrange.ts';
import { readSnapshot, type Snapshot } from './snapshot.ts';

/** What applying tellings needs. */
export interface Applying {
  readonly store: CustomerStore;
  readonly identityHash: IdentityHash;
  readonly policy: Policy;
  readonly clock: Clock;
  /** Resolves after that many milliseconds; tests pass a quicker one. */
  readonly pause: (milliseconds: number) => Promise<void>;
  /** 0 ≤ random() < 1. */
  readonly random: () => number;
}

/**
 * What became of a telling: something new was applied or linked, all was known, it is about somebody who was erased
 * since, or the table could not take it in time.
 */
export type TellingOutcome = 'applied' | 'known' | 'erased' | 'busy';

const SHORTEST_PAUSE = 8;
const LONGEST_PAUSE = 1_000;

/**
 * Applies what a delivery tells about one customer: read, link, fold, commit, each commit one transaction,
 * and all of it again when somebody else was quicker. Gives up as `busy` when `isLate` says so; what
 * was committed by then stays, and applying again doubles nothing.
 */
export async function applyTelling(
  applying: Applying,
  told: Telling,
  isLate: () => boolean,
): Promise<TellingOutcome> {
  // One delivery can tell a fact twice, and a transaction can write it only once.
  const whole = { ...told, activities: toLog(told.activities) };
  let snapshot = await readSnapshot(applying, whole, false);
  let applied = false;
  for (let tries = 0; !isLate(); ) {
    const telling = withoutErased(whole, snapshot);
    if (typeof telling === 'string') return telling;
    const step = await nextStep(applying, telling, snapshot);
    if (step.is === 'nobody') return 'known';
    if (step.is === 'done') {
      const elsewhere = await applyElsewhere(applying, step.elsewhere, isLate);
      return elsewhere === 'known' && applied ? 'applied' : elsewhere;
    }
    if (step.is === 'all-committed') return 'applied';
    if (step.is === 'committed') {
      applied = true;
      snapshot = step.snapshot ?? (await readSnapshot(applying, whole, true));
    } else if (step.is === 'known') {
      snapshot = step.snapshot;
    } else {
      tries += 1;
      await applying.pause(jitter(applying.random, tries));
      snapshot = await readSnapshot(applying, whole, true);
    }
  }
  return 'busy';
}

type Step =
  | { readonly is: 'nobody' }
  | { readonly is: 'done'; readonly elsewhere: readonly Telling[] }
  /** As nearly every delivery: nothing is left to be linked again for. */
  | { readonly is: 'all-committed' }
  /** Without a snapshot it has to be read again. */
  | { readonly is: 'committed'; readonly snapshot?: Snapshot }
  | { readonly is: 'known'; readonly snapshot: Snapshot }
  | { readonly is: 'conflict' };

/** One transaction of what applying a telling takes: parting or merging customers, and at last what was told. */
async function nextStep(applying: Applying, telling: Telling, snapshot: Snapshot): Promise<Step> {
  const { identityHash, policy } = applying;
  const rules = { nameOf: identityHash.nameOf, mostCustomers: policy.linking.mostCustomers };
  const naming = nameTelling(telling, snapshot, rules);
  if (naming === undefined) return { is: 'nobody' };
  if (!naming.isUnclear) {
    const [customer = null] = naming.holders;
    // What somebody else holds stays theirs: an object that is shared by many.
    const others = snapshot.customers.filter((one) => one !== customer);
    const isOurs = (home: string) => !others.some(({ homes }) => homes.includes(home));
    return joinStep(applying, naming, snapshot, rules, { customer, union: null }, isOurs);
  }

  const names = [...naming.persons, ...naming.objects].map(rules.nameOf);
  const bonds = await readBonds(applying, naming.holders, names);
  const newcomers = [naming.home, ...naming.persons.map(rules.nameOf)];
  const arrangement = arrange(tiesOf(bonds, newcomers), naming.pairs, rules.mostCustomers);
  const separations = separationsTo(arrangement, bonds.customers);
  if (separations.length > 0) return partStep(applying, separations, bonds, arrangement.shared);
  const unions = unionsTo(arrangement, bonds.customers);
  const ours = arrangement.groups.find((group) => group.includes(naming.home)) ?? [];
  const isOurs = (home: string) => ours.includes(home) || home === naming.home;
  const own = unions.filter(({ survivor }) => survivor.homes.some(isOurs));
  const [union] = unions.length === own.length && own.length === 1 ? [] : unions;
  if (union !== undefined) {
    const { outcome } = await unite(applying, union, bonds, linkedBy(naming, names, union, bonds));
    return { is: outcome === 'committed' ? 'committed' : 'conflict' };
  }
  const [last = null] = own;
  const holder = bonds.customers.find(({ homes }) => homes.some(isOurs)) ?? null;
  const joining = { customer: last?.survivor ?? holder, union: last && { ...last, bonds } };
  return joinStep(applying, naming, snapshot, rules, joining, isOurs);
}

/**
 * Parts from a customer all who are somebody else: once they are, nothing tells any more that they were to be. Where
 * one transaction has not room for all, who ties them stays with the last of them, and whoever names it goes on.
 */
async function partStep(
  applying: Applying,
  separations: readonly Separation[],
  bonds: Bonds,
  shared: readonly HomeName[],
): Promise<Step> {
  const [first] = separations;
  let from = first?.from;
  let left = separations.filter((one) => one.from === first?.from);
  const amended = amendedByShared(bonds, shared);
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

async function joinStep(
  applying: Applying,
  naming: Naming,
  snapshot: Snapshot,
  rules: LinkingRules,
  { customer, union }: { customer: Joining['customer']; union: (Union & { bonds: Bonds }) | null },
  isOurs: (home: string) => boolean,
): Promise<Step> {
  const customerId = customer?.customerId ?? newCustomerId(applying, naming, snapshot);
  const homes = [...(customer?.homes ?? []), ...(union?.merged.homes ?? [])];
  const link = linkTelling(naming, snapshot, rules, { customerId, homes }, isOurs);
  const fresh = freshEntries(link, snapshot);
  if (fresh.length === 0 && link.owners.length === 0 && union === null)
    return { is: 'done', elsewhere: link.elsewhere };
  const outcome = await commitSome(applying, { customer, customerId, union, naming, link, snapshot, fresh });
  const { outcome: is } = outcome;
  return is === 'conflict' || is === 'all-committed' ? { is } : { is, snapshot: outcome.snapshot };
}

/** One who returns after an erasure is somebody new. */
function newCustomerId({ identityHash }: Applying, { founder }: Naming, snapshot: Snapshot): string {
  const erasure = snapshot.owners.get(founder)?.erasure ?? snapshot.tombstones.get(founder)?.erasure ?? null;
  return identityHash.customerIdOf(
    identityHash.nameOf(founder),
    erasure === null ? 0 : erasure.generation + 1,
  );
}

/**
 * What ties the sides of a merge is kept with it: the very pair that does, or else one of each side that were named
 * together. An object is linked by its own name: whose home it lies under is not who was named.
 */
function linkedBy({ pairs }: Naming, names: readonly HomeName[], union: Union, { owners }: Bonds): Amended {
  const { survivor, merged } = union;
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
  if (owner === undefined || owner.links.includes(link)) return new Map();
  const { links, apart, shared } = owner;
  return new Map([[keeper, { links: [...links, link], apart, shared }]]);
}

function amendedByShared({ owners }: Bonds, names: readonly string[]): Amended {
  return new Map(
    names.flatMap((name) => {
      const owner = owners.get(name);
      return owner === undefined || owner.shared
        ? []
        : [[name, { links: owner.links, apart: owner.apart, shared: true }] as const];
    }),
  );
}

async function applyElsewhere(
  applying: Applying,
  tellings: readonly Telling[],
  isLate: () => boolean,
): Promise<TellingOutcome> {
  const outcomes: TellingOutcome[] = [];
  for (const telling of tellings) outcomes.push(await applyTelling(applying, telling, isLate));
  if (outcomes.includes('busy')) return 'busy';
  return outcomes.includes('applied') ? 'applied' : 'known';
}

function jitter(random: () => number, tries: number): number {
  return random() * Math.min(LONGEST_PAUSE, SHORTEST_PAUSE * 2 ** tries);
}
