import type { OwnerWrite } from '../storage/commit.ts';
import type { ItemKey } from '../storage/keys.ts';
import type { Progress } from './progress.ts';

/** A transaction writes at most 100 items. One of them is the customer. */
const MAX_WRITES_PER_STEP = 99;

/** A key to delete, and as what it is counted; null if not at all. */
interface CountedKey extends ItemKey {
  readonly kind: 'activities' | 'transitions' | null;
}

/** Writes tombstones before deletions, in as many steps as needed; false if a step failed. */
export async function takeSteps(
  progress: Progress,
  owners: readonly OwnerWrite[],
  deleted: readonly CountedKey[],
): Promise<boolean> {
  for (const part of inSteps<OwnerWrite | CountedKey>([...owners, ...deleted])) {
    const tombstones = part.filter((write) => 'owner' in write);
    const keys = part.filter((write) => 'PK' in write);
    const ofKind = (kind: CountedKey['kind']) => keys.filter((key) => key.kind === kind).length;
    const removed = {
      objects: tombstones.length,
      activities: ofKind('activities'),
      transitions: ofKind('transitions'),
    };
    if (!(await progress.take({ owners: tombstones, deleted: keys, removed }))) return false;
  }
  return true;
}

/** The values in parts that one step can write. */
export function inSteps<Value>(values: readonly Value[]): Value[][] {
  const parts: Value[][] = [];
  for (let from = 0; from < values.length; from += MAX_WRITES_PER_STEP)
    parts.push(values.slice(from, from + MAX_WRITES_PER_STEP));
  return parts;
}
