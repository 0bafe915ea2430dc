import type { ObjectAddition } from '../customers/customer-log.ts';
import { type IdentityName, isPersonName } from '../identity/identity-hash.ts';
import { compareVersions, laterVersion } from '../lifecycle/activity.ts';
import type { NewActivity } from '../storage/commit.ts';
import { type ActivityEntry, activitiesIn, keyOf, type ObjectEntry } from '../storage/items.ts';
import { changesOfOthers } from './changes-of-others.ts';
import type { NamedUpdate } from './named-update.ts';
import {
  draftOwners,
  entryToWrite,
  hasChildren,
  MAX_MOVED_PER_COMMIT,
  type ObjectWork,
  OwnerDrafts,
  type Recipient,
} from './object-writes.ts';
import { isMoving, type Placement } from './placement.ts';
import type { Portion } from './portion.ts';
import type { Services } from './services.ts';
import type { Snapshot } from './snapshot.ts';

/** An activity that moves with the object that it is about. */
interface MovingActivity {
  readonly entry: ActivityEntry;
  readonly object: IdentityName;
  readonly home: IdentityName;
}

/**
 * Works out what is written for objects of which at least one moves to another home, or is of another object: what is of
 * them follows, and activities about any of them. If these are too many for one transaction, children move first, so that
 * a repeated delivery finds what is left to do.
 */
export async function moveObjects(
  services: Services,
  update: NamedUpdate,
  placements: readonly Placement[],
  { objects, followers: family }: Portion,
  snapshot: Snapshot,
  recipient: Recipient,
): Promise<ObjectWork | 'conflict'> {
  const { store, identityHash } = services;
  const moving = objects.filter(isMoving);
  const objectOwners = new Map(snapshot.objectOwners);
  for (const { entry, owner } of family) objectOwners.set(entry.history.object, owner);
  const homes = new Map(moving.map(({ after, home }) => [after.object, home]));
  for (const { entry, home } of family) homes.set(entry.history.object, home);
  const leaving = family.filter(({ entry, home }) => entry.home !== home);
  const ahead = await homesAhead(services, [...moving, ...family]);

  const discussed = [
    ...moving.map(({ before, owner, after }) => ({ home: before?.home ?? owner?.home, history: after })),
    ...leaving.map(({ entry }) => entry),
  ];
  // Only these homes can have activities about what moves.
  const origins = discussed.flatMap(({ home, history }) =>
    home !== undefined && (history.hasActivities || !isPersonName(home)) ? [home] : [],
  );
  const about = activitiesIn(await store.readLog([...new Set([...origins, ...ahead])])).flatMap(
    (entry): MovingActivity[] => {
      const object = entry.activity.about === null ? '' : identityHash.identityName(entry.activity.about);
      const home = homes.get(object);
      return home === undefined || home === entry.home ? [] : [{ entry, object, home }];
    },
  );

  const withActivities = new Set(about.map(({ object }) => object));
  const children = family
    .filter(
      ({ entry, owner, home }) =>
        entry.home !== home || owner.ahead.length > 0 || withActivities.has(entry.history.object),
    )
    .map(({ entry }) => entry.history.object);
  const { whole, activities } = firstOf(
    new Set([...children, ...objects.map(({ after }) => after.object)]),
    about,
  );
  const followers = leaving.filter(({ entry }) => whole.has(entry.history.object));
  const settled = objects.filter(({ after }) => whole.has(after.object));
  const arriving = [
    ...followers.map(({ entry, home }) => ({ ...entry, home })),
    ...activities.map(({ entry, home }) => ({ ...entry, home })),
  ];
  const left = [
    ...settled.flatMap(({ before, home }) => (before === null || before.home === home ? [] : before)),
    ...followers.map(({ entry }) => entry),
    ...activities.map(({ entry }) => entry),
  ];
  const ownHomes = new Set([...recipient.homes, ...placements.map(({ home }) => home)]);
  const others = await changesOfOthers(services, left, arriving, snapshot.customers, ownHomes);
  if (others === 'conflict') return others;

  const drafts = new OwnerDrafts(objectOwners, update, recipient.customerId);
  for (const placement of settled) draftOwners(drafts, placement);
  for (const { entry, home } of followers) {
    const other = others.find(({ stored }) => stored.homes.includes(home));
    drafts.moveTo(entry.history.object, home, other?.stored.customerId);
  }
  // Whatever the object does next, it finds what went ahead of it.
  const divided = new Set(activities.flatMap(({ object }) => (whole.has(object) ? [] : object)));
  for (const placement of moving)
    if (!whole.has(placement.after.object) && hasChildren(placement)) divided.add(placement.after.object);
  for (const object of divided) drafts.goAhead(object, identityHash.hiddenName(homes.get(object) ?? object));
  for (const { entry, owner, home } of family)
    if (owner.ahead.length > 0 && entry.home === home && whole.has(entry.history.object))
      drafts.write(entry.history.object).ahead = [];
  // An activity that waits is written together with the owner of its object.
  for (const { entry, object } of activities) if (!isPersonName(entry.home)) drafts.write(object);
  const written = onceEach(
    activities.flatMap(({ entry, home }) => movedActivity(entry, home, update, snapshot) ?? []),
  );
  return {
    entries: [
      ...settled.map(entryToWrite),
      ...followers.map(({ entry, home }) => entryToWrite({ before: entry, after: entry.history, home })),
    ],
    activities: written,
    ownActivities: written.filter(({ home }) => ownHomes.has(home)),
    moved: left,
    lost: [...followers, ...activities].flatMap(({ entry, home }) =>
      recipient.homes.includes(entry.home) && !ownHomes.has(home) ? [entry] : [],
    ),
    owners: drafts.writes(),
    additions: [
      ...settled.map(({ before, after, home }) => additionOf(before, after, home, recipient)),
      ...followers.flatMap(({ entry, home }) =>
        ownHomes.has(home) ? additionOf(entry, entry.history, home, recipient) : [],
      ),
    ],
    others,
    isAll: settled.length === placements.length,
  };
}

/** The homes to which something of the objects went ahead of them, unless they were erased since. */
async function homesAhead(
  { store, identityHash }: Services,
  objects: readonly Pick<Placement, 'owner'>[],
): Promise<IdentityName[]> {
  const ahead = new Set(objects.flatMap(({ owner }) => owner?.ahead ?? []));
  if (ahead.size === 0) return [];
  const { owners } = await store.find({ identities: [...ahead] }, true);
  return owners.map(({ identity }) => identityHash.identityName(identity));
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
  const activity = laterVersion(entry.activity, reported ?? entry.activity);
  const there = entries.get(activity.id);
  if (there === undefined || there.home !== home) return { ...entry, activity, home, replaces: null };
  if (compareVersions(activity, there.activity) <= 0) return undefined;
  return { ...there, activity, replaces: there.activity };
}

/**
 * Each activity once, in its latest version. One lies under two homes if it was reported again after an interrupted move had
 * moved it ahead of its object.
 */
function onceEach(activities: readonly NewActivity[]): NewActivity[] {
  const once = new Map<string, NewActivity>();
  for (const one of activities) {
    const other = once.get(keyOf(one));
    if (other === undefined || compareVersions(one.activity, other.activity) > 0) once.set(keyOf(one), one);
  }
  return [...once.values()];
}

/** The history before is nothing if the recipient did not have the object. */
function additionOf(
  before: ObjectEntry | null,
  after: ObjectAddition['after'],
  home: IdentityName,
  { homes }: Recipient,
): ObjectAddition {
  return { before: before !== null && homes.includes(before.home) ? before.history : null, after, home };
}
