import { concernsChildren, MAX_MOVED_PER_COMMIT, MAX_OBJECTS_PER_COMMIT } from './object-writes.ts';
import type { Placement } from './placement.ts';
import type { Services } from './services.ts';

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
