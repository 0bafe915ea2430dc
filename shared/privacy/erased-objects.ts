import type { Owner } from '../customers/owner.ts';
import { type IdentityName, isPersonName } from '../identity/identity-hash.ts';
import type { Services } from '../intake/services.ts';
import type { OwnerWrite } from '../storage/commit.ts';
import { type ItemKey, objectKey } from '../storage/keys.ts';
import { tombstoneOf } from './erased-customer.ts';

/** What an erasure writes about one object or more, in one transaction. */
export interface ObjectErasure {
  readonly tombstones: readonly OwnerWrite[];
  readonly deleted: readonly ItemKey[];
  /** Hashes of homes whose log has to be deleted as well. */
  readonly homes: readonly string[];
  /** Objects that wait in the home of another, whose log may stay. */
  readonly waiting: readonly { readonly object: IdentityName; readonly home: IdentityName }[];
}

/** The erasure that objects belong to. */
export interface ErasureOfObjects {
  readonly customerId: string;
  readonly at: number;
  /** Hashes of the homes whose log is being deleted. */
  readonly homes: ReadonlySet<string>;
}

/**
 * The tombstones of objects and of the objects that are of them: those in an erased home, those that wait for an owner,
 * and those of which nothing is known yet. What belongs to others stays with them. Children come before their parents,
 * because only the parent leads to them.
 */
export async function erasuresOf(
  { store, identityHash }: Services,
  names: readonly IdentityName[],
  erasure: ErasureOfObjects,
): Promise<ObjectErasure[]> {
  const { hashOfName, identityName } = identityHash;
  const seen = new Set<string>();
  const generations: ObjectErasure[][] = [];
  let wanted = unseen(names);
  while (wanted.length > 0) {
    const found = await store.find({ identities: wanted }, true);
    const owners = new Map(found.owners.map((owner) => [hashOfName(identityName(owner.identity)), owner]));
    const gone = new Set(found.tombstones.map((tombstone) => tombstone.hash));
    const erasable = wanted.filter((name) => {
      const owner = owners.get(hashOfName(name));
      return !gone.has(hashOfName(name)) && !(owner !== undefined && isElsewhere(owner));
    });
    generations.push(erasable.map((name) => erasureOf(name, owners.get(hashOfName(name)))));
    wanted = unseen(erasable.flatMap((name) => owners.get(hashOfName(name))?.children ?? []));
  }
  return generations.reverse().flat();

  /** An account has no tombstone of its own: it is erased with its customer. */
  function unseen(more: readonly IdentityName[]): IdentityName[] {
    return more.filter((name) => {
      const isNew = !isPersonName(name) && !seen.has(hashOfName(name));
      seen.add(hashOfName(name));
      return isNew;
    });
  }

  function isElsewhere({ home }: Owner): boolean {
    return isPersonName(home) && !erasure.homes.has(hashOfName(home));
  }

  function erasureOf(name: IdentityName, previous: Owner | undefined): ObjectErasure {
    const own = hashOfName(name);
    const owner = tombstoneOf(own, erasure.customerId, erasure.at, previous);
    const tombstones = [{ owner, previous: previous ?? null }];
    const home = previous && hashOfName(previous.home);
    if (previous === undefined || home === undefined || erasure.homes.has(home))
      return { tombstones, deleted: [], homes: [], waiting: [] };
    if (home === own) return { tombstones, deleted: [], homes: [home], waiting: [] };
    const object = nameIn(previous);
    return {
      tombstones,
      deleted: [objectKey(home, object)],
      homes: [],
      waiting: [{ object, home: previous.home }],
    };
  }

  /** The name under which the object is stored. A name that was given as a hash does not contain it. */
  function nameIn({ identity }: Owner): IdentityName {
    return identityHash.identityName(identity);
  }
}

/** A transaction writes at most 100 items. One of them is the erased customer. */
export const MAX_WRITES_PER_STEP = 99;

/** The erasures in as few steps as possible, in their order. */
export function stepsOf(erasures: readonly ObjectErasure[]): ObjectErasure[] {
  const steps: ObjectErasure[] = [];
  for (const erasure of erasures) {
    const last = steps.at(-1);
    if (last === undefined || writesIn(last) + writesIn(erasure) > MAX_WRITES_PER_STEP) steps.push(erasure);
    else steps[steps.length - 1] = joined(last, erasure);
  }
  return steps;
}

function writesIn({ tombstones, deleted }: ObjectErasure): number {
  return tombstones.length + deleted.length;
}

function joined(a: ObjectErasure, b: ObjectErasure): ObjectErasure {
  return {
    tombstones: [...a.tombstones, ...b.tombstones],
    deleted: [...a.deleted, ...b.deleted],
    homes: [...a.homes, ...b.homes],
    waiting: [...a.waiting, ...b.waiting],
  };
}
