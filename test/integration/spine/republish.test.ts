import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  memoryStore,
  type OrderedEvent,
  orderedOnce,
  parseEvent,
  pathOf,
} from '../../../packages/events/src/customer-lifecycle-events.ts';
import * as versions from '../../../shared/events/events-of.ts';
import { type PublishedEvent, toPublishedEvents } from '../../../shared/events/published-events.ts';
import { parseTransition } from '../../../shared/events/stored-transition.ts';
import { republished } from '../../../shared/http/republish-answers.ts';
import type { PublishOutcome } from '../../../shared/messaging/event-publisher.ts';
import { createFolderStorage } from '../../../shared/parking/folder-storage.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import {
  type EmbeddedTable,
  emptyTable,
  scanTable,
  startEmbeddedTable,
} from '../../support/embedded-table.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { createTestService, type TestService } from '../../support/test-service.ts';

// As a second version would be: docs/releasing-events.md.
vi.mock(import('../../../shared/events/events-of.ts'), { spy: true });

let table: EmbeddedTable;
let service: TestService;
/** What the bus got, how many events at once, and what it answers. */
let sent: PublishedEvent[];
let sizes: number[];
let outcomeOf: (event: PublishedEvent) => PublishOutcome;

beforeAll(async () => {
  table = await startEmbeddedTable();
});
afterAll(() => table.close());
beforeEach(async () => {
  captureOutput();
  await emptyTable(table);
  sent = [];
  sizes = [];
  outcomeOf = () => 'published';
  service = serviceOf(0);
  return () => vi.restoreAllMocks();
});

function serviceOf(epoch: number): TestService {
  return createTestService(table.client, createFolderStorage(temporaryFolder()), {
    table: table.name,
    epoch,
    publisher: {
      async publish(outgoing) {
        const events = outgoing as readonly PublishedEvent[];
        sizes.push(events.length);
        const outcomes = events.map(outcomeOf);
        sent.push(...events.filter((_, index) => outcomes[index] === 'published'));
        return outcomes;
      },
    },
  });
}

const MINUTE = 60_000;

async function visit(id: string, number: number, more: object = {}) {
  const occurredAt = new Date(service.time.customers - MINUTE).toISOString();
  const customer = { id, email: `${id}@example.com` };
  const body = { id: `${id}-${number}`, type: 'visit', occurredAt, customer, ...more };
  expect((await service.send('generic', genericDelivery(body))).body).toMatchObject({ outcome: 'accepted' });
}

const order = (id: string, number: number) =>
  visit(id, number, {
    type: 'order.paid',
    order: { id: `o-${id}-${number}`, total: '20.00', currency: 'EUR' },
  });

/** What the stream of the table gives the publisher, in the order of the commits of each customer. */
async function stored(): Promise<PublishedEvent[]> {
  const items = await scanTable(table);
  return items.flatMap(({ SK, body }) => {
    const transition = String(SK).startsWith('STAGE#') ? parseTransition(String(body)) : undefined;
    return transition === undefined ? [] : toPublishedEvents(transition, '');
  });
}

async function idOf(identity: string): Promise<string> {
  const { body } = await service.get('/customers', { identity });
  return (body as { customers: { customerId: string }[] }).customers[0]?.customerId ?? '';
}

/** All parts of the table until their end, as the command does. */
async function republish(request: object = {}, segments = 2) {
  const totals: Record<string, number> = {};
  for (let segment = 0; segment < segments; segment += 1)
    for (let next: unknown; next !== null; ) {
      const body = JSON.stringify({
        segment,
        segments,
        rate: 1_000,
        dryRun: false,
        ...request,
        ...(next ? { next } : {}),
      });
      const answer = await service.ask('POST', '/events/republish', { body });
      expect(answer.status).toBe(200);
      const page = republished.parse(answer.body);
      for (const [type, count] of Object.entries(page.events)) totals[type] = (totals[type] ?? 0) + count;
      next = page.next;
    }
  return totals;
}

function subscriber() {
  const delivered = new Map<string, OrderedEvent[]>();
  let time = 0;
  const ordered = orderedOnce(memoryStore(), {
    now: () => time,
    handle(event) {
      const { customerId } = event.data;
      delivered.set(customerId, [...(delivered.get(customerId) ?? []), event]);
    },
  });
  return {
    async receive({ detailType, detail }: PublishedEvent) {
      const event = parseEvent(detail, detailType);
      if (event.type === 'refused') throw new Error(event.reason);
      return ordered.receive(event);
    },
    async passWait() {
      time += 6 * MINUTE;
      await ordered.checkWaits();
    },
    currentId: ordered.currentId,
    of: (id: string) => delivered.get(id) ?? [],
  };
}

const names = (events: readonly PublishedEvent[]) =>
  events.map(({ detail }) => detail.metadata.eventId).sort();

describe('publishing stored events again', () => {
  test('goes on after every key that it names, however long', async () => {
    // Ids of the generic connector are shown up to 700 bytes.
    const next = { PK: 'ID#a', SK: `ACT#generic:${'é'.repeat(350)}` };
    const body = JSON.stringify({ segment: 0, segments: 1, rate: 1, dryRun: true, next });
    expect((await service.ask('POST', '/events/republish', { body })).status).toBe(200);
  });

  test('publishes about ten events at once, so that a slow bus is not still busy when the function times out', async () => {
    await visit('ann', 1);
    const transition = (await scanTable(table)).find(({ SK }) => String(SK).startsWith('STAGE#'));
    const [event] = JSON.parse(String(transition?.body)).events;
    for (const [number, events] of [50, 3, 4, 5, 50].entries()) {
      const customerId = `cus_${number}`;
      const more = { customerId, events: Array.from({ length: events }, () => event) };
      const body = JSON.stringify({ ...JSON.parse(String(transition?.body)), ...more });
      const Item = { ...transition, PK: `CUST#${customerId}`, body };
      await table.client.send(new PutCommand({ TableName: table.name, Item }));
    }
    await republish({}, 1);
    expect(sizes.reduce((sum, one) => sum + one, 0)).toBe(sent.length);
    expect(sent.length).toBeGreaterThan(112);
    expect(Math.max(...sizes)).toBe(50);
  });

  test('counts what the bus refused apart from what was published', async () => {
    await visit('ann', 1);
    outcomeOf = () => 'refused';
    expect(await republish()).toEqual({});
  });

  test('gives each event with the bytes that it was published with, each customer in order', async () => {
    for (const id of ['ann', 'ben', 'cyd']) {
      await visit(id, 1);
      await order(id, 2);
      await order(id, 3);
    }
    const published = await stored();
    const totals = await republish();
    expect(Object.values(totals).reduce((sum, one) => sum + one, 0)).toBe(published.length);
    const texts = (events: readonly PublishedEvent[]) => events.map((one) => JSON.stringify(one)).sort();
    expect(texts(sent)).toEqual(texts(published));
    for (const id of new Set(sent.map(({ detail }) => detail.data.customerId))) {
      const own = sent.filter(({ detail }) => detail.data.customerId === id);
      expect(own.map(({ detail }) => detail.metadata.sequence)).toEqual(own.map((_, index) => index + 1));
    }
  });

  test('heals an outage of the publisher, also for a subscriber who has gone on without what was lost', async () => {
    await visit('ann', 1);
    await visit('ben', 1);
    const before = await stored();
    service.time.customers += 60 * MINUTE;
    const from = service.time.customers;
    await order('ann', 2);
    await order('ben', 2);
    await order('cyd', 2);
    const lost = (await stored()).slice();
    service.time.customers += 60 * MINUTE;
    const to = service.time.customers;
    // After the outage the stream goes on, and a merge with it.
    await order('ann', 3);
    await service.ask('POST', `/customers/${await idOf('generic:customer:ann')}/merge`, {
      body: JSON.stringify({ with: await idOf('generic:customer:cyd') }),
    });
    const names0 = new Set(names(before));
    const namesLost = new Set(names(lost).filter((name) => !names0.has(name)));
    const everything = await stored();
    const someone = subscriber();
    for (const event of everything)
      if (!namesLost.has(event.detail.metadata.eventId)) await someone.receive(event);
    await someone.passWait();
    await someone.passWait();

    const range = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
    await republish(range);
    expect(names(sent)).toEqual([...namesLost].sort());
    for (const event of sent) await someone.receive(event);
    await someone.passWait();
    for (const id of new Set(everything.map(({ detail }) => detail.data.customerId))) {
      const own = someone.of(id);
      expect(own.map(({ metadata }) => String(metadata.eventId)).sort()).toEqual(
        names(everything.filter(({ detail }) => detail.data.customerId === id)),
      );
      expect(pathOf(own)).toEqual(
        pathOf(everything.filter(({ detail }) => detail.data.customerId === id).map(asOrdered)),
      );
    }
    const [ann, cyd] = [await idOf('generic:customer:ann'), await idOf('generic:customer:cyd')];
    expect(await someone.currentId(cyd)).toBe(ann);
    // To those who know everything, it is nothing new.
    for (const event of sent) expect(await someone.receive(event)).toEqual({ type: 'known' });
  });

  test('reads one customer without the rest, and only what says a stage', async () => {
    for (const id of ['ann', 'ben']) {
      await visit(id, 1);
      await order(id, 2);
    }
    const customerId = await idOf('generic:customer:ann');
    table.requests.length = 0;
    await republish({ customerId }, 1);
    expect(table.requests.map(({ name }) => name)).not.toContain('ScanCommand');
    expect(new Set(sent.map(({ detail }) => detail.data.customerId))).toEqual(new Set([customerId]));
    sent = [];
    await republish({ stage: 'purchase' });
    expect(new Set(sent.map(({ detail: { data } }) => 'stage' in data && data.stage))).toEqual(
      new Set(['purchase']),
    );
  });

  test('publishes nothing of an erased customer but that they were erased', async () => {
    await visit('ann', 1);
    await order('ann', 2);
    await service.ask('DELETE', `/customers/${await idOf('generic:customer:ann')}`);
    expect(await republish()).toEqual({ CustomerErased: 1 });
    expect(JSON.stringify(sent)).not.toContain('generic:customer');
  });

  test('only counts with dryRun', async () => {
    await visit('ann', 1);
    const body = JSON.stringify({ segment: 0, segments: 1, rate: 0.1, dryRun: true });
    const { body: page } = await service.ask('POST', '/events/republish', { body });
    expect(page).toMatchObject({ events: { CustomerStageChanged: 1 }, refused: 0, busy: false, next: null });
    expect(republished.parse(page).first).toHaveLength(1);
    expect(sent).toEqual([]);
  });

  test('goes on where the bus took no more, and says what it does not take at all', async () => {
    for (let number = 0; number < 25; number += 1) await visit(`c${number}`, 1);
    let room = 12;
    outcomeOf = () => (room-- > 0 ? 'published' : 'unsent');
    const request = { segment: 0, segments: 1, rate: 1_000, dryRun: false };
    const ask = async (more: object) =>
      republished.parse(
        (await service.ask('POST', '/events/republish', { body: JSON.stringify({ ...request, ...more }) }))
          .body,
      );
    const first = await ask({});
    expect(first).toMatchObject({ busy: true, events: { CustomerStageChanged: 10 } });
    outcomeOf = ({ detail }) =>
      detail.data.customerId === sent[0]?.detail.data.customerId ? 'refused' : 'published';
    const second = await ask({ next: first.next });
    expect(second).toMatchObject({ busy: false, next: null, events: { CustomerStageChanged: 15 } });
    expect(new Set(names(sent)).size).toBe(25);
    expect(await ask({})).toMatchObject({ refused: 1 });
  });

  test('publishes no faster than asked, and leaves the rest to the next request', async () => {
    for (let number = 0; number < 40; number += 1) await visit(`c${number}`, 1);
    const startedAt = service.time.real;
    const body = JSON.stringify({ segment: 0, segments: 1, rate: 2, dryRun: false });
    const page = republished.parse((await service.ask('POST', '/events/republish', { body })).body);
    expect(page.next).not.toBeNull();
    expect(sent).toHaveLength(20);
    expect(service.time.real - startedAt).toBe(5_000);
  });

  test('refuses to go on at another customer', async () => {
    await visit('ann', 1);
    const customerId = await idOf('generic:customer:ann');
    const request = { customerId, segment: 0, segments: 1, rate: 1, dryRun: true };
    const ask = (PK: string) =>
      service.ask('POST', '/events/republish', {
        body: JSON.stringify({ ...request, next: { PK, SK: 'STAGE#1' } }),
      });
    expect(await ask('CUST#cus_other')).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('another customer') },
    });
    expect((await ask(`CUST#${customerId}`)).status).toBe(200);
  });

  test('gives every version that the publisher gives', async () => {
    await visit('ann', 1);
    const inVersion2 = ({ detailType, detail }: PublishedEvent) => ({
      detailType,
      detail: { ...detail, metadata: { ...detail.metadata, schemaVersion: '2' } },
    });
    vi.mocked(versions.eventsOf).mockImplementationOnce((transition, bucketSalt) =>
      toPublishedEvents(transition, bucketSalt).flatMap((event) => [event, Object(inVersion2(event))]),
    );
    expect(await republish()).toEqual({ CustomerStageChanged: 2 });
    expect(sent.map(({ detail }) => detail.metadata.schemaVersion)).toEqual(['1', '2']);
  });

  test('refuses what it cannot read', async () => {
    const wrong = { segment: 4, segments: 4, rate: 1, dryRun: true };
    const { status, body } = await service.ask('POST', '/events/republish', { body: JSON.stringify(wrong) });
    expect({ status, body }).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('"segments"') },
    });
  });
});

describe('a table that was restored from a backup, with a raised epoch', () => {
  /** Some customers, a backup, what happened after it, and what happened after it was restored. */
  async function restore(epochs: readonly number[]) {
    for (const id of ['ann', 'ben', 'cyd']) await visit(id, 1);
    await order('ann', 2);
    const backup = await scanTable(table);
    await order('ann', 3);
    await order('ben', 2);
    await visit('dan', 1);
    const before = await stored();
    for (const epoch of epochs) {
      await emptyTable(table);
      for (const Item of backup) await table.client.send(new PutCommand({ TableName: table.name, Item }));
      const { customers } = service.time;
      service = serviceOf(epoch);
      service.time.customers = customers + 60 * MINUTE;
      // Other news than before, under the same sequences.
      await visit('ben', 10 * epoch);
      await order('ben', 10 * epoch + 1);
      await order('cyd', 10 * epoch + 2);
    }
    return before;
  }

  test('gives other ids to other events, and a republish keeps the epoch of each', async () => {
    const before = await restore([1]);
    const after = await stored();
    const all = new Map(
      [...before, ...after].map((one) => [one.detail.metadata.eventId, JSON.stringify(one)]),
    );
    for (const one of [...before, ...after])
      expect(all.get(one.detail.metadata.eventId)).toBe(JSON.stringify(one));
    await republish();
    expect(names(sent)).toEqual(names(after));
    expect(new Set(sent.map(({ detail }) => detail.metadata.epoch))).toEqual(new Set([0, 1]));
    for (const { detail } of sent)
      expect(/~1:/.test(detail.metadata.eventId)).toBe(detail.metadata.epoch === 1);
  });

  test.each([[[1]], [[1, 2]]])(
    'leaves a subscriber with the exact paths, after the epochs %j',
    async (epochs) => {
      const before = await restore(epochs);
      const after = await stored();
      const someone = subscriber();
      for (const event of [...before, ...after]) await someone.receive(event);
      await someone.passWait();
      const ids = new Set(after.map(({ detail }) => detail.data.customerId));
      expect(ids.size).toBe(3);
      for (const id of ids) {
        const own = after.filter(({ detail }) => detail.data.customerId === id).map(asOrdered);
        expect(pathOf(own)?.length).toBeGreaterThan(0);
        expect(pathOf(someone.of(id))).toEqual(pathOf(own));
      }
    },
  );
});

function asOrdered({ detailType, detail }: PublishedEvent): OrderedEvent {
  const event = parseEvent(detail, detailType);
  if (event.type === 'refused') throw new Error(event.reason);
  return event;
}
