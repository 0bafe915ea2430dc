import type { Customer, ErasedCustomer } from '../customers/customer.ts';
import type { KnownIdentities } from '../customers/match.ts';
import type { Owner, Tombstone } from '../customers/owner.ts';
import type { CustomerUpdate } from '../identity/customer-update.ts';
import type { Identity } from '../identity/identity.ts';
import type { IdentityHash, IdentityName } from '../identity/identity-hash.ts';
import type { Activity } from '../lifecycle/activity.ts';
import { comesAfter } from '../lifecycle/record.ts';
import type { CustomerStore, Found, Wanted } from '../storage/customer-store.ts';
import type { LogEntry } from '../storage/items.ts';

/** What was read from the table before an update is linked and folded. */
export interface Snapshot extends KnownIdentities {
  /** Erased customers that identities of the update led to. */
  readonly erased: ReadonlyMap<string, ErasedCustomer>;
  /** Activities of the update that are in the log already, by id. */
  readonly entries: ReadonlyMap<string, LogEntry>;
}

const MAX_HOPS = 6;

type Batch = Required<Wanted>;

interface Reading {
  readonly owners: Map<Identity, Owner>;
  /** By the hash of the identity. */
  readonly tombstones: Map<string, Tombstone>;
  readonly erased: Map<string, ErasedCustomer>;
  readonly customers: Map<string, Snapshot['customers'][number]>;
  readonly mergedInto: Map<string, string>;
  readonly entries: Map<string, LogEntry>;
  readonly asked: Batch[];
}

/**
 * Reads everything that concerns a canonical update. One batch is enough if the customer id can be derived
 * from an identity that founded it. Otherwise further batches follow owners and merges.
 */
export async function readSnapshot(
  { store, identityHash }: { readonly store: CustomerStore; readonly identityHash: IdentityHash },
  update: CustomerUpdate,
  consistent: boolean,
): Promise<Snapshot> {
  const reading: Reading = {
    owners: new Map(),
    tombstones: new Map(),
    erased: new Map(),
    customers: new Map(),
    mergedInto: new Map(),
    entries: new Map(),
    asked: [],
  };
  let wanted = firstGuess(update, identityHash);
  for (let hops = 0; hops < MAX_HOPS && !isEmpty(wanted); hops += 1) {
    addFound(reading, wanted, await store.find(wanted, consistent));
    wanted = stillWanted(reading, update, identityHash);
  }
  const { owners, erased, entries } = reading;
  return {
    owners,
    tombstones: tombstonesOf(update, reading, identityHash),
    erased,
    customers: [...reading.customers.values()],
    entries,
  };
}

function tombstonesOf(
  { persons, objects }: CustomerUpdate,
  { owners, tombstones }: Reading,
  { hash, hashOfName }: IdentityHash,
): ReadonlyMap<Identity, Tombstone> {
  if (tombstones.size === 0) return new Map();
  const found = [...persons, ...objects].flatMap((identity) => {
    const home = owners.get(identity)?.home ?? identity;
    // An object whose home was erased is being erased too: its own tombstone is written later.
    const tombstone = tombstones.get(hash(identity)) ?? tombstones.get(hashOfName(home));
    return tombstone === undefined ? [] : [[identity, tombstone] as const];
  });
  return new Map(found);
}

function firstGuess(update: CustomerUpdate, { identityName, customerIdOf }: IdentityHash): Batch {
  const { persons, objects } = update;
  const founders = persons.length > 0 ? persons : objects.slice(0, 1);
  const homes = founders.map(identityName);
  return {
    identities: [...persons, ...objects],
    customerIds: homes.map((founder) => customerIdOf(founder, 0)),
    // An activity of the person alone may be stored under any of their identities.
    activities: update.activities.flatMap(({ id, about }) =>
      (about === null ? homes : homes.slice(0, 1)).map((home) => ({ id, home })),
    ),
  };
}

function addFound(reading: Reading, wanted: Batch, found: Found): void {
  reading.asked.push(wanted);
  for (const tombstone of found.tombstones) reading.tombstones.set(tombstone.hash, tombstone);
  for (const gone of found.erased) reading.erased.set(gone.customerId, gone);
  for (const owner of found.owners) reading.owners.set(owner.identity, owner);
  for (const customer of found.customers) reading.customers.set(customer.customerId, customer);
  for (const { customerId, mergedInto } of found.merged) reading.mergedInto.set(customerId, mergedInto);
  for (const entry of found.entries) reading.entries.set(entry.activity.id, entry);
}

/**
 * What has to be read next: customers that an owner or a merge leads to; homes of objects, whose owners have
 * their customer and links; and activities that may be in the log under these homes.
 */
function stillWanted(
  reading: Reading,
  update: CustomerUpdate,
  { identityName, hiddenName }: IdentityHash,
): Batch {
  const { asked } = reading;
  const customers = [...reading.customers.values()];
  const owners = [...reading.owners.values()];
  const isListed = (home: IdentityName) => customers.some(({ homes }) => homes.includes(home));
  const unlisted = owners.filter(({ home }) => !isListed(home));
  const customerIds = [...unlisted, ...reading.tombstones.values()]
    .map(({ customerId }) => survivorOf(reading.mergedInto, customerId))
    .filter((id) => !asked.some((one) => one.customerIds.includes(id)));
  const activities = update.activities.flatMap((activity) => {
    const { id, about } = activity;
    const home = about === null ? undefined : reading.owners.get(about)?.home;
    if (home === undefined || reading.entries.has(id)) return [];
    if (asked.some((one) => one.activities.some((entry) => entry.id === id && entry.home === home)))
      return [];
    // When nothing else has to be read, read only activities that may be in the log.
    const isWorthIt =
      customerIds.length > 0 || customers.some((customer) => mayContain(customer, home, activity));
    return isWorthIt ? [{ id, home }] : [];
  });
  const isKnown = (home: IdentityName) => owners.some(({ identity }) => identityName(identity) === home);
  const isLinked = (home: IdentityName) => owners.some(({ links }) => links.includes(hiddenName(home)));
  const elsewhere = owners.filter(({ identity, home }) => identityName(identity) !== home);
  if (elsewhere.length === 0) return { identities: [], customerIds, activities };
  const identities = [...new Set(elsewhere.map(({ home }) => home))]
    .filter((home) => !isKnown(home) && !(isListed(home) && isLinked(home)))
    .filter((home) => !asked.some((one) => one.identities.includes(home)));
  return { identities, customerIds, activities };
}

function mayContain({ homes, stale, lifecycle }: Customer, home: IdentityName, activity: Activity): boolean {
  return homes.includes(home) && (stale || !comesAfter(lifecycle.position, activity));
}

function survivorOf(mergedInto: ReadonlyMap<string, string>, customerId: string): string {
  let id = customerId;
  for (let hops = 0; hops < MAX_HOPS; hops += 1) id = mergedInto.get(id) ?? id;
  return id;
}

function isEmpty({ identities, customerIds, activities }: Batch): boolean {
  return identities.length + customerIds.length + activities.length === 0;
}
