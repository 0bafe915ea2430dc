import { changesContact, laterContact } from '../identity/contact.ts';
import type { CustomerUpdate } from '../identity/customer-update.ts';
import type { IdentityName } from '../identity/identity-hash.ts';
import { type KnownIdentities, knownCustomerOf, type Match } from './match.ts';
import { newOwner, type Owner } from './owner.ts';

/** The owners that an update changes, and the homes that its customer has then. */
export interface Link {
  readonly owners: readonly Owner[];
  readonly homes: readonly IdentityName[];
}

/**
 * Links the persons of an update to their customer. `pending` are the owners whose claims change, `homes` those of the customer once
 * these claims count.
 */
export function linkUpdate(
  { person, home }: Match,
  { contact }: CustomerUpdate,
  known: KnownIdentities,
  identityName: (identity: string) => IdentityName,
  pending: ReadonlyMap<IdentityName, Owner>,
  customer: { readonly customerId: string; readonly homes: readonly IdentityName[] },
): Link {
  const { customerId } = customer;
  const homes = customer.homes.includes(home) ? customer.homes : [...customer.homes, home];
  const owners = new Map<IdentityName, Owner>();
  for (const [name, owner] of pending)
    owners.set(name, homes.includes(owner.home) ? { ...owner, customerId } : owner);
  const name = identityName(person);
  const own = owners.get(name) ?? known.owners.get(person) ?? newOwner(person, name);
  const isNew = knownCustomerOf(known, person) === undefined;
  if (isNew || (contact !== undefined && changesContact(contact, own.contact)))
    owners.set(name, { ...own, customerId, contact: laterContact(own.contact, contact ?? null) });
  return { owners: [...owners.values()].map((owner) => withErasure(owner, known)), homes };
}

function withErasure(owner: Owner, { tombstones }: KnownIdentities): Owner {
  const erasure = owner.erasure ?? tombstones.get(owner.identity)?.erasure ?? null;
  return erasure === owner.erasure ? owner : { ...owner, erasure };
}
