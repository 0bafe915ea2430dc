import { isNews, laterContact } from '../identity/contact.ts';
import type { CustomerUpdate } from '../identity/customer-update.ts';
import type { Identity } from '../identity/identity.ts';
import type { HiddenName, IdentityName } from '../identity/identity-hash.ts';
import type { Activity } from '../lifecycle/activity.ts';
import type { Pair } from './arrangement.ts';
import { holderOf, type KnownIdentities, type LinkingRules, type Match, updateAbout } from './match.ts';
import { newOwner, type Owner } from './owner.ts';

/** How an update joins a customer. */
export interface Link {
  /** Identities that lead here from now on, are linked with more than before, or have another contact. */
  readonly owners: readonly Owner[];
  readonly homes: readonly IdentityName[];
  readonly activities: readonly { readonly activity: Activity; readonly home: IdentityName }[];
  /** What concerns others: to be linked on its own. */
  readonly forOthers: readonly CustomerUpdate[];
}

/**
 * Links an update to its customer (null for a new one). `isOurs` says which homes belong there: what is about an
 * object of somebody else is told to them.
 */
export function linkUpdate(
  { update, persons, objects, home, held, newEdges: pairs, remainder: beside }: Match,
  known: KnownIdentities,
  { identityName, hiddenName }: LinkingRules,
  customer: { readonly customerId: string; readonly homes: readonly IdentityName[] },
  isOurs: (home: IdentityName) => boolean,
): Link {
  const isForeign = (object: Identity) => {
    const owned = held.get(object);
    return owned !== undefined && !isOurs(owned);
  };
  const newPersons = persons.filter((person) => !held.has(person) && isOurs(identityName(person)));
  const newObjects = objects.filter((object) => !held.has(object));
  const homes = [...new Set([...customer.homes, home, ...newPersons.map(identityName)])];
  const foreignObjects = objects.filter(isForeign);
  const foreignPersons = persons.filter((person) => !isOurs(held.get(person) ?? identityName(person)));

  const isNew = (name: IdentityName) => newPersons.some((person) => identityName(person) === name);
  const isObject = (name: IdentityName) =>
    objects.some((object) => identityName(object) === name && held.get(object) === name);
  // With an object its links stand in the order in which they came; one that finds no room here is not linked.
  // Otherwise a link stands with those that are written anyway; of two that are known, with the one that is ours.
  const keepersOf = ([a, b]: Pair) => {
    if (isObject(b)) return isOurs(b) ? [b] : [];
    const fresh = [a, b].filter(isNew);
    return fresh.length > 0 ? fresh : [isOurs(a) ? a : b];
  };
  const linksToKeep = (name: IdentityName): readonly HiddenName[] =>
    pairs.flatMap((pair) =>
      keepersOf(pair).includes(name) ? pair.filter((one) => one !== name).map(hiddenName) : [],
    );
  const ownerOf = (identity: Identity, owned: IdentityName): Owner => {
    const { customerId } = customer;
    const base = known.owners.get(identity) ?? newOwner(identity, owned, customerId);
    const erasure = base.erasure ?? known.tombstones.get(identity)?.erasure ?? null;
    const links =
      identityName(identity) === owned ? [...new Set([...base.links, ...linksToKeep(owned)])] : base.links;
    const contact = laterContact(base.contact, identity === persons[0] ? (update.contact ?? null) : null);
    return { ...base, home: owned, customerId, links, contact, erasure };
  };
  const isShownAnew = ({ identity, contact }: Owner) =>
    identity === persons[0] && update.contact !== undefined && isNews(update.contact, contact);
  const rewritten = [...known.owners.values()].filter((owner) => {
    const { identity, home: owned, links } = owner;
    return (
      (isShownAnew(owner) || linksToKeep(owned).some((link) => !links.includes(link))) &&
      identityName(identity) === owned &&
      holderOf(known, identity) !== undefined &&
      isOurs(owned)
    );
  });
  return {
    owners: [
      ...newPersons.map((person) => ownerOf(person, identityName(person))),
      ...newObjects.map((object) => ownerOf(object, home)),
      ...rewritten.map(({ identity, home: owned }) => ownerOf(identity, owned)),
    ],
    homes,
    activities: update.activities
      .filter(({ about }) => about === null || !foreignObjects.includes(about))
      .map((activity) => ({
        activity,
        home: activity.about === null ? home : (held.get(activity.about) ?? home),
      })),
    forOthers: [
      ...foreignObjects.flatMap((object) => updateAbout(update, object)),
      ...(foreignPersons.length > 1 ? [{ persons: foreignPersons, objects: [], activities: [] }] : []),
      ...beside,
    ],
  };
}
