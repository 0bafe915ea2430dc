import type { NewActivity } from '../storage/commit.ts';
import type { Follower } from './followers.ts';
import type { NamedUpdate } from './named-update.ts';
import { concernsChildren, MAX_MOVED_PER_COMMIT, MAX_OBJECTS_PER_COMMIT } from './object-writes.ts';
import type { Placement } from './placement.ts';
import type { Services } from './services.ts';
import type { Snapshot } from './snapshot.ts';

/** The objects that one transaction takes, and what is below those that move. */
export interface Portion {
  readonly objects: readonly Placement[];
  readonly followers: readonly Follower[];
}

/** Most activities of one transaction. Leaves room for owners and transitions. */
export const MAX_ACTIVITIES_PER_COMMIT = 40;
/**
 * Most entries and owners of one transaction. The rest of its 100 writes is for the records, their
 * transitions, and what a merged customer leaves.
 */
const MAX_ENTRIES_AND_OWNERS_PER_COMMIT = 80;

/** As many of the oldest activities as one transaction takes besides other writes. */
export function firstActivities(fresh: readonly NewActivity[], otherWrites: number): readonly NewActivity[] {
  const room = MAX_ENTRIES_AND_OWNERS_PER_COMMIT - otherWrites;
  return fresh.slice(0, Math.max(0, Math.min(room, MAX_ACTIVITIES_PER_COMMIT)));
}

/**
 * The objects that one transaction takes. What is below them is read once, for the claims and for what is written. An object that comes
 * below one of them later changes the owner of that one, so the transaction fails. `conflict` if one of those below moved between two reads.
 */
export async function firstPortion(
  services: Services,
  update: NamedUpdate,
  placements: readonly Placement[],
  snapshot: Snapshot,
): Promise<Portion | 'conflict'> {
  const first = services.choosePortion?.(placements) ?? placements.slice(0, MAX_OBJECTS_PER_COMMIT);
  if (!first.some(concernsChildren)) return { objects: first, followers: [] };
  const objects = first.slice(0, MAX_MOVED_PER_COMMIT);
  // Rarely needed, so it is loaded only then.
  const { followersOf } = await import('./followers.ts');
  const followers = await followersOf(services, objects.filter(concernsChildren), update, snapshot);
  return followers === 'conflict' ? followers : { objects, followers };
}

/** At most how many writes one transaction needs for its objects. */
export function mostWritesFor(placements: readonly Placement[]): number {
  return placements.some(concernsChildren) ? 6 * MAX_MOVED_PER_COMMIT : 3 * placements.length;
}
