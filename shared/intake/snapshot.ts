import { isAccountName } from '../customers/account-name.ts';
import type { Customer, ErasedCustomer } from '../customers/customer.ts';
import type { KnownIdentities } from '../customers/match.ts';
import type { Owner } from '../customers/owner.ts';
import { isOutdated } from '../customers/owner-versions.ts';
import type { Identity } from '../identity/identity.ts';
import { type IdentityHash, type IdentityName, isPersonName } from '../identity/identity-hash.ts';
import type { Activity } from '../lifecycle/activity.ts';
import { combine, ownerNamedIn, parentNamedIn } from '../lifecycle/objects/history.ts';
import type { ObjectReport } from '../lifecycle/objects/object.ts';
import { comesAfter } from '../lifecycle/record.ts';
import type { CustomerStore, Found, Wanted } from '../storage/customer-store.ts';
import { type ActivityEntry, activitiesIn, type ObjectEntry, objectsIn } from '../storage/items.ts';
import type { Ancestor } from './ancestors.ts';
import { type NamedUpdate, personsNamedIn } from './named-update.ts';
import { objectMark, type Reading, type StoredActivity } from './reading.ts';

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

const MAX_HOPS = 6;
/** An object above another one takes two: its owner, then its entry. */
const MAX_READS = 16;

type Batch = Required<Wanted>;

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
  let wanted = firstGuess(update, identityHash);
  let ancestors: readonly Ancestor[] = [];
  for (let reads = 0; reads < MAX_READS && !isEmpty(wanted); reads += 1) {
    addFound(reading, update, identityHash, await store.find(wanted, isConsistent));
    ancestors = await ancestorsIn(reading, update, identityHash);
    const more = stillWanted(reading, update, ancestors, identityHash);
    const activities = [
      ...activitiesAt(reading, update, more, identityHash),
      ...(await activitiesElsewhere(reading, update, identityHash)),
    ];
    const next = { ...more, activities };
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

/** Most updates name an account, or an address that no account claims. */
async function activitiesElsewhere(
  reading: Reading,
  update: NamedUpdate,
  identityHash: IdentityHash,
): Promise<Batch['activities']> {
  const [person = '', more] = update.persons;
  if (more !== undefined || !reading.owners.get(identityHash.identityName(person))?.claims.length) return [];
  return (await import('./activities-elsewhere.ts')).activitiesElsewhere(reading, update, identityHash);
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

/** What is stored of an object, under the home to which its owner item leads. */
function entryOf(
  reading: Reading,
  report: ObjectReport,
  { hashOfName }: IdentityHash,
): ObjectEntry | undefined {
  const home = knownHome(reading, report);
  return home === undefined ? undefined : reading.objects.get(objectMark(report.object, hashOfName(home)));
}

/** The home to which the owner item of an object leads; undefined if none was found. An account lies under itself. */
function knownHome({ owners }: Reading, { object, type }: ObjectReport): IdentityName | undefined {
  return type === 'account' ? object : owners.get(object)?.home;
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

function firstGuess(update: NamedUpdate, { identityName, customerIdOf, hashOfName }: IdentityHash): Batch {
  const persons = update.persons.map(identityName);
  const hashes = persons.map(hashOfName);
  const identities = [...persons];
  const founders = new Set(persons);
  const objects: { readonly object: IdentityName; readonly home: IdentityName }[] = [];
  for (const report of update.objects) {
    const { object } = report;
    const named = namedIn(report);
    identities.push(object, ...named, ...personsNamedIn(report));
    for (const name of named) founders.add(name);
    // It may lie under any identity of the person. An account lies under itself.
    const homes = report.type === 'account' ? [] : persons;
    const owner = ownerNamedIn(report);
    // It names a person by the hidden name.
    if (owner !== null && (homes.length === 0 || !hashes.includes(hashOfName(owner))))
      objects.push({ object, home: owner });
    for (const home of homes) objects.push({ object, home });
  }
  identities.push(...aboutOf(update, identityName));
  return {
    identities,
    customerIds: [...founders].filter(isPersonName).map((founder) => customerIdOf(founder, 0)),
    // An activity may be stored under any identity of the person.
    activities: update.activities.flatMap(({ id }) => persons.map((home) => ({ id, home }))),
    objects,
  };
}

function addFound(
  reading: Reading,
  { identities }: NamedUpdate,
  { identityName, hashOfName }: IdentityHash,
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
  for (const entry of activitiesIn(found.entries)) {
    const { id } = entry.activity;
    const other = reading.entries.get(id);
    reading.entries.set(id, other === undefined ? entry : bothOf(entry, other));
  }
  for (const entry of objectsIn(found.entries))
    reading.objects.set(objectMark(entry.history.object, hashOfName(entry.home)), entry);
}

/** Of two entries of one activity, the one of an account counts. */
function bothOf(a: ActivityEntry, b: ActivityEntry): StoredActivity {
  return isAccountName(a.home) ? { ...a, elsewhere: b } : { ...b, elsewhere: a };
}

/**
 * What has to be read next, besides activities: customers that an owner or a merge leads to; homes of objects, whose
 * owners have their customer and identity; what is stored of the objects there, and whatever that names.
 */
function stillWanted(
  reading: Reading,
  update: NamedUpdate,
  ancestors: readonly Ancestor[],
  identityHash: IdentityHash,
): Batch {
  const customers = [...reading.customers.values()];
  const owners = [...reading.owners.values()];
  const isListed = (home: IdentityName) => customers.some(({ homes }) => homes.includes(home));
  const unlisted = owners.filter(({ home }) => isPersonName(home) && !isListed(home));
  const customerIds = [...unlisted, ...reading.tombstones.values()]
    .map(({ customerId }) => survivorOf(reading.mergedInto, customerId))
    .filter((id) => id !== '');
  const objects = update.objects.flatMap((report) => {
    const home = knownHome(reading, report);
    return home === undefined ? [] : [{ object: report.object, home }];
  });
  const named = update.objects.flatMap((report) => {
    const entry = entryOf(reading, report, identityHash);
    return entry === undefined ? [] : namedIn(combine(entry.history, report));
  });
  // What the update has is read anyway.
  const above = ancestors.filter((one) => update.objects.every(({ object }) => object !== one.object));
  return {
    // Only the owner of a home has its identity.
    identities: [
      ...named,
      ...owners.map(({ home }) => home).filter(isPersonName),
      ...above.flatMap(({ object, entry }) => [
        object,
        ...(entry === undefined ? [] : namedIn(entry.history)),
      ]),
    ],
    customerIds,
    objects: [...objects, ...above.filter(({ object }) => reading.owners.has(object))],
    activities: [],
  };
}

/** The places where activities about objects may be in the log already. */
function activitiesAt(
  { owners, entries, customers }: Reading,
  { persons, activities }: NamedUpdate,
  { customerIds }: Batch,
  { identityName }: IdentityHash,
): Batch['activities'] {
  const readsMore = customerIds.length > 0;
  const known = [...customers.values()];
  return activities.flatMap((activity) => {
    const { id, about } = activity;
    if (about === null || entries.has(id)) return [];
    const object = identityName(about);
    const owner = owners.get(object);
    // Most activities that name a person are the first news of their object.
    if (owner === undefined && persons.length > 0) return [];
    const home = owner?.home ?? object;
    // When nothing else has to be read, read only activities that may be in the log.
    const isWorthIt =
      readsMore || !isPersonName(home) || known.some((customer) => mayContain(customer, home, activity));
    return isWorthIt ? [{ id, home }] : [];
  });
}

function mayContain({ homes, stale, lifecycle }: Customer, home: IdentityName, activity: Activity): boolean {
  return homes.includes(home) && (stale || !comesAfter(lifecycle.position, activity));
}

/** True if a batch names nothing but these identities. */
function namesOnly(batch: Batch, known: Batch['identities']): boolean {
  const { identities, customerIds, activities, objects } = batch;
  const isElse = customerIds.length + activities.length + objects.length > 0;
  return !isElse && identities.every((name) => known.includes(name));
}

/** Leaves out what was asked for before, and notes the rest. */
function unasked({ asked }: Reading, wanted: Batch, { hashOfName }: IdentityHash): Batch {
  // A customer id is no identity.
  const isNew = (mark: string) => !asked.has(mark) && asked.add(mark) !== undefined;
  return {
    identities: wanted.identities.filter((name) => isNew(hashOfName(name))),
    customerIds: wanted.customerIds.filter(isNew),
    activities: wanted.activities.filter(({ id, home }) => isNew(`activity ${id} ${home}`)),
    objects: wanted.objects.filter(({ object, home }) => isNew(objectMark(object, hashOfName(home)))),
  };
}

function survivorOf(mergedInto: ReadonlyMap<string, string>, customerId: string): string {
  let id = customerId;
  for (let hops = 0; hops < MAX_HOPS; hops += 1) id = mergedInto.get(id) ?? id;
  return id;
}

function isEmpty({ identities, customerIds, activities, objects }: Batch): boolean {
  return identities.length + customerIds.length + activities.length + objects.length === 0;
}
