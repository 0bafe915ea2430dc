import type { Telling } from '../connectors/connector.ts';
import { isNews, laterContact } from '../identity/contact.ts';
import type { Identity } from '../identity/identity.ts';
import type { HomeName } from '../identity/identity-hash.ts';
import type { Activity } from '../lifecycle/activity.ts';
import type { Pair } from './arrangement.ts';
import { holderOf, type Known, type LinkingRules, type Naming, tellingAbout } from './naming.ts';
import { type Owner, plainOwner } from './owner.ts';

/** How a telling joins a customer. */
export interface Link {
  /** Identities that lead here from now on, are linked with more than before, or have another contact. */
  readonly owners: readonly Owner[];
  readonly homes: readonly HomeName[];
  readonly activities: readonly { readonly activity: Activity; readonly home: HomeName }[];
  /** What concerns others: to be linked on its own. */
  readonly elsewhere: readonly Telling[];
}

/**
 * Links a telling to its customer (null for a new one). `isOurs` says which homes belong there: what is about an
 * object of somebody else is told to them.
 */
export function linkTelling(
  { telling, persons, objects, home, held, pairs, beside }: Naming,
  known: Known,
  { nameOf, hide }: LinkingRules,
  customer: { readonly customerId: string; readonly homes: readonly HomeName[] },
  isOurs: (home: HomeName) => boolean,
): Link {
  const isForeign = (object: Identity) => {
    const owned = held.get(object);
    return owned !== undefined && !isOurs(owned);
  };
  const newPersons = persons.filter((person) => !held.has(person) && isOurs(nameOf(person)));
  const newObjects = objects.filter((object) => !held.has(object));
  const homes = [...new Set([...customer.homes, home, ...newPersons.map(nameOf)])];
  const foreignObjects = objects.filter(isForeign);
  const foreignPersons = persons.filter((person) => !isOurs(held.get(person) ?? nameOf(person)));

  const isNew = (name: HomeName) => newPersons.some((person) => nameOf(person) === name);
  const isObject = (name: HomeName) =>
    objects.some((object) => nameOf(object) === name && held.get(object) === name);
  // With an object its links stand in the order in which they came; one that finds no room here is not linked.
  // Otherwise a link stands with those that are written anyway; of two that are known, with the one that is ours.
  const keepersOf = ([a, b]: Pair) => {
    if (isObject(b)) return isOurs(b) ? [b] : [];
    const fresh = [a, b].filter(isNew);
    return fresh.length > 0 ? fresh : [isOurs(a) ? a : b];
  };
  const linksToKeep = (name: HomeName): readonly HomeName[] =>
    pairs.flatMap((pair) =>
      keepersOf(pair).includes(name) ? pair.filter((one) => one !== name).map(hide) : [],
    );
  const ownerOf = (identity: Identity, owned: HomeName): Owner => {
    const { customerId } = customer;
    const base = known.owners.get(identity) ?? plainOwner(identity, owned, customerId);
    const erasure = base.erasure ?? known.tombstones.get(identity)?.erasure ?? null;
    const links =
      nameOf(identity) === owned ? [...new Set([...base.links, ...linksToKeep(owned)])] : base.links;
    const contact = laterContact(base.contact, identity === persons[0] ? (telling.contact ?? null) : null);
    return { ...base, home: owned, customerId, links, contact, erasure };
  };
  const isShownAnew = ({ identity, contact }: Owner) =>
    identity === persons[0] && telling.contact !== undefined && isNews(telling.contact, contact);
  const rewritten = [...known.owners.values()].filter((owner) => {
    const { identity, home: owned, links } = owner;
    return (
      (isShownAnew(owner) || linksToKeep(owned).some((link) => !links.includes(link))) &&
      nameOf(identity) === owned &&
      holderOf(known, identity) !== undefined &&
      isOurs(owned)
    );
  });
  return {
    owners: [
      ...newPersons.map((person) => ownerOf(person, nameOf(person))),
      ...newObjects.map((object) => ownerOf(object, home)),
      ...rewritten.map(({ identity, home: owned }) => ownerOf(identity, owned)),
    ],
    homes,
    activities: telling.activities
      .filter(({ about }) => about === null || !foreignObjects.includes(about))
      .map((activity) => ({
        activity,
        home: activity.about === null ? home : (held.get(activity.about) ?? home),
      })),
    elsewhere: [
      ...foreignObjects.flatMap((object) => tellingAbout(telling, object)),
      ...(foreignPersons.length > 1 ? [{ persons: foreignPersons, objects: [], activities: [] }] : []),
      ...beside,
    ],
  };
}
