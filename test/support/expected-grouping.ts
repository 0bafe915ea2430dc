import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import { type Identity, isPerson, rankPersons } from '../../shared/identity/identity.ts';
import { fold } from '../../shared/lifecycle/fold.ts';
import type { Policy } from '../../shared/lifecycle/policy.ts';
import { riskAt } from '../../shared/lifecycle/risk-rules.ts';
import type { Comparable } from './delivered.ts';

type Pair = readonly [Identity, Identity];

/** Persons are linked to one another. Objects are linked to the first person, or without a person to the first object. */
function pairsIn({ persons, objects }: CustomerUpdate): Pair[] {
  const ranked = rankPersons(persons);
  const [first = [...objects].sort()[0] ?? ''] = ranked;
  const amongPersons = ranked.flatMap((a, index) => ranked.slice(index + 1).map((b): Pair => [a, b]));
  return [...amongPersons, ...objects.map((object): Pair => [first, object])];
}

function maxPerConnection(identities: Iterable<Identity>): number {
  const counts = new Map<string, number>();
  for (const identity of new Set(identities)) {
    const [connection = '', kind] = identity.split(':');
    if (kind === 'customer') counts.set(connection, (counts.get(connection) ?? 0) + 1);
  }
  return Math.max(0, ...counts.values());
}

/** Identities linked to too many customers of one connection, themselves included. */
function sharedAmong(pairs: readonly Pair[], mostCustomers: number): Set<Identity> {
  const all = new Set(pairs.flat());
  const tiedTo = (one: Identity) => pairs.filter((pair) => pair.includes(one)).flat();
  return new Set([...all].filter((one) => maxPerConnection(tiedTo(one)) > mostCustomers));
}

/** Persons that are linked to too many customers of one connection. */
export function sharedPersons(updates: readonly CustomerUpdate[], mostCustomers: number): Set<Identity> {
  return new Set([...sharedAmong(updates.flatMap(pairsIn), mostCustomers)].filter(isPerson));
}

/**
 * For each object, the largest number of customers of one connection that it may link: those named with it, and those
 * named with objects that are named with it without a person, because their home may then be the same.
 */
export function mostCustomersTied(updates: readonly CustomerUpdate[]): Map<Identity, number> {
  const persons = new Map<Identity, ReadonlySet<Identity>>();
  const note = (objects: readonly Identity[], named: readonly Identity[]) => {
    for (const object of objects) persons.set(object, new Set([...(persons.get(object) ?? []), ...named]));
  };
  for (const update of updates) note(update.objects, update.persons);
  const alone = updates.filter((update) => update.persons.length === 0);
  for (const _ of alone)
    for (const { objects } of alone)
      note(
        objects,
        objects.flatMap((object) => [...(persons.get(object) ?? [])]),
      );
  return new Map([...persons].map(([object, named]) => [object, maxPerConnection(named)]));
}

/** The identities of each customer: identities named together, except through an identity that links too many. */
function expectedGroups(updates: readonly CustomerUpdate[], mostCustomers: number): Set<Identity>[] {
  const pairs = updates.flatMap(pairsIn);
  const shared = sharedAmong(pairs, mostCustomers);
  // An object of a shared address alone stays with it; a shared object stays with one of the customers named with it.
  const isTie = ([a, b]: Pair) => !shared.has(b) && (!shared.has(a) || !isPerson(b));
  let groups = [...new Set(updates.flatMap(({ persons, objects }) => [...persons, ...objects]))].map(
    (identity) => new Set([identity]),
  );
  for (const pair of pairs.filter(isTie)) {
    const met = groups.filter((group) => pair.some((one) => group.has(one)));
    groups = [...groups.filter((group) => !met.includes(group)), new Set(met.flatMap((group) => [...group]))];
  }
  return groups;
}

/** The expected customers after the updates and a final review: the record is the fold of all their activities. */
export function expectedAfter(updates: readonly CustomerUpdate[], policy: Policy, end: number): Comparable[] {
  const sent = updates.flatMap(({ persons, objects, activities }) => {
    const [first = [...objects].sort()[0] ?? ''] = rankPersons(persons);
    return activities.map((activity) => ({ activity, with: activity.about ?? first }));
  });
  return expectedGroups(updates, policy.linking.mostCustomers)
    .map((group) => {
      const activities = sent.filter((one) => group.has(one.with)).map(({ activity }) => activity);
      const folded = fold(policy, activities, end).record;
      const { asOf: _, ...record } = folded;
      return { identities: [...group].sort(), record, risk: riskAt(policy, folded) };
    })
    .sort((a, b) => ((a.identities[0] ?? '') < (b.identities[0] ?? '') ? -1 : 1));
}
