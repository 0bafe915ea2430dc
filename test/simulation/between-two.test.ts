import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import type { Identity } from '../../shared/identity/identity.ts';
import { mergeCustomers } from '../../shared/intake/merge-customers.ts';
import { unmergeCustomer } from '../../shared/intake/unmerge.ts';
import { captureOutput } from '../support/captured-output.ts';
import { CROWD_POLICY, visit } from '../support/crowd.ts';
import { comparableCustomers } from '../support/delivered.ts';
import { expectGapFreeEvents } from '../support/gap-free.ts';
import { expectOneLogEach } from '../support/one-log-each.ts';
import { ordersOf } from '../support/orders-of.ts';
import { startWith } from '../support/started-crowd.ts';

const ANN = 'shop:customer:1';
const BEN = 'shop:customer:2';
const DESK = 'desk:customer:7';
const MAILBOX = 'email:info@example.org';
/** An address that Ann and Ben had when they were one customer. */
const FIRST = 'email:first@example.org';
/** An address that they have since. */
const SECOND = 'email:second@example.org';

beforeEach(() => {
  captureOutput();
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Starts with a customer who has these accounts and addresses, splits off some of their identities by command, and sends the updates. */
async function startSplit(
  together: readonly (readonly Identity[])[],
  leaving: readonly Identity[],
  updates: readonly CustomerUpdate[],
) {
  const before = together.map((persons, hour) => visit(persons, hour));
  const world = await startWith(before);
  const [first = ''] = together.flat();
  expect((await unmergeCustomer(world.services, world.idOf(first), leaving)).type).toBe('unmerged');
  await world.send(...updates);
  await world.review();
  const whole = [...before, ...updates];
  expectOneLogEach(world.items(), CROWD_POLICY, whole);
  expectGapFreeEvents(world.items());
  return { ...world, groups: () => comparableCustomers(world.items()).map(({ identities }) => identities) };
}

describe('a customer who has an address with two customers split by a command', () => {
  const pairs = [
    [ANN, FIRST],
    [BEN, FIRST],
  ];
  const updates = [visit([ANN, SECOND], 20), visit([BEN, SECOND], 21), visit([DESK, SECOND], 22)];

  test('is merged with the same one of them in every order', async () => {
    const worlds = [];
    for (const order of ordersOf(updates)) worlds.push(await startSplit(pairs, [BEN], order));
    const [first] = worlds;
    expect(first?.groups()).toHaveLength(2);
    expect(first?.groups().find((group) => group.includes(DESK))).toContain(SECOND);
    const records = worlds.map(({ items }) => comparableCustomers(items()));
    for (const one of records) expect(one).toEqual(records[0]);
  });

  test('is merged with the other one when a command splits them from the first', async () => {
    const { services, idOf, groups } = await startSplit(pairs, [BEN], updates);
    const [first, other] = idOf(DESK) === idOf(ANN) ? [ANN, BEN] : [BEN, ANN];
    const leaving = [DESK, SECOND];
    expect((await unmergeCustomer(services, idOf(first), leaving)).type).toBe('unmerged');
    expect(groups().find((group) => group.includes(DESK))).toEqual(expect.arrayContaining([SECOND, other]));
    expect(groups().find((group) => group.includes(first))).not.toContain(DESK);
    expect(groups()).toHaveLength(2);
  });

  test('is merged with both when a command merges the two', async () => {
    const { services, idOf, groups } = await startSplit(pairs, [BEN], updates);
    expect((await mergeCustomers(services, idOf(ANN), idOf(BEN))).type).toBe('merged');
    expect(groups()).toEqual([[DESK, FIRST, SECOND, ANN, BEN]]);
  });
});

describe('two customers that only an address keeps apart', () => {
  /** More customers of one connection than one person may have accounts. */
  const crowd = [3, 4, 5, 6, 7, 8].map((number) => visit([`kiosk:customer:${number}`, MAILBOX], 30 + number));

  test('are merged when the address turns out to be shared, in every order', async () => {
    // Ann was split from the address. The help desk's customer has it, and another one that Ann has, too.
    const between = [visit([ANN, SECOND], 20), visit([DESK, MAILBOX], 21), visit([DESK, SECOND], 22)];
    const [begin, end] = [crowd.slice(0, 3), crowd.slice(3)];
    for (const order of [
      [...between, ...crowd],
      [...crowd, ...between],
      [...begin, ...between, ...end],
      [...[...between].reverse(), ...crowd],
      [...begin, ...[...between].reverse(), ...end],
    ]) {
      const { groups } = await startSplit([[MAILBOX], [ANN, MAILBOX]], [MAILBOX], order);
      expect(groups()).toContainEqual([DESK, SECOND, ANN]);
      expect(groups()).toContainEqual([MAILBOX]);
      expect(groups()).toHaveLength(2 + crowd.length);
    }
  });
});

describe('an account with more addresses than one person has', () => {
  const WALK_IN = 'shop:customer:0001';
  /** It is reported with six addresses. */
  const counter = [1, 2, 3, 4, 5, 6].map((number) => visit([WALK_IN, `email:${number}@example.org`], number));
  /** Each address has an activity of its own: a person without any entry left is not listed. */
  const guests = [1, 2, 3, 4, 5, 6].map((number) => visit([`email:${number}@example.org`], 30 + number));
  /** Five customers of the shop with one address. */
  const mailbox = [1, 2, 3, 4, 5].map((number) => visit([`shop:customer:${number}`, MAILBOX], 10 + number));
  const both = visit([WALK_IN, MAILBOX], 20);

  test('does not count among the customers of an address, whatever is known first', async () => {
    for (const order of [
      [...counter, ...mailbox, both],
      [...counter, both, ...mailbox],
      [...mailbox, both, ...counter],
      [both, ...mailbox, ...counter],
      [both, ...counter, ...mailbox],
    ]) {
      const sent = [...order, ...guests];
      const { items, review } = await startWith(sent);
      await review();
      const groups = comparableCustomers(items()).map(({ identities }) => identities);
      expect(groups).toContainEqual([MAILBOX, ...[1, 2, 3, 4, 5].map((number) => `shop:customer:${number}`)]);
      expect(groups).toContainEqual([WALK_IN]);
      expect(groups).toHaveLength(2 + guests.length);
      expectOneLogEach(items(), CROWD_POLICY, sent);
      expectGapFreeEvents(items());
    }
  });
});
