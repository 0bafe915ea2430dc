import {
  basisOf,
  type Change,
  type ChangeBasis,
  changeByActivities,
  changeByLog,
  changeLeftToReview,
  newBasis,
} from '../customers/change.ts';
import { type Customer, isLong } from '../customers/customer.ts';
import type { Link } from '../customers/linking.ts';
import type { Match } from '../customers/match.ts';
import { type Owner, versionAfter } from '../customers/owner.ts';
import type { IdentityHash } from '../identity/identity-hash.ts';
import { type Activity, compareVersions } from '../lifecycle/activity.ts';
import type { NewEntry, OwnerWrite } from '../storage/commit.ts';
import type { CustomerStore } from '../storage/customer-store.ts';
import type { LogEntry } from '../storage/items.ts';
import { isTombstone } from '../storage/owner-items.ts';
import { portionOf, recordObjectNames } from './portion.ts';
import type { WorkedUnion } from './rearrange.ts';
import type { Services } from './services.ts';
import type { Snapshot } from './snapshot.ts';

/** An update and all that it changes, before it is written. */
export interface Joining {
  /** The customer as read; null for a new one. */
  readonly customer: Customer | null;
  readonly customerId: string;
  /** A merge that the update causes, written in the same transaction. */
  readonly union: WorkedUnion | null;
  readonly match: Match;
  readonly link: Link;
  readonly snapshot: Snapshot;
  /** The activities that are not in the log yet, oldest first. */
  readonly fresh: readonly NewEntry[];
}

/**
 * `all-committed`: everything was written. `committed`: a part was written; the snapshot contains it.
 * `known`: some activities were already stored; the snapshot contains them. `conflict`: another writer was
 * faster.
 */
export type JoiningOutcome =
  | { readonly type: 'all-committed' }
  | { readonly type: 'committed' | 'known'; readonly snapshot: Snapshot }
  | { readonly type: 'conflict' };

/** The activities that are new or a later version of what is in the log; oldest first. */
export function freshEntries(link: Link, { entries }: Snapshot): NewEntry[] {
  return link.activities.flatMap(({ activity, home }): NewEntry[] => {
    const before = entries.get(activity.id);
    if (before === undefined) return [{ activity, home, objects: [], replaces: null }];
    if (compareVersions(activity, before.activity) <= 0) return [];
    // A fact stays under the home where it was first stored, so that it is never stored twice.
    return [{ ...before, activity, replaces: before.activity }];
  });
}

/** Commits as much of an update as one transaction takes. */
export async function commitSome(services: Services, joining: Joining): Promise<JoiningOutcome> {
  const { store, policy, clock, identityHash } = services;
  const { customer, customerId, union, match, link, snapshot } = joining;
  const portion = portionOf(link, joining.fresh, union?.owners.length ?? 0, identityHash);
  const { entries, owners } = recordObjectNames(portion, snapshot, customerId, identityHash);
  const parts = {
    customerId,
    homes: link.homes,
    absorbed: union?.basis.absorbed ?? [],
    events: union?.basis.events ?? [],
    newObjects: new Set(owners.map(({ identity }) => identity).filter((one) => !snapshot.owners.has(one))),
  };
  const setting = { policy, now: clock.now() };
  const basis = customer === null ? newBasis(setting, parts) : basisOf(setting, customer, parts);
  const replacesVersion = entries.some(({ replaces }) => replaces !== null);
  const activities = entries.map(({ activity }) => activity);
  const quick = replacesVersion ? 'needs-log' : changeByActivities(basis, activities);
  const change = quick === 'needs-log' ? await changeWithLog(store, basis, entries) : quick;
  if ('known' in change)
    return {
      type: 'known',
      snapshot: { ...snapshot, entries: withEntries(snapshot.entries, change.known) },
    };
  const written = writesOf(joining, owners);
  if (match.newEdges.length > 0 && !(await areTiedAsRead(store, joining, identityHash)))
    return { type: 'conflict' };
  const outcome = await store.commit({
    customers: [change, ...(union === null ? [] : [union.mergedChange])],
    owners: written,
    entries,
  });
  if (outcome.type === 'known')
    return {
      type: 'known',
      snapshot: { ...snapshot, entries: withEntries(snapshot.entries, outcome.known) },
    };
  if (outcome.type === 'conflict') return outcome;
  const isAll = entries.length === joining.fresh.length && portion.owners.length === link.owners.length;
  if (isAll && link.forOthers.length === 0) return { type: 'all-committed' };
  const gone = new Set([customerId, ...basis.absorbed.map((one) => one.customerId)]);
  const others = snapshot.customers.filter((one) => !gone.has(one.customerId));
  const known = written.flatMap(({ owner, previous }) =>
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
      entries: withEntries(snapshot.entries, entries),
    },
  };
}

/**
 * True when the objects that the new links use are unchanged since they were read. A home needs no such
 * check: the customer's version covers it. The link of an object is stored only with the object's owner.
 */
async function areTiedAsRead(
  store: CustomerStore,
  { match, snapshot }: Joining,
  { identityName }: IdentityHash,
): Promise<boolean> {
  const tied = new Set(match.newEdges.flat());
  const objects = [...snapshot.owners.values()].filter(
    ({ identity, home }) => identityName(identity) !== home && tied.has(identityName(identity)),
  );
  if (objects.length === 0) return true;
  const identities = objects.map(({ identity }) => identity);
  const found = await store.find({ identities }, true);
  const versions = new Map(found.owners.map(({ identity, version }) => [identity, version]));
  return objects.every(({ identity, version }) => versions.get(identity) === version);
}

/** The owners to write. When a merge moves the same owner, the update's write already contains it. */
function writesOf({ union, snapshot }: Joining, owners: readonly Owner[]): OwnerWrite[] {
  const { owners: known, tombstones } = snapshot;
  const own = owners.map((owner) => {
    const { identity } = owner;
    return { owner, previous: known.get(identity) ?? tombstones.get(identity) ?? null };
  });
  if (union === null) return own;
  const isOwn = ({ owner }: OwnerWrite) =>
    !isTombstone(owner) && owners.some(({ identity }) => identity === owner.identity);
  return [...union.owners.filter((write) => !isOwn(write)), ...own];
}

/** The change computed from the whole log, or the entries that turned out to be in the log already. */
async function changeWithLog(
  store: CustomerStore,
  basis: ChangeBasis,
  entries: readonly NewEntry[],
): Promise<Change<Customer> | { readonly known: readonly LogEntry[] }> {
  const activities = entries.map(({ activity }) => activity);
  const { before } = basis;
  if (before === null) return changeByLog(basis, activities, triggerOf(basis, activities));
  if (isLong([before, ...basis.absorbed], activities.length)) return changeLeftToReview(basis);
  const log = await store.readLog([...before.homes, ...basis.absorbed.flatMap(({ homes }) => homes)]);
  // The same fact may be stored under another home of the customer. It stays there, and only there.
  const added = new Set(entries.flatMap(({ activity, replaces }) => (replaces === null ? activity.id : [])));
  const known = log.filter(({ activity }) => added.has(activity.id));
  if (known.length > 0) return { known };
  return changeByLog(
    basis,
    [...log.map(({ activity }) => activity), ...activities],
    triggerOf(basis, activities),
  );
}

function triggerOf(basis: ChangeBasis, activities: readonly Activity[]) {
  const activity = activities.at(-1) ?? null;
  if (basis.absorbed.length > 0) return { type: 'merge', activity } as const;
  const newPolicy = basis.before !== null && basis.before.lifecycle.policyVersion !== basis.policy.version;
  return { type: newPolicy ? 'policy' : 'late-activity', activity } as const;
}

function withEntries(
  before: ReadonlyMap<string, LogEntry>,
  added: readonly LogEntry[],
): Map<string, LogEntry> {
  return new Map([...before, ...added.map((entry) => [entry.activity.id, entry] as const)]);
}
