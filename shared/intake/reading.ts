import type { Customer, ErasedCustomer } from '../customers/customer.ts';
import type { Owner, Tombstone } from '../customers/owner.ts';
import { type IdentityHash, type IdentityName, isAccountName } from '../identity/identity-hash.ts';
import type { ObjectReport } from '../lifecycle/objects/object.ts';
import type { NewActivity } from '../storage/commit.ts';
import type { Found } from '../storage/customer-store.ts';
import { type ActivityEntry, activitiesIn, type ObjectEntry, objectsIn } from '../storage/items.ts';
import type { NamedUpdate } from './named-update.ts';

/** The items read so far for one update. An item that was read and does not exist is only in `asked`. */
export interface Reading {
  /** By the name of the identity. */
  readonly owners: Map<IdentityName, Owner>;
  /** By the hash of the identity. */
  readonly tombstones: Map<string, Tombstone>;
  readonly erased: Map<string, ErasedCustomer>;
  readonly customers: Map<string, Customer>;
  readonly mergedInto: Map<string, string>;
  readonly entries: Map<string, StoredActivity>;
  /** By the mark of the object. */
  readonly objects: Map<string, ObjectEntry>;
  readonly asked: Set<string>;
}

/** An activity as stored. */
export interface StoredActivity extends ActivityEntry {
  /** What is stored of it under an address, if it is stored under the home of an account, too. */
  readonly elsewhere?: ActivityEntry;
  /** How it is written under the home of an account, if it lies under an address until now. */
  readonly moved?: NewActivity;
}

/** Names what is stored of an object under a home. */
export function objectMark(object: IdentityName, homeHash: string): string {
  return `object ${object} ${homeHash}`;
}

/** Adds what one batch found. */
export function addFound(
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

/** What is stored of an object, under the home to which its owner item leads. */
export function entryOf(
  reading: Reading,
  report: ObjectReport,
  { hashOfName }: IdentityHash,
): ObjectEntry | undefined {
  const home = knownHome(reading, report);
  return home === undefined ? undefined : reading.objects.get(objectMark(report.object, hashOfName(home)));
}

/** The home to which the owner item of an object leads; undefined if none was found. An account lies under itself. */
export function knownHome({ owners }: Reading, { object, type }: ObjectReport): IdentityName | undefined {
  return type === 'account' ? object : owners.get(object)?.home;
}
