import type { CustomerUpdate } from '../identity/customer-update.ts';
import { type Identity, rankPersons } from '../identity/identity.ts';
import type { IdentityName } from '../identity/identity-hash.ts';
import { toLog } from '../lifecycle/activity.ts';
import { combine } from '../lifecycle/objects/history.ts';
import type { ObjectReport } from '../lifecycle/objects/object.ts';
import type { Customer } from './customer.ts';
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

/** The person and the customer that an update concerns, as far as the update and what was read say. */
export interface Match {
  /** The person that the update concerns: its account, else its address. */
  readonly person: Identity;
  /** The home of what concerns the person. */
  readonly home: IdentityName;
  /** The customer that owns the person; null if nobody does. */
  readonly customer: Customer | null;
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

/** The customer that a canonical update concerns. Undefined when it names no person. */
export function matchUpdate(
  { persons }: CustomerUpdate,
  known: KnownIdentities,
  identityName: (identity: Identity) => IdentityName,
): Match | undefined {
  const [person] = persons;
  if (person === undefined) return undefined;
  return {
    person,
    home: known.owners.get(person)?.home ?? identityName(person),
    customer: knownCustomerOf(known, person) ?? null,
  };
}
