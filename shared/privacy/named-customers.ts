import type { Customer } from '../customers/customer.ts';
import type { Owner } from '../customers/owner.ts';
import { type Identity, isPerson } from '../identity/identity.ts';
import { isPersonName } from '../identity/identity-hash.ts';
import type { Services } from '../intake/services.ts';
import { customerByIdentity } from '../storage/customer-lookup.ts';

/** The customers that a provider's identities lead to. */
export interface NamedCustomers {
  readonly customers: readonly Customer[];
  /** Identities that nobody has or had, and objects that wait for an owner; persons first. */
  readonly unowned: readonly Identity[];
}

/**
 * Finds the customers that a provider names. An object leads to nobody: it is erased with its owner, or alone while it
 * has none. An address does not lead to another customer of the connection: it may have been reported for the wrong
 * person.
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
  for (const { identity, crowded } of found.owners) {
    if (!isPerson(identity) || crowded) continue;
    const holder = await customerByIdentity(store, identity);
    if (holder !== undefined && isOneOf(holder, persons, connection))
      customers.set(holder.customerId, holder);
  }
  const owned = new Set(found.owners.filter(isOwned).map(({ identity }) => identity));
  const gone = new Set(found.tombstones.map(({ hash }) => hash));
  const unowned = named.filter((identity) => !owned.has(identity) && !gone.has(identityHash.hash(identity)));
  return { customers: [...customers.values()], unowned };
}

/** An object that waits lies in the home of an object. */
function isOwned({ home }: Owner): boolean {
  return isPersonName(home);
}

function isOneOf({ homes }: Customer, persons: readonly Identity[], connection: string): boolean {
  const own = homes.filter((home) => home.startsWith(`${connection}:customer:`));
  return own.length === 0 || own.some((home) => persons.includes(home));
}
