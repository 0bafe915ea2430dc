import type { Change } from '../customers/change.ts';
import type { Customer, MergedCustomer } from '../customers/customer.ts';
import { NO_ADDITIONS } from '../customers/customer-log.ts';
import { type Owner, versionAfter } from '../customers/owner.ts';
import { type Resolution, resolve } from '../customers/resolution.ts';
import { homesToSettle, type Merge, mergesTo, type Split, splitsTo } from '../customers/steps.ts';
import type { IdentityName } from '../identity/identity-hash.ts';
import { emitMetric } from '../platform/logger.ts';
import { METRICS } from '../platform/names.ts';
import type { Commit, OwnerWrite } from '../storage/commit.ts';
import { isTombstone } from '../storage/owner-items.ts';
import { changeWithLog } from './change-with-log.ts';
import { isTorn, type Neighbourhood, nodesOf, readNeighbourhood } from './neighbourhood.ts';
import { type PlannedStep, planStep } from './plan-step.ts';
import { rememberingLogs } from './remembering-logs.ts';
import type { Services } from './services.ts';
import { tieRulesOf } from './tie-rules.ts';

const MAX_PAUSE = 100;
/** More than merging as many customers as one can have homes needs. */
const MAX_STEPS = 60;
/** As many items as DynamoDB takes in one transaction. */
export const MAX_WRITES = 100;

/** What is stored of customers because of the resolution. */
export type Standing = (
  homes: readonly IdentityName[],
  isMarked: boolean,
) => Pick<Customer, 'shared' | 'full' | 'unsettled'>;

/**
 * Splits and merges the customers around some homes as their claims require, one transaction after another. `around` is what is known
 * of them. Returns them as they are then; undefined if something may be left to do.
 */
export async function settle(
  services: Services,
  homes: readonly IdentityName[],
  around?: Neighbourhood,
  isLate?: () => boolean,
): Promise<Neighbourhood | undefined> {
  const remembering = { ...services, store: rememberingLogs(services.store) };
  let known = around;
  let named = homes;
  for (let steps = 0; steps < MAX_STEPS && !isLate?.(); steps += 1) {
    const now: Neighbourhood = known ?? (await readNeighbourhood(remembering, named));
    const resolution = resolutionOf(services, now);
    const outcome = isTorn(now, named)
      ? 'conflict'
      : await commitStep(remembering, now, resolution, nextStep(resolution, now.customers));
    if (outcome === 'done') return now;
    if (outcome === 'conflict') await services.pause(services.random() * MAX_PAUSE);
    else reportSplit(outcome);
    known = outcome === 'conflict' ? undefined : outcome.around;
    named = [...new Set([...homes, ...now.customers.flatMap((one) => one.homes)])];
  }
  return undefined;
}

/** Who is one customer, by the claims on these identities. */
export function resolutionOf(
  services: Services,
  { owners, tombstones }: Pick<Neighbourhood, 'owners' | 'tombstones'>,
): Resolution {
  return resolve(nodesOf(services, owners, tombstones), tieRulesOf(services));
}

/** The next step towards the customers that claims require: splits first, then merges, of these identities before others. */
export function nextStep(
  resolution: Resolution,
  customers: readonly Customer[],
  first: readonly IdentityName[] = [],
): Split | Merge | undefined {
  const merges = mergesTo(resolution, customers);
  const isFirst = ({ survivor }: Merge) => survivor.homes.some((home) => first.includes(home));
  return splitsTo(resolution, customers)[0] ?? merges.find(isFirst) ?? merges[0];
}

/**
 * Commits a step in one transaction, as far as this has room, together with what a person declared. The last step takes away the marks of
 * all customers around, and stores which of them are shared or full. `done` if there is nothing to write.
 */
export async function commitStep(
  services: Services,
  around: Neighbourhood,
  resolution: Resolution,
  step: Split | Merge | undefined,
  declared: ReadonlyMap<IdentityName, Owner> = new Map(),
): Promise<(Beside & { readonly around: Neighbourhood }) | 'conflict' | 'done'> {
  const room = { writes: MAX_WRITES - declared.size, owners: declared };
  const planned = step === undefined ? null : await planStep(services, step, around, room);
  if (planned === 'conflict') return planned;
  const others = around.customers.filter((one) => !planned?.customers.includes(one));
  const due = homesToSettle(resolution, [...others, ...(planned?.bases ?? [])]);
  const standing = standingOf(resolution, due);
  const owners = ownersToWrite(around.stored, declared, planned);
  const isStored = ({ homes, unsettled, shared, full }: Customer) => {
    const now = standing(homes, false);
    return !unsettled && shared === now.shared && full === now.full;
  };
  const outdated = due.size > 0 ? [] : others.filter((one) => !isStored(one));
  const touched = outdated.slice(0, Math.max(0, room.writes - (planned?.records ?? 0) - owners.length));
  if (planned === null && touched.length === 0) return 'done';
  const beside = { planned, standing, touched };
  const customers = await changesBeside(services.store, beside);
  const commit = { customers, owners, entries: [] };
  const { type: outcome } = await services.store.commit(commit);
  return outcome === 'committed' ? { ...beside, around: afterCommit(services, around, commit) } : 'conflict';
}

/** What is stored of customers with these homes. A customer that is marked stays so until everything around it is settled. */
export function standingOf({ shared, full }: Resolution, due: ReadonlySet<IdentityName>): Standing {
  const refused = new Set(full.flat());
  return (homes, isMarked) => ({
    shared: homes.some((home) => shared.has(home)),
    full: homes.some((home) => refused.has(home)),
    unsettled: due.size > 0 && (isMarked || homes.some((home) => due.has(home))),
  });
}

/** What a transaction changes of customers besides the one that an update concerns. */
export interface Beside {
  readonly planned: PlannedStep | null;
  readonly standing: Standing;
  /** Customers of which only the standing and the version change. */
  readonly touched: readonly Customer[];
}

/**
 * The changes of a step and of touched customers. `own` is what an update changes of one customer after the step, `losing` what it
 * changes of others.
 */
export async function changesBeside(
  store: Services['store'],
  { planned, standing, touched }: Beside,
  own?: Change<Customer>,
  losing: readonly Change<Customer>[] = [],
): Promise<Change<Customer | MergedCustomer>[]> {
  const bases = planned?.bases ?? [];
  const folded = await Promise.all(
    bases.map(async (basis) => {
      if (basis.customerId === own?.stored.customerId) return own;
      const settled = { ...basis, ...standing(basis.homes, basis.unsettled) };
      const change = await changeWithLog(store, settled, basis.homes, [], NO_ADDITIONS, []);
      // Nothing is added that could be known.
      return 'known' in change ? [] : change;
    }),
  );
  const changes = folded.flat();
  const isTouched = (customerId: string) => touched.some((one) => one.customerId === customerId);
  const isLosing = (customerId: string) => losing.some(({ stored }) => stored.customerId === customerId);
  const settled = (customer: Customer): Customer => ({
    ...customer,
    ...standing(customer.homes, customer.unsettled),
  });
  return [
    ...changes.filter((change) => change !== own),
    ...(planned?.formerAfter(changes.map(({ stored }) => stored)) ?? []),
    ...losing.map((one) =>
      isTouched(one.stored.customerId) ? { ...one, stored: settled(one.stored) } : one,
    ),
    ...touched
      .filter(({ customerId }) => !isLosing(customerId))
      .map((one) => ({
        stored: { ...settled(one), version: one.version + 1 },
        previousVersion: one.version,
        transitions: [],
      })),
  ];
}

/** The owners of homes that get another customer, and those with other claims or declarations. */
function ownersToWrite(
  stored: Neighbourhood['stored'],
  changed: ReadonlyMap<IdentityName, Owner>,
  planned: PlannedStep | null,
): OwnerWrite[] {
  return [...movedOwners(stored, changed, planned)].map(([name, owner]) => ({
    owner,
    previous: stored.get(name) ?? null,
  }));
}

/** Owners that change, and those of homes that get another customer. */
export function movedOwners(
  stored: Neighbourhood['stored'],
  changed: ReadonlyMap<IdentityName, Owner>,
  planned: PlannedStep | null,
): ReadonlyMap<IdentityName, Owner> {
  const owners = new Map(changed);
  for (const [name, customerId] of planned?.moved ?? []) {
    const owner = changed.get(name) ?? stored.get(name);
    if (owner !== undefined) owners.set(name, { ...owner, customerId });
  }
  return owners;
}

/** What is known of a neighbourhood after a transaction, without reading it again. */
export function afterCommit(
  { identityHash: { identityName, hiddenName } }: Services,
  around: Neighbourhood,
  { customers: changes, owners }: Pick<Commit, 'customers' | 'owners'>,
): Neighbourhood {
  const stored = new Map(around.stored);
  const tombstones = new Map(around.tombstones);
  for (const { owner, previous } of owners) {
    if (isTombstone(owner)) continue;
    const name = identityName(owner.identity);
    stored.set(name, { ...owner, version: versionAfter(previous) });
    tombstones.delete(hiddenName(name));
  }
  const customers = new Map(around.customers.map((one) => [one.customerId, one]));
  for (const { stored: one } of changes)
    if ('lifecycle' in one) customers.set(one.customerId, one);
    else customers.delete(one.customerId);
  return { owners: stored, stored, tombstones, customers: [...customers.values()], asked: around.asked };
}

/** Counts the shared addresses that a split leaves alone. */
export function reportSplit({ planned, standing }: Pick<Beside, 'planned' | 'standing'>): void {
  const parts = planned?.bases.filter(({ splitFrom }) => splitFrom !== null) ?? [];
  const alone = parts.filter(({ homes }) => standing(homes, false).shared);
  if (alone.length > 0) emitMetric(METRICS.notLinked, alone.length);
}
