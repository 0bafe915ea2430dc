import type { Customer, ErasedCustomer } from '../customers/customer.ts';
import type { Owner, Tombstone } from '../customers/owner.ts';
import type { IdentityName } from '../identity/identity-hash.ts';
import type { NewActivity } from '../storage/commit.ts';
import type { ActivityEntry, ObjectEntry } from '../storage/items.ts';

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
