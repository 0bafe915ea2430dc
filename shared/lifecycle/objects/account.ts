import { attributeOf } from './history.ts';
import type { ObjectHistory } from './object.ts';

/** True for an account that is neither open nor closed: the tool merged it into another one, or deleted its profile alone. */
export function isUnclosable(history: ObjectHistory): boolean {
  if (history.type !== 'account') return false;
  const mergedInto = attributeOf(history, '', 'mergedInto') ?? null;
  return mergedInto !== null || isDeleted(history);
}

/** True for an account that the tool has ever reported open, or closed. */
export function isStated({ snapshots }: ObjectHistory, value: 'open' | 'closed'): boolean {
  return snapshots.some(({ states }) => states.account === value);
}

/** By the last report of its state. */
function isDeleted({ snapshots }: ObjectHistory): boolean {
  const latest = (some: ObjectHistory['snapshots']) => Math.max(...some.map(({ asOf }) => asOf));
  const deletions = snapshots.filter(({ attributes }) => attributes.isDeleted);
  return (
    deletions.length > 0 && latest(deletions) >= latest(snapshots.filter(({ states }) => states.account))
  );
}
