import type { Customer, ErasedCustomer } from '../customers/customer.ts';
import type { KnownIdentities } from '../customers/match.ts';
import type { Owner, Tombstone } from '../customers/owner.ts';
import type { Identity } from '../identity/identity.ts';
import { type IdentityHash, type IdentityName, isPersonName } from '../identity/identity-hash.ts';
import type { Activity } from '../lifecycle/activity.ts';
import { combine, ownerNamedIn, parentNamedIn } from '../lifecycle/objects/history.ts';
import type { ObjectReport } from '../lifecycle/objects/object.ts';
import { comesAfter } from '../lifecycle/record.ts';
import type { CustomerStore, Found, Wanted } from '../storage/customer-store.ts';
import { type ActivityEntry, activitiesIn, type ObjectEntry, objectsIn } from '../storage/items.ts';
import type { NamedUpdate } from './named-update.ts';

/**
 * What was read from the table before an update is linked and folded. The owners include those of accounts and
 * addresses that objects name.
 */
export interface Snapshot extends KnownIdentities {
  /** Erased customers that identities of the update led to. */
  readonly erased: ReadonlyMap<string, ErasedCustomer>;
  /** Activities of the update that are in the log already, by id. */
  readonly entries: ReadonlyMap<string, ActivityEntry>;
  /** The owners of objects by name: those of the update, those that it is about, and their parents. */
  readonly objectOwners: ReadonlyMap<IdentityName, Owner>;
  /** What is stored of the objects of the update, by name. */
  readonly objects: ReadonlyMap<IdentityName, ObjectEntry>;
}

const MAX_HOPS = 6;

type Batch = Required<Wanted>;

interface Reading {
  /** By the name of the identity. */
  readonly owners: Map<IdentityName, Owner>;
  /** By the hash of the identity. */
  readonly tombstones: Map<string, Tombstone>;
  readonly erased: Map<string, ErasedCustomer>;
  readonly customers: Map<string, Customer>;
  readonly mergedInto: Map<string, string>;
  readonly entries: Map<string, ActivityEntry>;
  /** By object and home. */
  readonly objects: Map<string, ObjectEntry>;
  readonly asked: Set<string>;
}

/**
 * Reads everything that concerns an update. One batch is enough if the customer id can be derived
 * from an identity that founded it. Otherwise further batches follow owners and merges.
 */
export async function readSnapshot(
  { store, identityHash }: { readonly store: CustomerStore; readonly identityHash: IdentityHash },
  update: NamedUpdate,
  consistent: boolean,
): Promise<Snapshot> {
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
  let wanted = unasked(reading, firstGuess(update, identityHash));
  for (let hops = 0; hops < MAX_HOPS && !isEmpty(wanted); hops += 1) {
    addFound(reading, update, identityHash, await store.find(wanted, consistent));
    wanted = unasked(reading, stillWanted(reading, update, identityHash));
  }
  return snapshotOf(reading, update, identityHash);
}

function snapshotOf(reading: Reading, update: NamedUpdate, identityHash: IdentityHash): Snapshot {
  const owners = new Map<Identity, Owner>();
  const objectOwners = new Map<IdentityName, Owner>();
  for (const [name, owner] of reading.owners)
    if (isPersonName(name)) owners.set(owner.identity, owner);
    else objectOwners.set(name, owner);
  const objects = new Map<IdentityName, ObjectEntry>();
  for (const report of update.objects) {
    const entry = entryOf(reading, report);
    if (entry !== undefined) objects.set(report.object, entry);
  }
  const { erased, entries } = reading;
  return {
    owners,
    objectOwners,
    objects,
    tombstones: tombstonesOf(update, reading, identityHash),
    erased,
    customers: [...reading.customers.values()],
    entries,
  };
}

/** What is stored of an object, under the home to which its owner item leads. */
function entryOf({ owners, objects }: Reading, { object, type }: ObjectReport): ObjectEntry | undefined {
  const home = type === 'account' ? object : owners.get(object)?.home;
  return home === undefined ? undefined : objects.get(`${object} ${home}`);
}

/** By identity for persons, by name for objects. */
function tombstonesOf(
  update: NamedUpdate,
  reading: Reading,
  { hashOfName, identityName }: IdentityHash,
): ReadonlyMap<string, Tombstone> {
  const { owners, tombstones } = reading;
  if (tombstones.size === 0) return new Map();
  const identityOf = (name: IdentityName) =>
    (isPersonName(name) ? update.identities.get(name) : name) ?? name;
  const names = new Set([
    ...update.persons,
    ...update.objects.flatMap((report) => {
      const stored = entryOf(reading, report);
      const named = [
        ...namedIn(report),
        ...(stored === undefined ? [] : namedIn(combine(stored.history, report))),
      ];
      return [report.object, ...named.map(identityOf)];
    }),
    ...aboutOf(update, identityName),
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

/** The owner and the parent that an object names, as far as it names them. */
function namedIn(history: ObjectReport): IdentityName[] {
  return [ownerNamedIn(history), parentNamedIn(history)].filter((name) => name !== null);
}

/** The objects that activities are about. */
function aboutOf(
  { activities }: NamedUpdate,
  identityName: (identity: Identity) => IdentityName,
): IdentityName[] {
  return activities.flatMap(({ about }) => (about === null ? [] : identityName(about)));
}

function firstGuess(update: NamedUpdate, { identityName, customerIdOf }: IdentityHash): Batch {
  const persons = update.persons.map(identityName);
  const named = update.objects.flatMap(namedIn);
  const founders = [...new Set([...persons, ...named])].filter(isPersonName);
  const about = persons.length > 0 ? [] : aboutOf(update, identityName);
  return {
    identities: [...persons, ...update.objects.map(({ object }) => object), ...named, ...about],
    customerIds: founders.map((founder) => customerIdOf(founder, 0)),
    // An activity may be stored under any identity of the person.
    activities: update.activities.flatMap(({ id }) => persons.map((home) => ({ id, home }))),
    objects: update.objects.flatMap((report) => {
      // It may lie under any identity of the person. An account lies under itself.
      const homes = [ownerNamedIn(report), ...(report.type === 'account' ? [] : persons)];
      return [...new Set(homes)].flatMap((home) => (home === null ? [] : { object: report.object, home }));
    }),
  };
}

function addFound(
  reading: Reading,
  { identities }: NamedUpdate,
  { identityName }: IdentityHash,
  found: Found,
): void {
  for (const tombstone of found.tombstones) reading.tombstones.set(tombstone.hash, tombstone);
  for (const gone of found.erased) reading.erased.set(gone.customerId, gone);
  for (const owner of found.owners) {
    const name = identityName(owner.identity);
    // An owner that was first named by an object has only a name.
    reading.owners.set(name, { ...owner, identity: identities.get(name) ?? owner.identity });
  }
  for (const customer of found.customers) reading.customers.set(customer.customerId, customer);
  for (const { customerId, mergedInto } of found.merged) reading.mergedInto.set(customerId, mergedInto);
  for (const entry of activitiesIn(found.entries)) reading.entries.set(entry.activity.id, entry);
  for (const entry of objectsIn(found.entries))
    reading.objects.set(`${entry.history.object} ${entry.home}`, entry);
}

/**
 * What has to be read next: customers that an owner or a merge leads to; homes of objects, whose owners have
 * their customer; what is stored of the objects there, and whatever that names; and activities that may be in the log
 * under these homes.
 */
function stillWanted(reading: Reading, update: NamedUpdate, { identityName }: IdentityHash): Batch {
  const customers = [...reading.customers.values()];
  const owners = [...reading.owners.values()];
  const isListed = (home: IdentityName) => customers.some(({ homes }) => homes.includes(home));
  const unlisted = owners.filter(({ home }) => isPersonName(home) && !isListed(home));
  const customerIds = [...unlisted, ...reading.tombstones.values()]
    .map(({ customerId }) => survivorOf(reading.mergedInto, customerId))
    .filter((id) => id !== '');
  const objects = update.objects.flatMap(({ object, type }) => {
    const home = type === 'account' ? object : reading.owners.get(object)?.home;
    return home === undefined ? [] : [{ object, home }];
  });
  const named = update.objects.flatMap((report) => {
    const entry = entryOf(reading, report);
    return entry === undefined ? [] : namedIn(combine(entry.history, report));
  });
  return {
    identities: [...named, ...unlisted.map(({ home }) => home)],
    customerIds,
    objects,
    activities: activitiesAt(reading, update, customers, customerIds.length > 0, identityName),
  };
}

function activitiesAt(
  { owners, entries, asked }: Reading,
  { persons, activities }: NamedUpdate,
  customers: readonly Customer[],
  readsMore: boolean,
  identityName: (identity: Identity) => IdentityName,
): Batch['activities'] {
  if (persons.length > 0) return [];
  return activities.flatMap((activity) => {
    const { id, about } = activity;
    if (about === null || entries.has(id)) return [];
    const object = identityName(about);
    const home = owners.get(object)?.home ?? object;
    if (asked.has(activityMark(id, home))) return [];
    // When nothing else has to be read, read only activities that may be in the log.
    const isWorthIt =
      readsMore || !isPersonName(home) || customers.some((customer) => mayContain(customer, home, activity));
    return isWorthIt ? [{ id, home }] : [];
  });
}

function mayContain({ homes, stale, lifecycle }: Customer, home: IdentityName, activity: Activity): boolean {
  return homes.includes(home) && (stale || !comesAfter(lifecycle.position, activity));
}

/** Leaves out what was asked for before, and notes the rest. */
function unasked({ asked }: Reading, wanted: Batch): Batch {
  const isNew = (mark: string) => !asked.has(mark) && asked.add(mark) !== undefined;
  return {
    identities: wanted.identities.filter((name) => isNew(`identity ${name}`)),
    customerIds: wanted.customerIds.filter((id) => isNew(`customer ${id}`)),
    activities: wanted.activities.filter(({ id, home }) => isNew(activityMark(id, home))),
    objects: wanted.objects.filter(({ object, home }) => isNew(`object ${object} ${home}`)),
  };
}

function activityMark(id: string, home: IdentityName): string {
  return `activity ${id} ${home}`;
}

function survivorOf(mergedInto: ReadonlyMap<string, string>, customerId: string): string {
  let id = customerId;
  for (let hops = 0; hops < MAX_HOPS; hops += 1) id = mergedInto.get(id) ?? id;
  return id;
}

function isEmpty({ identities, customerIds, activities, objects }: Batch): boolean {
  return identities.length + customerIds.length + activities.length + objects.length === 0;
}
