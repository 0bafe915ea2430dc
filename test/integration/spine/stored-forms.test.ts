import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { captureOutput } from '../../support/captured-output.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { type EmbeddedTable, scanTable, startEmbeddedTable } from '../../support/embedded-table.ts';
import { createMemoryStorage } from '../../support/memory-storage.ts';
import { createTestService, type TestService } from '../../support/test-service.ts';

// Items as an older or a newer version of the product would have written them.

let table: EmbeddedTable;
let service: TestService;
let storage: ReturnType<typeof createMemoryStorage>;
/** A number that no other test has: they share the table. */
let round = 0;
beforeAll(async () => {
  table = await startEmbeddedTable();
});
afterAll(() => table.close());
beforeEach(() => {
  captureOutput();
  round += 1;
  storage = createMemoryStorage();
  service = createTestService(table.client, storage, { table: table.name });
});
afterEach(() => {
  vi.restoreAllMocks();
});

const person = () => `ann-${round}`;
const orderOf = (id: string) => ({ id: `${round}-${id}`, total: '10.00', currency: 'EUR' });
const paid = (id: string, day: number) => ({
  id: `paid-${id}`,
  type: 'order.paid',
  occurredAt: new Date(Date.UTC(2026, 4, day)).toISOString(),
  customer: { id: person() },
  order: orderOf(id),
});

async function send(...items: object[]): Promise<unknown> {
  return (await service.send('generic', genericDelivery(items))).body;
}

const customers = z.object({ customers: z.array(z.looseObject({ customerId: z.string() })).length(1) });

async function record() {
  const { body } = await service.get('/customers', { identity: `generic:customer:${person()}` });
  return customers.parse(body).customers[0] as Record<string, unknown> & { readonly customerId: string };
}

async function itemAt(key: Readonly<Record<string, unknown>>) {
  const items = await scanTable(table);
  const item = items.find(({ PK, SK }) => PK === key.PK && SK === key.SK);
  if (item === undefined) throw new Error('there is no such item');
  return item;
}

const itemOf = async () => itemAt({ PK: `CUST#${(await record()).customerId}`, SK: 'RECORD' });

async function objectItem(id: string) {
  const items = await scanTable(table);
  return items.find(({ SK }) => SK === `OBJ#generic:order:${round}-${id}`) ?? {};
}

const put = (Item: Record<string, unknown>) =>
  table.client.send(new PutCommand({ TableName: table.name, Item }));

/** The item with another text in the attribute that has a form. */
function rewritten(
  item: Record<string, unknown>,
  attribute: 'state' | 'history',
  change: (text: Record<string, unknown>) => object,
): Record<string, unknown> {
  return { ...item, [attribute]: JSON.stringify(change(JSON.parse(String(item[attribute])))) };
}

const STAGES = [
  'awareness',
  'engagement',
  'evaluation',
  'purchase',
  'experience',
  'advocacy',
  'churned',
  'winback',
];

/** A path as older versions stored it. */
function olderPath(path: unknown): string {
  return z
    .array(z.object({ stage: z.string(), at: z.string() }))
    .parse(path)
    .map(({ stage, at }) => 'ABCDEFGH'.charAt(STAGES.indexOf(stage)) + Date.parse(at).toString(36))
    .join('');
}

/** The record as an older version stored it: the path in the state, facts in another form, and another place in the log. */
async function olderItem(): Promise<Record<string, unknown>> {
  const { path } = await record();
  const { history: _history, rowPK: _row, risk: _risk, ...item } = await itemOf();
  const more = { v: 1, x: olderPath(path), f: { total: 3 }, o: [0, 99, 'x'] };
  return rewritten(item, 'state', (state) => ({ ...state, ...more }));
}

/** Everything of the record but what each write changes. */
function withoutVersion({ version: _, ...rest }: Record<string, unknown>) {
  return rest;
}

async function eventTypes(): Promise<string[]> {
  const { customerId } = await record();
  const items = await scanTable(table);
  return items.flatMap(({ PK, body }) =>
    PK === `CUST#${customerId}` && typeof body === 'string'
      ? z
          .object({ events: z.array(z.looseObject({ type: z.string() })) })
          .parse(JSON.parse(body))
          .events.map((one) => one.type)
      : [],
  );
}

describe('a record of an older form', () => {
  test('is computed from the log when it is read', async () => {
    await send(paid('1', 1), paid('2', 2));
    const before = await record();
    await put(await olderItem());
    expect(await record()).toEqual(before);
  });

  test('takes new activities, and the next review writes it in the present form', async () => {
    await send(paid('1', 1), paid('2', 2));
    await put(await olderItem());
    expect(await send(paid('3', 3))).toEqual({ outcome: 'accepted' });
    expect(await record()).toMatchObject({
      facts: { orders: 3, revenue: [{ currency: 'EUR', minor: 3000 }] },
    });
    await service.review();
    expect(JSON.parse(String((await itemOf()).state))).toMatchObject({ v: 3 });
    const reviewed = await record();
    expect(reviewed).toMatchObject({ stage: 'advocacy', facts: { orders: 3 } });

    round += 1;
    await send(paid('1', 1), paid('2', 2), paid('3', 3));
    await service.review();
    const { path, facts, stage } = await record();
    expect(reviewed).toMatchObject({ path, facts, stage });
  });

  test('is written in the present form by a review of its own, and nothing is published', async () => {
    await send(paid('1', 1));
    const before = await record();
    const events = await eventTypes();
    await put({ ...(await olderItem()), checkAt: 0 });
    await service.review();
    expect(JSON.parse(String((await itemOf()).state))).toMatchObject({ v: 3 });
    const { dueAt: _due, ...rest } = withoutVersion(await record());
    expect(withoutVersion(before)).toMatchObject(rest);
    expect(await eventTypes()).toEqual(events);
  });

  test('can be erased', async () => {
    await send(paid('1', 1));
    const { customerId } = await record();
    await put(await olderItem());
    expect((await service.ask('DELETE', `/customers/${customerId}`)).status).toBe(200);
    const left = (await scanTable(table)).filter(({ home }) => home === `generic:customer:${person()}`);
    expect(left).toEqual([]);
  });
});

describe('what remains of a merged customer, in an older form', () => {
  test('still leads to the customer that it was merged into', async () => {
    await send(paid('1', 1));
    const { customerId } = await record();
    const visit = { id: 'v', type: 'visit', occurredAt: '2026-05-03T00:00:00Z' };
    const email = `ann-${round}@example.org`;
    await send({ ...visit, customer: { email } });
    const { body } = await service.get('/customers', { email });
    const other = customers.parse(body).customers[0]?.customerId ?? '';
    await service.ask('POST', `/customers/${customerId}/merge`, { body: JSON.stringify({ with: other }) });
    const merged = (await scanTable(table)).find(
      (item) => 'merged' in item && [customerId, other].some((id) => item.PK === `CUST#${id}`),
    );
    if (merged === undefined) throw new Error('no customer was merged');
    const id = String(merged.PK).slice('CUST#'.length);
    const before = (await service.get(`/customers/${id}`)).body;
    await put(rewritten(merged, 'state', (state) => ({ ...state, v: 1, d: [0, 0], x: 'Amoofahc0' })));
    expect((await service.get(`/customers/${id}`)).body).toEqual(before);
  });
});

const newer = (text: Record<string, unknown>) => ({ ...text, v: 99 });
const ofNewType = (text: Record<string, unknown>) => ({ ...text, t: 'voucher' });

const BUSY = 'the table could not take the delivery in time';
const sentence = (kind: string, form: string) =>
  `a stored ${kind} has form ${form}, which this version does not know: deploy the version that wrote it`;

const ownerItem = async () => {
  const items = await scanTable(table);
  return (
    items.find(({ identity, SK }) => SK === 'OWNER' && identity === `generic:customer:${person()}`) ?? {}
  );
};

describe('an item of a newer form', () => {
  test.each<
    [
      kind: string,
      form: string,
      read: () => Promise<Record<string, unknown>>,
      change: (item: Record<string, unknown>) => Record<string, unknown>,
    ]
  >([
    ['record', '99', itemOf, (item) => rewritten(item, 'state', newer)],
    ['record', '2', itemOf, (item) => ({ ...item, history: String(item.history).replace(/^[^|]*/, '2') })],
    ['history of an object', '99', () => objectItem('1'), (item) => rewritten(item, 'history', newer)],
    [
      'history of an object',
      'voucher',
      () => objectItem('1'),
      (item) => rewritten(item, 'history', ofNewType),
    ],
    ['owner', '2', ownerItem, (item) => ({ ...item, v: 2 })],
  ])('is not overwritten: a %s of form %s', async (kind, form, read, change) => {
    await send(paid('1', 1));
    const item = await read();
    const unknown = change(item);
    await put(unknown);

    const refund = { ...paid('1', 2), id: 'back', type: 'order.refunded', refund: { id: 'r' } };
    expect(await send(refund)).toEqual({ outcome: 'parked', reason: BUSY });
    expect(await service.parked('held')).toEqual([]);
    expect(await service.redrive('busy')).toMatchObject({
      applied: 0,
      kept: 1,
      reasons: [{ reason: sentence(kind, form) }],
    });
    expect(await itemAt(unknown)).toEqual(unknown);

    // After the deployment of the version that wrote it. Nobody has to do anything.
    await put(item);
    expect(await service.redrive('busy')).toMatchObject({ applied: 1, kept: 0 });
    expect(await record()).toMatchObject({ facts: { refunds: [{ currency: 'EUR', minor: 1000 }] } });
  });

  test.each<[form: string, change: (text: Record<string, unknown>) => object]>([
    ['99', newer],
    ['page.read', (text) => ({ ...text, type: 'page.read' })],
  ])('is not overwritten: an activity of form %s, when the log is folded', async (form, change) => {
    const visit = { id: 'v', type: 'visit', occurredAt: '2026-05-03T00:00:00Z', customer: { id: person() } };
    await send(visit);
    const activity = (await scanTable(table)).find(
      ({ SK, home }) => SK === 'ACT#generic:visit::v' && home === `generic:customer:${person()}`,
    );
    if (activity === undefined) throw new Error('no activity is stored');
    await put({ ...activity, reported: JSON.stringify(change(JSON.parse(String(activity.reported)))) });
    // Older than what was folded, so that the log is read.
    expect(await send(paid('0', 1))).toEqual({ outcome: 'parked', reason: BUSY });
    expect(await service.redrive('busy')).toMatchObject({
      kept: 1,
      reasons: [{ reason: sentence('activity', form) }],
    });
    await put(activity);
    expect(await service.redrive('busy')).toMatchObject({ applied: 1, kept: 0 });
    expect(await record()).toMatchObject({ facts: { orders: 1 } });
  });

  test('is answered with 503 by a query, which says what to do', async () => {
    await send(paid('1', 1));
    const { customerId } = await record();
    await put(rewritten(await itemOf(), 'state', newer));
    expect(await service.get(`/customers/${customerId}`)).toMatchObject({
      status: 503,
      body: { message: sentence('record', '99') },
    });
  });

  test('of which the review reports an error holds up no other customer', async () => {
    await send(paid('1', 1));
    await put({ ...rewritten(await itemOf(), 'state', newer), checkAt: 0 });
    round += 1;
    await send(paid('1', 1));
    await put({ ...(await olderItem()), checkAt: 0 });
    await expect(service.review()).rejects.toMatchObject({ result: { failed: expect.any(Number) } });
    expect(JSON.parse(String((await itemOf()).state))).toMatchObject({ v: 3 });
  });

  test('parks nothing of another customer', async () => {
    await send(paid('1', 1));
    await put(rewritten(await itemOf(), 'state', newer));
    round += 1;
    expect(await send(paid('1', 1))).toEqual({ outcome: 'accepted' });
  });
});

describe('in the list of customers', () => {
  const isOfNewerForm = async () => rewritten(await itemOf(), 'state', newer);
  const hasDamagedOwner = async () => ({ ...(await ownerItem()), claims: 'none' });

  test.each([
    ['whose record is of a newer form', isOfNewerForm],
    ['whose owner is damaged', hasDamagedOwner],
  ])('a customer %s is named, and all others are there', async (_, changed) => {
    await send(paid('1', 1));
    const { customerId } = await record();
    const item = await changed();
    round += 1;
    await send(paid('1', 1));
    const other = (await record()).customerId;
    await put(item);
    const { status, body } = await service.get('/customers', { stage: 'purchase', limit: '200' });
    expect(status).toBe(200);
    const { customers: listed, unreadable } = z
      .object({
        customers: z.array(z.looseObject({ customerId: z.string() })),
        unreadable: z.array(z.string()),
      })
      .parse(body);
    const ids = listed.map((one) => one.customerId);
    expect(ids).toContain(other);
    expect(ids).not.toContain(customerId);
    expect(unreadable).toContain(customerId);
    expect(unreadable).not.toContain(other);
  });
});

describe('a damaged item', () => {
  test('is named in the answer 500 to a query', async () => {
    await send(paid('1', 1));
    const { customerId } = await record();
    const item = await ownerItem();
    await put({ ...item, claims: 'none' });
    expect(await service.get(`/customers/${customerId}`)).toMatchObject({
      status: 500,
      body: { message: `the owner item ${item.PK} OWNER does not have the shape this version writes` },
    });
  });

  test.each<[kind: string, read: () => Promise<Record<string, unknown>>, attribute: string, text: unknown]>([
    ['record', itemOf, 'state', '{"v":'],
    ['record without anything but its form', itemOf, 'state', '{"v":3}'],
    ['record without identities', itemOf, 'state', '{"v":3,"h":7,"o":[]}'],
    ['history of an object', () => objectItem('1'), 'history', 'none'],
    ['owner', ownerItem, 'home', 7],
  ])('has the delivery held for a person, and is not overwritten: a %s', async (_, read, attribute, text) => {
    await send(paid('1', 1));
    const item = await read();
    const damaged = { ...item, [attribute]: text };
    await put(damaged);
    const refund = { ...paid('1', 2), id: 'back', type: 'order.refunded', refund: { id: 'r' } };
    expect(await send(refund)).toEqual({
      outcome: 'parked',
      reason: 'the delivery could not be applied (BrokenItem)',
    });
    expect(await service.parked('busy')).toEqual([]);
    expect(await service.parked('held')).toHaveLength(1);
    expect(await itemAt(damaged)).toEqual(damaged);
    await put(item);
    expect(await service.redrive('all')).toMatchObject({ applied: 1, kept: 0 });
  });
});
