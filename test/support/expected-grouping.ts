import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import { type Identity, isPerson, rankPersons } from '../../shared/identity/identity.ts';
import { fold } from '../../shared/lifecycle/fold.ts';
import type { Policy } from '../../shared/lifecycle/policy.ts';
import { riskAt } from '../../shared/lifecycle/risk-rules.ts';
import type { Comparable } from './delivered.ts';

type Pair = readonly [Identity, Identity];

/** Persons are tied to one another, and objects to the first of them, or to the first object where no person is named. */
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

/** Identities that are named together with too many customers of one connection, themselves included. */
function sharedAmong(pairs: readonly Pair[], mostCustomers: number): Set<Identity> {
  const all = new Set(pairs.flat());
  const tiedTo = (one: Identity) => pairs.filter((pair) => pair.includes(one)).flat();
  return new Set([...all].filter((one) => maxPerConnection(tiedTo(one)) > mostCustomers));
}

/** Persons that tie together too many. */
export function sharedPersons(updates: readonly CustomerUpdate[], mostCustomers: number): Set<Identity> {
  return new Set([...sharedAmong(updates.flatMap(pairsIn), mostCustomers)].filter(isPerson));
}

/**
 * For each object, how many customers of one connection it may tie together at most: those named with it, and with
 * objects that are named with it alone, as it then lies under the home of one of these.
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

/** Who is one customer: what was named together, unless an identity ties together too many, written in the plainest way. */
function expectedGroups(updates: readonly CustomerUpdate[], mostCustomers: number): Set<Identity>[] {
  const pairs = updates.flatMap(pairsIn);
  const shared = sharedAmong(pairs, mostCustomers);
  // What belongs to a shared mailbox alone is kept with it; a shared object lies with one of those who told it.
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

/** What the table must hold after the updates and a review at the end: of each customer the fold of all that was told. */
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
