import { changesContact, laterContact } from '../identity/contact.ts';
import type { CustomerUpdate } from '../identity/customer-update.ts';
import type { Identity } from '../identity/identity.ts';
import type { HiddenName, IdentityName } from '../identity/identity-hash.ts';
import type { Activity } from '../lifecycle/activity.ts';
import type { Pair } from './arrangement.ts';
import { type KnownIdentities, knownCustomerOf, type LinkingRules, type Match } from './match.ts';
import { newOwner, type Owner } from './owner.ts';

/** What an update adds to a customer, besides objects. */
export interface Link {
  /** Owners of persons to write: those with a new customer, new links or another contact. */
  readonly owners: readonly Owner[];
  readonly homes: readonly IdentityName[];
  readonly activities: readonly { readonly activity: Activity; readonly home: IdentityName }[];
  /** Parts of the update that concern other customers. Each is applied on its own. */
  readonly forOthers: readonly CustomerUpdate[];
}

/** Links the persons of an update to their customer. `isOurs` is true for the homes of that customer. */
export function linkUpdate(
  { update, persons, home, knownHomes, newEdges, remainder }: Match,
  known: KnownIdentities,
  { identityName, hiddenName }: LinkingRules,
  customer: { readonly customerId: string; readonly homes: readonly IdentityName[] },
  isOurs: (home: IdentityName) => boolean,
): Link {
  const newPersons = persons.filter((person) => !knownHomes.has(person) && isOurs(identityName(person)));
  const homes = [...new Set([...customer.homes, home, ...newPersons.map(identityName)])];
  const foreignPersons = persons.filter((person) => !isOurs(knownHomes.get(person) ?? identityName(person)));

  const isNew = (name: IdentityName) => newPersons.some((person) => identityName(person) === name);
  // A link is stored with an identity that is written anyway. Between two known identities it is stored with the one
  // of this customer.
  const endsToStore = ([a, b]: Pair) => {
    const fresh = [a, b].filter(isNew);
    return fresh.length > 0 ? fresh : [isOurs(a) ? a : b];
  };
  const linksToStore = (name: IdentityName): readonly HiddenName[] =>
    newEdges.flatMap((pair) =>
      endsToStore(pair).includes(name) ? pair.filter((one) => one !== name).map(hiddenName) : [],
    );
  const ownerOf = (identity: Identity): Owner => {
    const { customerId } = customer;
    const name = identityName(identity);
    const base = known.owners.get(identity) ?? newOwner(identity, name, customerId);
    const erasure = base.erasure ?? known.tombstones.get(identity)?.erasure ?? null;
    const links = [...new Set([...base.links, ...linksToStore(name)])];
    const contact = laterContact(base.contact, identity === persons[0] ? (update.contact ?? null) : null);
    return { ...base, customerId, links, contact, erasure };
  };
  const hasNewContact = ({ identity, contact }: Owner) =>
    identity === persons[0] && update.contact !== undefined && changesContact(update.contact, contact);
  const rewritten = [...known.owners.values()].filter((owner) => {
    const { identity, home: ownHome, links } = owner;
    return (
      (hasNewContact(owner) || linksToStore(ownHome).some((link) => !links.includes(link))) &&
      knownCustomerOf(known, identity) !== undefined &&
      isOurs(ownHome)
    );
  });
  return {
    owners: [...newPersons, ...rewritten.map(({ identity }) => identity)].map(ownerOf),
    homes,
    activities: update.activities.map((activity) => ({ activity, home })),
    forOthers: [
      ...(foreignPersons.length > 1 ? [{ persons: foreignPersons, objects: [], activities: [] }] : []),
      ...remainder,
    ],
  };
}
