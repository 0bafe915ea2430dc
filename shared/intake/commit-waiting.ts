import type { IdentityName } from '../identity/identity-hash.ts';
import { activitiesIn } from '../storage/items.ts';
import { isTombstone } from '../storage/owner-items.ts';
import { freshEntries, type Joining, type JoiningOutcome, knownIn } from './commit-update.ts';
import { workObjects } from './object-work.ts';
import { OwnerDrafts, writesOfWork } from './object-writes.ts';
import { unknownPersonsIn } from './placement.ts';
import { MAX_ACTIVITIES_PER_COMMIT, portionOf } from './portion.ts';
import type { Services } from './services.ts';
import type { Placed, Step } from './step.ts';

/** A step of objects that nobody owns, and of activities about them. */
export async function takeStepOfWaiting(
  services: Services,
  { update, objects, snapshot, others, isConfirmed }: Placed,
  waitsWith: IdentityName,
): Promise<Step> {
  const waiting = objects.filter(({ home }) => home === waitsWith);
  const unknown = unknownPersonsIn(waiting, update, snapshot);
  if (unknown.length > 0) return { type: 'unknown-persons', persons: unknown };
  const outcome = await commitWaiting(services, waitsWith, { update, objects: waiting, snapshot });
  if (outcome.type === 'nothing') return { type: 'done', forOthers: others, isConfirmed };
  return outcome.type === 'all-committed' && others.length > 0 ? { type: 'committed' } : outcome;
}

/** Stores objects that nobody owns, and activities about them, under the object that they all wait with. */
async function commitWaiting(
  services: Services,
  home: IdentityName,
  { update, objects, snapshot }: Pick<Joining, 'update' | 'objects' | 'snapshot'>,
): Promise<JoiningOutcome | { readonly type: 'nothing' }> {
  const { store, identityHash } = services;
  const reported = update.activities.map((activity) => ({ activity, home }));
  const fresh = freshEntries(reported, snapshot);
  if (objects.length + fresh.length === 0) return { type: 'nothing' };
  const nobody = { customerId: '', homes: [] };
  const work = await workObjects(services, update, objects, snapshot, nobody);
  if (work === 'conflict') return { type: 'conflict' };
  const moved = new Set(activitiesIn(work.moved).map(({ activity }) => activity.id));
  const left = fresh.filter(({ activity }) => !moved.has(activity.id));
  // The owner of its object may be written with each activity.
  const reserved = writesOfWork(work) + MAX_ACTIVITIES_PER_COMMIT;
  const { activities } = portionOf({ owners: [] }, left, reserved);
  const objectOwners = new Map(snapshot.objectOwners);
  const drafts = new OwnerDrafts(objectOwners, update, '');
  // The owner is written with each activity, so that a move of the object does not miss one.
  for (const { activity } of activities)
    if (activity.about !== null) drafts.write(identityHash.identityName(activity.about));
  const written = new Set(work.owners.flatMap(({ owner }) => (isTombstone(owner) ? [] : owner.identity)));
  const touched = drafts.writes().filter(({ owner }) => !isTombstone(owner) && !written.has(owner.identity));
  const outcome = await store.commit({
    customers: work.others,
    owners: [...work.owners, ...touched],
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
  return { type: isAll ? 'all-committed' : 'committed' };
}
