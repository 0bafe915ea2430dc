import { type ChangeBasis, changeByAdditions } from '../customers/change.ts';
import type { Link } from '../customers/linking.ts';
import { type Owner, versionAfter } from '../customers/owner.ts';
import { withOwnersWritten } from '../customers/owner-versions.ts';
import type { CustomerUpdate } from '../identity/customer-update.ts';
import { type IdentityName, isAccountName } from '../identity/identity-hash.ts';
import { type Activity, compareVersions } from '../lifecycle/activity.ts';
import { type Commit, type NewActivity, type OwnerWrite, ownersWritten } from '../storage/commit.ts';
import { type ActivityEntry, activitiesIn } from '../storage/items.ts';
import { isTombstone } from '../storage/owner-items.ts';
import type { NamedUpdate } from './named-update.ts';
import type { Neighbourhood } from './neighbourhood.ts';
import { workObjects } from './object-work.ts';
import { type ObjectWork, type Recipient, writesOfWork } from './object-writes.ts';
import type { Placement } from './placement.ts';
import { firstActivities, type Portion } from './portion.ts';
import type { Services } from './services.ts';
import type { Snapshot } from './snapshot.ts';
import type { Beside } from './step-writes.ts';

/** An update and all that it changes, before it is written. */
export interface Joining {
  /** What the customer's change is computed from. Its homes are those that have a log. */
  readonly recipient: ChangeBasis;
  /** What changes of other customers because of claims; null if nothing was resolved. */
  readonly beside: Beside | null;
  /** What claims were decided from; null if nothing was resolved. */
  readonly around: Pick<Neighbourhood, 'stored' | 'customers'> | null;
  readonly update: NamedUpdate;
  readonly link: Link;
  /** Parts of the update that concern others. Each is applied on its own. */
  readonly forOthers: readonly CustomerUpdate[];
  /** The objects that belong to the customer. */
  readonly objects: readonly Placement[];
  /** What this transaction takes of them. */
  readonly portion: Portion;
  readonly snapshot: Snapshot;
  /** The activities that are not in the log yet, oldest first. */
  readonly fresh: readonly NewActivity[];
}

/**
 * `all-committed`: everything was written. `committed`: a part was written; the snapshot contains it, or everything has
 * to be read again. `known`: some activities were already stored; the snapshot contains them. `conflict`: another
 * writer was faster.
 */
export type JoiningOutcome =
  | { readonly type: 'all-committed'; readonly written?: Pick<Commit, 'customers' | 'owners'> }
  | { readonly type: 'committed'; readonly snapshot?: Snapshot }
  | { readonly type: 'known'; readonly snapshot: Snapshot }
  | { readonly type: 'conflict' };

/** What an update was decided from: its own reading, and the customers around it. Each customer is as it was read first. */
export function decidedFrom(snapshot: Snapshot, around: Joining['around']): Snapshot {
  if (around === null) return snapshot;
  const known = new Set(snapshot.customers.map(({ customerId }) => customerId));
  const others = around.customers.filter(({ customerId }) => !known.has(customerId));
  return { ...snapshot, customers: [...snapshot.customers, ...others] };
}

/** The activities that are new or a later version of what is in the log; oldest first. */
export function freshEntries(
  activities: readonly { readonly activity: Activity; readonly home: IdentityName }[],
  { entries }: Pick<Snapshot, 'entries'>,
): NewActivity[] {
  return activities.flatMap(({ activity, home }): NewActivity[] => {
    const before = entries.get(activity.id);
    if (before === undefined) return [{ type: 'activity', activity, home, replaces: null }];
    if (before.moved) return [before.moved];
    if (compareVersions(activity, before.activity) <= 0) return [];
    // Otherwise a fact stays under the home where it was first stored, so that it is never stored twice.
    return [{ ...before, activity, replaces: before.activity }];
  });
}

/** Commits as much of an update as one transaction takes. */
export async function commitSome(services: Services, joining: Joining): Promise<JoiningOutcome> {
  const { store } = services;
  const { recipient, beside, update, link, forOthers, objects, portion, snapshot } = joining;
  const decided = decidedFrom(snapshot, joining.around);
  const work = await workObjects(services, update, objects, portion, decided, recipient);
  if (work === 'conflict') return { type: 'conflict' };
  const moved = movedIn(work, recipient);
  const unmoved = joining.fresh.filter(({ activity }) => !moved.ids.has(activity.id));
  // A customer may lose objects and activities, but changes only once in a transaction.
  const fresh = work.others.length === 0 ? unmoved : unmoved.filter(({ left }) => left === undefined);
  const records = beside === null ? 0 : (beside.planned?.records ?? 0) + beside.touched.length;
  const own = firstActivities(fresh, writesOfWork(work) + records + link.owners.length);
  const left = own.flatMap((one) => one.left ?? []);
  const activities = [...own, ...work.activities];
  const basis = {
    ...recipient,
    homes: link.homes,
    addressedBy: connectionsByAddress(own),
    ...beside?.standing(link.homes, true),
  };
  const replacesVersion =
    own.some(({ replaces }) => replaces !== null) || left.length > 0 || moved.hasNewVersion;
  const added = {
    activities: [...own.map(({ activity }) => activity), ...moved.added],
    objects: work.additions,
  };
  const needsLog = replacesVersion || work.lost.length > 0;
  const quick = needsLog ? 'needs-log' : changeByAdditions(basis, added);
  // Most changes need only the record, so this is loaded only when one needs the log.
  const change =
    quick === 'needs-log'
      ? await (await import('./change-with-log.ts')).changeWithLog(
          store,
          basis,
          recipient.homes,
          own,
          added,
          work.lost,
        )
      : quick;
  if ('known' in change) return knownIn(snapshot, change.known);
  const losing =
    left.length === 0
      ? work.others
      : await (await import('./changes-of-others.ts')).changesOfOthers(
          services,
          left,
          [],
          decided.customers,
          new Set([...recipient.homes, ...link.homes]),
        );
  if (losing === 'conflict') return { type: 'conflict' };
  const others =
    beside === null
      ? losing
      : await (await import('./step-writes.ts')).changesBeside(store, beside, change, losing);
  const persons = writesOf(joining, link.owners, services.identityHash.identityName);
  const customers = [change, ...others];
  const outcome = await store.commit({
    customers,
    owners: [...persons, ...work.owners],
    entries: [...activities, ...work.entries],
    moved: [...work.moved, ...left],
  });
  if (outcome.type === 'known') return knownIn(snapshot, outcome.known);
  if (outcome.type === 'conflict') return outcome;
  const isAll = own.length === unmoved.length && work.isAll;
  if (isAll && forOthers.length === 0)
    return { type: 'all-committed', written: { customers, owners: persons } };
  if (update.objects.length + left.length > 0 || customers.length > 1) return { type: 'committed' };
  const known = persons.flatMap(({ owner, previous }) =>
    isTombstone(owner) ? [] : [[owner.identity, { ...owner, version: versionAfter(previous) }] as const],
  );
  return {
    type: 'committed',
    snapshot: {
      ...snapshot,
      owners: new Map([...snapshot.owners, ...known]),
      tombstones: new Map(
        [...snapshot.tombstones].filter(([one]) => !known.some(([other]) => other === one)),
      ),
      customers: [
        ...snapshot.customers.filter((one) => one.customerId !== basis.customerId),
        withOwnersWritten(change.stored, ownersWritten(persons, services.identityHash.identityName)),
      ],
      entries: withEntries(snapshot.entries, activities),
    },
  };
}

/** The connections of activities that lie under an address. What is about an object goes with that, and is found by it. */
function connectionsByAddress(activities: readonly NewActivity[]): string[] {
  return activities.flatMap(({ activity: { about, connection }, home }) =>
    about === null && !isAccountName(home) ? [connection] : [],
  );
}

/** What moves with objects: the activities, and those of them that are new to the recipient, or new as a version. */
function movedIn({ ownActivities, moved }: ObjectWork, { homes }: Recipient) {
  const before = new Map(activitiesIn(moved).map((entry) => [entry.activity.id, entry]));
  const isOwn = (id: string) => homes.includes(before.get(id)?.home ?? '');
  const added = ownActivities
    .map(({ activity }) => activity)
    .filter((one) => !isOwn(one.id) || before.get(one.id)?.activity !== one);
  return {
    ids: new Set(before.keys()),
    added,
    hasNewVersion: added.some((one) => isOwn(one.id)),
  };
}

/** The outcome of a commit that met activities in the log. */
export function knownIn(snapshot: Snapshot, known: readonly ActivityEntry[]): JoiningOutcome {
  return { type: 'known', snapshot: { ...snapshot, entries: withEntries(snapshot.entries, known) } };
}

/**
 * The owners to write, each with the reading that it was computed from: what was read of it twice may have changed in between, and then
 * writing it fails.
 */
function writesOf(
  { around, snapshot: { owners: known, tombstones } }: Joining,
  owners: readonly Owner[],
  identityName: (identity: string) => IdentityName,
): OwnerWrite[] {
  return owners.map((owner) => {
    const { identity, version } = owner;
    const readings = [around?.stored.get(identityName(identity)), known.get(identity)];
    const read = readings.find((one) => one?.version === version);
    return { owner, previous: read ?? tombstones.get(identity) ?? null };
  });
}

function withEntries(
  before: ReadonlyMap<string, ActivityEntry>,
  added: readonly ActivityEntry[],
): Map<string, ActivityEntry> {
  return new Map([...before, ...added.map((entry) => [entry.activity.id, entry] as const)]);
}
