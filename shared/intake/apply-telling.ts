import type { Telling } from '../connectors/connector.ts';
import {
  type Change,
  changeByActivities,
  changeByAppending,
  changeByLog,
  farewells,
  type Ground,
} from '../customers/change.ts';
import { type Customer, LONGEST_LOG_IN_INGEST } from '../customers/customer.ts';
import { type Link, linkTelling } from '../customers/linking.ts';
import { isPerson } from '../identity/identity.ts';
import type { HomeName, IdentityHash } from '../identity/identity-hash.ts';
import { type Activity, compareActivities, compareTellings, toLog } from '../lifecycle/activity.ts';
import type { Policy } from '../lifecycle/policy.ts';
import type { Clock } from '../platform/clock.ts';
import { emitMetric } from '../platform/logger.ts';
import { METRICS } from '../platform/names.ts';
import type { NewEntry } from '../storage/commit.ts';
import type { CustomerStore } from '../storage/customer-store.ts';
import type { LogEntry } from '../storage/items.ts';
import { readSnapshot, type Snapshot } from './snapshot.ts';

/** What applying tellings needs. */
export interface Applying {
  readonly store: CustomerStore;
  readonly identityHash: IdentityHash;
  readonly policy: Policy;
  readonly clock: Clock;
  /** Resolves after that many milliseconds; tests pass a quicker one. */
  readonly pause: (milliseconds: number) => Promise<void>;
  /** 0 ≤ random() < 1. */
  readonly random: () => number;
}

/** What became of a telling: something new was applied or linked, all was known, or the table could not take it in time. */
export type TellingOutcome = 'applied' | 'known' | 'busy';

/** Activities that one transaction takes at most, so that owners and transitions fit in beside them. */
const MOST_ACTIVITIES_A_COMMIT = 40;
/** Beside them a transaction of 100 writes holds the record, its transitions, and what customers folded into it leave. */
const MOST_ENTRIES_AND_OWNERS_A_COMMIT = 80;
const MOST_OWNERS_MOVED_A_COMMIT = 8;
const SHORTEST_PAUSE = 8;
const LONGEST_PAUSE = 1_000;

/**
 * Applies what a delivery tells about one customer: read, link, fold, commit, each commit one transaction,
 * and all of it again when somebody else was quicker. Gives up as `busy` when `isLate` says so; what
 * was committed by then stays, and applying again doubles nothing.
 */
export async function applyTelling(
  applying: Applying,
  told: Telling,
  isLate: () => boolean,
): Promise<TellingOutcome> {
  // One delivery can tell a fact twice, and a transaction can write it only once.
  const telling = { ...told, activities: toLog(told.activities) };
  const names = [...telling.persons, ...telling.objects].map(applying.identityHash.nameOf);
  let snapshot = await readSnapshot(applying, telling, false);
  let applied = false;
  for (let tries = 0; !isLate(); ) {
    const link = linkTelling(telling, snapshot, applying.identityHash.nameOf);
    if (link === undefined) return 'known';
    const fresh = freshEntries(link, snapshot, names);
    if (fresh.length === 0 && link.linked.length === 0 && link.absorbed.length === 0) {
      const elsewhere = await applyElsewhere(applying, link.elsewhere, isLate);
      return elsewhere === 'known' && applied ? 'applied' : elsewhere;
    }
    const outcome = await commitSome(applying, link, snapshot, fresh);
    if (outcome.outcome === 'committed') {
      if (outcome.isAll) return 'applied';
      applied = true;
      snapshot = outcome.snapshot;
    } else if (outcome.outcome === 'known') {
      snapshot = { ...snapshot, entries: withEntries(snapshot.entries, outcome.known) };
    } else {
      tries += 1;
      await applying.pause(jitter(applying.random, tries));
      snapshot = await readSnapshot(applying, telling, true);
    }
  }
  return 'busy';
}

async function applyElsewhere(
  applying: Applying,
  tellings: readonly Telling[],
  isLate: () => boolean,
): Promise<TellingOutcome> {
  const outcomes: TellingOutcome[] = [];
  for (const telling of tellings) outcomes.push(await applyTelling(applying, telling, isLate));
  if (outcomes.includes('busy')) return 'busy';
  return outcomes.includes('applied') ? 'applied' : 'known';
}

/** The activities that are not in the log yet, or are told in a way that stands above what is; oldest first. */
function freshEntries(link: Link, { entries }: Snapshot, names: readonly HomeName[]): NewEntry[] {
  return link.activities
    .flatMap(({ activity, home }) => {
      const before = entries.get(activity.id);
      if (before !== undefined && compareTellings(activity, before.activity) <= 0) return [];
      // A fact stays under the home where it was first told, so that it is never kept twice.
      const entry = { activity, home: before?.home ?? home, names: before?.names ?? names };
      return [{ ...entry, replaces: before?.activity ?? null }];
    })
    .sort((a, b) => compareActivities(a.activity, b.activity));
}

type SomeOutcome =
  | { readonly outcome: 'committed'; readonly isAll: true }
  | { readonly outcome: 'committed'; readonly isAll: false; readonly snapshot: Snapshot }
  | { readonly outcome: 'known'; readonly known: readonly LogEntry[] }
  | { readonly outcome: 'conflict' };

/**
 * The oldest activities and the identities to be linked that fit into one transaction. Persons and the founder come
 * first, as the record lists them from the start; an object is linked with the first activity about it.
 */
function portionOf({ linked, founder }: Link, fresh: readonly NewEntry[]) {
  const portion = new Set(linked.filter(({ identity }) => isPerson(identity) || identity === founder));
  const objects = new Map(linked.map((link) => [link.identity, link]));
  const entries: NewEntry[] = [];
  for (const entry of fresh.slice(0, MOST_ACTIVITIES_A_COMMIT)) {
    const object = entry.activity.about === null ? undefined : objects.get(entry.activity.about);
    const isNew = object !== undefined && !portion.has(object);
    if (entries.length + portion.size + (isNew ? 2 : 1) > MOST_ENTRIES_AND_OWNERS_A_COMMIT) break;
    entries.push(entry);
    if (isNew) portion.add(object);
  }
  const later = new Set(fresh.slice(entries.length).map(({ activity }) => activity.about));
  for (const link of linked) {
    if (entries.length + portion.size >= MOST_ENTRIES_AND_OWNERS_A_COMMIT) break;
    if (!later.has(link.identity)) portion.add(link);
  }
  return { entries, linked: [...portion] };
}

async function commitSome(
  applying: Applying,
  link: Link,
  snapshot: Snapshot,
  fresh: readonly NewEntry[],
): Promise<SomeOutcome> {
  const { store, identityHash, policy, clock } = applying;
  const { entries, linked } = portionOf(link, fresh);
  const founder = identityHash.nameOf(link.founder);
  const ground: Ground = {
    before: link.customer,
    customerId: link.customer?.customerId ?? identityHash.customerIdOf(founder, 0),
    homes: link.homes,
    absorbed: link.absorbed,
    newObjects: new Set(linked.map(({ identity }) => identity).filter((one) => !snapshot.owners.has(one))),
    policy,
    now: clock.now(),
  };
  const change = await changeFor(store, ground, entries);
  if ('known' in change) return { outcome: 'known', known: change.known };
  const owners = [
    ...linked.map(({ identity, home }) => ({
      owner: { identity, home, customerId: ground.customerId },
      previous: snapshot.owners.get(identity) ?? null,
    })),
    ...ownersOfAbsorbed(link.absorbed, snapshot, ground.customerId),
  ];
  const previousVersion = link.customer?.version ?? null;
  const outcome = await store.commit({
    change,
    previousVersion,
    entries,
    owners,
    farewells: farewells(ground),
  });
  if (outcome.outcome !== 'committed') return outcome;
  if (link.beyondLimit > 0) emitMetric(METRICS.notLinked, link.beyondLimit);
  // As nearly every delivery: nothing is left to be linked again for.
  const isAll = entries.length === fresh.length && linked.length === link.linked.length;
  if (isAll && link.absorbed.length + link.elsewhere.length === 0) return { outcome: 'committed', isAll };
  const absorbed = new Set(link.absorbed.map(({ customerId }) => customerId));
  const others = snapshot.customers.filter(
    ({ customerId }) => customerId !== ground.customerId && !absorbed.has(customerId),
  );
  return {
    outcome: 'committed',
    isAll: false,
    snapshot: {
      owners: new Map([...snapshot.owners, ...owners.map(({ owner }) => [owner.identity, owner] as const)]),
      customers: [...others, change.customer],
      entries: withEntries(snapshot.entries, entries),
    },
  };
}

async function changeFor(
  store: CustomerStore,
  ground: Ground,
  entries: readonly NewEntry[],
): Promise<Change | { readonly known: readonly LogEntry[] }> {
  const activities = entries.map(({ activity }) => activity);
  const retold = entries.some(({ replaces }) => replaces !== null);
  const change = retold ? 'needs-log' : changeByActivities(ground, activities);
  if (change !== 'needs-log') return change;
  const { before } = ground;
  if (before === null) return changeByLog(ground, activities, occasionOf(ground, activities));
  const size = [before, ...ground.absorbed].reduce(
    (sum, { lifecycle }) => sum + lifecycle.facts.activities,
    0,
  );
  if (before.stale || size + activities.length > LONGEST_LOG_IN_INGEST)
    return changeByAppending({ ...ground, before });
  const log = await store.readLog([...before.homes, ...ground.absorbed.flatMap(({ homes }) => homes)]);
  // The same fact may have been told under another home of the customer: it is kept there, and only there.
  const added = new Set(entries.flatMap(({ activity, replaces }) => (replaces === null ? activity.id : [])));
  const known = log.filter(({ activity }) => added.has(activity.id));
  if (known.length > 0) return { known };
  return changeByLog(
    ground,
    [...log.map(({ activity }) => activity), ...activities],
    occasionOf(ground, activities),
  );
}

function occasionOf(ground: Ground, activities: readonly Activity[]) {
  const activity = activities.at(-1) ?? null;
  if (ground.absorbed.length > 0) return { type: 'merge', activity } as const;
  const newPolicy = ground.before !== null && ground.before.lifecycle.policyVersion !== ground.policy.version;
  return { type: newPolicy ? 'policy' : 'late-activity', activity } as const;
}

/**
 * Objects that are their own home lead to the survivor from now on; those kept under them follow their home, and
 * those beyond the limit the record of the customer who was merged.
 */
function ownersOfAbsorbed(absorbed: readonly Customer[], { owners }: Snapshot, customerId: string) {
  const homes = new Set(absorbed.flatMap((customer) => customer.homes));
  return [...owners.values()]
    .filter(({ home, identity }) => homes.has(home) && home === identity)
    .slice(0, MOST_OWNERS_MOVED_A_COMMIT)
    .map((previous) => ({ owner: { ...previous, customerId }, previous }));
}

function withEntries(
  before: ReadonlyMap<string, LogEntry>,
  added: readonly LogEntry[],
): Map<string, LogEntry> {
  return new Map([...before, ...added.map((entry) => [entry.activity.id, entry] as const)]);
}

function jitter(random: () => number, tries: number): number {
  return random() * Math.min(LONGEST_PAUSE, SHORTEST_PAUSE * 2 ** tries);
}
