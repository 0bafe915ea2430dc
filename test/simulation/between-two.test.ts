import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import type { Identity } from '../../shared/identity/identity.ts';
import { mergeCustomers } from '../../shared/intake/merge-customers.ts';
import { unmergeCustomer } from '../../shared/intake/unmerge.ts';
import { captureOutput } from '../support/captured-output.ts';
import { CROWD_POLICY, purchase, visit } from '../support/crowd.ts';
import { comparableCustomers } from '../support/delivered.ts';
import { expectGapFreeEvents } from '../support/gap-free.ts';
import { expectOneLogEach } from '../support/one-log-each.ts';
import { startWith } from '../support/started-crowd.ts';

const ANN = 'shop:customer:1';
const BEN = 'shop:customer:2';
const DESK = 'desk:customer:7';
const MAILBOX = 'email:info@example.org';

beforeEach(() => {
  captureOutput();
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Starts with a customer, splits off some of their identities by command, and sends the updates. */
async function startSplit(
  together: readonly Identity[],
  leaving: readonly Identity[],
  updates: readonly CustomerUpdate[],
) {
  const before = [...together.map((one, hour) => visit([one], hour)), visit(together, 10)];
  const world = await startWith(before);
  const [first = ''] = together;
  expect((await unmergeCustomer(world.services, world.idOf(first), leaving)).type).toBe('unmerged');
  await world.send(...updates);
  await world.review();
  const whole = [...before, ...updates];
  expectOneLogEach(world.items(), CROWD_POLICY, whole);
  expectGapFreeEvents(world.items());
  return { ...world, groups: () => comparableCustomers(world.items()).map(({ identities }) => identities) };
}

function ordersOf<Value>(values: readonly Value[]): Value[][] {
  if (values.length === 0) return [[]];
  return values.flatMap((value, index) =>
    ordersOf(values.filter((_, other) => other !== index)).map((rest) => [value, ...rest]),
  );
}

describe('a customer who is named together with two customers split by a command', () => {
  const updates = [visit([ANN, DESK], 20), visit([BEN, DESK], 21), purchase([DESK], 22)];

  test('is merged with the same one of them in every order', async () => {
    const worlds = [];
    for (const order of ordersOf(updates)) worlds.push(await startSplit([ANN, BEN], [BEN], order));
    const [first] = worlds;
    expect(first?.groups()).toHaveLength(2);
    expect(first?.groups().find((group) => group.includes(DESK))).toHaveLength(3);
    const records = worlds.map(({ items }) => comparableCustomers(items()));
    for (const one of records) expect(one).toEqual(records[0]);
  });

  test('is merged with the other one when a command splits them from the first', async () => {
    const { services, idOf, groups } = await startSplit([ANN, BEN], [BEN], updates);
    const [first, other] = idOf(DESK) === idOf(ANN) ? [ANN, BEN] : [BEN, ANN];
    expect((await unmergeCustomer(services, idOf(first), [DESK])).type).toBe('unmerged');
    expect(groups().map((group) => group.filter((one) => one !== 'shop:order:22'))).toEqual(
      [[DESK, other], [first]].sort(),
    );
  });

  test('is merged with both when a command merges the two', async () => {
    const { services, idOf, groups } = await startSplit([ANN, BEN], [BEN], updates);
    expect((await mergeCustomers(services, idOf(ANN), idOf(BEN))).type).toBe('merged');
    expect(groups()).toEqual([[DESK, ANN, BEN, 'shop:order:22']]);
  });
});

describe('two customers that only an address keeps apart', () => {
  /** More customers of one connection than one person may have accounts. */
  const crowd = [3, 4, 5, 6, 7, 8].map((number) => visit([`shop:customer:${number}`, MAILBOX], 30 + number));

  test('are merged when the address turns out to be shared, in every order', async () => {
    // Ann was split from the address. The help desk's customer is named with both.
    const between = [visit([ANN, DESK], 20), visit([DESK, MAILBOX], 21)];
    const [begin, end] = [crowd.slice(0, 3), crowd.slice(3)];
    for (const order of [
      [...between, ...crowd],
      [...crowd, ...between],
      [...begin, ...between, ...end],
      [...[...between].reverse(), ...crowd],
      [...begin, ...[...between].reverse(), ...end],
    ]) {
      const { groups } = await startSplit([ANN, MAILBOX], [MAILBOX], order);
      expect(groups()).toContainEqual([DESK, ANN]);
      expect(groups()).toContainEqual([MAILBOX]);
      expect(groups()).toHaveLength(2 + crowd.length);
    }
  });
});

describe('a shared account', () => {
  const WALK_IN = 'shop:customer:0001';
  /** Named together with six customers of the help desk. */
  const counter = [1, 2, 3, 4, 5, 6].map((number) => visit([WALK_IN, `desk:customer:${number}`], number));
  /** Named together with five customers of the shop. */
  const mailbox = [1, 2, 3, 4, 5].map((number) => visit([`shop:customer:${number}`, MAILBOX], 10 + number));
  const both = visit([WALK_IN, MAILBOX], 20);
  /** The mailbox has an activity of its own: a person without any entry left is not listed. */
  const own = visit([MAILBOX], 21);

  test('counts among the customers linked by an address, whichever is found to be shared first', async () => {
    for (const order of [
      [...counter, ...mailbox, both],
      [...counter, both, ...mailbox],
      [...mailbox, both, ...counter],
      [both, ...mailbox, ...counter],
      [both, ...counter, ...mailbox],
    ]) {
      const sent = [...order, own];
      const { items, review } = await startWith(sent);
      await review();
      const groups = comparableCustomers(items()).map(({ identities }) => identities);
      expect(groups.every((group) => group.length === 1)).toBe(true);
      expect(groups).toHaveLength(counter.length + mailbox.length + 2);
      expectOneLogEach(items(), CROWD_POLICY, sent);
      expectGapFreeEvents(items());
    }
  });
});
