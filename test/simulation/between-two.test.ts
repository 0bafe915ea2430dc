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

/** One customer, of whom a person has said that some are somebody else; then the updates. */
async function startParted(
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

describe('somebody who is named with two whom a person has parted', () => {
  const updates = [visit([ANN, DESK], 20), visit([BEN, DESK], 21), purchase([DESK], 22)];

  test('is with the same one of them, whoever was named first', async () => {
    const worlds = [];
    for (const order of ordersOf(updates)) worlds.push(await startParted([ANN, BEN], [BEN], order));
    const [first] = worlds;
    expect(first?.groups()).toHaveLength(2);
    expect(first?.groups().find((group) => group.includes(DESK))).toHaveLength(3);
    const records = worlds.map(({ items }) => comparableCustomers(items()));
    for (const one of records) expect(one).toEqual(records[0]);
  });

  test('is with the other one as soon as a person says that they are not the first', async () => {
    const { services, idOf, groups } = await startParted([ANN, BEN], [BEN], updates);
    const [first, other] = idOf(DESK) === idOf(ANN) ? [ANN, BEN] : [BEN, ANN];
    expect((await unmergeCustomer(services, idOf(first), [DESK])).type).toBe('unmerged');
    expect(groups().map((group) => group.filter((one) => one !== 'shop:order:22'))).toEqual(
      [[DESK, other], [first]].sort(),
    );
  });

  test('is one with both as soon as a person says that they are one', async () => {
    const { services, idOf, groups } = await startParted([ANN, BEN], [BEN], updates);
    expect((await mergeCustomers(services, idOf(ANN), idOf(BEN))).type).toBe('merged');
    expect(groups()).toEqual([[DESK, ANN, BEN, 'shop:order:22']]);
  });
});

describe('two whom nothing but a mailbox kept apart', () => {
  /** More customers of one connection than one person has accounts. */
  const crowd = [3, 4, 5, 6, 7, 8].map((number) => visit([`shop:customer:${number}`, MAILBOX], 30 + number));

  test('are one when the mailbox turns out to be shared, whatever was told first', async () => {
    // Ann is not the mailbox. The desk's customer is named with both.
    const between = [visit([ANN, DESK], 20), visit([DESK, MAILBOX], 21)];
    const [begin, end] = [crowd.slice(0, 3), crowd.slice(3)];
    for (const order of [
      [...between, ...crowd],
      [...crowd, ...between],
      [...begin, ...between, ...end],
      [...[...between].reverse(), ...crowd],
      [...begin, ...[...between].reverse(), ...end],
    ]) {
      const { groups } = await startParted([ANN, MAILBOX], [MAILBOX], order);
      expect(groups()).toContainEqual([DESK, ANN]);
      expect(groups()).toContainEqual([MAILBOX]);
      expect(groups()).toHaveLength(2 + crowd.length);
    }
  });
});

describe('a customer who is shared', () => {
  const WALK_IN = 'shop:customer:0';
  /** Ties together six customers of the help desk. */
  const counter = [1, 2, 3, 4, 5, 6].map((number) => visit([WALK_IN, `desk:customer:${number}`], number));
  /** Ties together five customers of the shop besides. */
  const mailbox = [1, 2, 3, 4, 5].map((number) => visit([`shop:customer:${number}`, MAILBOX], 10 + number));
  const both = visit([WALK_IN, MAILBOX], 20);

  test('is one more whom a mailbox ties, whichever is found out first', async () => {
    for (const order of [
      [...counter, ...mailbox, both],
      [...counter, both, ...mailbox],
      [...mailbox, both, ...counter],
      [both, ...mailbox, ...counter],
      [both, ...counter, ...mailbox],
    ]) {
      const { items, review } = await startWith(order);
      await review();
      const groups = comparableCustomers(items()).map(({ identities }) => identities);
      expect(groups.every((group) => group.length === 1)).toBe(true);
      expect(groups).toHaveLength(counter.length + mailbox.length + 2);
      expectOneLogEach(items(), CROWD_POLICY, order);
      expectGapFreeEvents(items());
    }
  });
});
