import type { IdentityName } from '../identity/identity-hash.ts';
import type { Commit } from '../storage/commit.ts';
import { activitiesIn } from '../storage/items.ts';
import { isTombstone } from '../storage/owner-items.ts';
import type { AssignmentOfWaiting } from './assign-update.ts';
import { decidedFrom, freshEntries, type Joining, type JoiningOutcome, knownIn } from './commit-update.ts';
import { workObjects } from './object-work.ts';
import { concernsChildren, type ObjectWork, OwnerDrafts, writesOfWork } from './object-writes.ts';
import { unknownPersonsIn } from './placement.ts';
import { firstActivities, firstPortion, MAX_ACTIVITIES_PER_COMMIT } from './portion.ts';
import type { Services } from './services.ts';
import type { Placed, Step } from './step.ts';

/** A step of objects that nobody owns, and of activities about them. */
export async function takeStepOfWaiting(
  services: Services,
  { update, objects, snapshot, others, hasClaims, isConfirmed }: Placed,
  waitsWith: IdentityName,
  isLate: () => boolean,
): Promise<Step> {
  const waiting = objects.filter(({ home }) => home === waitsWith);
  const unknown = unknownPersonsIn(waiting, update, snapshot);
  if (unknown.length > 0) return { type: 'unknown-persons', persons: unknown };
  const portion = await firstPortion(services, update, waiting, snapshot);
  if (portion === 'conflict') return { type: portion };
  const placed = { update, objects: waiting, portion, snapshot };
  // They claim nothing themselves, but what is of them may leave an account, or come to one.
  const assignment =
    hasClaims && waiting.some(concernsChildren)
      ? await (await import('./assign-update.ts')).assignWaiting(services, placed)
      : null;
  if (assignment === 'conflict') return { type: 'conflict' };
  let outcome = await commitWaiting(services, waitsWith, placed, assignment);
  if (outcome.type === 'nothing') return { type: 'done', forOthers: others, isConfirmed };
  if (assignment !== null) {
    const { reconcileAfter } = await import('./reconcile.ts');
    outcome = await reconcileAfter({ ...services, store: assignment.store }, assignment, outcome, isLate);
  }
  return outcome.type === 'all-committed' && others.length > 0 ? { type: 'committed' } : outcome;
}

/** Stores objects that nobody owns, and activities about them, under the object that they all wait with. */
async function commitWaiting(
  services: Services,
  home: IdentityName,
  { update, objects, portion, snapshot }: Pick<Joining, 'update' | 'objects' | 'portion' | 'snapshot'>,
  assignment: AssignmentOfWaiting | null,
): Promise<JoiningOutcome | { readonly type: 'nothing' }> {
  const { identityName } = services.identityHash;
  const { store } = assignment ?? services;
  const reported = update.activities.map((activity) => ({ activity, home }));
  const fresh = freshEntries(reported, snapshot);
  if (objects.length + fresh.length === 0) return { type: 'nothing' };
  const nobody = { customerId: null, homes: [] };
  const decided = decidedFrom(snapshot, assignment?.around ?? null);
  const work = await workObjects({ ...services, store }, update, objects, portion, decided, nobody);
  if (work === 'conflict') return { type: 'conflict' };
  const moved = new Set(activitiesIn(work.moved).map(({ activity }) => activity.id));
  const left = fresh.filter(({ activity }) => !moved.has(activity.id));
  // The owner of its object may be written with each activity.
  const claimed = assignment === null ? 0 : assignment.owners.size + assignment.beside.touched.length;
  const reserved = writesOfWork(work) + MAX_ACTIVITIES_PER_COMMIT + claimed;
  const activities = firstActivities(left, reserved);
  const objectOwners = new Map(snapshot.objectOwners);
  const drafts = new OwnerDrafts(objectOwners, update, null);
  // The owner is written with each activity, so that a move of the object does not miss one.
  for (const { activity } of activities)
    if (activity.about !== null) drafts.write(identityName(activity.about));
  const written = new Set(work.owners.flatMap(({ owner }) => (isTombstone(owner) ? [] : owner.identity)));
  const touched = drafts.writes().filter(({ owner }) => !isTombstone(owner) && !written.has(owner.identity));
  const claims = assignment && (await claimsWritten(services, assignment, work.others));
  const customers = claims?.customers ?? work.others;
  const persons = claims?.owners ?? [];
  const outcome = await store.commit({
    customers,
    owners: [...persons, ...work.owners, ...touched],
    entries: [
      ...activities.map((entry) => ({ ...entry, home: entry.replaces === null ? home : entry.home })),
      ...work.activities,
      ...work.entries,
    ],
    moved: work.moved,
  });
  if (outcome.type === 'known') return knownIn(snapshot, outcome.known);
  if (outcome.type === 'conflict') return outcome;
  const isAll = activities.length === left.length && work.isAll;
  return isAll ? { type: 'all-committed', written: { customers, owners: persons } } : { type: 'committed' };
}

/** The accounts and addresses whose claims change, and the customers that change with them, besides those that lose or get objects. */
async function claimsWritten(
  { identityHash: { hiddenName } }: Services,
  { store, beside, owners, around }: AssignmentOfWaiting,
  others: ObjectWork['others'],
): Promise<Pick<Commit, 'customers' | 'owners'>> {
  const { changesBeside } = await import('./step-writes.ts');
  return {
    customers: await changesBeside(store, beside, undefined, others),
    owners: [...owners].map(([name, owner]) => ({
      owner,
      previous: around.stored.get(name) ?? around.tombstones.get(hiddenName(name)) ?? null,
    })),
  };
}
