import { type Customer, isErased, isMerged, type StoredCustomer } from '../customers/customer.ts';
import { type Owner, type Tombstone, versionAfter } from '../customers/owner.ts';
import { withOwnersWritten } from '../customers/owner-versions.ts';
import { ownersWritten } from '../storage/commit.ts';
import type { CustomerStore } from '../storage/customer-store.ts';
import { isTombstone } from '../storage/owner-items.ts';
import type { Services } from './services.ts';

/** Services that write nothing to the table. */
export interface DryRun {
  readonly services: Services;
  /** The customers that were written, as they are afterwards. */
  customers(): Customer[];
}

/**
 * Services for a dry run: what is written is kept in memory and read from there. So a command splits and merges, and is refused,
 * exactly as it would be. Commands write customers and owners only.
 */
export function dryRunOf(services: Services): DryRun {
  const { identityHash, store } = services;
  const records = new Map<string, StoredCustomer>();
  const owners = new Map<string, Owner | Tombstone>();
  const hashOf = (owner: Owner | Tombstone) =>
    isTombstone(owner) ? owner.hash : identityHash.hashOfName(owner.identity);

  const rehearsed: CustomerStore = {
    ...store,
    async find(wanted, consistent) {
      const found = await store.find(wanted, consistent);
      const hashes = new Set((wanted.identities ?? []).map(identityHash.hashOfName));
      const known = [...owners].flatMap(([hash, owner]) => (hashes.has(hash) ? [owner] : []));
      const stored = [...found.owners, ...found.tombstones].filter((one) => !owners.has(hashOf(one)));
      const ids = new Set(wanted.customerIds);
      const written = [...records.values()].filter(({ customerId }) => ids.has(customerId));
      const read = [...found.customers, ...found.merged, ...found.erased];
      const customers = [...read.filter(({ customerId }) => !records.has(customerId)), ...written];
      return {
        owners: [...stored, ...known].filter((one): one is Owner => !isTombstone(one)),
        tombstones: [...stored, ...known].filter(isTombstone),
        customers: customers.filter(isCustomer),
        merged: customers.filter(isMerged),
        erased: customers.filter(isErased),
        entries: found.entries,
      };
    },
    async commit(commit) {
      const written = ownersWritten(commit.owners, identityHash.identityName);
      for (const { stored } of commit.customers)
        records.set(stored.customerId, isCustomer(stored) ? withOwnersWritten(stored, written) : stored);
      for (const { owner, previous } of commit.owners)
        owners.set(hashOf(owner), isTombstone(owner) ? owner : { ...owner, version: versionAfter(previous) });
      return { type: 'committed' };
    },
  };
  return {
    services: { ...services, store: rehearsed },
    customers: () => [...records.values()].filter(isCustomer),
  };
}

function isCustomer(stored: StoredCustomer): stored is Customer {
  return !isMerged(stored) && !isErased(stored);
}
