import type { CustomerUpdate } from '../identity/customer-update.ts';
import { type Identity, rankPersons } from '../identity/identity.ts';
import { type HiddenName, type IdentityName, isPersonName } from '../identity/identity-hash.ts';
import { toLog } from '../lifecycle/activity.ts';
import type { Pair } from './arrangement.ts';
import { type Customer, MOST_HOMES } from './customer.ts';
import { isAccountName, maxPerConnection } from './max-per-connection.ts';
import type { Owner, Tombstone } from './owner.ts';

/** What was read before an update is linked. Only owners whose home is listed by a customer read count as known. */
export interface KnownIdentities {
  readonly owners: ReadonlyMap<Identity, Owner>;
  /** Identities of customers who were erased, and that nobody has used since. */
  readonly tombstones: ReadonlyMap<Identity, Tombstone>;
  readonly customers: readonly Customer[];
}

/** How identities are linked. */
export interface LinkingRules {
  readonly identityName: (identity: Identity) => IdentityName;
  /** The name in the form in which it stands in the links of others. */
  readonly hiddenName: (name: IdentityName) => HiddenName;
  /** An identity that ties together more customers of one connection than this links nobody. */
  readonly mostCustomers: number;
}

/** An update in the light of what is known: before it is decided whether all that it names is one customer. */
export interface Match {
  readonly update: CustomerUpdate;
  /** By rank, without those who are shared by many. */
  readonly persons: readonly Identity[];
  readonly objects: readonly Identity[];
  /** The identity that founds the customer, if it is a new one. */
  readonly founder: Identity;
  /** The home of what is told of the person, and of objects that have none yet. */
  readonly home: IdentityName;
  /** Homes of the identities that a customer holds. */
  readonly held: ReadonlyMap<Identity, IdentityName>;
  /** Who holds any of the identities. */
  readonly candidates: readonly Customer[];
  /** What it ties together and is not known yet to be linked. */
  readonly newEdges: readonly Pair[];
  /** True when only all that ties the holders together tells who is one: some may be too many, or somebody else. */
  readonly isAmbiguous: boolean;
  /** Others who are named with a shared identity: to be linked by themselves. */
  readonly remainder: readonly CustomerUpdate[];
}

/** The customer whose record lists the home that an identity leads to. */
export function holderOf({ owners, customers }: KnownIdentities, identity: Identity): Customer | undefined {
  const home = owners.get(identity)?.home;
  return home === undefined ? undefined : customers.find(({ homes }) => homes.includes(home));
}

/** True when the customer is known as a person, not just by an order or a cart. */
export function hasPersons({ homes }: Pick<Customer, 'homes'>): boolean {
  return homes.some(isPersonName);
}

/** The update with each name and fact once: persons by rank, objects by text, activities as the log has them. */
export function canonical(reported: CustomerUpdate): CustomerUpdate {
  const { persons, objects, activities } = reported;
  return {
    ...reported,
    persons: rankPersons(persons),
    objects: [...new Set(objects)].sort(),
    activities: toLog(activities),
  };
}

/** Works out what an update, in order, names and ties together. Undefined when it names nobody. */
export function matchUpdate(
  reported: CustomerUpdate,
  known: KnownIdentities,
  rules: LinkingRules,
): Match | undefined {
  const { update, shared, remainder } = withoutShared(reported, known);
  const { persons, objects } = update;
  const founder = persons[0] ?? objects[0];
  if (founder === undefined) return undefined;
  const held = new Map<Identity, IdentityName>();
  const own: Customer[] = [];
  for (const identity of [...persons, ...objects]) {
    const owner = known.owners.get(identity);
    const holder = holderOf(known, identity);
    if (owner === undefined || holder === undefined) continue;
    held.set(identity, owner.home);
    own.push(holder);
  }
  const [firstHeld] = persons.length > 0 ? [] : held.values();
  const home = firstHeld ?? rules.identityName(founder);
  const scene = { persons, objects, home };
  const newEdges = shared.includes(founder) ? [] : unknownPairs(scene, shared, known, rules);
  const candidates = [...new Set(own)];
  const isAmbiguous = candidates.length > 1 || mayBeTooMany(scene, candidates[0], known, rules, newEdges);
  return { ...scene, update, founder, held, candidates, newEdges, isAmbiguous, remainder };
}

/**
 * Leaves out who and what is known to be shared by many: it links nobody. What is told of such a one comes to them
 * all the same, and the others named with them are linked by themselves.
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
  // An update of nobody else stays one of the first of them.
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
 * Persons are tied to one another, and the first name of all to every object that lies under a home not named. With
 * customers who are shared by many nobody is one, but whoever is named with them is tied to one more customer.
 */
function unknownPairs(
  { persons, objects, home }: Pick<Match, 'persons' | 'objects' | 'home'>,
  shared: readonly Identity[],
  { owners }: KnownIdentities,
  { identityName, hiddenName }: LinkingRules,
): Pair[] {
  // As nearly every delivery: one person, and objects that are new or lie under that home.
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
  const toShared = shared.map(identityName).filter(isAccountName);
  const besideShared = toShared.flatMap((other) => names.map((name): Pair => [name, other]));
  // Who is new keeps all that ties them: what the other end knows of it would not be found from there.
  const isNew = (name: IdentityName) => ownerOf(name) === undefined;
  return [...amongPersons, ...besideShared, ...byObject].filter(
    ([a, b]) => !isApart(a, b) && (isNew(a) || isNew(b) || !isLinked(a, b)),
  );
}

/** True where what is new may be one identity too many for the customer. */
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
  if (customer?.shared === true || all.size > MOST_HOMES || maxPerConnection(all) > mostCustomers)
    return true;
  // Those whom a person has parted from the customer are tied to it all the same, and count.
  const own = new Set(homes.map(hiddenName));
  return persons.some((person) => owners.get(person)?.links.some((link) => !own.has(link)) === true);
}

/** What an update says about one of its objects, as an update of that alone; none where it says nothing. */
export function updateAbout(update: CustomerUpdate, object: Identity): CustomerUpdate[] {
  const activities = update.activities.filter(({ about }) => about === object);
  return activities.length === 0 ? [] : [{ persons: [], objects: [object], activities }];
}
