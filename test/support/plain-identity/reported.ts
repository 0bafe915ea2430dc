import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import { type Activity, compareVersions } from '../../../shared/lifecycle/activity.ts';
import { combine } from '../../../shared/lifecycle/objects/history.ts';
import type { Attributes, ObjectHistory, ObjectReport } from '../../../shared/lifecycle/objects/object.ts';
import { compare, isAccount, isAddress, isLinkable, type TextOf } from './identities.ts';
import type { Limits } from './limits.ts';

/** An activity with the persons that were named with it. */
export interface ReportedActivity {
  readonly activity: Activity;
  readonly accounts: readonly string[];
  /** Without those that cannot be claimed, unless nothing else is named. */
  readonly addresses: readonly string[];
}

/** A statement of the address of an account. `null` if it has none. */
export interface Statement {
  readonly address: string | null;
  readonly at: number;
}

/** Everything that was reported, whatever the order. */
export interface Reported {
  readonly histories: ReadonlyMap<string, ObjectHistory>;
  readonly activities: readonly ReportedActivity[];
  /** Every account that was named, and whether an update that names it is per purchase. */
  readonly accounts: ReadonlyMap<string, { readonly isMadeByPurchase: boolean }>;
}

/** Collects what updates report, without addresses that are no identities. */
export function reportedIn(all: readonly CustomerUpdate[], limits: Limits, textOf: TextOf): Reported {
  const updates = all.map((update) => withoutUnlinkable(update, limits));
  const histories = historiesIn(updates, textOf);
  const accounts = new Map<string, { isMadeByPurchase: boolean }>();
  for (const account of updates.flatMap((update) => [...accountsIn(update)])) {
    const isMadeByPurchase = updates.some((one) => one.perPurchase === true && accountsIn(one).has(account));
    accounts.set(account, { isMadeByPurchase });
  }
  const activities = updates.flatMap((update) =>
    update.activities.map((activity) => ({
      activity,
      accounts: update.persons.filter(isAccount).sort(compare),
      addresses: update.persons.filter(isAddress).sort(compare),
    })),
  );
  return { histories, activities: byAccountIfAny(activities, textOf), accounts };
}

/**
 * An activity belongs to the account that any version of it names. Then versions that name only an address say nothing of its persons, but
 * the latest version still says what happened, and when.
 */
function byAccountIfAny(activities: readonly ReportedActivity[], textOf: TextOf): ReportedActivity[] {
  const ids = new Set(activities.map(({ activity }) => activity.id));
  return [...ids].flatMap((id) => {
    const versions = activities.filter(({ activity }) => activity.id === id);
    const named = versions.filter(({ accounts }) => accounts.length > 0);
    const others = versions.filter(({ accounts }) => accounts.length === 0);
    if (named.length === 0 || others.length === 0 || versions[0]?.activity.about !== null) return versions;
    return [...new Set(named.map(({ accounts }) => accounts.join()))].map((one) => {
      const last = named
        .filter(({ accounts }) => accounts.join() === one)
        .reduce((a, b) => (compareReported(b, a, textOf) > 0 ? b : a));
      const latest = [last, ...others].map(({ activity }) => activity).reduce(laterOf);
      return { ...last, activity: latest };
    });
  });
}

function laterOf(a: Activity, b: Activity): Activity {
  return compareVersions(b, a) > 0 ? b : a;
}

/** The history of each object. Of snapshots of one instant, the greater by the texts of identities is the later one. */
function historiesIn(updates: readonly CustomerUpdate[], textOf: TextOf): Map<string, ObjectHistory> {
  const identities = new Map<string, string>();
  const toText = (identity: string) => {
    identities.set(textOf(identity), identity);
    return textOf(identity);
  };
  const histories = new Map<string, ObjectHistory>();
  for (const report of updates.flatMap(({ objects }) => objects)) {
    const other = histories.get(report.object) ?? null;
    histories.set(report.object, combine(other, withPersons(report, toText)));
  }
  const toIdentity = (text: string) => identities.get(text) ?? text;
  return new Map([...histories].map(([object, history]) => [object, withPersons(history, toIdentity)]));
}

/** A report with its persons replaced. */
export function withPersons(report: ObjectReport, replaced: (person: string) => string): ObjectReport {
  const names = ['account', 'address', 'mergedInto'] as const;
  const attributesOf = (attributes: Attributes): Attributes => ({
    ...attributes,
    ...Object.fromEntries(
      names.flatMap((name) => {
        const person = attributes[name];
        return typeof person === 'string' ? [[name, replaced(person)]] : [];
      }),
    ),
  });
  const snapshots = report.snapshots.map((one) => ({ ...one, attributes: attributesOf(one.attributes) }));
  return { ...report, snapshots };
}

/** All accounts that an update names, in whatever role. */
function accountsIn({ persons, objects }: CustomerUpdate): Set<string> {
  const named = objects.flatMap(({ object, snapshots }) => [
    object,
    ...snapshots.flatMap(({ attributes: { account, mergedInto } }) =>
      [account ?? [], mergedInto ?? []].flat(),
    ),
  ]);
  return new Set([...persons, ...named].filter(isAccount));
}

/**
 * Addresses that are no identities are left out. An update that names nothing else keeps them, so that what it reports is
 * not lost.
 */
function withoutUnlinkable(update: CustomerUpdate, limits: Limits): CustomerUpdate {
  const [connection = ''] = [...update.activities, ...update.objects].map((one) => one.connection);
  const persons = update.persons.filter((one) => isAccount(one) || isLinkable(one, connection, limits));
  return {
    ...update,
    persons: persons.length + update.objects.length === 0 ? update.persons : persons,
    objects: update.objects.map((report) => withLinkableAddress(report, limits)),
  };
}

/** An account whose address is no identity has none. */
function withLinkableAddress(report: ObjectReport, limits: Limits): ObjectReport {
  const snapshots = report.snapshots.map((snapshot) => {
    const { address, ...others } = snapshot.attributes;
    if (typeof address !== 'string' || isLinkable(address, report.connection, limits)) return snapshot;
    return { ...snapshot, attributes: report.type === 'account' ? { ...others, address: null } : others };
  });
  return { ...report, snapshots };
}

/** In the order of one instant, what was stated of the address of an account: by its own bodies, and by activities that name it and one address. */
export function statementsOf(account: string, reported: Reported, textOf: TextOf): Statement[] {
  const body = reported.histories.get(account)?.snapshots ?? [];
  const inBody = body.flatMap(({ asOf, attributes: { address } }) =>
    address === undefined ? [] : [{ address, at: asOf }],
  );
  const byActivities = [...latestVersions(account, reported, textOf).values()].flatMap((latest) => {
    // What is about an object goes with that object.
    if (latest.activity.about !== null) return [];
    const { occurredAt: at } = latest.activity;
    const [address] = latest.addresses;
    return address !== undefined && latest.addresses.length === 1 ? [{ address, at }] : [];
  });
  // Of one instant, the account's own body is the later one, and of several activities the one with the greater text.
  byActivities.sort((a, b) => compare(textOf(a.address), textOf(b.address)));
  return [...byActivities, ...inBody];
}

/**
 * The activities that name an account, each in its latest version. Of two that differ only in their addresses, the one that
 * names one counts.
 */
function latestVersions(
  account: string,
  { activities }: Reported,
  textOf: TextOf,
): Map<string, ReportedActivity> {
  const latest = new Map<string, ReportedActivity>();
  for (const one of activities.filter(({ accounts }) => accounts.includes(account))) {
    const other = latest.get(one.activity.id);
    if (other === undefined || compareReported(one, other, textOf) > 0) latest.set(one.activity.id, one);
  }
  return latest;
}

function compareReported(a: ReportedActivity, b: ReportedActivity, textOf: TextOf): number {
  const textsOf = ({ addresses }: ReportedActivity) => addresses.map(textOf).join();
  return compareVersions(a.activity, b.activity) || compare(textsOf(a), textsOf(b));
}
