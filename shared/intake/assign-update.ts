import { basisOf, type ChangeBasis } from '../customers/change.ts';
import type { Match } from '../customers/match.ts';
import type { Owner } from '../customers/owner.ts';
import type { CustomerUpdate } from '../identity/customer-update.ts';
import type { Identity } from '../identity/identity.ts';
import type { IdentityName } from '../identity/identity-hash.ts';
import { laterVersion } from '../lifecycle/activity.ts';
import { type AroundUpdate, aroundUpdate } from './around-update.ts';
import type { Neighbourhood } from './neighbourhood.ts';
import { concernsChildren } from './object-writes.ts';
import type { Placement } from './placement.ts';
import type { PlannedStep } from './planned-step.ts';
import { mostWritesFor, type Portion } from './portion.ts';
import { MAX_WRITES, nextStep, planStep, resolutionOf } from './reconcile.ts';
import { rememberingLogs } from './remembering-logs.ts';
import type { Services } from './services.ts';
import type { Snapshot } from './snapshot.ts';
import type { Placed, Step } from './step.ts';
import { type Beside, besideOf, movedOwners } from './step-writes.ts';

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
  /** The homes that the customer has then. */
  readonly homes: readonly IdentityName[];
  /** The store, which remembers the logs that were read. */
  readonly store?: Services['store'];
}

/** What is written with objects that nobody owns because of claims. */
export type AssignmentOfWaiting = { readonly beside: Beside; readonly around: Neighbourhood } & Required<
  Pick<Assignment, 'owners' | 'store'>
>;

/** An update, and what one transaction takes of its objects. */
interface WithPortion extends Pick<Placed, 'update' | 'snapshot'> {
  readonly portion: Portion;
}

/** How many customers an update gives another standing. The others get it when they are met next. */
const MAX_OTHERS = 20;

/**
 * Finds out which customers claims require once an update is applied, and to which of them it belongs. The first split or merge is written
 * together with the update if both fit one transaction.
 */
export async function assignUpdate(
  services: Services,
  { update, portion, snapshot }: WithPortion,
  match: Match,
): Promise<Extract<Step, { readonly type: 'conflict' | 'unknown-persons' }> | Assignment> {
  const remembering = { ...services, store: rememberingLogs(services.store) };
  const { objects } = portion;
  // 1. Everything around, and what is claimed then. What is not written yet claims nothing.
  const found = await aroundPortion(remembering, { update, portion, snapshot });
  if (found === 'conflict') return { type: found };
  // 2. The customer, and the step that is written with the update.
  const isMoving = objects.some(concernsChildren) || leavesAddress(update, match, snapshot);
  const assignment = await assignmentOf(remembering, match, objects, isMoving, found);
  if (assignment === 'conflict') return { type: assignment };
  // Somebody new who is tied to nobody is another customer.
  const apart = unassignedIn(assignment).filter((person) => !snapshot.tombstones.has(person));
  return apart.length > 0 ? { type: 'unknown-persons', persons: apart } : assignment;
}

/**
 * Finds out what changes of customers when objects are stored that nobody owns: what is of these may leave an account, or come to one, and
 * this changes what the account claims.
 */
export async function assignWaiting(
  services: Services,
  placed: WithPortion,
): Promise<AssignmentOfWaiting | 'conflict'> {
  const store = rememberingLogs(services.store);
  const found = await aroundPortion({ ...services, store }, placed);
  if (found === 'conflict') return found;
  const { around, pending: owners } = found;
  const { customers } = around;
  const resolution = resolutionOf(services, around);
  const beside = besideOf(resolution, null, customers, customers, owners, MAX_OTHERS);
  return { beside, around, owners, store };
}

/** Everything around an update, with what is claimed once it and what follows its objects are written. */
function aroundPortion(
  services: Services,
  { update, portion: { objects: placements, followers }, snapshot }: WithPortion,
): Promise<AroundUpdate | 'conflict'> {
  const news = { update: withLatestVersions(services, update, snapshot), placements, followers };
  return aroundUpdate(services, news, snapshot);
}

/** An older version states nothing, also where claims are computed without the log that has the later one. */
function withLatestVersions(
  { identityHash: { identityName } }: Services,
  update: Placed['update'],
  { entries }: Snapshot,
): Placed['update'] {
  const [person = ''] = update.persons;
  const home = identityName(person);
  const activities = update.activities.map((reported) => {
    const stored = entries.get(reported.id);
    return stored?.home === home ? laterVersion(reported, stored.activity) : reported;
  });
  return { ...update, activities };
}

/** True if an activity moves from an address to the account that a version of it names. */
function leavesAddress({ activities }: CustomerUpdate, { home }: Match, { entries }: Snapshot): boolean {
  return activities.some(({ id, about }) => about === null && (entries.get(id)?.home ?? home) !== home);
}

/** The new persons that do not become part of the customer. */
function unassignedIn({ owners, homes }: Assignment): Identity[] {
  return [...owners].flatMap(([name, { identity, version }]) =>
    version > 0 || homes.includes(name) ? [] : [identity],
  );
}

/** Assigns the update to a customer, together with the next step if both fit one transaction. */
async function assignmentOf(
  services: Services,
  { home }: Match,
  objects: readonly Placement[],
  isMoving: boolean,
  { around, pending }: AroundUpdate,
): Promise<Assignment | 'conflict'> {
  const resolution = resolutionOf(services, around);
  const setting = { policy: services.policy, now: services.clock.now() };
  const group = resolution.clusters.find((names) => names.includes(home)) ?? [home];
  const step = nextStep(resolution, around.customers, group);
  const room = {
    writes: MAX_WRITES - pending.size - mostWritesFor(objects),
    owners: pending,
  };
  const planned = step === undefined ? null : await planStep(services, step, around, room);
  if (planned === 'conflict') return planned;
  const together = planned && assignmentWith(planned);
  return together && isWritable(planned, together) ? together : assignmentWith(null);

  function assignmentWith(planned: PlannedStep | null): Assignment {
    const others = around.customers.filter((one) => !planned?.customers.includes(one));
    const after = [...(planned?.bases ?? []), ...others.map((one) => basisOf(setting, one))];
    const isSettled = ({ homes }: ChangeBasis) => {
      const groups = resolution.clusters.filter((names) => homes.some((one) => names.includes(one)));
      return groups.length === 1 && groups[0] === group;
    };
    // Somebody new joins a customer of the group, unless it has to be split first.
    const basis = after.find(({ homes }) => homes.includes(home)) ?? after.find(isSettled) ?? null;
    const known = new Set(after.flatMap(({ homes }) => homes));
    const newHomes = group.filter((name) => !known.has(name) && pending.has(name));
    const homes = [...new Set([...(basis?.homes ?? [home]), ...newHomes])];
    return {
      basis,
      beside: besideOf(
        resolution,
        planned,
        [...after.filter((one) => one !== basis), { homes }],
        others.filter((one) => one.customerId !== basis?.customerId),
        pending,
        MAX_OTHERS,
      ),
      around,
      owners: movedOwners(around.stored, pending, planned),
      homes,
      store: services.store,
    };
  }

  /** True if a step and the update can be one transaction. */
  function isWritable(planned: PlannedStep, { basis, beside, owners, homes }: Assignment): boolean {
    const isOfUpdate = basis !== null && planned.bases.includes(basis);
    const isSplit = planned.bases.length > 1;
    // What moves changes customers that the step may change, too.
    if (isSplit ? isMoving : !isOfUpdate) return false;
    const writes = planned.records + owners.size + (beside?.touched.length ?? 0) + mostWritesFor(objects);
    return planned.isWhole && writes <= MAX_WRITES && objects.every((one) => homes.includes(one.home));
  }
}
