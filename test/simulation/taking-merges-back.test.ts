import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { mergeCustomers } from '../../shared/intake/merge-customers.ts';
import { unmergeCustomer } from '../../shared/intake/unmerge.ts';
import { toLog } from '../../shared/lifecycle/activity.ts';
import { fold } from '../../shared/lifecycle/fold.ts';
import { captureOutput } from '../support/captured-output.ts';
import { accountBody, CROWD_POLICY, purchase, startCrowd, visit } from '../support/crowd.ts';
import { comparableCustomers, customersIn, deliver, mergesIn } from '../support/delivered.ts';
import { historiesOf } from '../support/expected-grouping.ts';
import { expectGapFreeEvents } from '../support/gap-free.ts';
import { expectOneLogEach } from '../support/one-log-each.ts';
import { startWith } from '../support/started-crowd.ts';
import { createTestService } from '../support/test-service.ts';

const ANN = 'shop:customer:1';
const ADDRESS = 'email:ann@example.org';
/** The body of the account before, and with, the address. */
const WITHOUT = accountBody(ANN, null, 0.5);
const WITH = accountBody(ANN, ADDRESS, 40);

beforeEach(() => {
  captureOutput();
});
afterEach(() => {
  vi.restoreAllMocks();
});

function hours(count: number, from: number): number[] {
  return Array.from({ length: count }, (_, index) => from + index);
}

const twenty = [
  WITHOUT,
  ...hours(20, 1).map((hour) => purchase([ANN], hour)),
  ...hours(20, 21).map((hour) => visit([ADDRESS], hour)),
];

describe('an un-merge right after a merge', () => {
  test('restores the ids, identities and records of both, and publishes it for both', async () => {
    const { send, review, idOf, services, items } = await startWith(twenty);
    const before = comparableCustomers(items());
    const ids = [idOf(ANN), idOf(ADDRESS)];
    await send(WITH);
    expect(idOf(ANN)).toBe(idOf(ADDRESS));
    expect(mergesIn(items())).toEqual(new Map([[ids[1], ids[0]]]));
    expectGapFreeEvents(items());
    expect(await unmergeCustomer(services, ids[0] ?? '', [ADDRESS])).toEqual({
      type: 'unmerged',
      survivor: ids[0],
      separated: ids[1],
      others: [],
    });
    await review();
    expect([idOf(ANN), idOf(ADDRESS)]).toEqual(ids);
    expect(comparableCustomers(items())).toEqual(before);
    expect(mergesIn(items()).size).toBe(0);
    expectOneLogEach(items(), CROWD_POLICY, twenty);
    expectGapFreeEvents(items());
  });

  test('is permanent: a later update that names both leaves them split, and each gets their own activities', async () => {
    const { send, idOf, services, items } = await startWith([...twenty, WITH]);
    await unmergeCustomer(services, idOf(ANN), [ADDRESS]);
    const ids = [idOf(ANN), idOf(ADDRESS)];
    expect(new Set(ids).size).toBe(2);
    const later = [purchase([ANN, ADDRESS], 50), visit([ADDRESS], 51), WITH];
    await send(...later);
    expect([idOf(ANN), idOf(ADDRESS)]).toEqual(ids);
    const facts = comparableCustomers(items()).map(({ record }) => [
      record.facts.orders,
      record.facts.activities,
    ]);
    // An order is placed and paid, and the account was created.
    expect(facts.sort()).toEqual([
      [0, 21],
      [21, 43],
    ]);
    expectOneLogEach(items(), CROWD_POLICY, [...twenty, ...later]);
    expectGapFreeEvents(items());
  });

  test('can be repeated, and each id continues its own sequence', async () => {
    const { idOf, services, items } = await startWith([...twenty, WITH]);
    for (let times = 0; times < 5; times += 1) {
      expect(await unmergeCustomer(services, idOf(ANN), [times % 2 === 0 ? ADDRESS : ANN])).toMatchObject({
        type: 'unmerged',
      });
      expectGapFreeEvents(items());
      expect(await mergeCustomers(services, idOf(ANN), idOf(ADDRESS))).toMatchObject({ type: 'merged' });
      expectOneLogEach(items(), CROWD_POLICY, twenty);
      expectGapFreeEvents(items());
    }
  });
});

describe('an un-merge', () => {
  test('that is not possible is refused with a reason and changes nothing', async () => {
    const { idOf, services, items } = await startWith([...twenty, WITH, purchase([ANN], 60)]);
    const id = idOf(ANN);
    const before = structuredClone(items());
    const refused = [
      [],
      ['shop:order:60'],
      ['shop:customer:2'],
      [ANN, ADDRESS],
      ['email:someone@example.org'],
      ['nonsense'],
    ];
    for (const identities of refused)
      expect(await unmergeCustomer(services, id, identities)).toEqual({
        type: 'refused',
        reason: expect.any(String),
      });
    expect(await unmergeCustomer(services, 'cus_unknown', [ANN])).toEqual({ type: 'unknown-customer' });
    expect(items()).toEqual(before);
    expect((await unmergeCustomer(services, id, ['email:Ann@EXAMPLE.org'])).type).toBe('unmerged');
    expect((await unmergeCustomer(services, id, [ADDRESS])).type).toBe('refused');
  });

  test('that is requested twice concurrently splits once', async () => {
    for (let seed = 1; seed <= 50; seed += 1) {
      const { services, items } = startCrowd(seed);
      for (const update of [...twenty.slice(18, 24), WITH]) await deliver(services, [update]);
      const [whole] = customersIn(items());
      const ask = () => unmergeCustomer(services, whole?.customerId ?? '', [ADDRESS]);
      const outcomes = await Promise.all([ask(), ask(), deliver(services, [visit([ADDRESS], 70)])]);
      expect(outcomes.map((one) => ('type' in one ? one.type : 'delivered')).sort()).toEqual([
        'delivered',
        'refused',
        'unmerged',
      ]);
      expect(customersIn(items())).toHaveLength(2);
      expectOneLogEach(items(), CROWD_POLICY, [...twenty.slice(18, 24), visit([ADDRESS], 70)]);
      expectGapFreeEvents(items());
    }
  });
});

describe('a merge and an un-merge of customers with 20 activities each', () => {
  test('take a bounded number of requests', async () => {
    const { send, idOf, services, requests } = await startWith(twenty);
    const spent = async (work: () => Promise<unknown>) => {
      const before = requests.length;
      await work();
      return requests.slice(before);
    };
    const merge = await spent(() => send(visit([ANN, ADDRESS], 80)));
    const unmerge = await spent(() => unmergeCustomer(services, idOf(ANN), [ADDRESS]));
    const known = await spent(() => send(WITH));
    const count = (all: readonly string[]) =>
      `${all.length} requests (${all.filter((one) => one === 'QueryCommand').length} queries)`;
    process.stderr.write(
      `a merge: ${count(merge)}, an un-merge: ${count(unmerge)}, a known claim between split customers: ${count(known)}\n`,
    );
    expect(merge.length).toBeLessThanOrEqual(8);
    expect(merge.filter((one) => one === 'TransactWriteCommand')).toHaveLength(1);
    expect(unmerge.length).toBeLessThanOrEqual(8);
    expect(unmerge.filter((one) => one === 'TransactWriteCommand')).toHaveLength(1);
    expect(known.length).toBeLessThanOrEqual(6);
  });
});

describe('a merge of customers with long logs', () => {
  const long = [
    WITHOUT,
    { ...visit([ANN], 0), activities: hours(600, 1).flatMap((hour) => visit([ANN], hour / 4).activities) },
    {
      ...visit([ADDRESS], 0),
      activities: hours(600, 1_001).flatMap((hour) => visit([ADDRESS], hour / 4).activities),
    },
    purchase([ANN], 450),
  ];
  const log = toLog(long.flatMap(({ activities }) => activities));
  const objects = [...historiesOf(long).values()];

  test('is folded by the review, and until then by each query', async () => {
    const { table, send, review, items } = await startWith(long);
    const service = createTestService(table.client, undefined, { policy: CROWD_POLICY });
    await send(WITH);
    expect(customersIn(items())).toMatchObject([{ stale: true }]);
    const answer = await service.get('/customers', { identity: ANN });
    expect(answer.body).toMatchObject({ customers: [{ facts: { orders: 1 } }] });
    const asked = answer.body as {
      customers: { stage: string; path: unknown[]; facts: { lastActiveAt: string } }[];
    };
    await review();
    const [merged] = customersIn(items());
    expect(merged?.stale).toBe(false);
    expect(merged?.lifecycle).toEqual(
      fold(CROWD_POLICY, { activities: log, objects, accounts: [] }, merged?.lifecycle.asOf ?? 0).record,
    );
    const reviewed = await service.get('/customers', { identity: ADDRESS });
    const then = reviewed.body as typeof asked;
    expect(asked.customers[0]?.facts).toEqual(then.customers[0]?.facts);
    expect(asked.customers[0]?.path).toEqual(
      then.customers[0]?.path.slice(0, asked.customers[0]?.path.length),
    );
    expectOneLogEach(items(), CROWD_POLICY, long);
    expectGapFreeEvents(items());
  });

  test('can be undone, and the review folds both records', async () => {
    const { send, review, idOf, services, items } = await startWith(long);
    const before = comparableCustomers(items());
    await send(WITH);
    expect((await unmergeCustomer(services, idOf(ANN), [ADDRESS])).type).toBe('unmerged');
    expect(customersIn(items())).toMatchObject([{ stale: true }, { stale: true }]);
    await review();
    expect(comparableCustomers(items())).toEqual(before);
    expectOneLogEach(items(), CROWD_POLICY, long);
    expectGapFreeEvents(items());
  });
});
