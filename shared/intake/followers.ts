import type { Owner } from '../customers/owner.ts';
import { type IdentityName, isPersonName } from '../identity/identity-hash.ts';
import { ownerNamedIn, parentNamedIn } from '../lifecycle/objects/history.ts';
import { type ObjectEntry, objectsIn } from '../storage/items.ts';
import type { Placement } from './placement.ts';
import type { Services } from './services.ts';

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
 * else that of the person that they name. Those that are placed themselves are left out. `conflict` if one moved
 * between two reads.
 */
export async function followersOf(
  services: Services,
  changing: readonly Placement[],
  placements: readonly Placement[],
): Promise<Follower[] | 'conflict'> {
  const { store, identityHash } = services;
  const followers: Follower[] = [];
  const met = new Set(changing.map(({ after }) => after.object));
  const placed = new Map(placements.map((placement) => [placement.after.object, placement]));
  let parents = changing.map(parentAt);
  while (parents.length > 0) {
    const unmet = [...new Set(parents.flatMap(({ owner }) => owner?.children ?? []))].filter(
      (child) => !met.has(child),
    );
    const placedChildren = unmet.flatMap((child) => placed.get(child) ?? []);
    for (const { after } of placedChildren) met.add(after.object);
    const names = unmet.filter((child) => !placed.has(child));
    if (unmet.length === 0) break;
    const { owners } = names.length === 0 ? { owners: [] } : await store.find({ identities: names }, true);
    const found = await store.find({ objects: owners.map((owner) => placeOf(owner)) }, true);
    const entries = new Map(objectsIn(found.entries).map((entry) => [entry.history.object, entry]));
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
    parents = placedChildren.map(parentAt);
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

  function parentAt({ owner, after: { object }, home, above }: Placement): Parent {
    return { object, home, owner, above, hasCycle: above.includes(object) };
  }

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
