import type { Tombstone } from '../customers/owner.ts';
import { type IdentityHash, type IdentityName, isPersonName } from '../identity/identity-hash.ts';
import { combine, ownerNamedIn, parentNamedIn } from '../lifecycle/objects/history.ts';
import type { ObjectEntry } from '../storage/items.ts';
import type { NamedUpdate } from './named-update.ts';
import type { Reading } from './reading.ts';

/** The tombstones that concern an update: by identity and by hidden name for persons, by name for objects. */
export function tombstonesOf(
  { owners, tombstones }: Reading,
  { persons, objects, activities, identities }: NamedUpdate,
  stored: ReadonlyMap<IdentityName, ObjectEntry>,
  { hashOfName, identityName }: IdentityHash,
): ReadonlyMap<string, Tombstone> {
  const keysOf = (name: IdentityName) => (isPersonName(name) ? [name, identities.get(name) ?? name] : [name]);
  const names = new Set([
    ...persons,
    ...objects.flatMap((report) => {
      const history = combine(stored.get(report.object)?.history ?? null, report);
      const named = [
        ...report.snapshots.flatMap(({ attributes: { account, address, of } }) => [account, address, of]),
        ownerNamedIn(history),
        parentNamedIn(history),
      ];
      return [report.object, ...named.flatMap((name) => (typeof name === 'string' ? keysOf(name) : []))];
    }),
    ...activities.flatMap(({ about }) => (about === null ? [] : identityName(about))),
  ]);
  const found = [...names].flatMap((name) => {
    const home = owners.get(identityName(name))?.home;
    // An object whose home was erased is being erased too: its own tombstone is written later.
    const own = tombstones.get(hashOfName(identityName(name)));
    const tombstone = own ?? (home === undefined ? undefined : tombstones.get(hashOfName(home)));
    return tombstone === undefined ? [] : [[name, tombstone] as const];
  });
  return new Map(found);
}
