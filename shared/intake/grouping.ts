import { laterContact } from '../identity/contact.ts';
import type { CustomerUpdate } from '../identity/customer-update.ts';
import { rankPersons } from '../identity/identity.ts';

/**
 * Groups the updates of one delivery. Different groups share no identity, so they can be applied
 * concurrently. Within a group, updates of the same persons are combined, so that a list about one customer
 * needs few commits; the others are applied in sequence.
 */
export function groupUpdates(updates: readonly CustomerUpdate[]): CustomerUpdate[][] {
  const [only] = updates;
  if (only !== undefined && updates.length === 1)
    return only.persons.length + only.objects.length === 0 ? [] : [[only]];
  const leaders = new Map<string, string>();
  const leaderOf = (identity: string): string => {
    const next = leaders.get(identity);
    return next === undefined || next === identity ? identity : leaderOf(next);
  };
  for (const { persons, objects } of updates) {
    const [first, ...others] = [...persons, ...objects];
    if (first === undefined) continue;
    const leader = leaderOf(first);
    leaders.set(leader, leader);
    for (const other of others) leaders.set(leaderOf(other), leader);
  }
  const groups = new Map<string, Map<string, CustomerUpdate>>();
  for (const update of updates) {
    const first = update.persons[0] ?? update.objects[0];
    if (first === undefined) continue;
    const group = groups.get(leaderOf(first)) ?? new Map<string, CustomerUpdate>();
    groups.set(leaderOf(first), group);
    const who = JSON.stringify(update.persons.length > 0 ? rankPersons(update.persons) : update.objects);
    const same = group.get(who);
    group.set(who, same === undefined ? update : join(same, update));
  }
  return [...groups.values()].map((group) => [...group.values()]);
}

function join(a: CustomerUpdate, b: CustomerUpdate): CustomerUpdate {
  const contact = laterContact(a.contact ?? null, b.contact ?? null);
  return {
    persons: a.persons,
    objects: [...new Set([...a.objects, ...b.objects])],
    activities: [...a.activities, ...b.activities],
    ...(contact !== null && { contact }),
  };
}
