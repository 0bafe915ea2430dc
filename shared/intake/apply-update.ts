import { linkUpdate } from '../customers/linking.ts';
import { type LinkingRules, type Match, matchUpdate } from '../customers/match.ts';
import { generationAfter, type Owner } from '../customers/owner.ts';
import type { CustomerUpdate } from '../identity/customer-update.ts';
import type { Identity } from '../identity/identity.ts';
import { type IdentityName, isPersonName } from '../identity/identity-hash.ts';
import { backoff } from '../platform/backoff.ts';
import type { Whose } from './arrange-customers.ts';
import { commitSome, freshEntries } from './commit-update.ts';
import { type NamedUpdate, nameObjects, partOf } from './named-update.ts';
import { entryToWrite } from './object-writes.ts';
import { homeOfActivity, isConfirmation, placementsOf, unknownPersonsIn } from './placement.ts';
import type { Services } from './services.ts';
import { readSnapshot, type Snapshot } from './snapshot.ts';

/**
 * Result of an update: `applied` when something new was applied or linked, `known` when nothing was new,
 * `erased` when it concerns a customer that was erased since, `busy` when the table could not take it in
 * time.
 */
export type UpdateOutcome = 'applied' | 'known' | 'erased' | 'busy';

const MIN_PAUSE = 8;
const MAX_PAUSE = 1_000;

/**
 * Applies an update to its customer. Each commit is one transaction. On a version conflict everything is read
 * and computed again. Returns `busy` once `isLate` is true; what was committed by then stays, and applying
 * the update again has no second effect.
 */
export function applyUpdate(
  services: Services,
  update: CustomerUpdate,
  isLate: () => boolean,
): Promise<UpdateOutcome> {
  // One delivery can report a fact twice, but a transaction can write it only once.
  return applyNamed(services, nameObjects(update, services.identityHash), isLate);
}

async function applyNamed(
  services: Services,
  whole: NamedUpdate,
  isLate: () => boolean,
): Promise<UpdateOutcome> {
  let applied = false;
  // 1. Read everything that the update concerns.
  let snapshot = await readSnapshot(services, whole, false);
  for (let conflicts = 0; !isLate(); ) {
    // 2. Drop what an erasure covers.
    const current = hasErasures(snapshot) ? await withoutErased(services, whole, snapshot) : whole;
    if (current === 'busy') return current;
    if (current === 'erased') return applied ? 'applied' : current;
    // 3. Place objects, match, link and fold, and commit as much as fits one transaction.
    const step = await takeStep(services, current, snapshot, isLate);
    // 4. Continue from what is stored now, until nothing is left.
    switch (step.type) {
      case 'nothing':
        return applied || step.isConfirmed ? 'applied' : 'known';
      case 'all-committed':
        return 'applied';
      case 'committed':
        applied = true;
        snapshot = step.snapshot ?? (await readSnapshot(services, whole, true));
        break;
      case 'known':
        snapshot = step.snapshot;
        break;
      case 'conflict':
        conflicts += 1;
        await services.pause(backoff(services.random, conflicts, MIN_PAUSE, MAX_PAUSE));
        snapshot = await readSnapshot(services, whole, true);
        break;
      case 'unknown-persons': {
        const parts = step.persons.map((person) => ({ persons: [person], objects: [], activities: [] }));
        if ((await applyParts(services, whole, parts, isLate)) === 'busy') return 'busy';
        snapshot = await readSnapshot(services, whole, true);
        break;
      }
      case 'done': {
        applied ||= step.isConfirmed;
        const others = await applyParts(services, whole, step.forOthers, isLate);
        if (others !== 'applied') return others === 'known' && applied ? 'applied' : others;
        // The others are stored now, so their links to this customer can be stored at both ends.
        applied = true;
        snapshot = await readSnapshot(services, whole, true);
      }
    }
  }
  return 'busy';
}

type Step =
  /** The update names nobody, or nothing of it is new. `isConfirmed` if a snapshot was added that changes nothing. */
  | { readonly type: 'nothing'; readonly isConfirmed: boolean }
  | { readonly type: 'done'; readonly forOthers: readonly CustomerUpdate[]; readonly isConfirmed: boolean }
  /** The usual case: nothing is left to link. */
  | { readonly type: 'all-committed' }
  /** Without a snapshot, everything has to be read again. */
  | { readonly type: 'committed'; readonly snapshot?: Snapshot }
  | { readonly type: 'known'; readonly snapshot: Snapshot }
  /** The objects name persons who have to be stored before. */
  | { readonly type: 'unknown-persons'; readonly persons: readonly Identity[] }
  | { readonly type: 'conflict' };

/**
 * One transaction of an update: a split or merge of customers, or log entries with their record and events.
 */
async function takeStep(
  services: Services,
  named: NamedUpdate,
  snapshot: Snapshot,
  isLate: () => boolean,
): Promise<Step> {
  const { identityName, hiddenName } = services.identityHash;
  const rules: LinkingRules = {
    identityName,
    hiddenName,
    mostCustomers: services.policy.linking.mostCustomers,
  };
  if (isTorn(named, snapshot, identityName)) return { type: 'conflict' };
  // 3.1 Place: the home of each object. What only confirms an object is written at once.
  const placements = placementsOf(named, snapshot);
  const confirmations = placements.filter((one) => isConfirmation(one, named, snapshot));
  for (const one of confirmations)
    if ((await services.store.confirm(entryToWrite(one))) === 'conflict') return { type: 'conflict' };
  const isConfirmed = confirmations.length > 0;
  const objects = placements.filter((one) => !confirmations.includes(one));
  const { update, waitsWith, others } =
    named.persons.length > 0
      ? { update: named, waitsWith: null, others: [] }
      : (await loadAddressed()).addressed(named, objects, snapshot, identityName);
  if (waitsWith !== null) {
    const waiting = objects.filter(({ home }) => home === waitsWith);
    const unknown = unknownPersonsIn(waiting, update, snapshot);
    if (unknown.length > 0) return { type: 'unknown-persons', persons: unknown };
    // Rarely needed, so it is loaded only then.
    const { commitWaiting } = await import('./commit-waiting.ts');
    const outcome = await commitWaiting(services, waitsWith, { update, objects: waiting, snapshot });
    if (outcome.type === 'nothing') return { type: 'done', forOthers: others, isConfirmed };
    return outcome.type === 'all-committed' && others.length > 0 ? { type: 'committed' } : outcome;
  }
  if (update !== named && isTorn(update, snapshot, identityName)) return { type: 'conflict' };
  // 3.2 Match: the customers that own the persons of the update.
  const match = matchUpdate(update, snapshot, rules);
  if (match === undefined) return { type: 'nothing', isConfirmed };
  // 3.3 Resolve: the one customer that the update belongs to.
  const assignment = match.isAmbiguous
    ? await arranged(services, match, isLate)
    : holderOfAll(match, snapshot);
  if ('type' in assignment) return assignment;
  const { customer, union, isOurs, isFirst } = assignment;
  const customerId = customer?.customerId ?? newCustomerId(services, match, snapshot);
  const homes = union?.basis.homes ?? customer?.homes ?? [];
  // 3.4 Link: the owners and log entries that the update adds.
  const linked = linkUpdate(match, snapshot, rules, { customerId, homes }, isOurs);
  const own = objects.filter(({ home }) => linked.homes.includes(home));
  const placed = linked.activities.map(({ activity, home }) => ({
    activity,
    home: homeOfActivity(activity, objects, snapshot, identityName) ?? home,
  }));
  const isOwn = ({ home }: { readonly home: IdentityName }) => linked.homes.includes(home);
  const foreign = objects.filter((one) => !isOwn(one));
  const elsewhere = freshEntries(
    placed.filter((one) => !isOwn(one)),
    snapshot,
  );
  const isOnlyHere = foreign.length + elsewhere.length === 0;
  const parts = isOnlyHere
    ? []
    : (await loadAddressed()).partsForOthers(foreign, elsewhere, update, snapshot);
  const activities = placed.filter(isOwn);
  const link = { ...linked, activities, forOthers: [...linked.forOthers, ...others, ...parts] };
  const fresh = freshEntries(activities, snapshot);
  const isNothing = fresh.length === 0 && own.length === 0 && union === null;
  // One person with an object of somebody else is not news of that person.
  const isAboutNobody =
    update.persons.length === 1 && update.objects.length > 0 && !activities.length && !update.contact;
  if (isNothing && (link.owners.length === 0 || isAboutNobody))
    return link.forOthers.length === 0
      ? { type: 'nothing', isConfirmed }
      : { type: 'done', forOthers: link.forOthers, isConfirmed };
  const unknown = unknownPersonsIn(own, update, snapshot).filter(
    (person) => !link.owners.some(({ identity }) => identity === person),
  );
  if (unknown.length > 0) return { type: 'unknown-persons', persons: unknown };
  // 3.5 Fold and commit.
  const outcome = await commitSome(services, {
    customer,
    customerId,
    union,
    update,
    link,
    objects: own,
    snapshot,
    fresh,
  });
  return outcome.type === 'all-committed' && isFirst ? { type: 'committed' } : outcome;
}

/** Most deliveries name the persons that they concern, so it is loaded only then. */
function loadAddressed() {
  return import('./addressed.ts');
}

function hasErasures({ owners, tombstones, erased }: Snapshot): boolean {
  if (tombstones.size + erased.size > 0) return true;
  for (const { erasure } of owners.values()) if (erasure !== null) return true;
  return false;
}

/** Rarely needed, so it is loaded only then. */
async function withoutErased(services: Services, update: NamedUpdate, snapshot: Snapshot) {
  const { dropErased } = await import('./erased.ts');
  return dropErased(update, snapshot, services.identityHash.identityName);
}

/** Rarely needed, so it is loaded only then. */
async function arranged(services: Services, match: Match, isLate: () => boolean) {
  const { arrangeCustomers } = await import('./arrange-customers.ts');
  return arrangeCustomers(services, match, isLate);
}

function holderOfAll({ candidates }: Match, { customers }: Snapshot): Whose {
  const [customer = null] = candidates;
  const others = customers.filter((one) => one !== customer);
  return { customer, union: null, isOurs: (home) => !others.some(({ homes }) => homes.includes(home)) };
}

/**
 * True when an identity is known but no customer that was read lists its home, or the other way round: something was
 * written between two reads, so the identity only looks unowned.
 */
function isTorn(
  update: NamedUpdate,
  snapshot: Snapshot,
  identityName: (identity: Identity) => IdentityName,
): boolean {
  const isListed = (home: IdentityName) => snapshot.customers.some(({ homes }) => homes.includes(home));
  const isLost = (name: string, owner: Owner | undefined) => {
    if (owner === undefined || !isPersonName(owner.home)) return false;
    if (isListed(owner.home)) return false;
    return !snapshot.tombstones.has(name) && !snapshot.erased.has(owner.customerId);
  };
  return (
    update.persons.some((person) => {
      const owner = snapshot.owners.get(person);
      return isLost(person, owner) || (owner === undefined && isListed(identityName(person)));
    }) || [...snapshot.objectOwners].some(([name, owner]) => isLost(name, owner))
  );
}

/** A person who returns after an erasure is a new customer. */
function newCustomerId({ identityHash }: Services, { founder }: Match, snapshot: Snapshot): string {
  const erasure = snapshot.owners.get(founder)?.erasure ?? snapshot.tombstones.get(founder)?.erasure ?? null;
  return identityHash.customerIdOf(identityHash.identityName(founder), generationAfter(erasure));
}

/** Applies parts of an update, each on its own. */
async function applyParts(
  services: Services,
  whole: NamedUpdate,
  parts: readonly CustomerUpdate[],
  isLate: () => boolean,
): Promise<UpdateOutcome> {
  const outcomes: UpdateOutcome[] = [];
  for (const part of parts) outcomes.push(await applyNamed(services, partOf(whole, part), isLate));
  if (outcomes.includes('busy')) return 'busy';
  return outcomes.includes('applied') ? 'applied' : 'known';
}
