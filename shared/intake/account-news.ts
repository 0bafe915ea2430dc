import type { AccountLog } from '../identity/claims.ts';
import type { HiddenName, IdentityName } from '../identity/identity-hash.ts';
import { toLog } from '../lifecycle/activity.ts';
import { attributeOf } from '../lifecycle/objects/history.ts';
import type { ObjectHistory } from '../lifecycle/objects/object.ts';
import { logOf } from '../storage/folded-log.ts';
import type { LogEntry } from '../storage/items.ts';
import type { Follower } from './followers.ts';
import type { NamedUpdate } from './named-update.ts';
import type { Placement } from './placement.ts';
import { connectionOf } from './tie-rules.ts';

/** What an update adds to, and takes from, what is stored under the names of accounts. */
export interface AccountNews {
  readonly update: NamedUpdate;
  readonly placements: readonly Placement[];
  /** What is of these objects, and follows them. */
  readonly followers: readonly Follower[];
  /** Accounts of which nothing is new, but whose claims depend on rules that have changed. */
  readonly restated?: readonly HiddenName[];
}

/** The accounts of which an update says something, by hidden name: its persons, and those that its objects name or named. */
export function accountsOf(
  { update, placements, followers, restated = [] }: AccountNews,
  hiddenName: (name: IdentityName) => HiddenName,
): HiddenName[] {
  const named = placements.flatMap(({ before, after }) => [
    after.type === 'account' ? hiddenName(after.object) : null,
    accountNamedIn(after),
    before === null ? null : accountNamedIn(before.history),
  ]);
  const following = followers.map(({ entry }) => accountNamedIn(entry.history));
  const persons = update.persons.filter((person) => connectionOf(person) !== null);
  return [
    ...persons.map((person) => hiddenName(person)),
    ...[...named, ...following].filter((name) => name !== null),
    ...restated,
  ];
}

// Only hidden names are stored in objects.
function accountNamedIn(history: ObjectHistory): HiddenName | null {
  return history.type === 'account'
    ? null
    : ((attributeOf(history, '', 'account') ?? null) as HiddenName | null);
}

/** The log of an account as it is once the update is applied. */
export function withNews(
  stored: readonly LogEntry[],
  name: IdentityName,
  { update, placements, followers }: AccountNews,
): AccountLog {
  const { activities, objects } = logOf(stored);
  const histories = new Map(objects.map((history) => [history.object, history]));
  const placed = [
    ...placements.map(({ after, home }) => ({ history: after, home })),
    ...followers.map(({ entry, home }) => ({ history: entry.history, home })),
  ];
  for (const { history, home } of placed)
    if ((history.type === 'account' ? history.object : home) === name) histories.set(history.object, history);
    else histories.delete(history.object);
  const isNamed = update.persons.includes(update.identities.get(name) ?? name);
  const added = isNamed ? update.activities : [];
  return { activities: toLog([...activities, ...added]), objects: [...histories.values()] };
}
