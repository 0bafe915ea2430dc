import { laterContact } from '../identity/contact.ts';
import type { CustomerUpdate } from '../identity/customer-update.ts';
import { type Identity, rankPersons } from '../identity/identity.ts';
import { inParallel } from '../platform/in-parallel.ts';

/**
 * How many groups are applied at once. If all of a large batch were, none might be finished when the time is over, neither
 * now nor when it is tried again.
 */
const MAX_AT_ONCE = 32;

/** Applies the updates of one delivery in groups, several at a time. */
export async function applyInGroups<Result>(
  updates: readonly CustomerUpdate[],
  apply: (group: readonly CustomerUpdate[]) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  await inParallel(groupUpdates(updates), MAX_AT_ONCE, async (group) => {
    results.push(await apply(group));
    return true;
  });
  return results;
}

/** Groups updates so that different groups share no identity. They can then be applied concurrently. */
export function connectedUpdates(updates: readonly CustomerUpdate[]): CustomerUpdate[][] {
  const leaders = new Map<string, string>();
  const leaderOf = (identity: string): string => {
    const next = leaders.get(identity);
    return next === undefined || next === identity ? identity : leaderOf(next);
  };
  for (const update of updates) {
    const [first, ...others] = named(update);
    if (first === undefined) continue;
    const leader = leaderOf(first);
    leaders.set(leader, leader);
    for (const other of others) leaders.set(leaderOf(other), leader);
  }
  const groups = new Map<string, CustomerUpdate[]>();
  for (const update of updates) {
    const [first] = named(update);
    if (first === undefined) continue;
    const group = groups.get(leaderOf(first)) ?? [];
    groups.set(leaderOf(first), group);
    group.push(update);
  }
  return [...groups.values()];
}

/**
 * Groups the updates of one delivery. Different groups share no identity, so they can be applied
 * concurrently. Within a group, updates of the same persons are combined, so that a list about one customer
 * needs few commits; the others are applied in sequence.
 */
export function groupUpdates(updates: readonly CustomerUpdate[]): CustomerUpdate[][] {
  const [only] = updates;
  if (only !== undefined && updates.length === 1) return named(only).length === 0 ? [] : [[only]];
  return connectedUpdates(updates).map((group) => {
    const joined = new Map<string, CustomerUpdate>();
    for (const update of group) {
      // Whose an update is that names no person depends on its objects, which may be an account of somebody.
      const who = JSON.stringify([
        rankPersons(update.persons),
        update.persons.length > 0 ? [] : named(update),
      ]);
      const same = joined.get(who);
      joined.set(who, same === undefined ? update : joinUpdates(same, update));
    }
    return [...joined.values()];
  });
}

/** Everything that an update names: two that name the same thing must not be applied at once. */
export function named({ persons, objects, activities }: CustomerUpdate): Identity[] {
  return [
    ...persons,
    ...objects.flatMap(({ object, snapshots }) => [
      object,
      ...snapshots.flatMap(({ attributes: { account, address, mergedInto, of } }) =>
        [account ?? [], address ?? [], mergedInto ?? [], of ?? []].flat(),
      ),
    ]),
    ...activities.flatMap(({ about }) => about ?? []),
  ];
}

/** Joins two updates of one person. */
export function joinUpdates(a: CustomerUpdate, b: CustomerUpdate): CustomerUpdate {
  const contact = laterContact(a.contact ?? null, b.contact ?? null);
  return {
    persons: a.persons,
    objects: [...a.objects, ...b.objects],
    activities: [...a.activities, ...b.activities],
    ...(contact !== null && { contact }),
    // Any other report of the account shows that it is a usual one.
    ...(a.perPurchase && b.perPurchase && { perPurchase: true }),
  };
}
