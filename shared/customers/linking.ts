import type { Telling } from '../connectors/connector.ts';
import { type Identity, rankPersons } from '../identity/identity.ts';
import { type HomeName, isPersonName } from '../identity/identity-hash.ts';
import type { Activity } from '../lifecycle/activity.ts';
import { type Customer, MOST_HOMES } from './customer.ts';

/** Where an identity leads: of a person to its customer, of an object to its home, which never changes. */
export interface Owner {
  readonly identity: Identity;
  /** The identity under which activities are kept; a person's own name. */
  readonly home: HomeName;
  /** The customer as of the last write: a hint, true only if that customer's record lists the home. */
  readonly customerId: string;
}

/** What was read before a telling is linked. Only owners whose home is listed by a customer read count as known. */
export interface Known {
  readonly owners: ReadonlyMap<Identity, Owner>;
  readonly customers: readonly Customer[];
}

/** How a telling joins what is known. */
export interface Link {
  /** The customer that it is about; null when nobody knew any of its identities. */
  readonly customer: Customer | null;
  /** The identity that founds the customer, if it is a new one. */
  readonly founder: Identity;
  /**
   * Customers known by objects alone that turn out to be this one, as many as one transaction can take; what
   * concerns the others waits until the telling is linked again.
   */
  readonly absorbed: readonly Customer[];
  /** Identities that now lead here and did not before, each with its home. */
  readonly linked: readonly { readonly identity: Identity; readonly home: HomeName }[];
  readonly homes: readonly HomeName[];
  readonly activities: readonly { readonly activity: Activity; readonly home: HomeName }[];
  /** What concerns objects of other known persons, or of customers for whom there is no room; to be linked on its own. */
  readonly elsewhere: readonly Telling[];
  /** Identities that were not linked because the customer has no room for another home. */
  readonly beyondLimit: number;
}

const MOST_ABSORBED = 4;

/**
 * Works out whom a telling is about. Persons lead before objects; a customer known by objects alone is folded
 * into the person named with them; two customers that each have persons stay two, and the telling goes to the
 * owner of its highest-ranking identity. Undefined when the telling names nobody.
 */
export function linkTelling(
  telling: Telling,
  known: Known,
  nameOf: (identity: Identity) => HomeName,
): Link | undefined {
  const persons = rankPersons(telling.persons);
  const objects = [...new Set(telling.objects)].sort();
  const founder = persons[0] ?? objects[0];
  if (founder === undefined) return undefined;

  const customerOf = (identity: Identity) => holderOf(known, identity);
  const objectHolders = unique(objects.map(customerOf));
  const customer = firstOf(persons.map(customerOf)) ?? chooseHolder(objectHolders) ?? null;

  // A person who is still to be linked comes before objects.
  const reserved = persons.some((person) => customerOf(person) === undefined) ? 1 : 0;
  let room = MOST_HOMES - (customer?.homes.length ?? 0) - reserved;
  const joining = objectHolders.filter((holder) => {
    if (holder === customer || hasPersons(holder) || holder.homes.length > room) return false;
    room -= holder.homes.length;
    return true;
  });
  const absorbed = joining.slice(0, MOST_ABSORBED);
  const isForeign = (object: Identity) => {
    const holder = customerOf(object);
    return holder !== undefined && holder !== customer && !joining.includes(holder);
  };
  const waits = (object: Identity) => {
    const holder = customerOf(object);
    return holder !== undefined && joining.includes(holder) && !absorbed.includes(holder);
  };
  const foreign = new Set(objects.filter(isForeign));
  const homes = [...(customer?.homes ?? []), ...absorbed.flatMap((other) => other.homes)];

  const linked: { identity: Identity; home: HomeName }[] = [];
  let beyondLimit = 0;
  for (const person of persons) {
    if (customerOf(person) !== undefined) continue;
    if (homes.length >= MOST_HOMES) beyondLimit += 1;
    else {
      linked.push({ identity: person, home: nameOf(person) });
      homes.push(nameOf(person));
    }
  }
  const personHome = persons.map(nameOf).find((name) => homes.includes(name));
  const homeOfObject = (object: Identity) => {
    const owner = known.owners.get(object);
    return owner !== undefined && homes.includes(owner.home) ? owner.home : undefined;
  };
  const fallback = personHome ?? firstOf(objects.map(homeOfObject)) ?? homes[0] ?? nameOf(founder);
  if (!homes.includes(fallback)) homes.push(fallback);
  for (const object of objects) {
    if (foreign.has(object) || waits(object) || homeOfObject(object) !== undefined) continue;
    linked.push({ identity: object, home: fallback });
  }

  const homeOf = ({ about }: Activity) => (about === null ? fallback : (homeOfObject(about) ?? fallback));
  const here = telling.activities.filter(
    ({ about }) => about === null || !(foreign.has(about) || waits(about)),
  );
  return {
    customer,
    founder,
    absorbed,
    linked,
    homes,
    activities: here.map((activity) => ({ activity, home: homeOf(activity) })),
    elsewhere: [...foreign].flatMap((object) => tellingAbout(telling, object)),
    beyondLimit,
  };
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

function tellingAbout(telling: Telling, object: Identity): Telling[] {
  const activities = telling.activities.filter(({ about }) => about === object);
  return activities.length === 0 ? [] : [{ persons: [], objects: [object], activities }];
}

function chooseHolder(holders: readonly Customer[]): Customer | undefined {
  const founded = ({ lifecycle, customerId }: Customer) => [lifecycle.facts.firstSeenAt, customerId] as const;
  return [...holders].sort((a, b) => {
    const [[atA, idA], [atB, idB]] = [founded(a), founded(b)];
    return Number(hasPersons(b)) - Number(hasPersons(a)) || atA - atB || (idA < idB ? -1 : 1);
  })[0];
}

function firstOf<Value>(values: readonly (Value | undefined)[]): Value | undefined {
  return values.find((value) => value !== undefined);
}

function unique<Value>(values: readonly (Value | undefined)[]): Value[] {
  return [...new Set(values.filter((value) => value !== undefined))];
}
