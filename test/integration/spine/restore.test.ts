import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { faultsOfTable } from '../../../local/restore/check-table.ts';
import { eraseAgain } from '../../../local/restore/erase-again.ts';
import { toPublishedEvents } from '../../../shared/events/published-events.ts';
import { parseTransition } from '../../../shared/events/stored-transition.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { type EmbeddedTable, scanTable, startEmbeddedTable } from '../../support/embedded-table.ts';
import { createMemoryStorage } from '../../support/memory-storage.ts';
import { createTestService, type TestService } from '../../support/test-service.ts';

// The procedure of docs/operating.md. The restored table is a copy of the items, under another name, as of the backup.

const RESTORED = 'restored';
let table: EmbeddedTable;
let storage: ReturnType<typeof createMemoryStorage>;
/** The functions before the restore, and after it. */
let former: TestService;
let service: TestService;
let ids: Record<'ann' | 'cyd' | 'eve' | 'fay', string>;
/** What each step of the procedure said. */
let steps: Awaited<ReturnType<typeof restore>>;

const visit = (id: string, number: number, more: object = {}) => ({
  id: `${id}-${number}`,
  type: 'visit',
  occurredAt: `2026-05-${String(number).padStart(2, '0')}T00:00:00Z`,
  customer: { id, email: `${id}@example.org` },
  ...more,
});
const order = (id: string, number: number) =>
  visit(id, number, {
    type: 'order.paid',
    order: { id: `${id}-o${number}`, total: '20.00', currency: 'EUR' },
  });
const send = async (to: TestService, item: object, connection = 'generic') =>
  (await to.send(connection, genericDelivery([item]))).body;

const answered = z.object({ customers: z.array(z.looseObject({ customerId: z.string() })) });
async function found(of: TestService, identity: string) {
  const { body } = await of.get('/customers', { identity });
  return answered.parse(body).customers[0];
}
const idOf = async (of: TestService, identity: string) => (await found(of, identity))?.customerId ?? '';
const api = {
  ask: async (method: string, path: string, body?: object) =>
    service.ask(method, path, body && { body: JSON.stringify(body) }),
};
const erasing = (dryRun: boolean) =>
  eraseAgain({ client: table.client, former: table.name, table: RESTORED, api, dryRun });
const faults = (epoch: number, hasBackups = true, name = RESTORED) =>
  faultsOfTable({
    client: table.client,
    raw: table.raw,
    table: name,
    epoch,
    hasBackups: async () => hasBackups,
  });

async function eventsOf(name: string) {
  return (await scanTable({ client: table.client, name })).flatMap(({ SK, body }) => {
    const transition = String(SK).startsWith('STAGE#') ? parseTransition(String(body)) : undefined;
    return transition === undefined ? [] : toPublishedEvents(transition, '');
  });
}

beforeAll(async () => {
  captureOutput();
  table = await startEmbeddedTable();
  await table.addTable(RESTORED);
  storage = createMemoryStorage();
  former = createTestService(table.client, storage, { table: table.name });
  for (const id of ['ann', 'bob', 'fay', 'gus']) await send(former, visit(id, 1));
  await send(former, visit('cyd', 1));
  await send(former, visit('cyd', 2), 'second');
  await send(former, order('ann', 3));

  // The backup.
  for (const Item of await scanTable(table))
    await table.client.send(new PutCommand({ TableName: RESTORED, Item }));

  // What came afterwards, and is not in the backup.
  await send(former, order('bob', 4));
  await send(former, visit('eve', 4));
  ids = {
    ann: await idOf(former, 'generic:customer:ann'),
    cyd: await idOf(former, 'generic:customer:cyd'),
    eve: await idOf(former, 'generic:customer:eve'),
    fay: await idOf(former, 'generic:customer:fay'),
  };
  for (const id of [ids.ann, ids.eve, ids.fay]) await former.ask('DELETE', `/customers/${id}`);
  former.time.customers += 3_600_000;
  await send(former, { ...visit('fay', 5), occurredAt: '2026-06-01T00:30:00Z' });
  const body = JSON.stringify({ identities: ['second:customer:cyd'] });
  const split = await former.ask('POST', `/customers/${ids.cyd}/unmerge`, { body });
  expect(split.status).toBe(200);
  await former.ask('DELETE', `/customers/${await idOf(former, 'second:customer:cyd')}`);
  await former.parkedDeliveries.put('busy', {
    connection: 'generic',
    receivedAt: former.time.customers,
    reasons: ['the table could not take the delivery in time'],
    method: 'POST',
    headers: {},
    body: Buffer.from(JSON.stringify([visit('gus', 6)])),
  });
  service = createTestService(table.client, storage, { table: RESTORED, epoch: 1 });
  service.time.customers = former.time.customers;
  steps = await restore();
});
afterAll(() => {
  vi.restoreAllMocks();
  return table.close();
});

async function restore() {
  const lacking = await faults(1, false);
  const annBack = await found(service, 'generic:customer:ann');
  const planned = await erasing(true);
  const annPlanned = await found(service, 'generic:customer:ann');
  const done = await erasing(false);
  const traces = JSON.stringify(await scanTable({ client: table.client, name: RESTORED }));
  const body = JSON.stringify({ identities: ['second:customer:cyd'] });
  const split = await service.ask('POST', `/customers/${ids.cyd}/unmerge`, { body });
  const part = await idOf(service, 'second:customer:cyd');
  await service.ask('DELETE', `/customers/${part}`);
  const again = await erasing(false);
  const erasedSent = [await send(service, visit('eve', 4)), await send(service, order('ann', 3))];
  const redriven = await service.redrive('all');
  const bobBefore = await found(service, 'generic:customer:bob');
  const sentAgain = await send(service, order('bob', 4));
  return {
    lacking,
    annBack,
    planned,
    annPlanned,
    done,
    traces,
    split,
    part,
    again,
    erasedSent,
    redriven,
    bobBefore,
    sentAgain,
  };
}

describe('a table that was restored', () => {
  test('is refused as long as it lacks what a restore does not bring along', () => {
    expect(steps.lacking).toEqual([
      expect.stringMatching(/^The table restored is not protected from deletion: aws dynamodb /),
      expect.stringMatching(/^The table restored has no point-in-time recovery: aws dynamodb /),
    ]);
  });

  test('must exist', async () => {
    expect(await faults(1, true, 'other')).toEqual(['There is no table other in this account and Region.']);
  });

  test('brings back customers who were erased, until they are erased again', async () => {
    expect(steps.annBack).toMatchObject({ facts: { orders: 1 } });
    expect(steps.annPlanned).toEqual(steps.annBack);
    expect(steps.done).toEqual(steps.planned);
    expect(steps.done.customers.toSorted()).toEqual([ids.ann, ids.fay].toSorted());
    expect(steps.traces).not.toMatch(/(ann|fay|eve)@example\.org/);
    expect(await found(service, 'generic:customer:ann')).toBeUndefined();
  });

  test('leaves to a person what was erased in part', async () => {
    expect(steps.done.inPart).toEqual([{ customerId: ids.cyd, identities: ['second:customer:cyd'] }]);
    expect(steps.split.status).toBe(200);
    expect(steps.part).not.toBe(ids.cyd);
    expect(await found(service, 'generic:customer:cyd')).toMatchObject({ customerId: ids.cyd });
    expect(await found(service, 'second:customer:cyd')).toBeUndefined();
  });

  test('has nothing to erase when it is asked again', () => {
    expect(steps.again).toEqual({ customers: [], tombstones: 0, inPart: [], objects: [] });
  });

  test('does not get back those who came after the backup and were erased, when the tool sends them again', () => {
    for (const answer of steps.erasedSent)
      expect(answer).toMatchObject({ outcome: 'ignored', reason: 'erased' });
  });

  test('gets what was parked, and what the tools send again', async () => {
    expect(steps.redriven).toMatchObject({ applied: 1, kept: 0 });
    expect(steps.bobBefore).toMatchObject({ facts: { orders: 0 } });
    expect(steps.sentAgain).toEqual({ outcome: 'accepted' });
    expect(await found(service, 'generic:customer:bob')).toMatchObject({ facts: { orders: 1 } });
  });

  test('publishes events with ids that no subscriber knows', async () => {
    const known = new Set((await eventsOf(table.name)).map(({ detail }) => detail.metadata.eventId));
    const own = (await eventsOf(RESTORED)).filter(({ detail }) => detail.metadata.epoch === 1);
    expect(own.length).toBeGreaterThan(0);
    expect(own.filter(({ detail }) => known.has(detail.metadata.eventId))).toEqual([]);
  });

  test('is refused once something was written to it: another restore needs another epoch', async () => {
    expect(await faults(2)).toHaveLength(1);
    expect(await faults(1)).toContainEqual(
      expect.stringMatching(
        /^The table restored has events of epoch 1, the last of 2026-06-01T01:00:00.000Z, and epoch 1 is configured: set "epoch" to 2\.$/,
      ),
    );
  });
});
