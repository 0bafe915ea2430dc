import type { Owner } from '../customers/owner.ts';
import { type IdentityName, isPersonName } from '../identity/identity-hash.ts';
import { ownerNamedIn, parentNamedIn } from '../lifecycle/objects/history.ts';
import { type ObjectEntry, objectsIn } from '../storage/items.ts';
import type { NamedUpdate } from './named-update.ts';
import type { Placement } from './placement.ts';
import type { Services } from './services.ts';
import type { Snapshot } from './snapshot.ts';

/** An object below one that changed, and the home that it belongs to now. It may lie there already. */
export interface Follower {
  readonly entry: ObjectEntry;
  readonly owner: Owner;
  readonly home: IdentityName;
}

/** An object whose children are looked at. */
interface Parent {
  readonly object: IdentityName;
  readonly home: IdentityName;
  readonly owner: Owner | null;
  /** The objects above the one that changed. */
  readonly above: readonly IdentityName[];
  /** True if the one that changed is in a cycle of parents: those above it are the cycle. */
  readonly hasCycle: boolean;
}

/**
 * The objects below objects that change. They have the home of the object that they are of, if this belongs to a person;
 * else that of the person that they name. Those of the update are left out: they are placed themselves. `conflict` if one
 * moved between two reads.
 */
export async function followersOf(
  services: Services,
  changing: readonly Placement[],
  { objects }: NamedUpdate,
  { objectOwners, objects: stored }: Snapshot,
): Promise<Follower[] | 'conflict'> {
  const { store, identityHash } = services;
  const followers: Follower[] = [];
  const met = new Set(changing.map(({ after }) => after.object));
  const placed = new Set(objects.map(({ object }) => object));
  let parents = changing.map(({ owner, after: { object }, home, above }): Parent => {
    return { object, home, owner, above, hasCycle: above.includes(object) };
  });
  while (parents.length > 0) {
    const unmet = [...new Set(parents.flatMap(({ owner }) => owner?.children ?? []))].filter(
      (child) => !met.has(child),
    );
    if (unmet.length === 0) break;
    const names = unmet.filter((child) => !placed.has(child));
    const { owners } = names.length === 0 ? { owners: [] } : await store.find({ identities: names }, true);
    const places = owners.map((owner) => placeOf(owner));
    const found = places.length === 0 ? [] : (await store.find({ objects: places }, true)).entries;
    const entries = new Map(objectsIn(found).map((entry) => [entry.history.object, entry]));
    const children: { readonly entry: ObjectEntry; readonly owner: Owner; readonly parent: Parent }[] = [];
    for (const owner of owners) {
      const { object } = placeOf(owner);
      const entry = entries.get(object);
      // It moved between the two reads.
      if (entry === undefined) return 'conflict';
      const parent = parents.find((one) => one.object === parentNamedIn(entry.history));
      if (parent === undefined) continue;
      met.add(object);
      children.push({ entry, owner, parent });
    }
    const persons = await personsNamedBy(children.map(({ entry }) => entry));
    const above = parents;
    parents = [];
    for (const object of unmet) {
      const entry = placed.has(object) ? stored.get(object) : undefined;
      const parent = entry && above.find((one) => one.object === parentNamedIn(entry.history));
      if (entry === undefined || parent === undefined) continue;
      met.add(object);
      const owner = objectOwners.get(object) ?? null;
      // One that moves, or is of another object now, is among those that change.
      parents.push({ ...parent, object, owner, home: entry.home });
    }
    for (const { entry, owner, parent } of children) {
      const { object } = entry.history;
      const isInCycle = parent.hasCycle && parent.above.includes(object);
      const ofParent = isInCycle ? object : parent.home;
      const named = persons.get(ownerNamedIn(entry.history) ?? '');
      const home = named === undefined || isPersonName(ofParent) ? ofParent : named;
      followers.push({ entry, owner, home });
      parents.push({ ...parent, object, home, owner });
    }
  }
  return followers;

  function placeOf({ identity, home }: Owner) {
    return { object: identityHash.identityName(identity), home };
  }

  /** The names of the persons that objects name, by the hidden names that they are stored with. Erased ones have none. */
  async function personsNamedBy(entries: readonly ObjectEntry[]): Promise<Map<string, IdentityName>> {
    const hidden = entries.flatMap(({ history }) => ownerNamedIn(history) ?? []);
    if (hidden.length === 0) return new Map();
    const { owners } = await store.find({ identities: [...new Set(hidden)] }, true);
    const names = owners.map(({ identity }) => identityHash.identityName(identity));
    return new Map(names.map((name) => [identityHash.hiddenName(name), name]));
  }
}
