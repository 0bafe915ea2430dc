import type { Telling } from '../connectors/connector.ts';
import type { Customer } from '../customers/customer.ts';
import type { Known, Owner } from '../customers/linking.ts';
import { type Identity, rankPersons } from '../identity/identity.ts';
import type { HomeName, IdentityHash } from '../identity/identity-hash.ts';
import type { Activity } from '../lifecycle/activity.ts';
import { comesAfter } from '../lifecycle/record.ts';
import type { CustomerStore, Found, Wanted } from '../storage/customer-store.ts';
import type { LogEntry } from '../storage/items.ts';

/** What was read of the table before a telling is linked and folded. */
export interface Snapshot extends Known {
  readonly owners: ReadonlyMap<Identity, Owner>;
  /** Activities of the telling that are in the log already, by id. */
  readonly entries: ReadonlyMap<string, LogEntry>;
}

const MOST_HOPS = 6;

interface Reading {
  readonly owners: Map<Identity, Owner>;
  readonly customers: Map<string, Snapshot['customers'][number]>;
  readonly mergedInto: Map<string, string>;
  readonly entries: Map<string, LogEntry>;
  readonly asked: Set<string>;
}

/**
 * Reads all that concerns a telling, in one batch where the customer can be guessed from an identity that
 * founded it, and follows owners and merges in further ones where it cannot.
 */
export async function readSnapshot(
  { store, identityHash }: { readonly store: CustomerStore; readonly identityHash: IdentityHash },
  telling: Telling,
  consistent: boolean,
): Promise<Snapshot> {
  const reading: Reading = {
    owners: new Map(),
    customers: new Map(),
    mergedInto: new Map(),
    entries: new Map(),
    asked: new Set(),
  };
  let wanted = firstGuess(telling, identityHash);
  for (let hops = 0; hops < MOST_HOPS && !isEmpty(wanted); hops += 1) {
    note(reading, wanted, await store.find(wanted, consistent));
    wanted = stillWanted(reading, telling);
  }
  return { owners: reading.owners, customers: [...reading.customers.values()], entries: reading.entries };
}

function firstGuess(telling: Telling, { nameOf, customerIdOf }: IdentityHash): Wanted {
  const persons = rankPersons(telling.persons);
  const objects = [...new Set(telling.objects)].sort();
  const founders = persons.length > 0 ? persons : objects.slice(0, 1);
  const homes = founders.map(nameOf);
  return {
    identities: [...persons, ...objects],
    customerIds: homes.map((founder) => customerIdOf(founder, 0)),
    // What concerns a person alone may have been told before by any of their names.
    activities: telling.activities.flatMap(({ id, about }) =>
      (about === null ? homes : homes.slice(0, 1)).map((home) => ({ id, home })),
    ),
  };
}

function note(reading: Reading, wanted: Wanted, found: Found): void {
  for (const id of wanted.customerIds) reading.asked.add(id);
  for (const { id, home } of wanted.activities) reading.asked.add(`${home} ${id}`);
  for (const owner of found.owners) reading.owners.set(owner.identity, owner);
  for (const customer of found.customers) reading.customers.set(customer.customerId, customer);
  for (const { customerId, mergedInto } of found.merged) reading.mergedInto.set(customerId, mergedInto);
  for (const entry of found.entries) reading.entries.set(entry.activity.id, entry);
}

/** Customers that an owner or a merge points to and that were not read, and the homes whose owner must tell. */
function stillWanted(reading: Reading, telling: Telling): Wanted {
  const customers = [...reading.customers.values()];
  const isListed = (home: HomeName) => customers.some(({ homes }) => homes.includes(home));
  const unheld = [...reading.owners.values()].filter(({ home }) => !isListed(home));
  const customerIds = unheld.map(({ customerId }) => lastOf(reading.mergedInto, customerId));
  const fresh = [...new Set(customerIds)].filter((id) => !reading.asked.has(id));
  const activities = telling.activities.flatMap((activity) => {
    const { id, about } = activity;
    const home = about === null ? undefined : reading.owners.get(about)?.home;
    if (home === undefined || reading.asked.has(`${home} ${id}`) || reading.entries.has(id)) return [];
    // Where nothing else has to be read, it is worth a read only for what may be in the log already.
    const isWorthIt = fresh.length > 0 || customers.some((customer) => mayKnow(customer, home, activity));
    return isWorthIt ? [{ id, home }] : [];
  });
  return { identities: [], customerIds: fresh, activities };
}

function mayKnow({ homes, stale, lifecycle }: Customer, home: HomeName, activity: Activity): boolean {
  return homes.includes(home) && (stale || !comesAfter(lifecycle.position, activity));
}

function lastOf(mergedInto: ReadonlyMap<string, string>, customerId: string): string {
  let id = customerId;
  for (let hops = 0; hops < MOST_HOPS; hops += 1) id = mergedInto.get(id) ?? id;
  return id;
}

function isEmpty({ identities, customerIds, activities }: Wanted): boolean {
  return identities.length + customerIds.length + activities.length === 0;
}
