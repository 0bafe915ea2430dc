import type { ErasedCustomer } from '../customers/customer.ts';
import type { KnownIdentities } from '../customers/match.ts';
import type { Owner } from '../customers/owner.ts';
import { isOutdated } from '../customers/owner-versions.ts';
import type { Identity } from '../identity/identity.ts';
import { type IdentityHash, type IdentityName, isPersonName } from '../identity/identity-hash.ts';
import { combine, parentNamedIn } from '../lifecycle/objects/history.ts';
import type { ObjectReport } from '../lifecycle/objects/object.ts';
import type { CustomerStore } from '../storage/customer-store.ts';
import type { ObjectEntry } from '../storage/items.ts';
import type { Ancestor } from './ancestors.ts';
import type { NamedUpdate } from './named-update.ts';
import {
  activitiesAt,
  activitiesElsewhere,
  firstGuess,
  isEmpty,
  namesOnly,
  stillWanted,
  unasked,
} from './next-read.ts';
import { addFound, entryOf, type Reading, type StoredActivity } from './reading.ts';

/**
 * What was read from the table before an update is linked and folded. The owners include those of accounts and
 * addresses that objects name.
 */
export interface Snapshot extends KnownIdentities {
  /** Erased customers that identities of the update led to. */
  readonly erased: ReadonlyMap<string, ErasedCustomer>;
  /** Activities of the update that are in the log already, by id. */
  readonly entries: ReadonlyMap<string, StoredActivity>;
  /** The owners of objects by name: those of the update, those that it is about, and their parents. */
  readonly objectOwners: ReadonlyMap<IdentityName, Owner>;
  /** What is stored of the objects of the update, and of those above them as far as these matter, by name. */
  readonly objects: ReadonlyMap<IdentityName, ObjectEntry>;
  /** The name of a person by the hidden name, which is all that objects have. */
  readonly nameOf: (hidden: IdentityName) => IdentityName;
}

/** An object above another one takes two: its owner, then its entry. */
const MAX_READS = 16;

/**
 * Reads everything that concerns an update. One batch is enough if the customer id can be derived
 * from an identity that founded it. Otherwise further batches follow owners and merges.
 */
export async function readSnapshot(
  deps: { readonly store: CustomerStore; readonly identityHash: IdentityHash },
  update: NamedUpdate,
  consistent: boolean,
): Promise<Snapshot> {
  const { store, identityHash } = deps;
  // Whose an activity is depends on whoever has its object, whose owner is not written with it.
  const isConsistent = consistent || update.activities.some(({ about }) => about !== null);
  const reading: Reading = {
    owners: new Map(),
    tombstones: new Map(),
    erased: new Map(),
    customers: new Map(),
    mergedInto: new Map(),
    entries: new Map(),
    objects: new Map(),
    asked: new Set(),
  };
  let readsConsistently = isConsistent;
  let wanted = firstGuess(update, identityHash);
  let ancestors: readonly Ancestor[] = [];
  for (let reads = 0; reads < MAX_READS && !isEmpty(wanted); reads += 1) {
    addFound(reading, update, identityHash, await store.find(wanted, readsConsistently));
    ancestors = await ancestorsIn(reading, update, identityHash);
    const more = stillWanted(reading, update, ancestors, identityHash);
    const elsewhere = activitiesElsewhere(reading, update, identityHash);
    // What is not found there is written somewhere else, so no condition would fail.
    readsConsistently ||= elsewhere.length > 0;
    const next = {
      ...more,
      activities: [...activitiesAt(reading, update, more, identityHash), ...elsewhere],
    };
    if (reads === 0) {
      // The usual case.
      if (namesOnly(next, wanted.identities)) break;
      unasked(reading, wanted, identityHash);
    }
    wanted = unasked(reading, next, identityHash);
  }
  if (!isConsistent && doesNotFit(reading, update, identityHash)) return readSnapshot(deps, update, true);
  return snapshotOf(reading, update, ancestors, identityHash);
}

/** True if what was read is not of one time. What is written by it may not concern all that was read, so that no condition would fail. */
function doesNotFit(reading: Reading, { objects }: NamedUpdate, identityHash: IdentityHash): boolean {
  const customers = [...reading.customers.values()];
  for (const [name, owner] of reading.owners) if (isOutdated(name, owner, customers)) return true;
  return objects.some((report) => isIncomplete(reading, report, identityHash));
}

/**
 * True if an object has an owner item, and nothing was found of it. Either others only named it, or the read was not up to
 * date: then it would move as if it were new, and lose what was reported before. An account moves nowhere.
 */
function isIncomplete(reading: Reading, report: ObjectReport, identityHash: IdentityHash): boolean {
  if (report.type === 'account' || !reading.owners.has(report.object)) return false;
  return entryOf(reading, report, identityHash) === undefined;
}

/**
 * Rarely needed, so it is loaded only then: the objects above that the update has are read anyway, and only an object that
 * others are of can be in a cycle of parents.
 */
async function ancestorsIn(
  reading: Reading,
  update: NamedUpdate,
  identityHash: IdentityHash,
): Promise<readonly Ancestor[]> {
  const { objects } = update;
  const lower = objects.filter((report) => {
    const history = entryOf(reading, report, identityHash)?.history;
    const parent = parentNamedIn(history === undefined ? report : combine(history, report));
    if (parent === null || objects.some(({ object }) => object === parent)) return false;
    return objects.length > 1 || reading.owners.get(report.object)?.children.length;
  });
  if (lower.length === 0) return [];
  const { ancestorsOf } = await import('./ancestors.ts');
  return ancestorsOf(lower, reading, update, identityHash);
}

/** Rarely needed, so it is loaded only then. */
async function tombstonesIn(
  reading: Reading,
  update: NamedUpdate,
  objects: Snapshot['objects'],
  identityHash: IdentityHash,
): Promise<Snapshot['tombstones']> {
  if (reading.tombstones.size === 0) return new Map();
  const { tombstonesOf } = await import('./tombstones-of.ts');
  return tombstonesOf(reading, update, objects, identityHash);
}

async function snapshotOf(
  reading: Reading,
  update: NamedUpdate,
  ancestors: readonly Ancestor[],
  identityHash: IdentityHash,
): Promise<Snapshot> {
  const owners = new Map<Identity, Owner>();
  const objectOwners = new Map<IdentityName, Owner>();
  for (const [name, owner] of reading.owners)
    if (isPersonName(name)) owners.set(owner.identity, owner);
    else objectOwners.set(name, owner);
  const objects = new Map<IdentityName, ObjectEntry>();
  for (const report of update.objects) {
    const entry = entryOf(reading, report, identityHash);
    if (entry !== undefined) objects.set(report.object, entry);
  }
  for (const { entry } of ancestors) if (entry !== undefined) objects.set(entry.history.object, entry);
  const { erased, entries } = reading;
  return {
    owners,
    objectOwners,
    objects,
    nameOf: (hidden) => nameOf(hidden, update, reading, identityHash),
    tombstones: await tombstonesIn(reading, update, objects, identityHash),
    erased,
    customers: [...reading.customers.values()],
    entries,
  };
}

function nameOf(
  hidden: IdentityName,
  { identities }: NamedUpdate,
  { owners }: Reading,
  { hiddenName, identityName }: IdentityHash,
): IdentityName {
  const identity = identities.get(hidden);
  if (identity !== undefined) return identityName(identity);
  for (const name of owners.keys()) if (isPersonName(name) && hiddenName(name) === hidden) return name;
  return hidden;
}
