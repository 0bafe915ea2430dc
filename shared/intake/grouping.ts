import type { Telling } from '../connectors/connector.ts';
import { laterContact } from '../identity/contact.ts';
import { rankPersons } from '../identity/identity.ts';

/**
 * Groups the tellings of one delivery so that those of different groups share no identity and can be applied
 * side by side. Within a group, tellings of the very same persons are joined into one, so that a list about one
 * customer becomes few commits; the others follow one another.
 */
export function groupTellings(tellings: readonly Telling[]): Telling[][] {
  const [only] = tellings;
  if (only !== undefined && tellings.length === 1)
    return only.persons.length + only.objects.length === 0 ? [] : [[only]];
  const leaders = new Map<string, string>();
  const leaderOf = (identity: string): string => {
    const next = leaders.get(identity);
    return next === undefined || next === identity ? identity : leaderOf(next);
  };
  for (const { persons, objects } of tellings) {
    const [first, ...others] = [...persons, ...objects];
    if (first === undefined) continue;
    const leader = leaderOf(first);
    leaders.set(leader, leader);
    for (const other of others) leaders.set(leaderOf(other), leader);
  }
  const groups = new Map<string, Map<string, Telling>>();
  for (const telling of tellings) {
    const first = telling.persons[0] ?? telling.objects[0];
    if (first === undefined) continue;
    const group = groups.get(leaderOf(first)) ?? new Map<string, Telling>();
    groups.set(leaderOf(first), group);
    const who = JSON.stringify(telling.persons.length > 0 ? rankPersons(telling.persons) : telling.objects);
    const same = group.get(who);
    group.set(who, same === undefined ? telling : join(same, telling));
  }
  return [...groups.values()].map((group) => [...group.values()]);
}

function join(a: Telling, b: Telling): Telling {
  const contact = laterContact(a.contact ?? null, b.contact ?? null);
  return {
    persons: a.persons,
    objects: [...new Set([...a.objects, ...b.objects])],
    activities: [...a.activities, ...b.activities],
    ...(contact !== null && { contact }),
  };
}
