import { type ErasedCustomer, isErased } from '../customers/customer.ts';
import type { Owner } from '../customers/owner.ts';
import { type IdentityName, isPersonName } from '../identity/identity-hash.ts';
import type { OwnerWrite } from '../storage/commit.ts';
import { currentCustomer, customerById } from '../storage/customer-lookup.ts';
import { entryKey, type LogEntry } from '../storage/items.ts';
import { type ItemKey, transitionKey } from '../storage/keys.ts';
import { eraseParked } from './erase-parked.ts';
import { erasedWith, tombstoneOf, withoutEdges } from './erased-customer.ts';
import type { Privacy } from './privacy.ts';
import { ErasedMeanwhile, openProgress, type Progress } from './progress.ts';

/** A transaction writes at most 100 items. One of them is the customer. */
const MAX_WRITES_PER_STEP = 99;
const ENTRIES_PER_PAGE = 60;
const TRANSITIONS_PER_PAGE = 90;

/**
 * Deletes the remaining data of an erased customer, page by page: their log, transitions, merged customers and
 * parked deliveries. It can be interrupted anywhere and continued, also by two processes at once; nothing is
 * counted twice. Returns the customer when done or out of time; undefined if no erased customer has this id.
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
        untieOthers,
        erasePublished,
        eraseMerged,
        eraseParked,
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
async function eraseLogs(privacy: Privacy, progress: Progress): Promise<boolean> {
  // A home may be added meanwhile.
  for (let index = 0; index < progress.left().homes.length; index += 1)
    for (;;) {
      const home = progress.left().homes[index] ?? '';
      if (progress.isLate()) return false;
      // Always the first page: everything before it has been deleted.
      const { values } = await privacy.pages.log(home, ENTRIES_PER_PAGE);
      if (values.length === 0) break;
      const objects = objectsOf(privacy, values);
      const owners = await tombstonesObjects(privacy, progress, objects);
      const deleted = values.map((entry) => ({ ...entryKey(entry, home), kind: kindOf(entry) }));
      // Only the entry leads to its objects, so the entry is deleted last.
      await takeSteps(progress, owners, deleted);
    }
  return true;
}

function objectsOf({ services }: Privacy, entries: readonly LogEntry[]): IdentityName[] {
  const { identityName } = services.identityHash;
  return entries.flatMap((entry) => {
    if (entry.type === 'object') return entry.history.object;
    const { about } = entry.activity;
    return about === null ? [] : identityName(about);
  });
}

// An object is counted by its tombstone.
function kindOf({ type }: LogEntry): 'activities' | null {
  return type === 'activity' ? 'activities' : null;
}

async function eraseObjects(privacy: Privacy, progress: Progress): Promise<boolean> {
  for (const hashes of chunks(progress.left().objects)) {
    if (progress.isLate()) return false;
    // The hash after the separator is a name, too.
    const names = hashes.map((hash) => `##${hash}`);
    for (let done = false; !done; )
      done = await takeSteps(progress, await tombstonesObjects(privacy, progress, names), []);
  }
  return true;
}

/**
 * Tombstones for objects that have no other owner. What belongs to others stays with them. The homes in which their
 * children wait for an owner are noted, to be erased too.
 */
async function tombstonesObjects(
  { services }: Privacy,
  progress: Progress,
  names: readonly IdentityName[],
): Promise<OwnerWrite[]> {
  if (names.length === 0) return [];
  const { store, identityHash } = services;
  const { customerId, erasedAt } = progress.customer();
  const homes = new Set(progress.left().homes);
  const found = await store.find({ identities: names }, true);
  const { identityName, hashOfName } = identityHash;
  const owners = new Map(found.owners.map((owner) => [hashOfName(identityName(owner.identity)), owner]));
  const gone = new Set(found.tombstones.map(({ hash }) => hash));
  await noteWaitingHomes(
    services,
    progress,
    found.owners.flatMap(({ children }) => children),
  );
  const isElsewhere = (owner: Owner | undefined) => owner !== undefined && !homes.has(hashOfName(owner.home));
  return [...new Set(names.map(hashOfName))].flatMap((hash) => {
    const previous = owners.get(hash);
    if (gone.has(hash) || isElsewhere(previous)) return [];
    return [{ owner: tombstoneOf(hash, customerId, erasedAt, previous), previous: previous ?? null }];
  });
}

async function noteWaitingHomes(
  { store, identityHash }: Privacy['services'],
  progress: Progress,
  children: readonly IdentityName[],
): Promise<void> {
  if (children.length === 0) return;
  const { owners } = await store.find({ identities: children }, true);
  const waiting = owners.filter(({ customerId, home }) => customerId === '' && !isPersonName(home));
  for (;;) {
    const left = progress.left();
    const homes = new Set([...left.homes, ...waiting.map(({ home }) => identityHash.hashOfName(home))]);
    if (homes.size === left.homes.length) return;
    if (await progress.take({ left: { ...left, homes: [...homes] } })) return;
  }
}

/**
 * Removes the erased identities from the data of other customers: from their links, and from events of the time when
 * they were one customer.
 */
async function untieOthers(privacy: Privacy, progress: Progress): Promise<boolean> {
  const { services } = privacy;
  const { store, identityHash } = services;
  const homes = new Set(progress.left().homes);
  const holders = new Set<string>();
  for (const hash of progress.left().neighbours)
    for (let done = false; !done; ) {
      if (progress.isLate()) return false;
      const found = await store.find({ identities: [`#${hash}`] }, true);
      const [previous] = found.owners;
      const holder = previous && (await customerById(store, previous.customerId));
      if (previous === undefined || holder === undefined) break;
      holders.add(holder.customerId);
      const owner = withoutEdges(previous, homes, identityHash);
      if (owner === previous) break;
      // Every write about a customer changes their version, so that no concurrent write is lost.
      const stored = { ...holder, version: holder.version + 1 };
      const customers = [{ stored, previousVersion: holder.version, transitions: [] }];
      done = await progress.take({ customers, owners: [{ owner, previous }] });
    }
  for (const holder of holders) if (!(await unname(privacy, progress, holder, homes))) return false;
  return true;
}

async function unname(
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
    if (rewrittenTransitions.length > 0 && !(await progress.take({ rewrittenTransitions }))) continue;
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
    await takeSteps(
      progress,
      [],
      deleted.map((key) => ({ ...key, kind: 'transitions' })),
    );
  }
}

async function finish(_: Privacy, progress: Progress): Promise<boolean> {
  while (!(await progress.take({ left: null }))) if (progress.isLate()) return false;
  return true;
}

/** A key to delete, and as what it is counted; null if not at all. */
interface CountedKey extends ItemKey {
  readonly kind: 'activities' | 'transitions' | null;
}

/** Writes tombstones before deletions, in as many steps as needed; false if a step failed. */
async function takeSteps(
  progress: Progress,
  owners: readonly OwnerWrite[],
  deleted: readonly CountedKey[],
): Promise<boolean> {
  for (const part of chunks<OwnerWrite | CountedKey>([...owners, ...deleted])) {
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

function chunks<Value>(values: readonly Value[]): Value[][] {
  const parts: Value[][] = [];
  for (let from = 0; from < values.length; from += MAX_WRITES_PER_STEP)
    parts.push(values.slice(from, from + MAX_WRITES_PER_STEP));
  return parts;
}
