import { basisOf, type ChangeBasis } from '../customers/change.ts';
import { type Customer, hasOtherRules } from '../customers/customer.ts';
import type { Match } from '../customers/match.ts';
import type { Owner } from '../customers/owner.ts';
import { homesToSettle } from '../customers/steps.ts';
import type { Identity } from '../identity/identity.ts';
import type { IdentityName } from '../identity/identity-hash.ts';
import { followersOf } from './followers.ts';
import { customersOf, knownNeighbourhood, tiedTo } from './known-neighbourhood.ts';
import { personsNamedIn } from './named-update.ts';
import { isTorn, type Neighbourhood, readNeighbourhood } from './neighbourhood.ts';
import { concernsChildren, mostWritesFor } from './object-writes.ts';
import { accountsOf, type ClaimNews, type PendingOwners, pendingOwners } from './pending-claims.ts';
import { type PlannedStep, planStep } from './plan-step.ts';
import { rememberingLogs } from './remembering-logs.ts';
import type { Services } from './services.ts';
import {
  type Beside,
  MAX_WRITES,
  movedOwners,
  nextStep,
  resolutionOf,
  settle,
  standingOf,
} from './settle.ts';
import type { Snapshot } from './snapshot.ts';
import type { Placed, Step } from './step.ts';

/** The customer that an update belongs to, and what is written with the update because of claims. */
export interface Assignment {
  /** What the customer's change is computed from; null for a new customer. */
  readonly basis: ChangeBasis | null;
  /** What changes of other customers; null if nothing was resolved. */
  readonly beside: Beside | null;
  /** Everything that was resolved; null if nothing was. */
  readonly around: Neighbourhood | null;
  /** The owners whose claims change, and those that get another customer. */
  readonly owners: ReadonlyMap<IdentityName, Owner>;
  /** Homes of the customer that are new. */
  readonly newHomes: readonly IdentityName[];
  /** True if nothing is left to split or merge after this transaction. Else customers are marked until then. */
  readonly isSettled: boolean;
  /** The store, which remembers the logs that were read. */
  readonly store?: Services['store'];
}

/** An identity leads to an account, and this to its addresses and those of its tool's merges. */
const MAX_READS = 4;
/** How many owners may change with an update because rules have changed. */
const MAX_RESTATED = 60;

/**
 * Finds out which customers claims require once an update is applied. The first split or merge is written together with the update if both
 * fit one transaction.
 */
export async function reconcileCustomers(
  services: Services,
  placed: Pick<Placed, 'update' | 'objects' | 'snapshot'>,
  match: Match,
): Promise<Extract<Step, { readonly type: 'conflict' | 'unknown-persons' }> | Assignment> {
  const { update, objects, snapshot } = placed;
  const moving = objects.filter(concernsChildren);
  const followers = moving.length === 0 ? [] : await followersOf(services, moving, update, snapshot);
  if (followers === 'conflict') return { type: followers };
  const news = { update, placements: objects, followers };
  const remembering = { ...services, store: rememberingLogs(services.store) };
  const isNobody = (person: Identity) => !snapshot.tombstones.has(person);
  const known = await knownNeighbourhood(remembering, news, match, snapshot);
  const quick = known && (await assign(remembering, match, placed, { around: known, pending: known.owners }));
  if (quick === 'conflict') return { type: quick };
  if (quick !== undefined && !unassignedIn(quick, match).some(isNobody)) return quick;
  const found = await neighbourhoodOf(remembering, news, snapshot);
  if (found === 'conflict') return { type: found };
  const assignment = await assign(remembering, match, placed, found);
  if (assignment === 'conflict') return { type: assignment };
  // Somebody new who is tied to nobody is another customer.
  const apart = unassignedIn(assignment, match).filter(isNobody);
  return apart.length > 0 ? { type: 'unknown-persons', persons: apart } : assignment;
}

/** What is decided from. */
interface Found {
  readonly around: Neighbourhood;
  readonly pending: PendingOwners;
}

/** Reads everything around an update, and works out what is claimed then. */
async function neighbourhoodOf(
  services: Services,
  news: ClaimNews,
  snapshot: Snapshot,
): Promise<Found | 'conflict'> {
  const { update } = news;
  const { identityName, hiddenName } = services.identityHash;
  const persons = update.persons.map(identityName);
  const isUnsettled = snapshot.customers.some(({ unsettled }) => unsettled);
  const stored = [...snapshot.objects.values()].flatMap(({ history }) => personsNamedIn(history));
  const concerned = [...persons, ...accountsOf(news, hiddenName), ...(isUnsettled ? stored : [])];
  const addresses = update.objects.flatMap(personsNamedIn).map(hiddenName);
  const likely = [...addresses, ...[...snapshot.owners.values()].flatMap(tiedTo)];
  let before = await readNeighbourhood(services, concerned, { customers: customersOf(snapshot), likely });
  // What a crash left undone may concern everybody who was ever named with these.
  if (isUnsettled) before = await readNeighbourhood(services, [...before.owners.keys()], before);
  if (isTorn(before, persons)) return 'conflict';
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
  if (isTorn(around, named)) return 'conflict';
  // An owner that was read later than the one that its claims were computed from.
  if ([...pending].some(([name, { version }]) => (around.stored.get(name)?.version ?? 0) !== version))
    return 'conflict';
  return { around, pending };
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
function unassignedIn({ owners, newHomes }: Assignment, { home }: Match): Identity[] {
  return [...owners].flatMap(([name, { identity, version }]) =>
    version > 0 || name === home || newHomes.includes(name) ? [] : [identity],
  );
}

/** Assigns the update to a customer, together with the next step if both fit one transaction. */
async function assign(
  services: Services,
  { home }: Match,
  { objects }: Pick<Placed, 'objects'>,
  { around, pending }: Found,
): Promise<Assignment | 'conflict'> {
  const resolution = resolutionOf(services, around);
  const setting = { policy: services.policy, now: services.clock.now() };
  const group = resolution.clusters.find((names) => names.includes(home)) ?? [home];
  const isMoving = objects.some(concernsChildren);
  const step = nextStep(resolution, around.customers, group);
  const room = { writes: MAX_WRITES - pending.size - mostWritesFor(objects), owners: pending };
  const planned = step === undefined ? null : await planStep(services, step, around, room);
  if (planned === 'conflict') return planned;
  const together = planned && assignmentWith(planned);
  return together && areWritable(planned, together) ? together : assignmentWith(null);

  function assignmentWith(planned: PlannedStep | null): Assignment {
    const others = around.customers.filter((one) => !planned?.customers.includes(one));
    const after = [...(planned?.bases ?? []), ...others.map((one) => basisOf(setting, one))];
    // Somebody new joins a customer that is settled. One that has to be split first follows.
    const basis =
      after.find(({ homes }) => homes.includes(home)) ??
      after.find(({ homes }) => isOf(group, homes)) ??
      null;
    const known = new Set(after.flatMap(({ homes }) => homes));
    const newHomes = group.filter((name) => !known.has(name) && pending.has(name));
    const homes = [...new Set([...(basis?.homes ?? [home]), ...newHomes])];
    const due = homesToSettle(resolution, [...after.filter((one) => one !== basis), { homes }]);
    const isTouched = (one: Customer) =>
      one.homes.some((name) => pending.has(name)) || (one.unsettled && due.size === 0);
    return {
      basis,
      beside: {
        planned,
        standing: standingOf(resolution, due),
        touched: others.filter((one) => one.customerId !== basis?.customerId && isTouched(one)),
      },
      around,
      owners: movedOwners(around.stored, pending, planned),
      newHomes,
      isSettled: due.size === 0,
      store: services.store,
    };
  }

  /** True if a step and the update can be one transaction. */
  function areWritable(planned: PlannedStep, { basis, beside, owners, newHomes }: Assignment): boolean {
    const homes = [...(basis?.homes ?? [home]), ...newHomes];
    const isOwnStep = basis !== null && planned.bases.includes(basis);
    const isSplit = planned.bases.length > 1;
    // Objects that move change customers that the step may change, too.
    if (isMoving && (isSplit || !isOwnStep)) return false;
    if (!isSplit && !isOwnStep) return false;
    const writes = planned.records + owners.size + (beside?.touched.length ?? 0) + mostWritesFor(objects);
    return planned.isWhole && writes <= MAX_WRITES && objects.every((one) => homes.includes(one.home));
  }

  function isOf(names: readonly IdentityName[], homes: readonly IdentityName[]): boolean {
    const groups = resolution.clusters.filter((others) => homes.some((one) => others.includes(one)));
    return groups.length === 1 && homes.some((one) => names.includes(one));
  }
}

/** Resolves the customers around some homes again, one transaction after another, until nothing is left to do. */
export async function reconcileAround(
  services: Services,
  homes: readonly IdentityName[],
  isLate?: () => boolean,
): Promise<void> {
  await settle(services, homes, undefined, isLate);
}
