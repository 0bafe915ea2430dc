import { ownerNamedIn, parentNamedIn } from '../../../shared/lifecycle/objects/history.ts';
import type { ObjectHistory } from '../../../shared/lifecycle/objects/object.ts';

type Histories = ReadonlyMap<string, ObjectHistory>;

/**
 * The owner of the object that it is of, if this belongs to somebody; else the account that it names last, else the address. An
 * object in a cycle of parents is of none.
 */
export function ownerOf(object: string, histories: Histories): string | null {
  const history = histories.get(object);
  if (history === undefined) return null;
  const parent = isInCycle(object, histories) ? null : parentNamedIn(history);
  return (parent === null ? null : ownerOf(parent, histories)) ?? ownerNamedIn(history);
}

function isInCycle(object: string, histories: Histories): boolean {
  const met = new Set<string>();
  for (let next: string | null = object; next !== null && !met.has(next); ) {
    met.add(next);
    const history = histories.get(next);
    next = history === undefined ? null : parentNamedIn(history);
    if (next === object) return true;
  }
  return false;
}
