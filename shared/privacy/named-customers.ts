import type { Customer } from '../customers/customer.ts';
import type { Owner } from '../customers/owner.ts';
import { type Identity, isPerson } from '../identity/identity.ts';
import type { Services } from '../intake/services.ts';
import { customerByIdentity } from '../storage/customer-lookup.ts';

/** The customers that a provider's identities lead to. */
export interface NamedCustomers {
  readonly customers: readonly Customer[];
  /** The named objects that nobody owns. */
  readonly waiting: readonly Owner[];
  /** Identities that belong to no current or erased customer, in the given order. */
  readonly unknown: readonly Identity[];
}

/**
 * Finds the customers that a provider names by their persons, and the objects that it names and that nobody owns. An
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
  const isMeant = isOneOf(persons, connection);
  for (const { identity, shared } of found.owners.filter(isOfPerson)) {
    const holder = shared ? undefined : await customerByIdentity(store, identity);
    if (holder !== undefined && isMeant(holder)) customers.set(holder.customerId, holder);
  }
  const waiting = found.owners.filter((owner) => !isOfPerson(owner) && owner.customerId === '');
  const { hash, hashOfName, identityName } = identityHash;
  const known = new Set([
    ...found.owners.map(({ identity }) => hashOfName(identityName(identity))),
    ...found.tombstones.map((tombstone) => tombstone.hash),
  ]);
  const unknown = named.filter((identity) => !known.has(hash(identity)));
  return { customers: [...customers.values()], waiting, unknown };
}

function isOneOf(persons: readonly Identity[], connection: string) {
  return ({ homes }: Customer) => {
    const own = homes.filter((home) => home.startsWith(`${connection}:customer:`));
    return own.length === 0 || own.some((home) => persons.includes(home));
  };
}

function isOfPerson({ identity }: Owner): boolean {
  return isPerson(identity);
}
