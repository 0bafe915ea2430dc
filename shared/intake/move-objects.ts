import { basisOf, type Change } from '../customers/change.ts';
import { changeByLog, changeLeftToReview } from '../customers/change-by-log.ts';
import { type Customer, isLong } from '../customers/customer.ts';
import { instantOf, type ObjectAddition } from '../customers/customer-log.ts';
import type { Owner } from '../customers/owner.ts';
import { type IdentityName, isPersonName } from '../identity/identity-hash.ts';
import { compareVersions } from '../lifecycle/activity.ts';
import { ownerNamedIn, parentNamedIn } from '../lifecycle/objects/history.ts';
import type { NewActivity } from '../storage/commit.ts';
import { customerByIdentity } from '../storage/customer-lookup.ts';
import {
  type ActivityEntry,
  activitiesIn,
  type LogEntry,
  logOf,
  type ObjectEntry,
  objectsIn,
} from '../storage/items.ts';
import { triggerOf } from './change-with-log.ts';
import type { NamedUpdate } from './named-update.ts';
import { draftOwners, entryToWrite, type ObjectWork, OwnerDrafts, type Recipient } from './object-writes.ts';
import { isMoving, type Placement } from './placement.ts';
import type { Services } from './services.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * Objects and activities of one transaction of which some move. Each takes up to six writes: itself, what is deleted, two
 * owners, and the record and the transition of the customer that loses it.
 */
const MAX_MOVED_PER_COMMIT = 8;

/** An object that has no home of its own, and the home of the object that it is of. It may have moved there already. */
interface Follower {
  readonly entry: ObjectEntry;
  readonly owner: Owner;
  readonly home: IdentityName;
}

/** An activity that moves with the object that it is about. */
interface MovingActivity {
  readonly entry: ActivityEntry;
  readonly object: IdentityName;
  readonly home: IdentityName;
}

/**
 * Works out what is written for objects of which at least one moves to another home: children that name nobody follow,
 * and activities about any of them. If these are too many for one transaction, children move first, so that a
 * repeated delivery finds what is left to do.
 */
export async function moveObjects(
  services: Services,
  update: NamedUpdate,
  placements: readonly Placement[],
  snapshot: Snapshot,
  recipient: Recipient,
): Promise<ObjectWork | 'conflict'> {
  const { store, identityHash } = services;
  const portion = placements.slice(0, MAX_MOVED_PER_COMMIT);
  const moving = portion.filter(isMoving);
  const family = await followersOf(services, moving);
  if (family === 'conflict') return family;
  const objectOwners = new Map(snapshot.objectOwners);
  for (const { entry, owner } of family) objectOwners.set(entry.history.object, owner);
  const homes = new Map(moving.map(({ after, home }) => [after.object, home]));
  for (const { entry, home } of family) homes.set(entry.history.object, home);
  const leaving = family.filter(({ entry, home }) => entry.home !== home);

  const discussed = [
    ...moving.map(({ before, owner, after }) => ({ home: before?.home ?? owner?.home, history: after })),
    ...leaving.map(({ entry }) => entry),
  ];
  // Only these homes can have activities about what moves.
  const origins = discussed.flatMap(({ home, history }) =>
    home !== undefined && (history.hasActivities || !isPersonName(home)) ? [home] : [],
  );
  const about = activitiesIn(await store.readLog([...new Set(origins)])).flatMap(
    (entry): MovingActivity[] => {
      const object = entry.activity.about === null ? '' : identityHash.identityName(entry.activity.about);
      const home = homes.get(object);
      return home === undefined || home === entry.home ? [] : [{ entry, object, home }];
    },
  );

  const withActivities = new Set(about.map(({ object }) => object));
  const children = family
    .filter(({ entry, home }) => entry.home !== home || withActivities.has(entry.history.object))
    .map(({ entry }) => entry.history.object);
  const { whole, activities } = firstOf(
    new Set([...children, ...portion.map(({ after }) => after.object)]),
    about,
  );
  const followers = leaving.filter(({ entry }) => whole.has(entry.history.object));
  const settled = portion.filter(({ after }) => whole.has(after.object));
  const drafts = new OwnerDrafts(objectOwners, update, recipient.customerId);
  for (const placement of settled) draftOwners(drafts, placement);
  for (const { entry, home } of followers) drafts.moveTo(entry.history.object, home);
  // An activity that waits is written together with the owner of its object.
  for (const { entry, object } of activities) if (!isPersonName(entry.home)) drafts.write(object);

  const left = [
    ...settled.flatMap(({ before, home }) => (before === null || before.home === home ? [] : before)),
    ...followers.map(({ entry }) => entry),
    ...activities.map(({ entry }) => entry),
  ];
  const losing = await losingCustomers(services, left, snapshot, recipient);
  if (losing === 'conflict') return losing;
  return {
    entries: [
      ...settled.map(entryToWrite),
      ...followers.map(({ entry, home }) => entryToWrite({ before: entry, after: entry.history, home })),
    ],
    activities: activities.flatMap(({ entry, home }) => movedActivity(entry, home, update, snapshot) ?? []),
    moved: left,
    owners: drafts.writes(),
    additions: [
      ...settled.map(({ before, after }) => additionOf(before, after, recipient)),
      ...followers.map(({ entry }) => additionOf(entry, entry.history, recipient)),
    ],
    losing,
    isAll: settled.length === placements.length,
  };
}

/**
 * The first of the objects, each with the activities about it: these are found where their object lies. If even the first
 * has too many, some of them move before it.
 */
function firstOf(objects: ReadonlySet<IdentityName>, about: readonly MovingActivity[]) {
  const whole = new Set<IdentityName>();
  const activities: MovingActivity[] = [];
  for (const object of objects) {
    const room = MAX_MOVED_PER_COMMIT - whole.size - activities.length;
    const own = about.filter((one) => one.object === object);
    if (own.length < room || whole.size === 0) activities.push(...own.slice(0, room));
    if (own.length >= room) break;
    whole.add(object);
  }
  return { whole, activities };
}

/**
 * An activity under the home to which its object moves, in the latest version that is stored or reported. Undefined if it lies
 * there already.
 */
function movedActivity(
  entry: ActivityEntry,
  home: IdentityName,
  update: NamedUpdate,
  { entries }: Snapshot,
): NewActivity | undefined {
  const reported = update.activities.find(({ id }) => id === entry.activity.id);
  const activity =
    reported !== undefined && compareVersions(reported, entry.activity) > 0 ? reported : entry.activity;
  const there = entries.get(activity.id);
  if (there === undefined || there.home !== home) return { ...entry, activity, home, replaces: null };
  if (compareVersions(activity, there.activity) <= 0) return undefined;
  return { ...there, activity, replaces: there.activity };
}

/** The history before is nothing if the recipient did not have the object. */
function additionOf(
  before: ObjectEntry | null,
  after: ObjectAddition['after'],
  { homes }: Recipient,
): ObjectAddition {
  return { before: before !== null && homes.includes(before.home) ? before.history : null, after };
}

/** The children of moving objects, and theirs, that name nobody. */
async function followersOf(
  { store, identityHash }: Services,
  moving: readonly Placement[],
): Promise<Follower[] | 'conflict'> {
  const followers: Follower[] = [];
  const met = new Set(moving.map(({ after }) => after.object));
  let parents = moving.map(({ owner, after, home }) => ({ object: after.object, home, owner }));
  while (parents.length > 0) {
    const parentOf = new Map(
      parents.flatMap(({ object, home, owner }) =>
        (owner?.children ?? []).map((child) => [child, { object, home }] as const),
      ),
    );
    const names = [...parentOf.keys()].filter((child) => !met.has(child));
    if (names.length === 0) break;
    for (const name of names) met.add(name);
    const { owners } = await store.find({ identities: names }, true);
    const found = await store.find({ objects: owners.map((owner) => placeOf(owner)) }, true);
    const entries = new Map(objectsIn(found.entries).map((entry) => [entry.history.object, entry]));
    parents = [];
    for (const owner of owners) {
      const object = identityHash.identityName(owner.identity);
      const entry = entries.get(object);
      const parent = parentOf.get(object);
      // It moved between the two reads.
      if (entry === undefined) return 'conflict';
      if (parent === undefined || ownerNamedIn(entry.history) !== null) continue;
      if (parentNamedIn(entry.history) !== parent.object) continue;
      followers.push({ entry, owner, home: parent.home });
      parents.push({ object, home: parent.home, owner });
    }
  }
  return followers;

  function placeOf({ identity, home }: Owner) {
    return { object: identityHash.identityName(identity), home };
  }
}

/** The records of the customers that lose entries, folded without them. */
async function losingCustomers(
  { store, policy, clock }: Services,
  left: readonly LogEntry[],
  { customers }: Snapshot,
  { homes }: Recipient,
): Promise<Change<Customer>[] | 'conflict'> {
  const changes: Change<Customer>[] = [];
  const others = left.filter(({ home }) => isPersonName(home) && !homes.includes(home));
  const losing = new Map<Customer, LogEntry[]>();
  const known = [...customers];
  // A child that was reported at the same moment as its parent may lie elsewhere.
  for (const { home } of others) {
    if (known.some(({ homes }) => homes.includes(home))) continue;
    const customer = await customerByIdentity(store, home);
    if (customer !== undefined) known.push(customer);
  }
  for (const entry of others) {
    const customer = known.find((one) => one.homes.includes(entry.home));
    if (customer === undefined) return 'conflict';
    losing.set(customer, [...(losing.get(customer) ?? []), entry]);
  }
  for (const [customer, entries] of losing) {
    const basis = basisOf({ policy, now: clock.now() }, customer);
    if (isLong([customer])) {
      changes.push(changeLeftToReview(basis));
      continue;
    }
    const gone = new Set(entries.map(keyOf));
    const log = await store.readLog(customer.homes);
    const kept = log.filter((entry) => !gone.has(keyOf(entry)));
    const lost = objectsIn(entries).map(({ history }) => ({ before: null, after: history }));
    const trigger = triggerOf(basis, { activities: [], objects: lost }, logOf(log), instantOf(logOf(kept)));
    changes.push(changeByLog(basis, logOf(kept), trigger));
  }
  return changes;
}

function keyOf(entry: LogEntry): string {
  return `${entry.home} ${entry.type === 'object' ? entry.history.object : entry.activity.id}`;
}
