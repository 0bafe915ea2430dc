import { canonical } from '../customers/match.ts';
import type { CustomerUpdate } from '../identity/customer-update.ts';
import { type Identity, isAddress } from '../identity/identity.ts';
import type { IdentityHash, IdentityName } from '../identity/identity-hash.ts';
import { combine } from '../lifecycle/objects/history.ts';
import type { Attributes, ObjectReport } from '../lifecycle/objects/object.ts';

/** A canonical update whose objects, and what they name, are given by name. */
export interface NamedUpdate extends CustomerUpdate {
  /** The identities of all persons and objects that the update names, by name and by hidden name. */
  readonly identities: ReadonlyMap<IdentityName, Identity>;
}

/**
 * Puts names for the identities in the objects of an update. What is stored of an object names persons by hidden names
 * only: when one of them is erased, the object may belong to somebody else.
 */
export function nameObjects(
  update: CustomerUpdate,
  { identityName, hiddenName }: Pick<IdentityHash, 'identityName' | 'hiddenName'>,
): NamedUpdate {
  const identities = new Map<IdentityName, Identity>();
  const nameOf = (identity: Identity): IdentityName => {
    const name = identityName(identity);
    identities.set(name, identity);
    return name;
  };
  const hide = (person: Identity): IdentityName => {
    const name = hiddenName(nameOf(person));
    identities.set(name, person);
    return name;
  };
  for (const person of update.persons) nameOf(person);
  const objects = update.objects.map((report) => {
    const named = namedReport(report, nameOf, hide, update.perPurchase);
    const isDiscussed = update.activities.some(({ about }) => about === report.object);
    return isDiscussed ? { ...named, hasActivities: true as const } : named;
  });
  const address = statedAddress(update.persons);
  const activities =
    address === undefined
      ? update.activities
      : update.activities.map((one) => (one.about === null ? { ...one, address: hide(address) } : one));
  return { ...canonical({ ...update, activities, objects }), identities };
}

/** The address that an update names together with an account. */
function statedAddress(persons: readonly Identity[]): Identity | undefined {
  if (persons.length < 2) return undefined;
  return persons.some((person) => !isAddress(person)) ? persons.find(isAddress) : undefined;
}

/** A part of an update that was named before. */
export function partOf({ identities }: NamedUpdate, part: CustomerUpdate): NamedUpdate {
  return { ...canonical(part), identities };
}

/** The hidden names of all persons that an object has named. */
export function personsNamedIn({ snapshots }: ObjectReport): IdentityName[] {
  const persons: IdentityName[] = [];
  for (const { attributes } of snapshots)
    for (const name of [attributes.account, attributes.address, attributes.mergedInto])
      if (typeof name === 'string') persons.push(name);
  return persons;
}

type Naming = (identity: Identity) => IdentityName;

function namedReport(
  report: ObjectReport,
  nameOf: Naming,
  hide: Naming,
  perPurchase: true | undefined,
): ObjectReport {
  const named = {
    ...report,
    object: nameOf(report.object),
    snapshots: report.snapshots.map((snapshot) => {
      const attributes = namedAttributes(snapshot.attributes, nameOf, hide);
      if (perPurchase && report.type !== 'account') attributes.perPurchase = perPurchase;
      return { ...snapshot, attributes };
    }),
  };
  // Sorted: who the object belongs to is read from the report, too.
  return named.snapshots.length < 2 ? named : combine(null, named);
}

function namedAttributes(attributes: Attributes, nameOf: Naming, hide: Naming) {
  const named: { -readonly [Name in keyof Attributes]: Attributes[Name] } = { ...attributes };
  if (named.account) named.account = hide(named.account);
  if (named.address) named.address = hide(named.address);
  if (named.mergedInto) named.mergedInto = hide(named.mergedInto);
  if (named.of) named.of = nameOf(named.of);
  return named;
}
