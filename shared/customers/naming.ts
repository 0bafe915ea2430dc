import type { Telling } from '../connectors/connector.ts';
import { type Identity, rankPersons } from '../identity/identity.ts';
import { type HomeName, isPersonName } from '../identity/identity-hash.ts';
import { toLog } from '../lifecycle/activity.ts';
import type { Pair } from './arrangement.ts';
import { type Customer, MOST_HOMES } from './customer.ts';
import { isCustomerName, mostOfOneConnection } from './most-of-one-connection.ts';
import type { Owner, Tombstone } from './owner.ts';

/** What was read before a telling is linked. Only owners whose home is listed by a customer read count as known. */
export interface Known {
  readonly owners: ReadonlyMap<Identity, Owner>;
  /** Identities of customers who were erased, and that nobody has used since. */
  readonly tombstones: ReadonlyMap<Identity, Tombstone>;
  readonly customers: readonly Customer[];
}

/** How identities are linked. */
export interface LinkingRules {
  readonly nameOf: (identity: Identity) => HomeName;
  /** The name in the form in which it stands in the links of others. */
  readonly hide: (name: HomeName) => HomeName;
  /** An identity that ties together more customers of one connection than this links nobody. */
  readonly mostCustomers: number;
}

/** A telling in the light of what is known: before it is decided whether all that it names is one customer. */
export interface Naming {
  readonly telling: Telling;
  /** By rank, without those who are shared by many. */
  readonly persons: readonly Identity[];
  readonly objects: readonly Identity[];
  /** The identity that founds the customer, if it is a new one. */
  readonly founder: Identity;
  /** The home of what is told of the person, and of objects that have none yet. */
  readonly home: HomeName;
  /** Homes of the identities that a customer holds. */
  readonly held: ReadonlyMap<Identity, HomeName>;
  /** Who holds any of the identities. */
  readonly holders: readonly Customer[];
  /** What it ties together and is not known yet to be linked. */
  readonly pairs: readonly Pair[];
  /** True when only all that ties the holders together tells who is one: some may be too many, or somebody else. */
  readonly isUnclear: boolean;
  /** Others who are named with a shared identity: to be linked by themselves. */
  readonly beside: readonly Telling[];
}

/** The customer whose record lists the home that an identity leads to. */
export function holderOf({ owners, customers }: Known, identity: Identity): Customer | undefined {
  const home = owners.get(identity)?.home;
  return home === undefined ? undefined : customers.find(({ homes }) => homes.includes(home));
}

/** True when the customer is known as a person, not just by an order or a cart. */
export function hasPersons({ homes }: Pick<Customer, 'homes'>): boolean {
  return homes.some(isPersonName);
}

/** The telling with each name and fact once: persons by rank, objects by text, activities as the log has them. */
export function inOrder(told: Telling): Telling {
  const { persons, objects, activities } = told;
  return {
    ...told,
    persons: rankPersons(persons),
    objects: [...new Set(objects)].sort(),
    activities: toLog(activities),
  };
}

/** Works out what a telling, in order, names and ties together. Undefined when it names nobody. */
export function nameTelling(told: Telling, known: Known, rules: LinkingRules): Naming | undefined {
  const { telling, shared, beside } = withoutShared(told, known);
  const { persons, objects } = telling;
  const founder = persons[0] ?? objects[0];
  if (founder === undefined) return undefined;
  const held = new Map<Identity, HomeName>();
  const own: Customer[] = [];
  for (const identity of [...persons, ...objects]) {
    const owner = known.owners.get(identity);
    const holder = holderOf(known, identity);
    if (owner === undefined || holder === undefined) continue;
    held.set(identity, owner.home);
    own.push(holder);
  }
  const [firstHeld] = persons.length > 0 ? [] : held.values();
  const home = firstHeld ?? rules.nameOf(founder);
  const scene = { persons, objects, home };
  const pairs = shared.includes(founder) ? [] : unknownPairs(scene, shared, known, rules);
  const holders = [...new Set(own)];
  const isUnclear = holders.length > 1 || mayBeTooMany(scene, holders[0], known, rules, pairs);
  return { ...scene, telling, founder, held, holders, pairs, isUnclear, beside };
}

/**
 * Leaves out who and what is known to be shared by many: it links nobody. What is told of such a one comes to them
 * all the same, and the others named with them are linked by themselves.
 */
function withoutShared(
  told: Telling,
  { owners }: Known,
): { telling: Telling; shared: readonly Identity[]; beside: Telling[] } {
  const isShared = (identity: Identity) => owners.get(identity)?.shared === true;
  const shared = told.persons.filter(isShared);
  if (shared.length === 0 && !told.objects.some(isShared)) return { telling: told, shared, beside: [] };
  const unshared = told.objects.filter((object) => !isShared(object));
  // A telling of nobody else stays one of the first of them.
  const objects = told.persons.length + unshared.length > 0 ? unshared : told.objects.slice(0, 1);
  const foreign = told.objects.filter((object) => !objects.includes(object));
  const [first] = told.persons;
  const rest = told.persons.filter((person) => !isShared(person));
  const isAbout = told.objects.length + told.activities.length > 0 || told.contact !== undefined;
  const isFirst = first !== undefined && shared.includes(first) && (isAbout || rest.length === 0);
  return {
    telling: {
      ...told,
      persons: isFirst ? [first] : rest,
      objects,
      activities: told.activities.filter(({ about }) => about === null || !foreign.includes(about)),
    },
    shared,
    beside: [
      ...(isFirst && rest.length > 0 ? [{ persons: told.persons, objects: [], activities: [] }] : []),
      ...foreign.flatMap((object) => tellingAbout(told, object)),
    ],
  };
}

/**
 * Persons are tied to one another, and the first name of all to every object that lies under a home not named. With
 * customers who are shared by many nobody is one, but whoever is named with them is tied to one more customer.
 */
function unknownPairs(
  { persons, objects, home }: Pick<Naming, 'persons' | 'objects' | 'home'>,
  shared: readonly Identity[],
  { owners }: Known,
  { nameOf, hide }: LinkingRules,
): Pair[] {
  // As nearly every delivery: one person, and objects that are new or lie under that home.
  if (
    persons.length < 2 &&
    shared.length === 0 &&
    objects.every((object) => (owners.get(object)?.home ?? home) === home)
  )
    return [];
  // Most names are the identity itself.
  const ownerOf = (name: HomeName) =>
    owners.get(name) ?? [...owners.values()].find(({ identity }) => nameOf(identity) === name);
  const linksOf = (name: HomeName) => ownerOf(name)?.links ?? [];
  const isApart = (a: HomeName, b: HomeName) => ownerOf(a)?.apart.includes(hide(b)) === true;
  const isLinked = (a: HomeName, b: HomeName) => linksOf(a).includes(hide(b)) || linksOf(b).includes(hide(a));
  const names = persons.map(nameOf);
  const amongPersons = names.flatMap((a, index) => names.slice(index + 1).map((b): Pair => [a, b]));
  const byObject = objects.flatMap((object) => {
    const owner = owners.get(object);
    if (owner === undefined || owner.shared || ownerOf(owner.home)?.shared === true) return [];
    const isNamed = owner.home === home || names.includes(owner.home);
    return isNamed || isLinked(home, owner.home) ? [] : [[home, nameOf(object)] as Pair];
  });
  const toShared = shared.map(nameOf).filter(isCustomerName);
  const besideShared = toShared.flatMap((other) => names.map((name): Pair => [name, other]));
  // Who is new keeps all that ties them: what the other end knows of it would not be found from there.
  const isNew = (name: HomeName) => ownerOf(name) === undefined;
  return [...amongPersons, ...besideShared, ...byObject].filter(
    ([a, b]) => !isApart(a, b) && (isNew(a) || isNew(b) || !isLinked(a, b)),
  );
}

/** True where what is new may be one identity too many for the customer. */
function mayBeTooMany(
  { persons, home }: Pick<Naming, 'persons' | 'home'>,
  customer: Customer | undefined,
  { owners }: Known,
  { nameOf, hide, mostCustomers }: LinkingRules,
  pairs: readonly Pair[],
): boolean {
  const homes = customer?.homes ?? [];
  const named = [home, ...persons.map(nameOf)];
  if (pairs.length === 0 && named.every((name) => homes.includes(name))) return false;
  const all = new Set([...homes, ...named, ...pairs.flat()]);
  if (customer?.shared === true || all.size > MOST_HOMES || mostOfOneConnection(all) > mostCustomers)
    return true;
  // Those whom a person has parted from the customer are tied to it all the same, and count.
  const own = new Set(homes.map(hide));
  return persons.some((person) => owners.get(person)?.links.some((link) => !own.has(link)) === true);
}

/** What a telling says about one of its objects, as a telling of that alone; none where it says nothing. */
export function tellingAbout(telling: Telling, object: Identity): Telling[] {
  const activities = telling.activities.filter(({ about }) => about === object);
  return activities.length === 0 ? [] : [{ persons: [], objects: [object], activities }];
}
