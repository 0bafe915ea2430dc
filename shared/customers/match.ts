import type { CustomerUpdate } from '../identity/customer-update.ts';
import { type Identity, rankPersons } from '../identity/identity.ts';
import { type HiddenName, type IdentityName, isPersonName } from '../identity/identity-hash.ts';
import { toLog } from '../lifecycle/activity.ts';
import type { Pair } from './arrangement.ts';
import { type Customer, MAX_HOMES } from './customer.ts';
import { isAccountName, maxPerConnection } from './max-per-connection.ts';
import type { Owner, Tombstone } from './owner.ts';

/**
 * What was read before an update is linked. An owner counts as known only if a customer that was read lists
 * its home.
 */
export interface KnownIdentities {
  readonly owners: ReadonlyMap<Identity, Owner>;
  /** Identities of erased customers that were not used since. */
  readonly tombstones: ReadonlyMap<Identity, Tombstone>;
  readonly customers: readonly Customer[];
}

/** How identities are linked. */
export interface LinkingRules {
  readonly identityName: (identity: Identity) => IdentityName;
  /** The name in the form in which it is stored in links. */
  readonly hiddenName: (name: IdentityName) => HiddenName;
  /** An identity that links more customers of one connection than this is shared. */
  readonly mostCustomers: number;
}

/**
 * An update and what is known of its identities, before it is decided whether all of them are one customer.
 */
export interface Match {
  readonly update: CustomerUpdate;
  /** By rank, without shared ones. */
  readonly persons: readonly Identity[];
  readonly objects: readonly Identity[];
  /** The identity that founds the customer if it is new. */
  readonly founder: Identity;
  /** The home of what concerns the person, and of objects that have no home yet. */
  readonly home: IdentityName;
  /** Homes of the identities that belong to a customer already. */
  readonly knownHomes: ReadonlyMap<Identity, IdentityName>;
  /** The customers that own any of the identities. */
  readonly candidates: readonly Customer[];
  /** Links that are not known yet. */
  readonly newEdges: readonly Pair[];
  /**
   * True when only all links between the candidates can decide: the update may merge customers, exceed a
   * limit, or concern another customer.
   */
  readonly isAmbiguous: boolean;
  /** Parts about others that were named with a shared identity. Each is linked on its own. */
  readonly remainder: readonly CustomerUpdate[];
}

/** The customer whose record lists the home of an identity. */
export function knownCustomerOf(
  { owners, customers }: KnownIdentities,
  identity: Identity,
): Customer | undefined {
  const home = owners.get(identity)?.home;
  return home === undefined ? undefined : customers.find(({ homes }) => homes.includes(home));
}

/** True when the customer has a person identity, not only orders or carts. */
export function hasPersons({ homes }: Pick<Customer, 'homes'>): boolean {
  return homes.some(isPersonName);
}

/**
 * The update with each identity and activity once: persons by rank, objects by text, activities in log order.
 */
export function canonical(reported: CustomerUpdate): CustomerUpdate {
  const { persons, objects, activities } = reported;
  return {
    ...reported,
    persons: rankPersons(persons),
    objects: [...new Set(objects)].sort(),
    activities: toLog(activities),
  };
}

/** Works out what a canonical update names and links. Undefined when it names nothing. */
export function matchUpdate(
  reported: CustomerUpdate,
  known: KnownIdentities,
  rules: LinkingRules,
): Match | undefined {
  const { update, shared, remainder } = withoutShared(reported, known);
  const { persons, objects } = update;
  const founder = persons[0] ?? objects[0];
  if (founder === undefined) return undefined;
  const knownHomes = new Map<Identity, IdentityName>();
  const owning: Customer[] = [];
  for (const identity of [...persons, ...objects]) {
    const owner = known.owners.get(identity);
    const customer = knownCustomerOf(known, identity);
    if (owner === undefined || customer === undefined) continue;
    knownHomes.set(identity, owner.home);
    owning.push(customer);
  }
  const [firstKnown] = persons.length > 0 ? [] : knownHomes.values();
  const home = firstKnown ?? rules.identityName(founder);
  const named = { persons, objects, home };
  const newEdges = shared.includes(founder) ? [] : unknownPairs(named, shared, known, rules);
  const candidates = [...new Set(owning)];
  const isAmbiguous = candidates.length > 1 || mayBeTooMany(named, candidates[0], known, rules, newEdges);
  return { ...named, update, founder, knownHomes, candidates, newEdges, isAmbiguous, remainder };
}

/**
 * Leaves out shared identities, which link no customers. Activities of a shared identity still reach that identity;
 * the others named with it are linked on their own.
 */
function withoutShared(
  reported: CustomerUpdate,
  { owners }: KnownIdentities,
): { update: CustomerUpdate; shared: readonly Identity[]; remainder: CustomerUpdate[] } {
  const isShared = (identity: Identity) => owners.get(identity)?.shared === true;
  const shared = reported.persons.filter(isShared);
  if (shared.length === 0 && !reported.objects.some(isShared))
    return { update: reported, shared, remainder: [] };
  const unshared = reported.objects.filter((object) => !isShared(object));
  // An update that names only shared identities goes to the first of them.
  const objects = reported.persons.length + unshared.length > 0 ? unshared : reported.objects.slice(0, 1);
  const foreign = reported.objects.filter((object) => !objects.includes(object));
  const [first] = reported.persons;
  const rest = reported.persons.filter((person) => !isShared(person));
  const isAbout = reported.objects.length + reported.activities.length > 0 || reported.contact !== undefined;
  const isFirst = first !== undefined && shared.includes(first) && (isAbout || rest.length === 0);
  return {
    update: {
      ...reported,
      persons: isFirst ? [first] : rest,
      objects,
      activities: reported.activities.filter(({ about }) => about === null || !foreign.includes(about)),
    },
    shared,
    remainder: [
      ...(isFirst && rest.length > 0 ? [{ persons: reported.persons, objects: [], activities: [] }] : []),
      ...foreign.flatMap((object) => updateAbout(reported, object)),
    ],
  };
}

/**
 * The links of an update that are not known yet: between all persons, and from the home to each object
 * that is stored under a home that was not named. A link to a shared account does not merge, but it is kept:
 * it counts as one more customer of that account's connection.
 */
function unknownPairs(
  { persons, objects, home }: Pick<Match, 'persons' | 'objects' | 'home'>,
  shared: readonly Identity[],
  { owners }: KnownIdentities,
  { identityName, hiddenName }: LinkingRules,
): Pair[] {
  // The usual case: one person, and objects that are new or stored under that home.
  if (
    persons.length < 2 &&
    shared.length === 0 &&
    objects.every((object) => (owners.get(object)?.home ?? home) === home)
  )
    return [];
  // Most names are the identity itself.
  const ownerOf = (name: IdentityName) =>
    owners.get(name) ?? [...owners.values()].find(({ identity }) => identityName(identity) === name);
  const linksOf = (name: IdentityName) => ownerOf(name)?.links ?? [];
  const isApart = (a: IdentityName, b: IdentityName) => ownerOf(a)?.apart.includes(hiddenName(b)) === true;
  const isLinked = (a: IdentityName, b: IdentityName) =>
    linksOf(a).includes(hiddenName(b)) || linksOf(b).includes(hiddenName(a));
  const names = persons.map(identityName);
  const amongPersons = names.flatMap((a, index) => names.slice(index + 1).map((b): Pair => [a, b]));
  const byObject = objects.flatMap((object) => {
    const owner = owners.get(object);
    if (owner === undefined || owner.shared || ownerOf(owner.home)?.shared === true) return [];
    const isNamed = owner.home === home || names.includes(owner.home);
    return isNamed || isLinked(home, owner.home) ? [] : [[home, identityName(object)] as Pair];
  });
  const sharedAccounts = shared.map(identityName).filter(isAccountName);
  const withShared = sharedAccounts.flatMap((other) => names.map((name): Pair => [name, other]));
  // A new identity keeps all its links: they could not be found from it if only the other end had them.
  const isNew = (name: IdentityName) => ownerOf(name) === undefined;
  return [...amongPersons, ...withShared, ...byObject].filter(
    ([a, b]) => !isApart(a, b) && (isNew(a) || isNew(b) || !isLinked(a, b)),
  );
}

/** True when the new identities may exceed a limit of the customer. */
function mayBeTooMany(
  { persons, home }: Pick<Match, 'persons' | 'home'>,
  customer: Customer | undefined,
  { owners }: KnownIdentities,
  { identityName, hiddenName, mostCustomers }: LinkingRules,
  newEdges: readonly Pair[],
): boolean {
  const homes = customer?.homes ?? [];
  const named = [home, ...persons.map(identityName)];
  if (newEdges.length === 0 && named.every((name) => homes.includes(name))) return false;
  const all = new Set([...homes, ...named, ...newEdges.flat()]);
  if (customer?.shared === true || all.size > MAX_HOMES || maxPerConnection(all) > mostCustomers) return true;
  // Identities that a person has split from the customer stay linked to it, and count.
  const own = new Set(homes.map(hiddenName));
  return persons.some((person) => owners.get(person)?.links.some((link) => !own.has(link)) === true);
}

/**
 * What an update says about one of its objects, as an update of that object alone; empty when it says
 * nothing.
 */
export function updateAbout(update: CustomerUpdate, object: Identity): CustomerUpdate[] {
  const activities = update.activities.filter(({ about }) => about === object);
  return activities.length === 0 ? [] : [{ persons: [], objects: [object], activities }];
}
