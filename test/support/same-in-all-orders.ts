import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import { type Comparable, comparableCustomers, eventsIn } from './delivered.ts';
import { expectedAfter } from './expected-grouping.ts';
import { expectGapFreeEvents } from './gap-free.ts';
import type { Given, Parted } from './given-commands.ts';
import { expectOneLogEach } from './one-log-each.ts';
import { type GraphStory, PUBLIC_ORDER } from './random-graph.ts';
import { type Order, orderOf, sendStory } from './sent-story.ts';
import { expectSettled } from './settled.ts';

const ORDERS = 10;
/** The same histories in every run, so that nobody's change is red by chance; SEED=7 looks at others. */
export const SEED = Number(process.env.SEED ?? 1);

/** What a history of several people may have in it. */
export const TRAITS = [
  'merged',
  'parted',
  'shared',
  'un-merged',
  'by hand',
  'between',
  'late',
  'at once',
] as const;
type Trait = (typeof TRAITS)[number];

/** Counts in how many orders each trait was found. */
export function startCounting() {
  const counts = new Map<Trait, number>();
  let orders = 0;
  return {
    note(traits: ReadonlySet<Trait>) {
      orders += 1;
      for (const trait of traits) counts.set(trait, (counts.get(trait) ?? 0) + 1);
    },
    share: (trait: Trait) => Math.round((100 * (counts.get(trait) ?? 0)) / Math.max(1, orders)),
    orders: () => orders,
  };
}

/** Without the order that lies with whoever told it first. */
export function comparable(customers: readonly Comparable[]): Comparable[] {
  return customers
    .map((customer) => ({
      ...customer,
      identities: customer.identities.filter((one) => one !== PUBLIC_ORDER),
    }))
    .filter(({ identities }) => identities.length > 0);
}

/** True when deliveries tie somebody to both sides of an un-merge. */
function isAnyoneBetween(
  { leaving, staying }: Parted,
  deliveries: readonly (readonly CustomerUpdate[])[],
): boolean {
  const namedWith = (side: readonly string[]) =>
    deliveries
      .flat()
      .filter(({ persons }) => persons.some((one) => side.includes(one)))
      .flatMap(({ persons }) => persons.filter((one) => !leaving.includes(one) && !staying.includes(one)));
  const others = namedWith(staying);
  return namedWith(leaving).some((one) => others.includes(one));
}

function traitsOf(
  items: readonly Record<string, unknown>[],
  given: readonly Given[],
  { chapters, senders }: Order,
) {
  const instants = chapters.flat(2).flatMap(({ activities }) => activities.map((one) => one.occurredAt));
  const partedByHand = given.filter(({ asked }) => asked === 'un-merge').length;
  const parted = eventsIn(items).filter(({ detailType }) => detailType === 'CustomersUnmerged').length;
  const holds: Record<Trait, boolean> = {
    merged: eventsIn(items).some(({ detailType }) => detailType === 'CustomersMerged'),
    parted: parted > 2 * partedByHand,
    shared: items.some((item) => item.shared === 1),
    'un-merged': partedByHand > 0,
    'by hand': given.some((one) => one.asked === 'merge' && one.outcome === 'merged'),
    between: given.some(
      (one, index) =>
        one.asked === 'un-merge' && isAnyoneBetween(one.parted, chapters.slice(index + 1).flat()),
    ),
    late: instants.some((instant, index) => instant < (instants[index - 1] ?? instant)),
    'at once': senders > 1,
  };
  return new Set(TRAITS.filter((trait) => holds[trait]));
}

/** What is expected where nobody gives a command. */
export function expectedWithout({ chapters, policy, end }: GraphStory): Comparable[] {
  return expectedAfter(chapters.flatMap(({ deliveries }) => deliveries).flat(), policy, end);
}

/** Expects the same customers, logs and events in whatever order a story is sent, and notes its traits. */
export async function expectSameInAllOrders(
  story: GraphStory,
  seed: number,
  expected: Comparable[] | undefined,
  note: (traits: ReadonlySet<Trait>) => void,
) {
  let wanted = expected && comparable(expected);
  let asked: readonly Given[] | undefined;
  for (let number = 0; number < ORDERS; number += 1) {
    const order = orderOf(story, seed, number);
    const { items, given, sent, services } = await sendStory(story, order);
    asked ??= given;
    expect(given, `order ${number}`).toEqual(asked);
    const found = comparable(comparableCustomers(items));
    wanted ??= found;
    // Much quicker than the expectation, which says what is wrong.
    if (!isDeepStrictEqual(found, wanted)) expect(found, `order ${number}`).toEqual(wanted);
    if (number % 2 === 0) {
      expectOneLogEach(items, story.policy, sent);
      expectGapFreeEvents(items);
      await expectSettled(services, items);
    }
    note(traitsOf(items, given, order));
  }
}

/** Writes to the terminal how often each trait was found. */
export function report(counting: ReturnType<typeof startCounting>, what: string, traits: readonly Trait[]) {
  const shares = traits.map((trait) => `${trait} ${counting.share(trait)} %`).join(', ');
  process.stderr.write(`${counting.orders()} orders of ${what}: ${shares}\n`);
}
