import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { customerByIdentity } from '../../../shared/storage/customer-lookup.ts';
import { activitiesOf } from '../../support/archive-all.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import {
  type EmbeddedTable,
  emptyTable,
  scanTable,
  startEmbeddedTable,
} from '../../support/embedded-table.ts';
import { createMemoryStorage } from '../../support/memory-storage.ts';
import { createTestService, type TestService } from '../../support/test-service.ts';

const DAY = 86_400_000;
const START = Date.parse('2026-01-01T10:00:00Z');
const ANN = 'generic:customer:ann';
/** Two transactions restore or delete them. */
const VISITS = 110;
const LAST = START + VISITS * DAY;
const YEAR = 366 * DAY;

let table: EmbeddedTable;
let storage: ReturnType<typeof createMemoryStorage>;
let service: TestService;
/** How many requests to the table and the storage are left before the process dies. */
let requestsLeft = Number.POSITIVE_INFINITY;
let isDeadBefore = true;

class Death extends Error {
  override readonly name = 'Death';
}

function request(moment: 'before' | 'after') {
  if (moment === 'before') requestsLeft -= 1;
  if (requestsLeft < 0 || (requestsLeft === 0 && isDeadBefore === (moment === 'before'))) throw new Death();
}

function mortal<Methods extends object>(methods: Methods): Methods {
  return new Proxy(methods, {
    get(target, name, receiver) {
      const method = Reflect.get(target, name, receiver);
      if (typeof method !== 'function' || name === 'list') return method;
      return async (...given: unknown[]) => {
        request('before');
        const answer: unknown = await method.apply(target, given);
        request('after');
        return answer;
      };
    },
  });
}

/** The items of the customer, so that the history is sent only once. */
let history: Record<string, unknown>[] = [];
let now = START;

beforeAll(async () => {
  table = await startEmbeddedTable();
  table.client.middlewareStack.add(
    (next) => async (args) => {
      request('before');
      const answer = await next(args);
      request('after');
      return answer;
    },
    { step: 'initialize', name: 'die' },
  );
  captureOutput();
  storage = createMemoryStorage();
  startService();
  setClock(LAST);
  await sendHistory();
  history = await scanTable(table);
});
afterAll(() => table.close());

beforeEach(async () => {
  captureOutput();
  await emptyTable(table);
  storage = createMemoryStorage();
  startService();
  setClock(LAST);
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Starts the functions again: only the table, the storage and the clock stay. */
function startService(archiveAfterYears: number | undefined = 3) {
  service = createTestService(table.client, mortal(storage), { archiveAfterYears });
  service.time.customers = now;
}

function startWithoutArchive() {
  service = createTestService(table.client, storage);
  service.time.customers = now;
}

function setClock(at: number) {
  now = at;
  service.time.customers = at;
}

const putHistory = () => putItems(history);

async function putItems(items: readonly Record<string, unknown>[]) {
  for (let from = 0; from < items.length; from += 25)
    await table.client.send(
      new BatchWriteCommand({
        RequestItems: {
          [table.name]: items.slice(from, from + 25).map((Item) => ({ PutRequest: { Item } })),
        },
      }),
    );
}

const visit = (number: number, at = START + number * DAY) => ({
  id: `visit-${number}`,
  type: 'visit',
  occurredAt: new Date(at).toISOString(),
  customer: { id: 'ann' },
});
const send = async (...items: object[]) => (await service.send('generic', genericDelivery(items))).body;

async function sendHistory() {
  const visits = Array.from({ length: VISITS }, (_, number) => visit(number));
  for (let from = 0; from < VISITS; from += 100) await send(...visits.slice(from, from + 100));
  await send({
    id: 'paid',
    type: 'order.paid',
    occurredAt: new Date(START + 5 * DAY).toISOString(),
    customer: { id: 'ann', email: 'ann@example.org' },
    order: { id: '1', total: '10.00', currency: 'EUR' },
  });
}

/** Lets four years pass. The review lets the customer churn, and archives. */
async function letYearsPass() {
  setClock(now + 4 * YEAR);
  await service.review();
}

const withId = z.looseObject({ customerId: z.string() });
const page = z.looseObject({ next: z.string().nullable() });

async function ann() {
  const customer = await customerByIdentity(service.services.store, ANN);
  if (customer === undefined) throw new Error('the customer is unknown');
  return customer;
}
const stored = async () => activitiesOf(await scanTable(table));
const archivedTexts = () => [...storage.texts.keys()].filter((key) => key.startsWith('archived-logs/'));

/** Everything that the timeline and, if it is restored for it, the export show, without the number of writes. */
async function shown(isExported = true) {
  const { customerId, lifecycle } = await ann();
  const timeline = (await service.get(`/customers/${customerId}/timeline`)).body;
  const pages: unknown[] = [];
  for (let next: string | null = ''; isExported && next !== null; ) {
    const { body } = await service.get(`/customers/${customerId}/export`, next === '' ? undefined : { next });
    const { next: following, record: _, ...rest } = page.parse(body);
    pages.push(rest);
    next = following;
  }
  return { lifecycle, timeline, pages };
}

/** Runs something with a process that dies at its first request, at its second, and so on, and each time is started again. */
async function dyingEverywhere(run: () => Promise<unknown>, afterwards: () => Promise<void>) {
  let deaths = 0;
  for (const before of [true, false])
    for (let at = 1; ; at += 1) {
      isDeadBefore = before;
      requestsLeft = at;
      await run().catch(() => undefined);
      const hasDied = requestsLeft <= 0;
      requestsLeft = Number.POSITIVE_INFINITY;
      startService();
      if (!hasDied) break;
      deaths += 1;
      await afterwards();
    }
  return deaths;
}

describe('the log of a customer who has been inactive for years', () => {
  test('is moved to the archive by the review, is read there, and gives the same record, timeline and export', async () => {
    await putHistory();
    setClock(now + 2 * YEAR);
    await service.review();
    expect(await stored()).toEqual({ inTable: VISITS, markers: 0 });
    const plain = await shown();
    const bytesBefore = JSON.stringify(history.filter(({ SK }) => String(SK).startsWith('ACT#'))).length;
    await letYearsPass();
    expect(await stored()).toEqual({ inTable: 0, markers: 1 });
    expect(archivedTexts()).toHaveLength(1);
    expect(archivedTexts().join()).not.toMatch(/ann|example/);
    const [text = ''] = archivedTexts().map((key) => storage.texts.get(key));
    expect(bytesBefore / text.length).toBeGreaterThan(8);
    expect((await shown(false)).timeline).toEqual(plain.timeline);
    expect(await stored()).toEqual({ inTable: 0, markers: 1 });
    // An export reads page by page, so it restores the log first.
    expect((await shown()).pages).toEqual(plain.pages);
    expect(await stored()).toEqual({ inTable: VISITS, markers: 0 });
  });

  test('comes back when an activity is reported, and a known one changes nothing', async () => {
    await putHistory();
    await letYearsPass();
    const { version, ...before } = await ann();
    expect(before).toMatchObject({ archived: true });
    expect(await send(visit(7))).toMatchObject({ outcome: 'duplicate' });
    expect(await ann()).toEqual({ ...before, version });
    expect(await stored()).toEqual({ inTable: 0, markers: 1 });
    expect(await send(visit(VISITS, now))).toMatchObject({ outcome: 'accepted' });
    expect(await stored()).toEqual({ inTable: VISITS + 1, markers: 0 });
    expect(await ann()).toMatchObject({ archived: false, lifecycle: { stage: 'winback' } });
    expect(await send(visit(7))).toMatchObject({ outcome: 'duplicate' });
  });

  test('stays in the archive when only an order is reported', async () => {
    await putHistory();
    await letYearsPass();
    const order = { id: '2', total: '20.00', currency: 'EUR' };
    const occurredAt = new Date(now).toISOString();
    await send({ id: 'more', type: 'order.paid', occurredAt, customer: { id: 'ann' }, order });
    expect(await stored()).toEqual({ inTable: 0, markers: 1 });
    expect(await ann()).toMatchObject({ archived: true, lifecycle: { facts: { orders: 2 } } });
  });

  test('stays in the table with fewer than ten activities of a home', async () => {
    for (let number = 0; number < 9; number += 1) await send(visit(number));
    await letYearsPass();
    expect(await stored()).toEqual({ inTable: 9, markers: 0 });
    expect(archivedTexts()).toEqual([]);
  });

  test('is not read without the option: the delivery waits until it is set again', async () => {
    await putHistory();
    await letYearsPass();
    startWithoutArchive();
    expect(await send(visit(VISITS, now))).toMatchObject({ outcome: 'parked' });
    expect(await service.redrive('busy')).toMatchObject({
      reasons: [
        {
          reason:
            'activities of a customer are archived: set "archiveAfterYears" in cdk.json again, and deploy',
        },
      ],
    });
    startService(100);
    expect(await service.redrive('busy')).toMatchObject({ applied: 1 });
    expect(await stored()).toEqual({ inTable: VISITS + 1, markers: 0 });
  });

  test('is not erased without the option: the erasure goes on once it is set again', async () => {
    await putHistory();
    await letYearsPass();
    const { customerId } = await ann();
    startWithoutArchive();
    expect(await service.ask('DELETE', `/customers/${customerId}`)).toMatchObject({ status: 202 });
    expect(archivedTexts()).toHaveLength(1);
    startService(100);
    expect(await service.ask('DELETE', `/customers/${customerId}`)).toMatchObject({
      body: { status: 'erased', removed: { activities: VISITS } },
    });
    expect(archivedTexts()).toEqual([]);
  });

  test('is erased with the customer, with the receipt of one whose log was never moved', async () => {
    await putHistory();
    await letYearsPass();
    // It was restored and archived once more, so there are two texts.
    await send(visit(VISITS, now));
    await letYearsPass();
    expect(await stored()).toEqual({ inTable: 0, markers: 1 });
    expect(archivedTexts()).toHaveLength(2);
    const { customerId } = await ann();
    const { body } = await service.ask('DELETE', `/customers/${customerId}`);
    expect(withId.parse(body)).toMatchObject({
      status: 'erased',
      removed: { activities: VISITS + 1, objects: 1 },
    });
    expect(archivedTexts()).toEqual([]);
    expect(await stored()).toEqual({ inTable: 0, markers: 0 });
  });

  test('is erased again in a table that was restored from a backup before the erasure', async () => {
    await putHistory();
    await letYearsPass();
    const backup = await scanTable(table);
    const { customerId } = await ann();
    await service.ask('DELETE', `/customers/${customerId}`);
    await emptyTable(table);
    await putItems(backup);
    expect(await service.ask('DELETE', `/customers/${customerId}`)).toMatchObject({
      body: { status: 'erased', removed: { activities: 0, objects: 1 } },
    });
    expect(await stored()).toEqual({ inTable: 0, markers: 0 });
  });

  test('is as before in a table that was restored from a backup before it was written back', async () => {
    await putHistory();
    await letYearsPass();
    const backup = await scanTable(table);
    const plain = await shown(false);
    await send(visit(VISITS, now));
    await emptyTable(table);
    await putItems(backup);
    expect(await shown(false)).toEqual(plain);
    await send(visit(VISITS, now));
    expect(await stored()).toEqual({ inTable: VISITS + 1, markers: 0 });
  });

  test('is erased where an archiving was interrupted that nothing leads to', async () => {
    await putHistory();
    const { customerId, homes } = await ann();
    const hash = service.services.identityHash.hashOfName(homes[0] ?? '');
    await storage.put(`archived-logs/${hash}/left.json`, '{}');
    startWithoutArchive();
    await service.ask('DELETE', `/customers/${customerId}`);
    expect(archivedTexts()).toEqual([]);
  });
});

describe('a process that dies at any request', () => {
  test('while it archives, leaves a log that reads as before, and the next round completes it', async () => {
    await putHistory();
    setClock(now + 2 * YEAR);
    await service.review();
    setClock(now + 2 * YEAR);
    const plain = await shown(false);
    const log = async () => (await service.services.store.readLog((await ann()).homes)).length;
    const before = await log();
    const deaths = await dyingEverywhere(
      () => {
        setClock(now + 100 * DAY);
        return service.review();
      },
      async () => {
        expect(await log()).toBe(before);
        expect((await shown(false)).timeline).toEqual(plain.timeline);
      },
    );
    expect(deaths).toBeGreaterThan(10);
    expect(await stored()).toEqual({ inTable: 0, markers: 1 });
    expect((await shown()).timeline).toEqual(plain.timeline);
  });

  test('while it restores, loses and doubles nothing when the sender sends again', async () => {
    await putHistory();
    await letYearsPass();
    let number = VISITS;
    const deaths = await dyingEverywhere(
      () => send(visit(number, now)),
      async () => {
        await send(visit(number, now));
        number += 1;
        const { lifecycle } = await ann();
        expect(lifecycle.facts.activities).toBe(number + 1);
        expect(await stored()).toEqual({ inTable: number, markers: 0 });
        const activities = await service.services.store.readLog((await ann()).homes);
        expect(activities.filter(({ type }) => type === 'activity')).toHaveLength(number);
      },
    );
    expect(deaths).toBeGreaterThan(4);
  });

  test('while it erases, leaves nothing in the table and in the archive once the erasure is continued', async () => {
    await putHistory();
    await letYearsPass();
    const { customerId } = await ann();
    for (let at = 1, isOver = false; !isOver; at += 3) {
      isDeadBefore = at % 2 === 0;
      requestsLeft = at;
      const { status } = await service.ask('DELETE', `/customers/${customerId}`).catch(() => ({ status: 0 }));
      isOver = requestsLeft > 0 && status === 200;
      requestsLeft = Number.POSITIVE_INFINITY;
      startService();
    }
    const { body } = await service.ask('DELETE', `/customers/${customerId}`);
    expect(withId.parse(body)).toMatchObject({
      status: 'erased',
      removed: { activities: VISITS, objects: 1 },
    });
    expect(archivedTexts()).toEqual([]);
    expect(await stored()).toEqual({ inTable: 0, markers: 0 });
  });
});
