import type { CustomerUpdate } from '../identity/customer-update.ts';
import type { Identity } from '../identity/identity.ts';
import { type IdentityName, isPersonName } from '../identity/identity-hash.ts';
import type { Activity } from '../lifecycle/activity.ts';
import type { ObjectReport } from '../lifecycle/objects/object.ts';
import type { NamedUpdate } from './named-update.ts';
import { homeOfActivity, type Placement } from './placement.ts';
import type { Snapshot } from './snapshot.ts';

/** An update with the person that it concerns. */
interface Addressed {
  readonly update: NamedUpdate;
  /** The object with which it waits for an owner; null if it concerns a person. */
  readonly waitsWith: IdentityName | null;
  /** Parts that concern others. */
  readonly others: readonly CustomerUpdate[];
}

/**
 * An update that names no person concerns whoever its first object belongs to. `objects` are those of which something
 * is new.
 */
export function addressed(
  update: NamedUpdate,
  objects: readonly Placement[],
  snapshot: Snapshot,
  identityName: (identity: Identity) => IdentityName,
): Addressed {
  const homeOf = (activity: Activity): IdentityName | undefined =>
    homeOfActivity(activity, objects, snapshot, identityName);
  const [home] = [
    ...objects.map((one) => one.home),
    ...update.activities.flatMap((one) => homeOf(one) ?? []),
    // Nothing of the objects is new, but they say whose the activities are.
    ...(update.activities.length === 0 ? [] : update.objects.map((one) => currentHome(one, snapshot))),
  ];
  if (home === undefined) return { update, waitsWith: null, others: [] };
  const isHere = (activity: Activity) => (homeOf(activity) ?? home) === home;
  const own = { ...update, activities: update.activities.filter(isHere) };
  const elsewhere = update.activities.filter((activity) => !isHere(activity));
  const foreign = objects.filter((one) => one.home !== home);
  const isWaiting = !isPersonName(home);
  const others = [
    ...elsewhere.map(updateAbout),
    // Of a customer, the objects of others are found when their homes are known.
    ...(isWaiting ? updatesOf(foreign, update, snapshot) : []),
  ];
  if (isWaiting) return { update: own, waitsWith: home, others };
  return { update: { ...own, persons: [identityOf(home, update, snapshot)] }, waitsWith: null, others };
}

/** The owner of an account is no owner of an object: an account lies under itself, as an unknown object does. */
function currentHome({ object }: ObjectReport, { objectOwners }: Snapshot): IdentityName {
  return objectOwners.get(object)?.home ?? object;
}

/** The objects and activities of an update that belong to others, each as an update of its owner. */
export function partsForOthers(
  objects: readonly Placement[],
  activities: readonly { readonly activity: Activity }[],
  update: NamedUpdate,
  snapshot: Snapshot,
): CustomerUpdate[] {
  return [
    ...updatesOf(objects, update, snapshot),
    ...activities.map(({ activity }) => updateAbout(activity)),
  ];
}

/** An activity about an object, as an update of whoever has the object. */
function updateAbout(activity: Activity): CustomerUpdate {
  return { persons: [], objects: [], activities: [activity] };
}

/** What an update says of the objects of each owner, as an update of that owner. */
function updatesOf(objects: readonly Placement[], update: NamedUpdate, snapshot: Snapshot): CustomerUpdate[] {
  return [...new Set(objects.map(({ home }) => home))].map((home) => {
    const persons = isPersonName(home) ? [identityOf(home, update, snapshot)] : [];
    const reports = objects.filter((one) => one.home === home).map(({ report }) => report);
    return { persons, objects: reports, activities: [] };
  });
}

function identityOf(name: IdentityName, { identities }: NamedUpdate, { owners }: Snapshot): Identity {
  const known = identities.get(name);
  return known ?? [...owners.values()].find(({ home }) => home === name)?.identity ?? name;
}
