import { canonical } from '../customers/match.ts';
import type { CustomerUpdate } from '../identity/customer-update.ts';
import type { Identity } from '../identity/identity.ts';
import type { IdentityName } from '../identity/identity-hash.ts';
import { combine } from '../lifecycle/objects/history.ts';
import type { Attributes, ObjectReport } from '../lifecycle/objects/object.ts';

/** A canonical update whose objects, and what they name, are given by name. */
export interface NamedUpdate extends CustomerUpdate {
  /** The identities of the persons and objects that the update names, as far as it has them. */
  readonly identities: ReadonlyMap<IdentityName, Identity>;
}

/** Puts names for the identities in the objects of an update. What is stored of objects has only names. */
export function nameObjects(
  update: CustomerUpdate,
  identityName: (identity: Identity) => IdentityName,
): NamedUpdate {
  const identities = new Map<IdentityName, Identity>();
  const nameOf = (identity: Identity): IdentityName => {
    const name = identityName(identity);
    // A part of an update that was named before has only names for what it does not concern.
    if (identity !== name || !identities.has(name)) identities.set(name, identity);
    return name;
  };
  for (const person of update.persons) nameOf(person);
  const objects = update.objects.map((report) => namedReport(report, nameOf));
  return { ...canonical({ ...update, objects }), identities };
}

function namedReport(report: ObjectReport, nameOf: (identity: Identity) => IdentityName): ObjectReport {
  const named = {
    ...report,
    object: nameOf(report.object),
    snapshots: report.snapshots.map((snapshot) => ({
      ...snapshot,
      attributes: namedAttributes(snapshot.attributes, nameOf),
    })),
  };
  // Sorted: who the object belongs to is read from the report, too.
  return named.snapshots.length < 2 ? named : combine(null, named);
}

function namedAttributes(attributes: Attributes, nameOf: (identity: Identity) => IdentityName): Attributes {
  const { account, address, of } = attributes;
  if (account === undefined && address === undefined && of === undefined) return attributes;
  return {
    ...attributes,
    ...(account !== undefined && { account: account === null ? null : nameOf(account) }),
    ...(address !== undefined && { address: nameOf(address) }),
    ...(of !== undefined && { of: nameOf(of) }),
  };
}
