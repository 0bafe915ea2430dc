import type { Customer } from '../customers/customer.ts';
import type { Match } from '../customers/match.ts';
import { type Resolution, resolve } from '../customers/resolution.ts';
import { type Merge, mergeOf, mergesTo, type Split, splitsTo } from '../customers/steps.ts';
import type { IdentityName } from '../identity/identity-hash.ts';
import { emitMetric } from '../platform/logger.ts';
import { METRICS } from '../platform/names.ts';
import { commitMerge, commitSplit, type PlannedMerge, planMerge } from './merge-and-split.ts';
import type { NamedUpdate } from './named-update.ts';
import { isTorn, type Neighbourhood, nodesOf, readNeighbourhood } from './neighbourhood.ts';
import { type PendingOwners, pendingOwners } from './pending-claims.ts';
import type { Placement } from './placement.ts';
import type { Services } from './services.ts';
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
  /** True if customers have to be merged after this transaction, because only what it writes ties them. */
  readonly isFirst: boolean;
}

const MAX_PAUSE = 100;
/** More than merging as many customers as one can have homes needs. */
const MAX_STEPS = 60;

/**
 * Splits and merges the customers around an update, as all claims require once the update is applied, each in one transaction.
 * When nothing is left to do except one merge, returns the customer that the update belongs to; the merge is then written
 * with the update.
 */
export async function reconcileCustomers(
  services: Services,
  { update, placements }: { readonly update: NamedUpdate; readonly placements: readonly Placement[] },
  match: Match,
): Promise<{ readonly type: 'committed' | 'conflict' } | Assignment> {
  const { identityName } = services.identityHash;
  const persons = update.persons.map(identityName);
  const before = await readNeighbourhood(services, persons);
  if (isTorn(before, persons)) return { type: 'conflict' };
  const pending = await pendingOwners(services, { update, placements }, before);
  const named = [...new Set([...persons, ...pending.keys()])];
  const around = pending.size === 0 ? before : await readNeighbourhood(services, named, before, pending);
  if (isTorn(around, named)) return { type: 'conflict' };
  // An owner that was read later than the one that its claims were computed from.
  if ([...pending].some(([name, { version }]) => (around.stored.get(name)?.version ?? 0) !== version))
    return { type: 'conflict' };
  const plan = planOf(services, around);
  const assignment = assignIfSettled(services, match, around, plan, pending);
  if (assignment !== undefined) return assignment;
  const outcome = await takeFirstStep(services, around, plan);
  return { type: outcome === 'conflict' ? outcome : 'committed' };
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
    const outcome = isTorn(around, named)
      ? 'conflict'
      : await takeFirstStep(services, around, planOf(services, around));
    if (outcome === 'done') return;
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
  const cluster = resolution.clusters.find((names) => names.includes(home)) ?? [home];
  const own = around.customers.filter(({ homes }) => homes.some((one) => cluster.includes(one)));
  const [merge, ...otherMerges] = merges;
  if (merge !== undefined && (otherMerges.length > 0 || own.length !== 2 || !own.includes(merge.survivor)))
    return undefined;
  // When only a new identity ties several customers, it joins the first of them, and the others are merged afterwards.
  const [first = null, ...later] = own.sort((a, b) => (mergeOf(a, b).survivor === a ? -1 : 1));
  const customer = merge?.survivor ?? first;
  const known = new Set(around.customers.flatMap(({ homes }) => homes));
  // New identities, and those that were only claimed so far.
  const joining = cluster.flatMap((name) => {
    const owner = around.owners.get(name);
    return owner === undefined || owner.customerId !== '' || known.has(name) ? [] : [[name, owner] as const];
  });
  const isWritten = (homes: readonly IdentityName[]) => homes.some((name) => pending.has(name));
  return {
    customer,
    merge: merge === undefined ? null : planMerge(services, merge, around),
    pending: new Map([...pending, ...joining]),
    stored: around.stored,
    newHomes: joining.map(([name]) => name),
    touched: around.customers.filter(
      (one) => one !== customer && one !== merge?.merged && isWritten(one.homes),
    ),
    shared: resolution.shared,
    isFirst: merge === undefined && later.length > 0,
  };
}

/** Performs the first step of the plan, in one transaction. */
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
    const { type: outcome } = await commitSplit(services, first.from, all, around, shared);
    if (outcome !== 'committed') return 'conflict';
    const alone = all.filter(({ homes }) => homes.some((home) => shared.has(home)));
    if (alone.length > 0) emitMetric(METRICS.notLinked, alone.length);
    return 'committed';
  }
  if (merge === undefined) return 'done';
  const { type: outcome } = await commitMerge(services, merge, around);
  return outcome === 'committed' ? outcome : 'conflict';
}
