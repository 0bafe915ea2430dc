import type { IdentityHash, IdentityName } from '../identity/identity-hash.ts';
import { combine, parentNamedIn } from '../lifecycle/objects/history.ts';
import type { ObjectReport } from '../lifecycle/objects/object.ts';
import type { ObjectEntry } from '../storage/items.ts';
import type { NamedUpdate } from './named-update.ts';
import { objectMark, type Reading } from './reading.ts';

/** An object that others are of; its entry as far as it was read. */
export interface Ancestor {
  readonly object: IdentityName;
  readonly home: IdentityName;
  readonly entry: ObjectEntry | undefined;
}

/**
 * The objects above objects of the update, and what was read of them. They show a cycle of parents, in which nobody has a
 * parent.
 */
export function ancestorsOf(
  from: readonly ObjectReport[],
  reading: Reading,
  { objects }: NamedUpdate,
  { hashOfName }: IdentityHash,
): Ancestor[] {
  const { owners } = reading;
  const storedOf = (object: IdentityName) => {
    const home = owners.get(object)?.home ?? object;
    return { object, home, entry: reading.objects.get(objectMark(object, hashOfName(home))) };
  };
  const ancestors = new Map<IdentityName, ReturnType<typeof storedOf>>();
  for (const { object } of from) {
    for (let stored = storedOf(object); ; ) {
      const report = objects.find((one) => one.object === stored.object);
      const before = stored.entry?.history ?? null;
      const history = report === undefined ? before : combine(before, report);
      if (history === null) break;
      const parent = parentNamedIn(history);
      if (parent === null || ancestors.has(parent)) break;
      stored = storedOf(parent);
      ancestors.set(parent, stored);
    }
  }
  return [...ancestors.values()];
}
