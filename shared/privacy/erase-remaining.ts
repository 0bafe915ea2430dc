import { type ErasedCustomer, isErased } from '../customers/customer.ts';
import type { Owner } from '../customers/owner.ts';
import type { IdentityName } from '../identity/identity-hash.ts';
import type { OwnerWrite } from '../storage/commit.ts';
import { currentCustomer, customerById } from '../storage/customer-lookup.ts';
import type { LogEntry } from '../storage/items.ts';
import { activityKey, type ItemKey, transitionKey } from '../storage/keys.ts';
import { eraseParked } from './erase-parked.ts';
import { erasedWith, tombstoneOf, withoutEdges } from './erased-customer.ts';
import type { Privacy } from './privacy.ts';
import { ErasureFinished, openProgress, type Progress } from './progress.ts';

/** A transaction writes at most 100 items, and one of them is the customer. */
const MAX_WRITES_PER_STEP = 99;
const ACTIVITIES_PER_PAGE = 60;
const TRANSITIONS_PER_PAGE = 90;

/**
 * Deletes the remaining data of an erased customer, page by page: activities and their objects, transitions, the records
 * that were merged into it, parked deliveries. It can be interrupted at any point and continued, also by two processes
 * at once; nothing is counted twice. Returns the customer when it is done or out of time; undefined if no erased customer
 * has this id.
 */
export async function eraseRemaining(
  privacy: Privacy,
  customerId: string,
  isLate: () => boolean,
): Promise<ErasedCustomer | undefined> {
  const progress = await openProgress(privacy.services, customerId, isLate);
  if (progress !== undefined)
    try {
      for (const phase of [
        eraseLogs,
        eraseObjects,
        eraseFromNeighbours,
        erasePublished,
        eraseMerged,
        eraseParked,
        finish,
      ])
        if (!(await phase(privacy, progress))) return progress.customer();
    } catch (error) {
      if (!(error instanceof ErasureFinished)) throw error;
    }
  const now = await currentCustomer(privacy.services.store, customerId);
  return now !== undefined && isErased(now) ? now : undefined;
}

/** Each phase returns true when its data is deleted, and false when it is out of time. */
async function eraseLogs(privacy: Privacy, progress: Progress): Promise<boolean> {
  for (const home of progress.left().homes)
    for (;;) {
      if (progress.isLate()) return false;
      // Always the first page: its earlier entries are deleted.
      const { values } = await privacy.pages.log(home, ACTIVITIES_PER_PAGE);
      if (values.length === 0) break;
      const objects = objectsOf(privacy, values);
      const owners = await objectTombstones(privacy, progress, objects);
      const deleted = values.map(({ activity }) => activityKey(home, activity.id));
      // Only the activity leads to its objects, so it is deleted last.
      await commitSteps(progress, owners, deleted, 'activities');
    }
  return true;
}

function objectsOf({ services }: Privacy, entries: readonly LogEntry[]): IdentityName[] {
  const { identityName } = services.identityHash;
  return entries.flatMap(({ activity: { about }, objects }) => [
    ...objects,
    ...(about === null ? [] : [identityName(about)]),
  ]);
}

async function eraseObjects(privacy: Privacy, progress: Progress): Promise<boolean> {
  for (const hashes of chunks(progress.left().objects)) {
    if (progress.isLate()) return false;
    // The form of a name that holds only its hash.
    const names = hashes.map((hash) => `##${hash}`);
    for (let done = false; !done; )
      done = await commitSteps(progress, await objectTombstones(privacy, progress, names), [], 'activities');
  }
  return true;
}

/** Tombstones for the objects of the erased customer. An object that now belongs to another customer stays. */
async function objectTombstones(
  { services }: Privacy,
  progress: Progress,
  names: readonly IdentityName[],
): Promise<OwnerWrite[]> {
  if (names.length === 0) return [];
  const { store, identityHash } = services;
  const { customerId, erasedAt } = progress.customer();
  const homes = new Set(progress.left().homes);
  const found = await store.find({ identities: names }, true);
  const owners = new Map(found.owners.map((owner) => [identityHash.hash(owner.identity), owner]));
  const gone = new Set(found.tombstones.map(({ hash }) => hash));
  const isElsewhere = (owner: Owner | undefined) =>
    owner !== undefined && !homes.has(identityHash.hashOfName(owner.home));
  return [...new Set(names.map(identityHash.hashOfName))].flatMap((hash) => {
    const previous = owners.get(hash);
    if (gone.has(hash) || isElsewhere(previous)) return [];
    return [{ owner: tombstoneOf(hash, customerId, erasedAt, previous), previous: previous ?? null }];
  });
}

/** Removes the erased identities from the data of other customers: from their edges, and from transitions published while both were one customer. */
async function eraseFromNeighbours(privacy: Privacy, progress: Progress): Promise<boolean> {
  const { services } = privacy;
  const { store, identityHash } = services;
  const homes = new Set(progress.left().homes);
  const neighbourIds = new Set<string>();
  for (const hash of progress.left().neighbours)
    for (let done = false; !done; ) {
      if (progress.isLate()) return false;
      const found = await store.find({ identities: [`#${hash}`] }, true);
      const [previous] = found.owners;
      const neighbour = previous && (await customerById(store, previous.customerId));
      if (previous === undefined || neighbour === undefined) break;
      neighbourIds.add(neighbour.customerId);
      const owner = withoutEdges(previous, homes, identityHash);
      if (owner === previous) break;
      // Every write about a customer changes its version, so that no concurrent write is lost.
      const stored = { ...neighbour, version: neighbour.version + 1 };
      const customers = [{ stored, previousVersion: neighbour.version, transitions: [] }];
      done = await progress.commit({ customers, owners: [{ owner, previous }] });
    }
  for (const customerId of neighbourIds)
    if (!(await eraseFromTransitions(privacy, progress, customerId, homes))) return false;
  return true;
}

async function eraseFromTransitions(
  { services, pages }: Privacy,
  progress: Progress,
  customerId: string,
  homes: ReadonlySet<string>,
): Promise<boolean> {
  const { hashOfName } = services.identityHash;
  const isOther = (identity: string) => !homes.has(hashOfName(identity));
  let after: string | undefined;
  for (;;) {
    if (progress.isLate()) return false;
    const { values, next } = await pages.transitions(customerId, TRANSITIONS_PER_PAGE, after);
    const rewrittenTransitions = values.flatMap(({ transition }) =>
      transition === undefined || transition.identities.every(isOther)
        ? []
        : [{ ...transition, identities: transition.identities.filter(isOther) }],
    );
    if (rewrittenTransitions.length > 0 && !(await progress.commit({ rewrittenTransitions }))) continue;
    if (next === null) return true;
    after = next;
  }
}

async function erasePublished(privacy: Privacy, progress: Progress): Promise<boolean> {
  return eraseTransitions(privacy, progress, progress.customer().customerId);
}

async function eraseMerged(privacy: Privacy, progress: Progress): Promise<boolean> {
  const { store } = privacy.services;
  for (const customerId of progress.left().merged) {
    if (!(await eraseTransitions(privacy, progress, customerId))) return false;
    for (let done = false; !done; ) {
      if (progress.isLate()) return false;
      const found = await store.find({ customerIds: [customerId] }, true);
      const [merged] = found.merged;
      if (merged === undefined) break;
      const customers = [erasedWith(merged, progress.customer())];
      done = await progress.commit({ customers, removed: { mergedCustomers: 1 } });
    }
  }
  return true;
}

/** Deletes all transitions except the one with `CustomerErased`. */
async function eraseTransitions(
  { pages }: Privacy,
  progress: Progress,
  customerId: string,
): Promise<boolean> {
  const erased = progress.customer();
  const last = transitionKey(erased.customerId, erased.sequence);
  for (;;) {
    if (progress.isLate()) return false;
    const { values } = await pages.transitions(customerId, TRANSITIONS_PER_PAGE);
    const deleted = values.map(({ key }) => key).filter(({ PK, SK }) => PK !== last.PK || SK !== last.SK);
    if (deleted.length === 0) return true;
    await commitSteps(progress, [], deleted, 'transitions');
  }
}

async function finish(_: Privacy, progress: Progress): Promise<boolean> {
  while (!(await progress.commit({ left: null }))) if (progress.isLate()) return false;
  return true;
}

/** Writes tombstones, then deletes, in as many steps as needed; false if one of them was not committed. */
async function commitSteps(
  progress: Progress,
  owners: readonly OwnerWrite[],
  deleted: readonly ItemKey[],
  kind: 'activities' | 'transitions',
): Promise<boolean> {
  for (const part of chunks<OwnerWrite | ItemKey>([...owners, ...deleted])) {
    const tombstones = part.filter((write) => 'owner' in write);
    const keys = part.filter((write) => 'PK' in write);
    const removed = { objects: tombstones.length, [kind]: keys.length };
    if (!(await progress.commit({ owners: tombstones, deleted: keys, removed }))) return false;
  }
  return true;
}

function chunks<Value>(values: readonly Value[]): Value[][] {
  const parts: Value[][] = [];
  for (let from = 0; from < values.length; from += MAX_WRITES_PER_STEP)
    parts.push(values.slice(from, from + MAX_WRITES_PER_STEP));
  return parts;
}
