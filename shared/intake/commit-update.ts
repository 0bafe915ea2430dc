import { basisOf, type Change, changeByAdditions, newBasis } from '../customers/change.ts';
import type { Customer } from '../customers/customer.ts';
import type { Link } from '../customers/linking.ts';
import { type Owner, versionAfter } from '../customers/owner.ts';
import type { CustomerUpdate } from '../identity/customer-update.ts';
import type { IdentityName } from '../identity/identity-hash.ts';
import { type Activity, compareVersions } from '../lifecycle/activity.ts';
import type { NewActivity, OwnerWrite } from '../storage/commit.ts';
import { type ActivityEntry, activitiesIn } from '../storage/items.ts';
import { isTombstone } from '../storage/owner-items.ts';
import type { PlannedMerge } from './merge-and-split.ts';
import type { NamedUpdate } from './named-update.ts';
import { workObjects } from './object-work.ts';
import { type ObjectWork, type Recipient, writesOfWork } from './object-writes.ts';
import type { Placement } from './placement.ts';
import { portionOf } from './portion.ts';

import type { Services } from './services.ts';
import type { Snapshot } from './snapshot.ts';

/** An update and all that it changes, before it is written. */
export interface Joining {
  /** The customer as read; null for a new one. */
  readonly customer: Customer | null;
  readonly customerId: string;
  /** A merge that the update causes, written in the same transaction. */
  readonly merge: PlannedMerge | null;
  /** Owners whose claims change, as they were read. */
  readonly stored: ReadonlyMap<IdentityName, Owner>;
  /** True if customers have to be split or merged after this. They are marked until then. */
  readonly isFirst: boolean;
  /** Other customers whose claims change. Only their version is raised. */
  readonly touched: readonly Customer[];
  /** Addresses that too many accounts have to be one person. */
  readonly shared: ReadonlySet<IdentityName>;
  /** Identities with a tie that was refused, because a customer would have too many; null if nothing was resolved. */
  readonly full: ReadonlySet<IdentityName> | null;
  readonly update: NamedUpdate;
  readonly link: Link;
  /** Parts of the update that concern others. Each is applied on its own. */
  readonly forOthers: readonly CustomerUpdate[];
  /** The objects that belong to the customer. */
  readonly objects: readonly Placement[];
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
  | { readonly type: 'all-committed' }
  | { readonly type: 'committed'; readonly snapshot?: Snapshot }
  | { readonly type: 'known'; readonly snapshot: Snapshot }
  | { readonly type: 'conflict' };

/** The activities that are new or a later version of what is in the log; oldest first. */
export function freshEntries(
  activities: readonly { readonly activity: Activity; readonly home: IdentityName }[],
  { entries }: Pick<Snapshot, 'entries'>,
): NewActivity[] {
  return activities.flatMap(({ activity, home }): NewActivity[] => {
    const before = entries.get(activity.id);
    if (before === undefined) return [{ type: 'activity', activity, home, replaces: null }];
    if (compareVersions(activity, before.activity) <= 0) return [];
    // A fact stays under the home where it was first stored, so that it is never stored twice.
    return [{ ...before, activity, replaces: before.activity }];
  });
}

/** Commits as much of an update as one transaction takes. */
export async function commitSome(services: Services, joining: Joining): Promise<JoiningOutcome> {
  const { store, policy, clock } = services;
  const { customer, customerId, merge, touched, shared, full, update, link, forOthers, snapshot } = joining;
  const recipient = { customerId, homes: merge?.basis.homes ?? customer?.homes ?? [] };
  const work = await workObjects(services, update, joining.objects, snapshot, recipient);
  if (work === 'conflict') return { type: 'conflict' };
  const moved = movedIn(work, recipient);
  const fresh = joining.fresh.filter(({ activity }) => !moved.ids.has(activity.id));
  const portion = portionOf(link, fresh, writesOfWork(work) + (merge?.owners.length ?? 0) + touched.length);
  const activities = [...portion.activities, ...work.activities];
  const parts = {
    customerId,
    homes: link.homes,
    absorbed: merge?.basis.absorbed ?? [],
    events: merge?.basis.events ?? [],
    unsettled: joining.isFirst,
    ...(shared.size > 0 && { shared: link.homes.some((home) => shared.has(home)) }),
    ...(full !== null && { full: link.homes.some((home) => full.has(home)) }),
  };
  const setting = { policy, now: clock.now() };
  const basis = customer === null ? newBasis(setting, parts) : basisOf(setting, customer, parts);
  const replacesVersion = portion.activities.some(({ replaces }) => replaces !== null) || moved.hasNewVersion;
  const added = {
    activities: [...portion.activities.map(({ activity }) => activity), ...moved.added],
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
          portion.activities,
          added,
          work.lost,
        )
      : quick;
  if ('known' in change) return knownIn(snapshot, change.known);
  const persons = writesOf(joining, portion.owners, services.identityHash.identityName);
  const outcome = await store.commit({
    customers: [
      change,
      ...(merge === null ? [] : [merge.mergedChange]),
      ...changesOfOthers(touched, work, joining),
    ],
    owners: [...persons, ...work.owners],
    entries: [...activities, ...work.entries],
    moved: work.moved,
  });
  if (outcome.type === 'known') return knownIn(snapshot, outcome.known);
  if (outcome.type === 'conflict') return outcome;
  const isAll = portion.activities.length === fresh.length && work.isAll;
  if (isAll && forOthers.length === 0) return { type: 'all-committed' };
  if (update.objects.length > 0 || touched.length > 0) return { type: 'committed' };
  const gone = new Set([customerId, ...basis.absorbed.map((one) => one.customerId)]);
  const others = snapshot.customers.filter((one) => !gone.has(one.customerId));
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
      customers: [...others, change.stored],
      entries: withEntries(snapshot.entries, activities),
    },
  };
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

/** Other customers that lose something, or whose claims change: these get a greater version, and the mark that steps follow. */
function changesOfOthers(
  touched: readonly Customer[],
  { others }: ObjectWork,
  { shared, full, isFirst }: Pick<Joining, 'shared' | 'full' | 'isFirst'>,
): Change<Customer>[] {
  const marked = (customer: Customer): Customer => ({
    ...customer,
    shared: customer.homes.some((home) => shared.has(home)),
    unsettled: isFirst,
    full: full === null ? customer.full : customer.homes.some((home) => full.has(home)),
  });
  const isIn = (some: readonly Customer[], { customerId }: Customer) =>
    some.some((one) => one.customerId === customerId);
  const losing = others.map(({ stored }) => stored);
  return [
    ...others.map((one) => (isIn(touched, one.stored) ? { ...one, stored: marked(one.stored) } : one)),
    ...touched
      .filter((one) => !isIn(losing, one))
      .map((one) => ({
        stored: { ...marked(one), version: one.version + 1 },
        previousVersion: one.version,
        transitions: [],
      })),
  ];
}

/** The outcome of a commit that met activities in the log. */
export function knownIn(snapshot: Snapshot, known: readonly ActivityEntry[]): JoiningOutcome {
  return { type: 'known', snapshot: { ...snapshot, entries: withEntries(snapshot.entries, known) } };
}

/** The owners to write. When a merge moves the same owner, the update's write already contains it. */
function writesOf(
  { merge, stored, snapshot }: Joining,
  owners: readonly Owner[],
  identityName: (identity: string) => IdentityName,
): OwnerWrite[] {
  const { owners: known, tombstones } = snapshot;
  const own = owners.map((owner) => {
    const { identity } = owner;
    const read = stored.get(identityName(identity)) ?? known.get(identity);
    return { owner, previous: read ?? tombstones.get(identity) ?? null };
  });
  if (merge === null) return own;
  const isOwn = ({ owner }: OwnerWrite) =>
    !isTombstone(owner) && owners.some(({ identity }) => identity === owner.identity);
  return [...merge.owners.filter((write) => !isOwn(write)), ...own];
}

function withEntries(
  before: ReadonlyMap<string, ActivityEntry>,
  added: readonly ActivityEntry[],
): Map<string, ActivityEntry> {
  return new Map([...before, ...added.map((entry) => [entry.activity.id, entry] as const)]);
}
