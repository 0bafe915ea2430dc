import type { Link } from '../customers/linking.ts';
import type { Owner } from '../customers/owner.ts';
import type { NewActivity } from '../storage/commit.ts';

/** Most activities of one transaction. Leaves room for owners and transitions. */
export const MAX_ACTIVITIES_PER_COMMIT = 40;
/**
 * Most entries and owners of one transaction. The rest of its 100 writes is for the records, their
 * transitions, and what a merged customer leaves.
 */
const MAX_ENTRIES_AND_OWNERS_PER_COMMIT = 80;

/** The part of an update that fits one transaction. */
export interface Portion {
  readonly activities: readonly NewActivity[];
  readonly owners: readonly Owner[];
}

/**
 * The owners and as many of the oldest activities as fit one transaction. Owners come first: the record lists their
 * homes from the start, and their claims must never be missing.
 */
export function portionOf(
  { owners }: Pick<Link, 'owners'>,
  fresh: readonly NewActivity[],
  reserved: number,
): Portion {
  const room = MAX_ENTRIES_AND_OWNERS_PER_COMMIT - reserved - owners.length;
  return { activities: fresh.slice(0, Math.max(0, Math.min(room, MAX_ACTIVITIES_PER_COMMIT))), owners };
}
