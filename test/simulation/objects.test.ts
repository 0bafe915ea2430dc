import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Services } from '../../shared/intake/services.ts';
import type { Activity } from '../../shared/lifecycle/activity.ts';
import { customerByIdentity } from '../../shared/storage/customer-lookup.ts';
import { readLogEntry } from '../../shared/storage/items.ts';
import { createPages } from '../../shared/storage/pages.ts';
import { on } from '../support/activity-builders.ts';
import { captureOutput } from '../support/captured-output.ts';
import { deliver, eventsIn } from '../support/delivered.ts';
import { type EmbeddedTable, scanTable, startEmbeddedTable } from '../support/embedded-table.ts';
import { reportOf, snapshotOn, updateOf } from '../support/object-reports.ts';
import { servicesOn } from '../support/services.ts';

let table: EmbeddedTable;
let services: Services;
beforeEach(async () => {
  captureOutput();
  table = await startEmbeddedTable();
  services = servicesOn(table.client);
});
afterEach(() => table.close());

const ANN = 'shop:customer:1';
const BOB = 'shop:customer:2';
const ORDER = 'shop:order:1';
const PAYMENT = 'shop:payment:1';
const paidBy = (account: string, day: number, object = ORDER) =>
  reportOf(object, snapshotOn(day, { payment: 'paid' }, { account, createdAt: Date.UTC(2026, 0, 1) }));

const found = async (identity: string) => {
  const customer = await customerByIdentity(services.store, identity);
  if (customer === undefined) throw new Error(`nobody has ${identity}`);
  return customer;
};
const ordersOf = async (identity: string) => (await found(identity)).lifecycle.facts.orders;
const send = (...updates: Parameters<typeof updateOf>[]) =>
  deliver(
    services,
    updates.map((one) => updateOf(...one)),
  );

/** What is stored of an object: where, and how often it was written. */
async function storedOf(object: string) {
  const entries = (await scanTable(table)).filter(({ SK }) => SK === `OBJ#${object}`).map(readLogEntry);
  return entries.flatMap((entry) =>
    entry.type === 'object'
      ? [{ home: entry.home, version: entry.version, snapshots: entry.history.snapshots.length }]
      : [],
  );
}

async function orphans(): Promise<string[]> {
  const pages = createPages(table.client, table.name);
  const all: string[] = [];
  for (let page = await pages.orphans(50); ; page = await pages.orphans(50, page.next)) {
    all.push(...page.values);
    if (page.next === null) return all;
  }
}

async function customerActivities(identity: string): Promise<string[]> {
  const log = await services.store.readLog((await found(identity)).homes);
  return log.flatMap((entry) => (entry.type === 'activity' ? entry.activity.type : []));
}

describe('an object', () => {
  test('belongs to the account that it names', async () => {
    await send([[ANN], paidBy(ANN, 1)]);
    const ann = await found(ANN);
    expect(ann.lifecycle).toMatchObject({ stage: 'purchase', facts: { orders: 1 } });
    expect((await found(ORDER)).customerId).toBe(ann.customerId);
  });

  test('belongs to the address that it names until it names an account', async () => {
    const address = 'email:guest@example.org';
    const order = (attributes: object, day: number) =>
      reportOf(ORDER, snapshotOn(day, { payment: 'paid' }, attributes));
    // She has another address, so the order does not give her this one.
    await deliver(services, [{ ...updateOf([ANN, 'email:ann@example.org']), activities: [on(0, 'visit')] }]);
    await send([[address], order({ address, createdAt: 0 }, 1)]);
    expect(await ordersOf(address)).toBe(1);
    await send([[ANN], order({ account: ANN, address }, 2)]);
    expect(await ordersOf(ANN)).toBe(1);
    expect(await ordersOf(address)).toBe(0);
    await send([[], order({ account: null }, 3)]);
    expect(await ordersOf(address)).toBe(1);
    expect(await ordersOf(ANN)).toBe(0);
  });

  test('moves to the account that it names later, and both are published', async () => {
    await send([[ANN], paidBy(ANN, 1)]);
    const ann = await found(ANN);
    expect(await send([[BOB], paidBy(BOB, 2)])).toMatchObject({ applied: true, busy: false, refused: [] });
    expect(await ordersOf(BOB)).toBe(1);
    const left = await found(ANN);
    expect(left).toMatchObject({ customerId: ann.customerId, vacant: true });
    expect(left.lifecycle.path.entries).toEqual([]);
    expect((await found(ORDER)).homes).toEqual([BOB]);
    const corrected = eventsIn(await scanTable(table)).filter(
      ({ detail }) => detail.data.customerId === ann.customerId,
    );
    expect(corrected.at(-2)).toMatchObject({
      detailType: 'CustomerHistoryCorrected',
      detail: { data: { path: { keep: 0, append: [] }, cause: { type: 'late-activity' } } },
    });
    // A subscriber that only acts on stages learns that nothing is left of the purchase.
    expect(corrected.at(-1)).toMatchObject({
      detailType: 'CustomerStageChanged',
      detail: { data: { stage: 'awareness', previousStage: 'purchase', path: { keep: 0, append: [] } } },
    });
  });

  test('that its tool takes away from a customer without naming another waits again, and is listed', async () => {
    await send([[ANN], paidBy(ANN, 1)]);
    await send([[], reportOf(ORDER, snapshotOn(2, { payment: 'paid' }, { account: null }))]);
    expect(await storedOf(ORDER)).toEqual([{ home: ORDER, version: 2, snapshots: 2 }]);
    expect(await orphans()).toContain(ORDER);
    expect(await found(ANN)).toMatchObject({ vacant: true, lifecycle: { facts: { orders: 0 } } });
  });

  test('stays where it is when an older snapshot names somebody else', async () => {
    await send([[BOB], paidBy(BOB, 2)]);
    expect(await send([[ANN], paidBy(ANN, 1)])).toMatchObject({ applied: true });
    expect(await ordersOf(BOB)).toBe(1);
    // The object may be hers again when a later report takes the account away. Nothing is published about her.
    expect(await found(ANN)).toMatchObject({ vacant: true, sequence: 0 });
  });

  test('moves within a customer without any event', async () => {
    const address = 'email:ann@example.org';
    await deliver(services, [{ ...updateOf([ANN, address]), activities: [on(0, 'visit')] }]);
    await send([[address], reportOf(ORDER, snapshotOn(1, { payment: 'paid' }, { address, createdAt: 0 }))]);
    const before = await found(ANN);
    await send([
      [ANN, address],
      reportOf(ORDER, snapshotOn(2, { payment: 'paid' }, { account: ANN, address })),
    ]);
    const after = await found(ANN);
    expect(await storedOf(ORDER)).toEqual([{ home: ANN, version: 2, snapshots: 2 }]);
    expect(after.sequence).toBe(before.sequence);
    expect(after.lifecycle.facts).toEqual(before.lifecycle.facts);
  });

  test('of nobody waits, is listed, and is folded when somebody is named', async () => {
    await send([
      [],
      reportOf(ORDER, snapshotOn(1, { payment: 'paid' }, { createdAt: Date.UTC(2026, 0, 1) })),
    ]);
    expect(await customerByIdentity(services.store, ORDER)).toBeUndefined();
    expect(await storedOf(ORDER)).toEqual([{ home: ORDER, version: 1, snapshots: 1 }]);
    expect(await orphans()).toContain(ORDER);
    await deliver(services, [
      { persons: [], objects: [], activities: [{ ...on(1.5, 'rating.given'), about: ORDER } as Activity] },
    ]);
    await send([[ANN], paidBy(ANN, 2)]);
    expect((await found(ANN)).lifecycle.facts).toMatchObject({ orders: 1 });
    expect(await storedOf(ORDER)).toEqual([{ home: ANN, version: 2, snapshots: 2 }]);
    expect(await orphans()).not.toContain(ORDER);
    expect(await customerActivities(ANN)).toEqual(['rating.given']);
  });
});

describe('an object that is of another one', () => {
  const payment = (day: number) =>
    reportOf(
      PAYMENT,
      snapshotOn(day, { payment: 'paid' }, { of: ORDER, total: { currency: 'EUR', minor: 500 } }),
    );

  test.each([
    [
      'before',
      [
        [[], payment(1)],
        [[ANN], paidBy(ANN, 1)],
      ],
    ],
    [
      'after',
      [
        [[ANN], paidBy(ANN, 1)],
        [[], payment(1)],
      ],
    ],
  ] as const)('belongs to its owner, if it comes %s', async (_, deliveries) => {
    for (const [persons, report] of deliveries) await send([persons, report]);
    const ann = await found(ANN);
    expect(ann.lifecycle.facts.orders).toBe(1);
    expect((await found(PAYMENT)).customerId).toBe(ann.customerId);
    expect(await storedOf(PAYMENT)).toMatchObject([{ home: ANN }]);
  });

  test('moves with it, also if there are many of them', async () => {
    await send([[ANN], paidBy(ANN, 1)]);
    const payments = Array.from({ length: 45 }, (_, index) =>
      reportOf(`shop:payment:${index + 1}`, snapshotOn(1, { payment: 'paid' }, { of: ORDER })),
    );
    await send([[], ...payments]);
    expect(await send([[BOB], paidBy(BOB, 3)])).toMatchObject({ applied: true, busy: false, refused: [] });
    for (const number of [1, 20, 21, 45])
      expect((await found(`shop:payment:${number}`)).homes).toEqual([BOB]);
    expect(await found(ANN)).toMatchObject({ vacant: true });
    expect(await ordersOf(BOB)).toBe(1);
  });

  test('is on its own if it is of itself, or of one that is of it', async () => {
    const of = (one: string, other: string) =>
      reportOf(one, snapshotOn(1, { payment: 'paid' }, { of: other }));
    await send([[], of('shop:order:8', 'shop:order:8')]);
    await send([[], of(ORDER, PAYMENT)]);
    await send([[], of(PAYMENT, ORDER)]);
    expect(await customerByIdentity(services.store, PAYMENT)).toBeUndefined();
    await send([[ANN], paidBy(ANN, 2)]);
    // In a cycle, each belongs to whoever it names itself.
    expect((await found(ORDER)).homes).toEqual([ANN]);
    expect(await customerByIdentity(services.store, PAYMENT)).toBeUndefined();
    expect(await storedOf('shop:order:8')).toMatchObject([{ home: 'shop:order:8' }]);
  });
});

describe('a snapshot that only confirms', () => {
  test('is one write, and a repetition is none', async () => {
    await send([[ANN], paidBy(ANN, 1)]);
    const { version } = await found(ANN);
    const again = () => send([[ANN], paidBy(ANN, 2)]);
    table.requests.length = 0;
    expect(await again()).toMatchObject({ applied: true });
    expect(table.requests.map(({ name }) => name)).toEqual(['BatchGetItemCommand', 'PutItemCommand']);
    table.requests.length = 0;
    expect(await again()).toMatchObject({ applied: false, known: true });
    expect(table.requests.map(({ name }) => name)).toEqual(['BatchGetItemCommand']);
    expect((await found(ANN)).version).toBe(version);
    expect(await storedOf(ORDER)).toEqual([{ home: ANN, version: 2, snapshots: 2 }]);
  });

  test('is kept, so that an older one cannot contradict it', async () => {
    const order = (day: number, payment: 'paid' | 'unpaid') =>
      reportOf(ORDER, snapshotOn(day, { payment }, { account: ANN, createdAt: Date.UTC(2026, 0, 1) }));
    await send([[ANN], order(1, 'paid')], [[ANN], order(5, 'paid')]);
    await send([[ANN], order(3, 'unpaid')]);
    expect((await found(ANN)).lifecycle.facts.lastOrderAt).toBe(Date.UTC(2026, 0, 6));
  });
});
