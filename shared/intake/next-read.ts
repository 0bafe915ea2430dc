import type { Customer } from '../customers/customer.ts';
import { type Identity, isAddress } from '../identity/identity.ts';
import { type IdentityHash, type IdentityName, isPersonName } from '../identity/identity-hash.ts';
import type { Activity } from '../lifecycle/activity.ts';
import { combine, ownerNamedIn, parentNamedIn } from '../lifecycle/objects/history.ts';
import type { ObjectReport } from '../lifecycle/objects/object.ts';
import { comesAfter } from '../lifecycle/record.ts';
import type { Wanted } from '../storage/customer-store.ts';
import type { Ancestor } from './ancestors.ts';
import { type NamedUpdate, personsNamedIn } from './named-update.ts';
import { entryOf, knownHome, objectMark, type Reading } from './reading.ts';

/** What one batch reads. */
export type Batch = Required<Wanted>;

/** What is read first: whatever an update names, under the homes and ids that these probably have. */
export function firstGuess(
  update: NamedUpdate,
  { identityName, customerIdOf, hashOfName }: IdentityHash,
): Batch {
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

/**
 * What has to be read next, besides activities: customers that an owner or a merge leads to; homes of objects, whose
 * owners have their customer and identity; what is stored of the objects there, and whatever that names.
 */
export function stillWanted(
  reading: Reading,
  update: NamedUpdate,
  ancestors: readonly Ancestor[],
  identityHash: IdentityHash,
): Batch {
  const customers = [...reading.customers.values()];
  const owners = [...reading.owners.values()];
  const isListed = (home: IdentityName) => customers.some(({ homes }) => homes.includes(home));
  const unlisted = owners.filter(({ home }) => isPersonName(home) && !isListed(home));
  const customerIds = [...unlisted, ...reading.tombstones.values()].flatMap(({ customerId }) =>
    customerId === null ? [] : survivorOf(reading.mergedInto, customerId),
  );
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

/** The places where activities about objects may be in the log already. */
export function activitiesAt(
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

/**
 * Where activities of a person may be stored if another report of them names somebody else: under what has a claim with that person. The
 * addresses of the customer have only activities of connections that have reported some with an address alone.
 */
export function activitiesElsewhere(
  { owners, customers, entries }: Reading,
  { persons, activities }: NamedUpdate,
  { identityName, hiddenName }: IdentityHash,
): Batch['activities'] {
  const missing = activities.filter(({ id, about }) => about === null && !entries.has(id));
  if (missing.length === 0) return [];
  const [person = ''] = persons;
  const name = identityName(person);
  const { claims = [], customerId = null } = owners.get(name) ?? {};
  const named = persons.map((one): string => hiddenName(identityName(one)));
  const others = claims.filter(({ other }) => !named.includes(other));
  if (others.length === 0) return [];
  const customer = [...customers.values()].find(({ homes }) => homes.includes(name));
  // Whoever has the account is read next.
  if (customer === undefined && customerId !== null && !isAddress(person)) return [];
  const { homes = [], addressedBy = [] } = customer ?? {};
  const own = new Set<string>(homes.map(hiddenName));
  return missing.flatMap(({ id, connection }) => {
    const isAnywhere = isAddress(person) || addressedBy.includes(connection);
    const places = isAnywhere ? others : others.filter(({ other }) => !own.has(other));
    return places.map(({ other }) => ({ id, home: other }));
  });
}

/** True if a batch names nothing but these identities. */
export function namesOnly(batch: Batch, known: Batch['identities']): boolean {
  const { identities, customerIds, activities, objects } = batch;
  const isElse = customerIds.length + activities.length + objects.length > 0;
  return !isElse && identities.every((name) => known.includes(name));
}

/** Leaves out what was asked for before, and notes the rest. */
export function unasked({ asked }: Reading, wanted: Batch, { hashOfName }: IdentityHash): Batch {
  // A customer id is no identity.
  const isNew = (mark: string) => !asked.has(mark) && asked.add(mark) !== undefined;
  return {
    identities: wanted.identities.filter((name) => isNew(hashOfName(name))),
    customerIds: wanted.customerIds.filter(isNew),
    activities: wanted.activities.filter(({ id, home }) => isNew(`activity ${id} ${home}`)),
    objects: wanted.objects.filter(({ object, home }) => isNew(objectMark(object, hashOfName(home)))),
  };
}

const MAX_HOPS = 6;

function survivorOf(mergedInto: ReadonlyMap<string, string>, customerId: string): string {
  let id = customerId;
  for (let hops = 0; hops < MAX_HOPS; hops += 1) id = mergedInto.get(id) ?? id;
  return id;
}

/** True if nothing is to be read. */
export function isEmpty({ identities, customerIds, activities, objects }: Batch): boolean {
  return identities.length + customerIds.length + activities.length + objects.length === 0;
}
