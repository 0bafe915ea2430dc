import { type ErasedCustomer, isErased } from '../customers/customer.ts';
import type { IdentityName } from '../identity/identity-hash.ts';
import { applyDeferred } from '../intake/apply-deferred.ts';
import { keysBelow } from '../parking/keys-below.ts';
import { ARCHIVED_LOGS_PREFIX, archivedBelow } from '../platform/names.ts';
import { ArchivedLogMissing } from '../storage/archive-port.ts';
import { currentCustomer } from '../storage/customer-lookup.ts';
import { entryKey, type LogEntry, type ObjectEntry, objectsIn } from '../storage/items.ts';
import { archiveMarkerKey, type ItemKey, objectInKey, transitionKey } from '../storage/keys.ts';
import type { Page } from '../storage/pages.ts';
import { eraseParked } from './erase-parked.ts';
import { erasedWith } from './erased-customer.ts';
import { erasuresOf, MAX_WRITES_PER_STEP, type ObjectErasure, stepsOf } from './erased-objects.ts';
import type { Privacy } from './privacy.ts';
import { ErasedMeanwhile, openProgress, type Progress, TRANSITIONS_PER_PAGE } from './progress.ts';
import { untieOthers } from './untie-others.ts';

const ENTRIES_PER_PAGE = 60;

/**
 * Deletes the remaining data of an erased customer, page by page: activities, objects, transitions, merged customers,
 * parked deliveries and deferred updates. It can be interrupted anywhere and continued, also by two processes at once;
 * nothing is counted twice. Returns the customer when done or out of time; undefined if no erased customer has this id.
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
        untieOthers,
        eraseNamedObjects,
        eraseLogs,
        erasePublished,
        eraseMerged,
        eraseParked,
        dropDeferred,
        finish,
      ])
        if (!(await phase(privacy, progress))) return progress.customer();
    } catch (error) {
      if (!(error instanceof ErasedMeanwhile)) throw error;
    }
  const now = await currentCustomer(privacy.services.store, customerId);
  return now !== undefined && isErased(now) ? now : undefined;
}

/** Each phase returns true when nothing of its kind is left, false when it is out of time. */
async function eraseNamedObjects(privacy: Privacy, progress: Progress): Promise<boolean> {
  // The hash after the separator is a name, too.
  const names = progress.left().objects.map((hash) => `##${hash}`);
  for (let done = names.length === 0; !done; ) {
    if (progress.isLate()) return false;
    const objects = await objectErasures(privacy, progress, names);
    done =
      (await unlistChildren(privacy, progress, await waitingEntries(privacy, objects))) &&
      (await takeObjects(progress, objects));
  }
  return true;
}

async function eraseLogs(privacy: Privacy, progress: Progress): Promise<boolean> {
  // An object that waits for an owner adds its home.
  for (let index = 0; ; index += 1) {
    const home = progress.left().homes[index];
    if (home === undefined) return true;
    for (;;) {
      if (progress.isLate()) return false;
      // Always the first page: everything before it has been deleted.
      const page = await firstPage(privacy, home);
      if (page === 'text-missing') {
        await progress.take({ deleted: [archiveMarkerKey(home)] });
        continue;
      }
      const { values } = page;
      if (values.length === 0) {
        await eraseArchived(privacy, home);
        break;
      }
      const objects = await objectErasures(privacy, progress, objectsNamedIn(privacy, values));
      const gone = [...objectsIn(values), ...(await waitingEntries(privacy, objects))];
      if (!(await unlistChildren(privacy, progress, gone))) continue;
      // Only the entry leads to its objects, so it is deleted last.
      const entries = values.map((entry) => ({
        tombstones: [],
        deleted: [entryKey(entry, home)],
        homes: [],
        waiting: [],
      }));
      await takeObjects(progress, [...objects, ...entries]);
    }
  }
}

/** In a table that was restored from a backup, the archived activities may have been erased after the backup. */
async function firstPage({ pages }: Privacy, home: string): Promise<Page<LogEntry> | 'text-missing'> {
  try {
    return await pages.log(home, ENTRIES_PER_PAGE);
  } catch (error) {
    if (error instanceof ArchivedLogMissing) return 'text-missing';
    throw error;
  }
}

/** All that was ever archived of a home. When it was restored, it stayed there, too. */
async function eraseArchived({ parked }: Privacy, home: string): Promise<void> {
  for await (const key of keysBelow(parked, ARCHIVED_LOGS_PREFIX, archivedBelow(home)))
    await parked.remove(key);
}

/** The entries of objects that wait in the home of another. */
async function waitingEntries(
  { services }: Privacy,
  erasures: readonly ObjectErasure[],
): Promise<ObjectEntry[]> {
  const objects = erasures.flatMap(({ waiting }) => waiting);
  return objects.length === 0 ? [] : objectsIn((await services.store.find({ objects }, true)).entries);
}

/**
 * Removes objects from the lists of the objects that they are, or were, of and that stay. Returns true when they are in
 * no such list.
 */
async function unlistChildren(
  { services }: Privacy,
  progress: Progress,
  entries: readonly ObjectEntry[],
): Promise<boolean> {
  const { store, identityHash } = services;
  const parents = new Set(
    entries.flatMap(({ history }) => history.snapshots.flatMap(({ attributes }) => attributes.of ?? [])),
  );
  if (parents.size === 0) return true;
  const homes = new Set(progress.left().homes);
  const gone = new Set(entries.map(({ history }) => history.object));
  const { owners } = await store.find({ identities: [...parents] }, true);
  const lists = owners.filter(
    ({ home, children }) =>
      !homes.has(identityHash.hashOfName(home)) && children.some((child) => gone.has(child)),
  );
  if (lists.length === 0) return true;
  await progress.take({
    owners: lists.slice(0, MAX_WRITES_PER_STEP).map((previous) => ({
      owner: { ...previous, children: previous.children.filter((child) => !gone.has(child)) },
      previous,
    })),
  });
  return false;
}

function objectsNamedIn({ services }: Privacy, entries: readonly LogEntry[]): IdentityName[] {
  const { identityName } = services.identityHash;
  return entries.flatMap((entry) => {
    if (entry.type === 'object') return entry.history.object;
    const { about } = entry.activity;
    return about === null ? [] : identityName(about);
  });
}

function objectErasures(
  { services }: Privacy,
  progress: Progress,
  names: readonly IdentityName[],
): Promise<ObjectErasure[]> {
  const { customerId, erasedAt } = progress.customer();
  const homes = new Set(progress.left().homes);
  return erasuresOf(services, names, { customerId, at: erasedAt, homes });
}

/** Writes the erasures of objects in as many steps as needed; false if a step failed. */
async function takeObjects(progress: Progress, erasures: readonly ObjectErasure[]): Promise<boolean> {
  for (const { tombstones, deleted, homes } of stepsOf(erasures)) {
    const left = progress.left();
    const more = homes.filter((home) => !left.homes.includes(home));
    const isTaken = await progress.take({
      owners: tombstones,
      deleted,
      removed: { objects: tombstones.length, activities: deleted.filter(isActivityKey).length },
      left: { ...left, homes: [...left.homes, ...more] },
    });
    if (!isTaken) return false;
  }
  return true;
}

function isActivityKey({ SK }: ItemKey): boolean {
  return objectInKey(SK) === undefined;
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
      done = await progress.take({ customers, removed: { mergedCustomers: 1 } });
    }
  }
  return true;
}

/** All transitions except the one about the erasure. */
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
    await progress.take({ deleted, removed: { transitions: deleted.length } });
  }
}

/**
 * Applying them drops what dates from before the erasure, and keeps what concerns others. One that cannot be read or applied may
 * hold data of the customer, so the erasure is not finished as long as it is there.
 */
async function dropDeferred({ services }: Privacy, progress: Progress): Promise<boolean> {
  for (const customerId of [progress.customer().customerId, ...progress.left().merged])
    for (let hasMore = true; hasMore; ) {
      const { failed, more } = await applyDeferred(services, customerId, progress.isLate);
      if (failed > 0 || progress.isLate()) return false;
      hasMore = more;
    }
  return true;
}

async function finish(_: Privacy, progress: Progress): Promise<boolean> {
  while (!(await progress.take({ left: null }))) if (progress.isLate()) return false;
  return true;
}
