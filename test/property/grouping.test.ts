import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import { captureOutput } from '../support/captured-output.ts';
import { type Comparable, comparableCustomers, eventsIn } from '../support/delivered.ts';
import { scanTable, startEmbeddedTable } from '../support/embedded-table.ts';
import { expectedAfter } from '../support/expected-grouping.ts';
import { expectGapFreeEvents } from '../support/gap-free.ts';
import type { Given, Parted } from '../support/given-commands.ts';
import { expectOneLogEach } from '../support/one-log-each.ts';
import { arbitraryStory, type GraphStory, PUBLIC_ORDER } from '../support/random-graph.ts';
import { type Order, orderOf, sendOn, sendStory } from '../support/sent-story.ts';
import { expectSettled } from '../support/settled.ts';

/** Without and with a command, each of them. */
const HISTORIES = 1_000;
const ORDERS = 10;
const RACES = 500;
// The same histories in every run, so that nobody's change is red by chance; SEED=7 looks at others.
const SEED = Number(process.env.SEED ?? 1);

const TRAITS = ['merged', 'parted', 'shared', 'un-merged', 'by hand', 'between', 'late', 'at once'] as const;
type Trait = (typeof TRAITS)[number];

function startCounting() {
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
function comparable(customers: readonly Comparable[]): Comparable[] {
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
function expectedWithout({ chapters, policy, end }: GraphStory): Comparable[] {
  return expectedAfter(chapters.flatMap(({ deliveries }) => deliveries).flat(), policy, end);
}

async function expectSameInAllOrders(
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

function report(counting: ReturnType<typeof startCounting>, what: string, traits: readonly Trait[]) {
  const shares = traits.map((trait) => `${trait} ${counting.share(trait)} %`).join(', ');
  process.stderr.write(`${counting.orders()} orders of ${what}: ${shares}\n`);
}

const EMBEDDED_HISTORIES = 10;

describe('the same deliveries about several people', () => {
  beforeEach(() => {
    captureOutput();
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test('end in the same people and records, in whatever order, however often and however much at once they come', async () => {
    const counting = startCounting();
    await fc.assert(
      fc.asyncProperty(arbitraryStory(false), fc.integer(), async (story, seed) => {
        const expected = expectedWithout(story);
        await expectSameInAllOrders(story, seed, expected, counting.note);
      }),
      { numRuns: HISTORIES, seed: SEED, endOnFailure: true },
    );
    const traits = ['merged', 'parted', 'shared', 'late', 'at once'] as const;
    report(counting, `${HISTORIES} histories`, traits);
    for (const trait of traits) expect(counting.share(trait), trait).toBeGreaterThanOrEqual(10);
  }, 300_000);

  test('end in the same people and records also when somebody was parted or merged by command in between', async () => {
    const counting = startCounting();
    await fc.assert(
      fc.asyncProperty(arbitraryStory(true), fc.integer(), async (story, seed) => {
        await expectSameInAllOrders(story, seed, undefined, counting.note);
      }),
      { numRuns: HISTORIES, seed: SEED, endOnFailure: true },
    );
    report(counting, `${HISTORIES} histories with a command`, TRAITS);
    for (const trait of TRAITS) expect(counting.share(trait), trait).toBeGreaterThanOrEqual(4);
  }, 300_000);

  test('leave nobody to be parted or made one, nor lose anything, when a command is given while they come', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryStory(true), fc.integer(), async (story, seed) => {
        for (const number of [2, 4]) {
          const { items, sent, services } = await sendStory(story, {
            ...orderOf(story, seed, number),
            isRacing: true,
          });
          expectOneLogEach(items, story.policy, sent);
          expectGapFreeEvents(items);
          await expectSettled(services, items);
        }
      }),
      { numRuns: RACES, seed: SEED, endOnFailure: true },
    );
  }, 120_000);

  test('end so on the embedded DynamoDB as well', async () => {
    const table = await startEmbeddedTable();
    const seen = new Set<unknown>();
    let number = 0;
    for (const withCommand of [false, true])
      for (const story of fc.sample(arbitraryStory(withCommand), { numRuns: EMBEDDED_HISTORIES, seed: 11 })) {
        const expected = withCommand ? undefined : comparable(expectedWithout(story));
        let wanted = expected;
        for (const order of [0, 2, 4].map((one) => orderOf(story, number, one))) {
          number += 1;
          const key = `key number ${number} of at least thirty-two characters`;
          const items = async () => (await scanTable(table)).filter(({ PK }) => !seen.has(PK));
          const { items: left, sent } = await sendOn({ ...table, key, items }, story, order);
          for (const { PK } of left) seen.add(PK);
          const found = comparable(comparableCustomers(left));
          wanted ??= found;
          expect(found, `story ${number}`).toEqual(wanted);
          expectOneLogEach(left, story.policy, sent, key);
          expectGapFreeEvents(left);
        }
      }
    await table.close();
  }, 120_000);
});
