import type { Customer } from '../customers/customer.ts';
import { type Identity, isPerson } from '../identity/identity.ts';
import { isPersonName } from '../identity/identity-hash.ts';
import type { Services } from '../intake/services.ts';
import { customerByIdentity } from '../storage/customer-lookup.ts';

/** The customers that a provider's identities lead to. */
export interface NamedCustomers {
  readonly customers: readonly Customer[];
  /** Identities that belong to no current or erased customer, in the given order. */
  readonly unknown: readonly Identity[];
}

/**
 * Finds the customers that a provider names. An object leads only to a customer that is known by objects alone. An
 * address does not lead to another customer of the connection: it may have been reported for the wrong person.
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
    const isMeant = isPerson(identity) ? isOneOf(persons, connection) : isKnownByObjects;
    if (holder !== undefined && isMeant(holder)) customers.set(holder.customerId, holder);
  }
  const owned = new Set(found.owners.map(({ identity }) => identity));
  const gone = new Set(found.tombstones.map(({ hash }) => hash));
  const unknown = named.filter((identity) => !owned.has(identity) && !gone.has(identityHash.hash(identity)));
  return { customers: [...customers.values()], unknown };
}

function isOneOf(persons: readonly Identity[], connection: string) {
  return ({ homes }: Customer) => {
    const own = homes.filter((home) => home.startsWith(`${connection}:customer:`));
    return own.length === 0 || own.some((home) => persons.includes(home));
  };
}

function isKnownByObjects({ homes }: Customer): boolean {
  return !homes.some(isPersonName);
}
