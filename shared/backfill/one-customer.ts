import type { CustomerUpdate } from '../identity/customer-update.ts';
import { rankPersons } from '../identity/identity.ts';
import { joinUpdates, named } from '../intake/grouping.ts';

/**
 * The updates of one group, joined so that each customer needs as few transactions as possible. Updates of one account are one, even if
 * some name an address beside it: objects say themselves which address they have. What an activity says depends on all that
 * its update names, and the purchases of an account on what is joined, so those are joined only with their like.
 */
export function joinedByCustomer(group: readonly CustomerUpdate[]): CustomerUpdate[] {
  const joined = new Map<string, CustomerUpdate>();
  const ofNobody: CustomerUpdate[] = [];
  for (const update of group) {
    const persons = rankPersons(update.persons);
    if (persons.length === 0 && update.activities.length === 0) {
      ofNobody.push(update);
      continue;
    }
    const isExact = update.activities.length > 0 || persons.length === 0;
    const key = JSON.stringify([
      persons[0] ?? named(update),
      isExact ? persons : [],
      update.perPurchase === true,
    ]);
    const same = joined.get(key);
    joined.set(key, same === undefined ? update : withPersons(joinUpdates(same, update), update));
  }
  // An object without a person goes with another report of it, if there is one.
  for (const update of ofNobody) {
    const objects = new Set(update.objects.map(({ object }) => object));
    const [key, same] = [...joined].find(
      ([, one]) => !one.perPurchase && one.objects.some(({ object }) => objects.has(object)),
    ) ?? [JSON.stringify(named(update)), undefined];
    joined.set(key, same === undefined ? update : joinUpdates(same, update));
  }
  return [...joined.values()];
}

function withPersons(joined: CustomerUpdate, { persons }: CustomerUpdate): CustomerUpdate {
  return { ...joined, persons: rankPersons([...joined.persons, ...persons]) };
}
