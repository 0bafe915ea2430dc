import type { CustomerUpdate } from '../identity/customer-update.ts';
import { type Identity, rankPersons } from '../identity/identity.ts';
import type { HiddenName, IdentityName } from '../identity/identity-hash.ts';
import { toLog } from '../lifecycle/activity.ts';
import { combine } from '../lifecycle/objects/history.ts';
import type { ObjectReport } from '../lifecycle/objects/object.ts';
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
 * The persons of an update and what is known of them, before it is decided whether all of them are one customer.
 * Objects link nobody.
 */
export interface Match {
  readonly update: CustomerUpdate;
  /** By rank, without shared ones. */
  readonly persons: readonly Identity[];
  /** The identity that founds the customer if it is new. */
  readonly founder: Identity;
  /** The home of what concerns the person. */
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
  /** Persons that were named with a shared identity. They are linked on their own. */
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

/** The update with each identity, activity and object once: persons by rank, activities in log order. */
export function canonical(reported: CustomerUpdate): CustomerUpdate {
  const { persons, objects, activities } = reported;
  return {
    ...reported,
    persons: rankPersons(persons),
    objects: objects.length < 2 ? objects : onceEach(objects),
    activities: toLog(activities),
  };
}

function onceEach(reports: readonly ObjectReport[]): ObjectReport[] {
  const once = new Map<IdentityName, ObjectReport>();
  for (const report of reports) {
    const other = once.get(report.object);
    once.set(report.object, other === undefined ? report : combine(other, report));
  }
  return [...once.values()];
}

/** Works out which persons a canonical update names and links. Undefined when it names none. */
export function matchUpdate(
  reported: CustomerUpdate,
  known: KnownIdentities,
  rules: LinkingRules,
): Match | undefined {
  const { update, shared, remainder } = withoutShared(reported, known);
  const { persons } = update;
  const [founder] = persons;
  if (founder === undefined) return undefined;
  const knownHomes = new Map<Identity, IdentityName>();
  const owning: Customer[] = [];
  for (const identity of persons) {
    const owner = known.owners.get(identity);
    const customer = knownCustomerOf(known, identity);
    if (owner === undefined || customer === undefined) continue;
    knownHomes.set(identity, owner.home);
    owning.push(customer);
  }
  const home = rules.identityName(founder);
  const named = { persons, home };
  const newEdges = shared.includes(founder) ? [] : unknownPairs(persons, shared, known, rules);
  const candidates = [...new Set(owning)];
  const isAmbiguous = candidates.length > 1 || mayBeTooMany(named, candidates[0], known, rules, newEdges);
  return { ...named, update, founder, knownHomes, candidates, newEdges, isAmbiguous, remainder };
}

/**
 * Leaves out shared identities, which link no customers. What is reported of a shared identity still reaches that
 * identity; the others named with it are linked on their own.
 */
function withoutShared(
  reported: CustomerUpdate,
  { owners }: KnownIdentities,
): { update: CustomerUpdate; shared: readonly Identity[]; remainder: CustomerUpdate[] } {
  const { persons, objects, activities, contact } = reported;
  const isShared = (identity: Identity) => owners.get(identity)?.shared === true;
  const shared = persons.filter(isShared);
  if (shared.length === 0) return { update: reported, shared, remainder: [] };
  const [first] = persons;
  const rest = persons.filter((person) => !isShared(person));
  const isAbout = objects.length + activities.length > 0 || contact !== undefined;
  const isFirst = first !== undefined && shared.includes(first) && (isAbout || rest.length === 0);
  return {
    update: { ...reported, persons: isFirst ? [first] : rest },
    shared,
    remainder: isFirst && rest.length > 0 ? [{ persons, objects: [], activities: [] }] : [],
  };
}

/**
 * The links between the persons of an update that are not known yet. A link to a shared account does not merge, but
 * it is kept: it counts as one more customer of that account's connection.
 */
function unknownPairs(
  persons: readonly Identity[],
  shared: readonly Identity[],
  { owners }: KnownIdentities,
  { identityName, hiddenName }: LinkingRules,
): Pair[] {
  // The usual case.
  if (persons.length < 2 && shared.length === 0) return [];
  // Most names are the identity itself.
  const ownerOf = (name: IdentityName) =>
    owners.get(name) ?? [...owners.values()].find(({ identity }) => identityName(identity) === name);
  const linksOf = (name: IdentityName) => ownerOf(name)?.links ?? [];
  const isApart = (a: IdentityName, b: IdentityName) => ownerOf(a)?.apart.includes(hiddenName(b)) === true;
  const isLinked = (a: IdentityName, b: IdentityName) =>
    linksOf(a).includes(hiddenName(b)) || linksOf(b).includes(hiddenName(a));
  const names = persons.map(identityName);
  const amongPersons = names.flatMap((a, index) => names.slice(index + 1).map((b): Pair => [a, b]));
  const sharedAccounts = shared.map(identityName).filter(isAccountName);
  const withShared = sharedAccounts.flatMap((other) => names.map((name): Pair => [name, other]));
  // A new identity keeps all its links: they could not be found from it if only the other end had them.
  const isNew = (name: IdentityName) => ownerOf(name) === undefined;
  return [...amongPersons, ...withShared].filter(
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
