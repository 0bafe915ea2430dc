import type { IdentityName } from '../identity/identity-hash.ts';
import { activitiesIn } from '../storage/items.ts';
import { freshEntries, type Joining, type JoiningOutcome, knownIn } from './commit-update.ts';
import { workObjects } from './object-work.ts';
import { OwnerDrafts, writesOfWork } from './object-writes.ts';
import { portionOf } from './portion.ts';
import type { Services } from './services.ts';

/** An activity that waits, and the owner of its object. */
const WRITES_OF_ACTIVITY = 2;

/** Stores objects that nobody owns, and activities about them, under the object that they all wait with. */
export async function commitWaiting(
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
  const { activities } = portionOf({ owners: [] }, left, writesOfWork(work), WRITES_OF_ACTIVITY);
  const objectOwners = new Map(snapshot.objectOwners);
  const drafts = new OwnerDrafts(objectOwners, update, '');
  // The owner is written with each activity, so that a move of the object does not miss one.
  for (const { activity } of activities)
    if (activity.about !== null) drafts.change(identityHash.identityName(activity.about), {});
  const written = new Set(work.owners.flatMap(({ owner }) => ('identity' in owner ? owner.identity : [])));
  const touched = drafts.writes().filter(({ owner }) => 'identity' in owner && !written.has(owner.identity));
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
