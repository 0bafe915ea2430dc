import { type Customer, hasOtherRules, MAX_HOMES } from '../customers/customer.ts';
import type { Match } from '../customers/match.ts';
import { type Edge, type Resolution, resolve } from '../customers/resolution.ts';
import { type Merge, mergeOf, mergesTo, type Split, splitsTo } from '../customers/steps.ts';
import type { Identity } from '../identity/identity.ts';
import type { IdentityName } from '../identity/identity-hash.ts';
import { emitMetric } from '../platform/logger.ts';
import { METRICS } from '../platform/names.ts';
import { followersOf } from './followers.ts';
import { customersOf, knownNeighbourhood, tiedTo } from './known-neighbourhood.ts';
import { commitMerge, commitSplit, type PlannedMerge, planMerge } from './merge-and-split.ts';
import { personsNamedIn } from './named-update.ts';
import { isTorn, type Neighbourhood, nodesOf, readNeighbourhood } from './neighbourhood.ts';
import { concernsChildren } from './object-writes.ts';
import { accountsOf, type ClaimNews, type PendingOwners, pendingOwners } from './pending-claims.ts';
import type { Services } from './services.ts';
import type { Placed, Step } from './step.ts';
import { tieRulesOf } from './tie-rules.ts';

/** The customer that an update belongs to, and what is written with the update because of claims that it changes. */
export interface Assignment {
  /** As read; null for a new one. */
  readonly customer: Customer | null;
  /** A merge that is written in the same transaction. */
  readonly merge: PlannedMerge | null;
  /** The owners whose claims change. */
  readonly pending: PendingOwners;
  /** These owners as they were read. */
  readonly stored: Neighbourhood['stored'];
  /** Homes of the customer that are new. */
  readonly newHomes: readonly IdentityName[];
  /** Other customers whose claims change. Their version is raised, so that nobody decides by older claims. */
  readonly touched: readonly Customer[];
  /** Addresses that too many accounts have to be one person. */
  readonly shared: ReadonlySet<IdentityName>;
  /** The store, which remembers logs that were read since the customers were; undefined if there are none. */
  readonly store?: Services['store'];
  /** Identities with a tie that was refused, because a customer would have too many; null if nothing was resolved. */
  readonly full: ReadonlySet<IdentityName> | null;
  /** True if customers have to be split or merged after this transaction. They are marked until then. */
  readonly isFirst: boolean;
}

const MAX_PAUSE = 100;
/** How many owners may change with an update because rules have changed. */
const MAX_RESTATED = 60;
/** An identity leads to an account, and this to its addresses and those of its tool's merges. */
const MAX_READS = 4;
/** More than merging as many customers as one can have homes needs. */
const MAX_STEPS = 60;

/**
 * Splits and merges the customers around an update, as all claims require once the update is applied, each in one transaction.
 * When nothing is left to do except one merge, returns the customer that the update belongs to; the merge is then written
 * with the update.
 */
export async function reconcileCustomers(
  services: Services,
  { update, objects, snapshot }: Pick<Placed, 'update' | 'objects' | 'snapshot'>,
  match: Match,
): Promise<Extract<Step, { readonly type: 'committed' | 'conflict' | 'unknown-persons' }> | Assignment> {
  const { identityName, hiddenName } = services.identityHash;
  const moving = objects.filter(concernsChildren);
  const followers = moving.length === 0 ? [] : await followersOf(services, moving, update, snapshot);
  if (followers === 'conflict') return { type: followers };
  const news = { update, placements: objects, followers };
  const known = await knownNeighbourhood(services, news, match, snapshot);
  const quick = known && assignIfSettled(services, match, known, planOf(services, known), known.owners);
  const isNobody = (person: Identity) => !snapshot.tombstones.has(person);
  if (quick && !unassignedIn(quick, match).some(isNobody)) return { ...quick, store: known.store };
  const persons = update.persons.map(identityName);
  const isUnsettled = snapshot.customers.some(({ unsettled }) => unsettled);
  const stored = [...snapshot.objects.values()].flatMap(({ history }) => personsNamedIn(history));
  const concerned = [...persons, ...accountsOf(news, hiddenName), ...(isUnsettled ? stored : [])];
  const addresses = update.objects.flatMap(personsNamedIn).map(hiddenName);
  const likely = [...addresses, ...[...snapshot.owners.values()].flatMap(tiedTo)];
  let before = await readNeighbourhood(services, concerned, { customers: customersOf(snapshot), likely });
  // What a crash left undone may concern everybody who was ever named with these.
  if (isUnsettled) before = await readNeighbourhood(services, [...before.owners.keys()], before);
  if (isTorn(before, persons)) return { type: 'conflict' };
  let { pending, before: read } = await pendingAround(services, news, concerned, before);
  // Whether an account is a device depends on the rules.
  const others = before.customers.filter((one) => hasOtherRules(one, services.policy));
  if (others.length > 0) {
    const restated = others.flatMap(({ homes }) => homes.map(hiddenName));
    const all = await pendingAround(services, { ...news, restated }, concerned, read);
    // More do not fit one transaction. They follow with the next news of each account.
    if (all.pending.size <= MAX_RESTATED) ({ pending, before: read } = all);
  }
  const named = [...new Set([...persons, ...pending.keys()])];
  const around = pending.size === 0 ? read : await readNeighbourhood(services, named, read, pending);
  if (isTorn(around, named)) return { type: 'conflict' };
  // An owner that was read later than the one that its claims were computed from.
  if ([...pending].some(([name, { version }]) => (around.stored.get(name)?.version ?? 0) !== version))
    return { type: 'conflict' };
  const plan = planOf(services, around);
  const settled = assignIfSettled(services, match, around, plan, pending);
  if (settled === undefined && pending.size === 0) {
    const outcome = await takeFirstStep(services, around, plan);
    return { type: outcome === 'conflict' ? outcome : 'committed' };
  }
  // What is decided from claims has to wait until these are stored.
  const assignment = settled ?? assignToHolder(match, around, plan, pending);
  // Somebody new who is tied to nobody is another customer.
  const apart = unassignedIn(assignment, match).filter(isNobody);
  return apart.length > 0 ? { type: 'unknown-persons', persons: apart } : assignment;
}

/** The owners whose claims change, once all that this depends on is read. */
async function pendingAround(
  services: Services,
  news: ClaimNews,
  concerned: readonly IdentityName[],
  known: Neighbourhood,
): Promise<{ readonly before: Neighbourhood; readonly pending: PendingOwners }> {
  let before = known;
  let { owners: pending, missing } = await pendingOwners(services, news, before);
  for (let rounds = 0; missing.length > 0 && rounds < MAX_READS; rounds += 1) {
    before = await readNeighbourhood(services, [...concerned, ...missing], before);
    ({ owners: pending, missing } = await pendingOwners(services, news, before));
  }
  return { before, pending };
}

/** The new persons that do not become part of the customer. */
function unassignedIn({ pending, newHomes }: Assignment, { home }: Match): Identity[] {
  return [...pending].flatMap(([name, { identity, version }]) =>
    version > 0 || name === home || newHomes.includes(name) ? [] : [identity],
  );
}

/** Resolves the customers around some homes again, one transaction after another, until nothing is left to do. */
export async function reconcileAround(
  services: Services,
  homes: readonly IdentityName[],
  isLate?: () => boolean,
): Promise<void> {
  let named = homes;
  for (let steps = 0; steps < MAX_STEPS && !isLate?.(); steps += 1) {
    const around = await readNeighbourhood(services, named);
    const plan = planOf(services, around);
    const outcome = isTorn(around, named) ? 'conflict' : await takeFirstStep(services, around, plan);
    if (outcome === 'done' && (await areStoredAs(services, around, plan.resolution))) return;
    if (outcome === 'conflict') await services.pause(services.random() * MAX_PAUSE);
    named = [...new Set([...homes, ...around.customers.flatMap((one) => one.homes)])];
  }
}

/** What has to be done to bring customers in line with their claims: first the splits, then the merges. */
interface Plan {
  readonly resolution: Resolution;
  readonly splits: readonly Split[];
  readonly merges: readonly Merge[];
}

function planOf(services: Services, { owners, customers, tombstones }: Neighbourhood): Plan {
  const resolution = resolve(nodesOf(services, owners, tombstones), tieRulesOf(services));
  return {
    resolution,
    splits: splitsTo(resolution, customers),
    merges: mergesTo(resolution, customers),
  };
}

/** The customer that an update belongs to, if the only thing to do before it is the merge that it causes. */
function assignIfSettled(
  services: Services,
  { home }: Match,
  around: Neighbourhood,
  { resolution, splits, merges }: Plan,
  pending: PendingOwners,
): Assignment | undefined {
  if (splits.length > 0) return undefined;
  const isOf = ({ homes }: Customer) => homes.includes(home);
  const cluster = clusterOf(resolution, home);
  const own = around.customers.filter(({ homes }) => homes.some((one) => cluster.includes(one)));
  const [merge, ...otherMerges] = merges;
  if (merge !== undefined && (otherMerges.length > 0 || own.length !== 2 || !own.includes(merge.survivor)))
    return undefined;
  // Together with an update, the owners of more homes do not fit one transaction.
  if (merge !== undefined && merge.merged.homes.length > MAX_HOMES) return undefined;
  // When only a new identity ties several customers, it joins the one whose update this is, and the others are merged afterwards.
  const [first = null, ...later] = own.sort((a, b) =>
    isOf(a) || (!isOf(b) && mergeOf(a, b).survivor === a) ? -1 : 1,
  );
  const customer = merge?.survivor ?? first;
  return {
    ...writtenWith(around, resolution, cluster, pending),
    customer,
    merge: merge === undefined ? null : planMerge(services, merge, around, resolution.shared),
    touched: around.customers.filter(
      (one) => one !== customer && one !== merge?.merged && (one.unsettled || hasPending(one, pending)),
    ),
    isFirst: merge === undefined && later.length > 0,
  };
}

/** What is written with an update, whichever customer it belongs to. */
function writtenWith(
  { customers, stored }: Neighbourhood,
  { shared, full }: Resolution,
  cluster: readonly IdentityName[],
  pending: PendingOwners,
): Pick<Assignment, 'pending' | 'stored' | 'newHomes' | 'shared' | 'full'> {
  const known = new Set(customers.flatMap(({ homes }) => homes));
  const newHomes = cluster.filter((name) => !known.has(name) && pending.has(name));
  return { pending, stored, newHomes, shared, full: namesIn(full) };
}

function hasPending({ homes }: Customer, pending: PendingOwners): boolean {
  return homes.some((name) => pending.has(name));
}

function clusterOf({ clusters }: Resolution, home: IdentityName): readonly IdentityName[] {
  return clusters.find((names) => names.includes(home)) ?? [home];
}

/** More customers than one transaction writes are written in several. */
const MAX_CUSTOMERS_PER_COMMIT = 100;

/**
 * Takes away the marks of customers who are settled, and stores which of them are shared or full. False if something is left to
 * write, or if somebody else has changed one of them.
 */
async function areStoredAs(
  { store }: Services,
  { customers }: Neighbourhood,
  { shared, full }: Resolution,
): Promise<boolean> {
  const refused = namesIn(full);
  const changed = customers.flatMap((before) => {
    const stored = {
      ...before,
      version: before.version + 1,
      unsettled: false,
      shared: before.homes.some((home) => shared.has(home)),
      full: before.homes.some((home) => refused.has(home)),
    };
    const isSame = !before.unsettled && stored.shared === before.shared && stored.full === before.full;
    return isSame ? [] : [{ stored, previousVersion: before.version, transitions: [] }];
  });
  if (changed.length === 0) return true;
  const now = changed.slice(0, MAX_CUSTOMERS_PER_COMMIT);
  const { type: outcome } = await store.commit({ customers: now, owners: [], entries: [] });
  return outcome === 'committed' && now.length === changed.length;
}

/** The customer that has the person until now: splits and merges follow once the claims are stored. */
function assignToHolder(
  { home }: Match,
  around: Neighbourhood,
  { resolution }: Plan,
  pending: PendingOwners,
): Assignment {
  const { customers } = around;
  const customer = customers.find(({ homes }) => homes.includes(home)) ?? null;
  return {
    ...writtenWith(around, resolution, clusterOf(resolution, home), pending),
    customer,
    merge: null,
    touched: customers.filter((one) => one !== customer && hasPending(one, pending)),
    isFirst: true,
  };
}

/** Performs the first step of the plan, in one transaction. It marks the customers, because others may follow. */
async function takeFirstStep(
  services: Services,
  around: Neighbourhood,
  { resolution, splits, merges }: Plan,
): Promise<'committed' | 'conflict' | 'done'> {
  const { shared } = resolution;
  const [first] = splits;
  const [merge] = merges;
  if (first !== undefined) {
    const all = splits.filter(({ from }) => from === first.from);
    const { type: outcome } = await commitSplit(
      services,
      { ...first.from, unsettled: true },
      all,
      around,
      shared,
      undefined,
      namesIn(resolution.full),
    );
    if (outcome !== 'committed') return 'conflict';
    const alone = all.filter(({ homes }) => homes.some((home) => shared.has(home)));
    if (alone.length > 0) emitMetric(METRICS.notLinked, alone.length);
    return 'committed';
  }
  if (merge === undefined) return 'done';
  const survivor = { ...merge.survivor, unsettled: true };
  const { type: outcome } = await commitMerge(services, { ...merge, survivor }, around, shared);
  return outcome === 'committed' ? outcome : 'conflict';
}

function namesIn(edges: readonly Edge[]): ReadonlySet<IdentityName> {
  return new Set(edges.flat());
}
