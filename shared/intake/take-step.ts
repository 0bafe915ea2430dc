import { basisOf, newBasis } from '../customers/change.ts';
import { hasOtherRules } from '../customers/customer.ts';
import { linkUpdate } from '../customers/linking.ts';
import { type Match, matchUpdate } from '../customers/match.ts';
import { generationAfter, isLost, type Owner } from '../customers/owner.ts';
import type { Identity } from '../identity/identity.ts';
import type { IdentityName } from '../identity/identity-hash.ts';
import type { Activity } from '../lifecycle/activity.ts';
import type { Assignment } from './assign-update.ts';
import { mayChangeClaims } from './claim-news.ts';
import { commitSome, freshEntries, type Joining } from './commit-update.ts';
import type { NamedUpdate } from './named-update.ts';
import { entryToWrite } from './object-writes.ts';
import {
  homeOfActivity,
  isConfirmation,
  type Placement,
  placementsOf,
  unknownPersonsIn,
} from './placement.ts';
import { firstPortion, type Portion } from './portion.ts';
import type { Services } from './services.ts';
import type { Snapshot } from './snapshot.ts';
import type { Placed, Step } from './step.ts';

/**
 * One transaction of an update: a split or merge of customers, or log entries with their record and events.
 */
export async function takeStep(
  services: Services,
  whole: NamedUpdate,
  read: Snapshot,
  isLate: () => boolean,
): Promise<Step> {
  const { identityName } = services.identityHash;
  if (hasChangedMeanwhile(whole, read, identityName)) return { type: 'conflict' };
  const {
    update: named,
    snapshot,
    later,
  } = hasOtherVersions(whole, read, identityName)
    ? (await import('./other-versions.ts')).withOtherVersions(whole, read, identityName)
    : { update: whole, snapshot: read, later: [] };
  // 3.1 Place: the home of each object. What only confirms an object is written at once.
  const placements = placementsOf(named, snapshot);
  const hasClaims =
    snapshot.customers.some((one) => one.unsettled || hasOtherRules(one, services.policy)) ||
    mayChangeClaims(services, named, placements, snapshot);
  const confirmations = hasClaims ? [] : placements.filter((one) => isConfirmation(one, named, snapshot));
  for (const one of confirmations)
    if ((await services.store.confirm(entryToWrite(one))) === 'conflict') return { type: 'conflict' };
  const objects = placements.filter((one) => !confirmations.includes(one));
  const { update, waitsWith, others } =
    named.persons.length > 0
      ? { update: named, waitsWith: null, others: later }
      : (await loadAddressed()).addressed(named, objects, snapshot, identityName);
  if (update !== named && hasChangedMeanwhile(update, snapshot, identityName)) return { type: 'conflict' };
  const placed = { update, objects, snapshot, others, hasClaims, isConfirmed: confirmations.length > 0 };
  // 3.2 Commit: to what waits for an owner, or to a customer.
  if (waitsWith === null) return takeStepOfCustomer(services, placed, isLate);
  // Rarely needed, so it is loaded only then.
  return (await import('./commit-waiting.ts')).takeStepOfWaiting(services, placed, waitsWith, isLate);
}

/** True if an activity is stored under another home than that of the first person. */
function hasOtherVersions(
  { persons: [person], activities }: NamedUpdate,
  { entries }: Snapshot,
  identityName: (identity: Identity) => IdentityName,
): boolean {
  const isOther = ({ id, about }: Activity) => {
    const stored = about === null ? entries.get(id) : undefined;
    return stored !== undefined && (stored.elsewhere ?? stored).home !== identityName(person ?? '');
  };
  return activities.some(isOther);
}

async function takeStepOfCustomer(services: Services, placed: Placed, isLate: () => boolean): Promise<Step> {
  const { update, snapshot, isConfirmed } = placed;
  // 3.2.1 Match: the customer that owns the person of the update.
  const match = matchUpdate(update, snapshot, services.identityHash.identityName);
  if (match === undefined) return { type: 'done', forOthers: [], isConfirmed };
  const isOurs = ({ home }: Placement) =>
    home === match.home || match.customer?.homes.includes(home) === true;
  // What an object claims is written together with it, so what concerns others claims nothing here.
  const objects = placed.objects.filter(isOurs);
  const portion = await firstPortion(services, update, objects, snapshot);
  if (portion === 'conflict') return { type: portion };
  const own = { ...placed, objects, portion };
  // 3.2.2 Resolve: the customers that all claims require.
  const assignment = placed.hasClaims
    ? await (await import('./assign-update.ts')).assignUpdate(services, own, match)
    : unchanged(services, match);
  if ('type' in assignment) return assignment;
  // 3.2.3 Link: the owners and log entries that the update adds.
  const foreign = placed.objects.filter((one) => !isOurs(one));
  const joining = await linked(services, own, foreign, match, assignment);
  if (!isNews(joining)) return { type: 'done', forOthers: joining.forOthers, isConfirmed };
  const { owners } = joining.link;
  const unknown = unknownPersonsIn(joining.objects, update, snapshot).filter(
    (person) => !owners.some(({ identity }) => identity === person),
  );
  if (unknown.length > 0) return { type: 'unknown-persons', persons: unknown };
  // 3.2.4 Fold and commit, together with the first split or merge.
  const { store = services.store, around } = assignment;
  const outcome = await commitSome({ ...services, store }, joining);
  const { beside } = joining;
  if (beside === null || around === null) return outcome;
  // 3.2.5 Further splits and merges.
  const { reconcileAfter } = await import('./reconcile.ts');
  return reconcileAfter({ ...services, store }, { beside, around }, outcome, isLate);
}

/** Nothing changes about who is one customer. */
function unchanged(services: Services, { customer, home }: Match): Assignment {
  const basis = customer && basisOf(settingOf(services), customer);
  return { basis, beside: null, around: null, owners: new Map(), homes: customer?.homes ?? [home] };
}

/** What the update adds to its customer, and what concerns others. */
async function linked(
  services: Services,
  { update, objects, portion, snapshot, others }: Placed & { readonly portion: Portion },
  foreign: readonly Placement[],
  match: Match,
  { basis, beside, around, owners, homes }: Assignment,
): Promise<Joining> {
  const { identityName } = services.identityHash;
  const recipient =
    basis ??
    newBasis(settingOf(services), { customerId: newCustomerId(services, match, snapshot), homes: [] });
  const { customerId } = recipient;
  const link = linkUpdate(match, update, snapshot, identityName, owners, { customerId, homes });
  const isOwn = ({ home }: { readonly home: IdentityName }) => link.homes.includes(home);
  const placed = update.activities.map((activity) => ({
    activity,
    home: homeOfActivity(activity, [...objects, ...foreign], snapshot, identityName) ?? match.home,
  }));
  const activities = placed.filter(isOwn);
  const elsewhere = freshEntries(
    placed.filter((one) => !isOwn(one)),
    snapshot,
  );
  const isOnlyHere = foreign.length + elsewhere.length === 0;
  const parts = isOnlyHere
    ? []
    : (await loadAddressed()).partsForOthers(foreign, elsewhere, update, snapshot);
  return {
    recipient,
    beside,
    around,
    update,
    link,
    forOthers: [...others, ...parts],
    objects,
    portion,
    snapshot,
    fresh: freshEntries(activities, snapshot),
  };
}

/** False if there is nothing to write for the customer. */
function isNews({ recipient, beside, update, link, objects, fresh }: Joining): boolean {
  if (fresh.length > 0 || objects.length > 0) return true;
  if (beside !== null && (beside.planned !== null || beside.touched.length > 0)) return true;
  // Whatever was due is done: the mark is taken away.
  if (recipient.unsettled) return true;
  // One person with an object of somebody else is not news of that person.
  const isNew = recipient.homes.length === 0;
  const isAboutNobody =
    isNew && update.objects.length > 0 && update.activities.length === 0 && !update.contact;
  return link.owners.length > 0 && !isAboutNobody;
}

/** Most deliveries name the persons that they concern, so it is loaded only then. */
function loadAddressed() {
  return import('./addressed.ts');
}

/** True if one read shows an identity of the update, or its object, without its customer, or the customer without the identity. */
function hasChangedMeanwhile(
  update: NamedUpdate,
  snapshot: Snapshot,
  identityName: (identity: Identity) => IdentityName,
): boolean {
  const { owners, objectOwners, customers, tombstones, erased } = snapshot;
  const isLostHere = (name: string, owner: Owner) =>
    isLost(owner, customers) && !tombstones.has(name) && !erased.has(owner.customerId);
  return (
    update.persons.some((person) => {
      const owner = owners.get(person);
      if (owner !== undefined) return isLostHere(person, owner);
      return customers.some(({ homes }) => homes.includes(identityName(person)));
    }) || [...objectOwners].some(([name, owner]) => isLostHere(name, owner))
  );
}

function settingOf({ policy, clock }: Services) {
  return { policy, now: clock.now() };
}

/** A person who returns after an erasure is a new customer. */
function newCustomerId({ identityHash }: Services, { person: founder }: Match, snapshot: Snapshot): string {
  const erasure = snapshot.owners.get(founder)?.erasure ?? snapshot.tombstones.get(founder)?.erasure ?? null;
  return identityHash.customerIdOf(identityHash.identityName(founder), generationAfter(erasure));
}
