import { changesContact, laterContact } from '../identity/contact.ts';
import type { CustomerUpdate } from '../identity/customer-update.ts';
import type { Identity } from '../identity/identity.ts';
import type { HiddenName, IdentityName } from '../identity/identity-hash.ts';
import type { Activity } from '../lifecycle/activity.ts';
import type { Pair } from './arrangement.ts';
import {
  type KnownIdentities,
  knownCustomerOf,
  type LinkingRules,
  type Match,
  updateAbout,
} from './match.ts';
import { newOwner, type Owner } from './owner.ts';

/** What an update adds to a customer. */
export interface Link {
  /** Owners to write: those with a new customer, new links or another contact. */
  readonly owners: readonly Owner[];
  readonly homes: readonly IdentityName[];
  readonly activities: readonly { readonly activity: Activity; readonly home: IdentityName }[];
  /** Parts of the update that concern other customers. Each is applied on its own. */
  readonly forOthers: readonly CustomerUpdate[];
}

/**
 * Links an update to its customer. `isOurs` is true for the homes of that customer. What concerns an object
 * of another customer goes to `forOthers`.
 */
export function linkUpdate(
  { update, persons, objects, home, knownHomes, newEdges, remainder }: Match,
  known: KnownIdentities,
  { identityName, hiddenName }: LinkingRules,
  customer: { readonly customerId: string; readonly homes: readonly IdentityName[] },
  isOurs: (home: IdentityName) => boolean,
): Link {
  const isForeign = (object: Identity) => {
    const ownerHome = knownHomes.get(object);
    return ownerHome !== undefined && !isOurs(ownerHome);
  };
  const newPersons = persons.filter((person) => !knownHomes.has(person) && isOurs(identityName(person)));
  const newObjects = objects.filter((object) => !knownHomes.has(object));
  const homes = [...new Set([...customer.homes, home, ...newPersons.map(identityName)])];
  const foreignObjects = objects.filter(isForeign);
  const foreignPersons = persons.filter((person) => !isOurs(knownHomes.get(person) ?? identityName(person)));

  const isNew = (name: IdentityName) => newPersons.some((person) => identityName(person) === name);
  const isObject = (name: IdentityName) =>
    objects.some((object) => identityName(object) === name && knownHomes.get(object) === name);
  // The links of an object are stored with the object, in their order of arrival; if there is no room for
  // one, it is not linked. Any other link is stored with an identity that is written anyway. Between two
  // known identities it is stored with the one of this customer.
  const endsToStore = ([a, b]: Pair) => {
    if (isObject(b)) return isOurs(b) ? [b] : [];
    const fresh = [a, b].filter(isNew);
    return fresh.length > 0 ? fresh : [isOurs(a) ? a : b];
  };
  const linksToStore = (name: IdentityName): readonly HiddenName[] =>
    newEdges.flatMap((pair) =>
      endsToStore(pair).includes(name) ? pair.filter((one) => one !== name).map(hiddenName) : [],
    );
  const ownerOf = (identity: Identity, ownerHome: IdentityName): Owner => {
    const { customerId } = customer;
    const base = known.owners.get(identity) ?? newOwner(identity, ownerHome, customerId);
    const erasure = base.erasure ?? known.tombstones.get(identity)?.erasure ?? null;
    const links =
      identityName(identity) === ownerHome
        ? [...new Set([...base.links, ...linksToStore(ownerHome)])]
        : base.links;
    const contact = laterContact(base.contact, identity === persons[0] ? (update.contact ?? null) : null);
    return { ...base, home: ownerHome, customerId, links, contact, erasure };
  };
  const hasNewContact = ({ identity, contact }: Owner) =>
    identity === persons[0] && update.contact !== undefined && changesContact(update.contact, contact);
  const rewritten = [...known.owners.values()].filter((owner) => {
    const { identity, home: ownerHome, links } = owner;
    return (
      (hasNewContact(owner) || linksToStore(ownerHome).some((link) => !links.includes(link))) &&
      identityName(identity) === ownerHome &&
      knownCustomerOf(known, identity) !== undefined &&
      isOurs(ownerHome)
    );
  });
  return {
    owners: [
      ...newPersons.map((person) => ownerOf(person, identityName(person))),
      ...newObjects.map((object) => ownerOf(object, home)),
      ...rewritten.map(({ identity, home: ownerHome }) => ownerOf(identity, ownerHome)),
    ],
    homes,
    activities: update.activities
      .filter(({ about }) => about === null || !foreignObjects.includes(about))
      .map((activity) => ({
        activity,
        home: activity.about === null ? home : (knownHomes.get(activity.about) ?? home),
      })),
    forOthers: [
      ...foreignObjects.flatMap((object) => updateAbout(update, object)),
      ...(foreignPersons.length > 1 ? [{ persons: foreignPersons, objects: [], activities: [] }] : []),
      ...remainder,
    ],
  };
}
