import type { Customer } from '../customers/customer.ts';
import { type Identity, isPerson } from '../identity/identity.ts';
import { isPersonName } from '../identity/identity-hash.ts';
import type { Services } from '../intake/services.ts';
import { customerByIdentity } from '../storage/customer-lookup.ts';

/** The customers that the identities of a provider's request lead to. */
export interface NamedCustomers {
  readonly customers: readonly Customer[];
  /** Identities without a customer and without a tombstone, in the order of the request. */
  readonly unknown: readonly Identity[];
}

/**
 * Finds the customers that a provider's request means. An object leads only to a customer without accounts and addresses.
 * An address does not lead to a customer with another account of the connection: two people may have entered it.
 */
export async function namedCustomers(
  { store, identityHash }: Services,
  connection: string,
  persons: readonly Identity[],
  objects: readonly Identity[],
): Promise<NamedCustomers> {
  const named = [...persons, ...objects];
  const found = await store.find({ identities: named }, true);
  const customers = new Map<string, Customer>();
  for (const { identity, shared } of found.owners) {
    const holder = shared ? undefined : await customerByIdentity(store, identity);
    const isMeant = isPerson(identity) ? isAmong(persons, connection) : hasOnlyObjects;
    if (holder !== undefined && isMeant(holder)) customers.set(holder.customerId, holder);
  }
  const owned = new Set(found.owners.map(({ identity }) => identity));
  const gone = new Set(found.tombstones.map(({ hash }) => hash));
  const unknown = named.filter((identity) => !owned.has(identity) && !gone.has(identityHash.hash(identity)));
  return { customers: [...customers.values()], unknown };
}

function isAmong(persons: readonly Identity[], connection: string) {
  return ({ homes }: Customer) => {
    const own = homes.filter((home) => home.startsWith(`${connection}:customer:`));
    return own.length === 0 || own.some((home) => persons.includes(home));
  };
}

function hasOnlyObjects({ homes }: Customer): boolean {
  return !homes.some(isPersonName);
}
