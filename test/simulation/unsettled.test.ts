import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import type { Services } from '../../shared/intake/services.ts';
import { unmergeCustomer } from '../../shared/intake/unmerge.ts';
import { eraseCustomer } from '../../shared/privacy/erase-customer.ts';
import { captureOutput } from '../support/captured-output.ts';
import { accountBody, CROWD_NOW, purchase, startCrowd, visit } from '../support/crowd.ts';
import { comparableCustomers, customersIn, deliver, reviewAll } from '../support/delivered.ts';
import { expectGapFreeEvents } from '../support/gap-free.ts';
import { expectSettled } from '../support/settled.ts';

// Nobody sends anything again after a crash. Only the review runs.

const ANN = 'shop:customer:1';
const BEN = 'shop:customer:2';
const DESK = 'desk:customer:7';
const ADDRESS = 'email:ann@example.org';
const OTHER = 'email:other@example.org';
const MAILBOX = 'email:info@example.org';

/** More customers than one transaction splits off: five accounts of each of five connections. */
const OF_MAILBOX = ['shop', 'app', 'web', 'desk', 'till'].flatMap((connection, index) =>
  [1, 2, 3, 4, 5].map((id) => visit([`${connection}:customer:${id}`, MAILBOX], 10 * index + id)),
);
const SIXTH = visit(['shop:customer:6', MAILBOX], 100);

type Action = (services: Services, items: () => readonly Record<string, unknown>[]) => Promise<unknown>;

const sending =
  (...updates: readonly CustomerUpdate[]): Action =>
  async (services) => {
    for (const update of updates) await deliver(services, [update]);
  };

function idOf(services: Services, items: readonly Record<string, unknown>[], identity: string): string {
  const name = services.identityHash.identityName(identity);
  const found = customersIn(items).find(({ homes }) => homes.includes(name));
  if (found === undefined) throw new Error(`nobody has ${identity}`);
  return found.customerId;
}

type Stored = ReadonlyMap<string, Record<string, unknown>>;

async function storedAfter(known: Action): Promise<Stored> {
  const { services, items, table } = startCrowd();
  await known(services, items);
  await reviewAll(services, items, CROWD_NOW);
  return table.items;
}

/** What is stored after the action and the review. The process dies at the given request of the action; 0 for never. */
async function runWithCrash(before: Stored, action: Action, crashAt = 0, moment = 'before') {
  let requests = 0;
  let isCounting = true;
  let isDead = false;
  const { services, items, table } = startCrowd(undefined, (now) => {
    if (isCounting && now === 'before') requests += 1;
    if (isCounting && requests === crashAt && now === moment) isDead = true;
    if (isDead) throw new Error('the process has died');
  });
  for (const [key, item] of structuredClone(before)) table.items.set(key, item);
  await action(services, items).catch(() => undefined);
  isCounting = false;
  isDead = false;
  const left = customersIn(items()).filter(({ unsettled }) => unsettled).length;
  await reviewAll(services, items, CROWD_NOW);
  expect(customersIn(items()).filter(({ unsettled }) => unsettled)).toEqual([]);
  if (crashAt === 0) await expectSettled(services, items());
  expectGapFreeEvents(items());
  return { after: comparableCustomers(items()), requests, left };
}

/** Crashes before and after the effect of each request. Returns how often somebody was left marked. */
async function crashEverywhere(known: Action, action: Action): Promise<number> {
  const stored = await storedAfter(known);
  const before = comparableCustomers(stored.values());
  const whole = await runWithCrash(stored, action);
  expect(whole.left).toBe(0);
  expect(whole.after).not.toEqual(before);
  let interrupted = 0;
  for (let crashAt = 1; crashAt <= whole.requests; crashAt += 1)
    for (const moment of ['before', 'after']) {
      const { after, left } = await runWithCrash(stored, action, crashAt, moment);
      expect([before, whole.after], `crash ${moment} request ${crashAt}`).toContainEqual(after);
      if (left > 0) interrupted += 1;
    }
  return interrupted;
}

beforeEach(() => {
  captureOutput();
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('the review completes what a crash left undone', () => {
  test('of the splits that the sixth account of an address causes', async () => {
    const known = sending(...OF_MAILBOX, visit([MAILBOX], 200));
    expect(await crashEverywhere(known, sending(SIXTH))).toBeGreaterThan(1);
  });

  test('of a split and a merge, when an address passes to another account', async () => {
    const known = sending(
      accountBody(ANN, ADDRESS, 1),
      visit([ADDRESS], 2),
      accountBody(BEN, null, 3),
      accountBody(ANN, null, 4),
    );
    expect(await crashEverywhere(known, sending(accountBody(BEN, ADDRESS, 5)))).toBeGreaterThan(1);
  });

  test('of an un-merge by command after which who left is merged with a third customer', async () => {
    const known: Action = async (services, items) => {
      await sending(visit([ANN, ADDRESS], 1))(services, items);
      await unmergeCustomer(services, idOf(services, items(), ANN), [ADDRESS]);
      // The help desk's customer has the address, and another one that Ann has, too.
      await sending(
        visit([DESK, ADDRESS], 2),
        visit([DESK, OTHER], 3),
        visit([ANN, OTHER], 4),
      )(services, items);
    };
    const unmerge: Action = (services, items) =>
      unmergeCustomer(services, idOf(services, items(), DESK), [DESK]);
    expect(await crashEverywhere(known, unmerge)).toBeGreaterThan(1);
  });
});

test('an erasure first completes what a crash left undone, so that nobody else is erased', async () => {
  let isDead = false;
  let commits = 0;
  const { services, items } = startCrowd(undefined, (moment, command) => {
    if (command === 'TransactWriteCommand' && moment === 'after' && isDead) commits += 1;
    if (isDead && commits > 0) throw new Error('the process has died');
  });
  await sending(...OF_MAILBOX)(services, items);
  isDead = true;
  await sending(SIXTH)(services, items);
  isDead = false;
  expect(customersIn(items()).filter(({ unsettled }) => unsettled)).not.toEqual([]);
  const erase = () => eraseCustomer(services, idOf(services, items(), BEN), CROWD_NOW, 0);
  // The id that was asked for is that of another account now.
  expect(await erase()).toEqual({ type: 'busy' });
  expect(await erase()).toMatchObject({ type: 'erased', customer: { removed: { identities: 1 } } });
  await reviewAll(services, items, CROWD_NOW);
  expect(customersIn(items()).map(({ homes }) => homes.length)).toEqual(Array(26).fill(1));
});

test('a marked customer is due at once, and due as before when the mark is gone', async () => {
  const { services, items } = startCrowd();
  await deliver(services, [purchase([ANN, ADDRESS], 1)]);
  const [customer] = customersIn(items());
  if (customer === undefined) throw new Error('nobody is known');
  const dueKeys = () => items().flatMap(({ checkAt }) => (checkAt === undefined ? [] : [checkAt]));
  expect(customer.checkAt).toBeGreaterThan(CROWD_NOW - 365 * 86_400_000);
  const write = (unsettled: boolean, version: number) =>
    services.store.commit({
      customers: [
        {
          stored: { ...customer, version: version + 1, unsettled },
          previousVersion: version,
          transitions: [],
        },
      ],
      owners: [],
      entries: [],
    });
  await write(true, customer.version);
  expect(dueKeys()).toEqual([0]);
  expect(customersIn(items())).toMatchObject([{ unsettled: true, checkAt: customer.checkAt }]);
  await reviewAll(services, items, CROWD_NOW - 365 * 86_400_000);
  expect(dueKeys()).toEqual([customer.checkAt]);
  expect(customersIn(items())).toMatchObject([{ unsettled: false, checkAt: customer.checkAt }]);
});
