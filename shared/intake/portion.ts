import type { NewActivity } from '../storage/commit.ts';
import { concernsChildren, MAX_MOVED_PER_COMMIT, MAX_OBJECTS_PER_COMMIT } from './object-writes.ts';
import type { Placement } from './placement.ts';
import type { Services } from './services.ts';

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

/** The objects that one transaction takes. */
export function firstObjects(
  { choosePortion }: Pick<Services, 'choosePortion'>,
  placements: readonly Placement[],
): readonly Placement[] {
  const first = choosePortion?.(placements) ?? placements.slice(0, MAX_OBJECTS_PER_COMMIT);
  return first.some(concernsChildren) ? first.slice(0, MAX_MOVED_PER_COMMIT) : first;
}

/** At most how many writes one transaction needs for its objects. */
export function mostWritesFor(placements: readonly Placement[]): number {
  return placements.some(concernsChildren) ? 6 * MAX_MOVED_PER_COMMIT : 3 * placements.length;
}
