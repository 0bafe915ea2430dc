import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import { applyDeferred } from '../../shared/intake/apply-deferred.ts';
import { mergeCustomers } from '../../shared/intake/merge-customers.ts';
import type { Services } from '../../shared/intake/services.ts';
import { captureOutput } from '../support/captured-output.ts';
import { accountBody, CROWD_NOW, CROWD_POLICY, purchase, startCrowd, visit } from '../support/crowd.ts';
import { comparableCustomers, customersIn, deliver, reviewAll } from '../support/delivered.ts';
import { expectGapFreeEvents } from '../support/gap-free.ts';
import { expectOneLogEach } from '../support/one-log-each.ts';
import { expectSettled } from '../support/settled.ts';

beforeEach(() => {
  captureOutput();
});
afterEach(() => {
  vi.restoreAllMocks();
});

const ACCOUNT = 'shop:customer:1';
const OTHER = 'desk:customer:1';
const FIRST = 'email:first@example.org';
const SECOND = 'email:second@example.org';
const never = () => false;
const SEEDS = 4;

const deferredIn = (items: readonly Record<string, unknown>[]) =>
  items.filter(({ SK }) => String(SK).startsWith('DEFERRED#'));

/** Applies what is known one after the other, and the rest at once; the seed decides how the requests interleave. */
async function outcomeOf(
  known: readonly CustomerUpdate[],
  rest: readonly CustomerUpdate[],
  seed: number,
  meanwhile: (services: Services) => Promise<unknown> = async () => {},
) {
  const { services: crowd, items } = startCrowd(seed);
  // A pause ends while others are in the middle of their requests.
  const pause = async () => {
    for (let left = Math.floor(crowd.random() * 30); left > 0; left -= 1) await null;
  };
  const services = { ...crowd, pause };
  let deferred = 0;
  const send = async (update: CustomerUpdate) => {
    const result = await deliver(services, [update], undefined, true);
    expect(result).toMatchObject({ busy: false, refused: [] });
    if (result.deferred) deferred += 1;
  };
  for (const update of known) await send(update);
  if (seed === 0) {
    for (const update of rest) await send(update);
    await meanwhile(services);
  } else await Promise.all([...rest.map(send), meanwhile(services)]);
  await reviewAll(services, items, CROWD_NOW);
  expect(deferredIn(items())).toEqual([]);
  await expectSettled(services, items());
  expectOneLogEach(items(), CROWD_POLICY, [...known, ...rest]);
  expectGapFreeEvents(items());
  return { customers: comparableCustomers(items()), deferred };
}

const visits = (persons: readonly string[], from: number, count: number) =>
  Array.from({ length: count }, (_, index) => visit(persons, from + index));
const purchases = (persons: readonly string[], from: number, count: number) =>
  Array.from({ length: count }, (_, index) => purchase(persons, from + index));

const SCENARIOS: readonly (readonly [string, readonly CustomerUpdate[], readonly CustomerUpdate[]])[] = [
  [
    'activities and orders of one customer',
    [visit([ACCOUNT, FIRST], 1)],
    [...visits([ACCOUNT], 100, 10), ...purchases([ACCOUNT, FIRST], 50, 10)],
  ],
  ['a customer who is new', [], [...visits([ACCOUNT, FIRST], 100, 8), ...purchases([ACCOUNT, FIRST], 50, 8)]],
  [
    'one order in many states',
    [purchase([ACCOUNT, FIRST], 7)],
    [...visits([ACCOUNT], 100, 6), ...Array.from({ length: 6 }, () => purchase([ACCOUNT, FIRST], 8))],
  ],
  [
    'a merge with another customer',
    [visit([ACCOUNT], 1), visit([OTHER], 2), ...visits([FIRST], 3, 2)],
    [
      ...visits([ACCOUNT], 100, 12),
      ...visits([OTHER], 200, 12),
      visit([ACCOUNT, FIRST], 300),
      visit([OTHER, FIRST], 301),
    ],
  ],
  [
    'a split, because an account gives its address up',
    [accountBody(ACCOUNT, FIRST, 1), visit([OTHER, FIRST], 2), visit([FIRST], 3)],
    [
      ...visits([ACCOUNT], 100, 6),
      ...purchases([ACCOUNT], 50, 6),
      accountBody(ACCOUNT, SECOND, 5),
      accountBody('shop:customer:2', FIRST, 6),
    ],
  ],
  [
    'an order that moves to another account',
    [purchase([ACCOUNT], 7), visit([OTHER], 1), visit([ACCOUNT], 2)],
    [...visits([ACCOUNT], 100, 12), ...visits([OTHER], 200, 12), movedOrder(7, OTHER, 9)],
  ],
];

/** A later body of the order, which names another account. */
function movedOrder(number: number, account: string, hour: number): CustomerUpdate {
  const { objects } = purchase([account], number);
  const [order] = objects;
  const [snapshot] = order?.snapshots ?? [];
  if (order === undefined || snapshot === undefined) throw new Error('the order has a snapshot');
  const asOf = snapshot.asOf + (hour - number) * 3_600_000;
  return {
    persons: [account],
    objects: [{ ...order, snapshots: [{ ...snapshot, asOf }] }],
    activities: [],
  };
}

describe('many deliveries at once for one customer', () => {
  test.each(SCENARIOS)(
    '%s: the customers are those of one delivery after the other',
    async (_, known, rest) => {
      const expected = await outcomeOf(known, rest, 0);
      let deferred = 0;
      for (let seed = 1; seed <= SEEDS; seed += 1) {
        const given = await outcomeOf(known, rest, seed);
        expect(given.customers, `seed ${seed}`).toEqual(expected.customers);
        deferred += given.deferred;
      }
      expect(deferred).toBeGreaterThan(0);
    },
  );

  test('are applied while two reviews and a merge by a person run', async () => {
    const known = [visit([ACCOUNT], 1), visit([OTHER], 2)];
    const rest = [...visits([ACCOUNT], 100, 8), ...visits([OTHER], 200, 8)];
    const meanwhile = async (services: Services) => {
      const { identityHash } = services;
      const [a = '', b = ''] = [ACCOUNT, OTHER].map((one) =>
        identityHash.customerIdOf(identityHash.identityName(one), 0),
      );
      await Promise.all([
        mergeCustomers(services, a, b),
        applyDeferred(services, a, never),
        applyDeferred(services, a, never),
        applyDeferred(services, b, never),
      ]);
    };
    const expected = await outcomeOf(known, rest, 0, meanwhile);
    for (let seed = 1; seed <= SEEDS; seed += 1)
      expect((await outcomeOf(known, rest, seed, meanwhile)).customers, `seed ${seed}`).toEqual(
        expected.customers,
      );
  });
});

describe('applying deferred updates', () => {
  /** A customer with three deferred visits, and requests that can fail. */
  async function startDeferred() {
    let failsAt = Number.POSITIVE_INFINITY;
    let moment: 'before' | 'after' = 'before';
    const crowd = startCrowd(undefined, (now) => {
      if (now === 'before') failsAt -= 1;
      if (failsAt <= 0 && now === moment) throw new Error('the process has died');
    });
    const { services, items } = crowd;
    await deliver(services, [visit([ACCOUNT, FIRST], 1)]);
    const id = customersIn(items())[0]?.customerId ?? '';
    const deferred = await services.deferred();
    for (const update of visits([ACCOUNT], 100, 3)) await deferred.put(id, update);
    return {
      ...crowd,
      id,
      failAt(request: number, at: 'before' | 'after') {
        failsAt = request;
        moment = at;
      },
    };
  }

  test('that a crash interrupts anywhere loses nothing and counts nothing twice', async () => {
    const whole = await startDeferred();
    const before = whole.requests.length;
    await applyDeferred(whole.services, whole.id, never);
    const requests = whole.requests.length - before;
    expect(requests).toBeGreaterThan(6);
    for (let request = 1; request <= requests; request += 1)
      for (const moment of ['before', 'after'] as const) {
        const { services, items, id, failAt } = await startDeferred();
        failAt(request, moment);
        await applyDeferred(services, id, never).catch(() => {});
        failAt(Number.POSITIVE_INFINITY, 'before');
        await reviewAll(services, items, CROWD_NOW);
        expect(deferredIn(items())).toEqual([]);
        expectOneLogEach(items(), CROWD_POLICY, [visit([ACCOUNT], 1), ...visits([ACCOUNT], 100, 3)]);
        expectGapFreeEvents(items());
        expect(comparableCustomers(items())).toEqual(comparableCustomers(whole.items()));
      }
  });

  test('goes on after one of a newer form, which stays until the version that wrote it is deployed', async () => {
    const { services, items, table, id } = await startDeferred();
    const [first] = deferredIn(items());
    const newer = { ...first, body: JSON.stringify({ v: 2, news: [] }) };
    table.items.set(`${first?.PK} ${first?.SK}`, newer);
    expect(await applyDeferred(services, id, never)).toEqual({ applied: 2, failed: 1, more: false });
    expect(deferredIn(items())).toEqual([newer]);
  });

  test('finds the one behind five hundred that it cannot read', async () => {
    const { services, items, table, id } = await startDeferred();
    for (const one of deferredIn(items()))
      for (let copy = 0; copy < 200; copy += 1) {
        const SK = `DEFERRED#${copy}${String(one.SK).slice(-20)}`;
        table.items.set(`${one.PK} ${SK}`, { ...one, SK, body: JSON.stringify({ v: 2 }) });
      }
    expect(await applyDeferred(services, id, never)).toEqual({ applied: 3, failed: 600, more: false });
  });

  test('stores an update that is reported twice once', async () => {
    const { services, items, id } = await startDeferred();
    const deferred = await services.deferred();
    await deferred.put(id, visit([ACCOUNT], 100));
    expect(deferredIn(items())).toHaveLength(3);
  });
});
