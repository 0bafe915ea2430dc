import { BatchWriteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createHandler } from '../../../functions/review/handler.ts';
import { readItems } from '../../../local/measure/write-units.ts';
import type { Customer } from '../../../shared/customers/customer.ts';
import { reviewCustomer } from '../../../shared/intake/review-customer.ts';
import { DUE_SHARDS, dueShardOf } from '../../../shared/storage/keys.ts';
import { createPolicyPasses } from '../../../shared/storage/policy-passes.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { type EmbeddedTable, startEmbeddedTable } from '../../support/embedded-table.ts';
import { createModelTable } from '../../support/model-table.ts';
import { createTestService, type TestService } from '../../support/test-service.ts';

const DAY = 86_400_000;
const MINUTE = 60_000;

let table: EmbeddedTable;
let service: TestService;
beforeAll(async () => {
  table = await startEmbeddedTable();
});
afterAll(() => table.close());
beforeEach(async () => {
  captureOutput();
  await emptyTable();
  service = createTestService(table.client);
});

async function emptyTable(): Promise<void> {
  const requests = [...(await readItems(table.client, table.name)).values()].map(({ PK, SK }) => ({
    DeleteRequest: { Key: { PK, SK } },
  }));
  for (let from = 0; from < requests.length; from += 25)
    await table.client.send(
      new BatchWriteCommand({ RequestItems: { [table.name]: requests.slice(from, from + 25) } }),
    );
}

const ORDERED = Date.parse('2026-03-01T10:00:00Z');

const paid = (customer: string, id = `order-of-${customer}`, at = ORDERED) => ({
  id,
  type: 'order.paid',
  occurredAt: new Date(at).toISOString(),
  customer: { id: customer },
  order: { id, total: '10.00', currency: 'EUR' },
});
const visit = (customer: string, id: string, at: number) => ({
  id,
  type: 'visit',
  occurredAt: new Date(at).toISOString(),
  customer: { id: customer },
});
const send = (body: unknown) => service.send('generic', genericDelivery(body));

async function customerOf(id: string): Promise<Customer> {
  const { identityHash, store } = service.services;
  const customerId = identityHash.customerIdOf(`generic:customer:${id}`, 0);
  const { customers } = await store.find({ customerIds: [customerId] }, true);
  const [customer] = customers;
  if (customer === undefined) throw new Error(`customer ${id} is unknown`);
  return customer;
}

describe('a review', () => {
  test('churns an inactive one-time buyer, dated at the end of the inactivity window', async () => {
    await send(paid('1'));
    service.time.customers = ORDERED + 14 * DAY + 3 * MINUTE;
    expect(await service.review()).toEqual({ reviewed: 1, failed: 0, more: false });
    expect((await customerOf('1')).lifecycle.path.entries).toEqual([
      { stage: 'purchase', at: ORDERED },
      { stage: 'experience', at: ORDERED + 14 * DAY },
    ]);
    service.time.customers = ORDERED + 91 * DAY;
    await service.review();
    expect((await customerOf('1')).lifecycle).toMatchObject({
      stage: 'churned',
      churn: { reason: 'inactive', since: ORDERED + 90 * DAY },
    });
  });

  test('runs two minutes behind the clock', async () => {
    await send(paid('1'));
    service.time.customers = ORDERED + 14 * DAY + 2 * MINUTE - 1;
    expect(await service.review()).toEqual({ reviewed: 0, failed: 0, more: false });
    service.time.customers += 1;
    expect(await service.review()).toEqual({ reviewed: 1, failed: 0, more: false });
    expect((await customerOf('1')).lifecycle.asOf).toBe(ORDERED + 14 * DAY);
  });

  test('reaches the customers of every shard', async () => {
    const customers = Array.from({ length: 120 }, (_, index) => `${index + 1}`);
    for (let from = 0; from < customers.length; from += 60)
      await send(customers.slice(from, from + 60).map((customer) => paid(customer)));
    const { customerIdOf } = service.services.identityHash;
    const shards = customers.map((customer) => dueShardOf(customerIdOf(`generic:customer:${customer}`, 0)));
    expect(new Set(shards).size).toBe(DUE_SHARDS);
    service.time.customers = ORDERED + 20 * DAY;
    expect(await service.review()).toEqual({ reviewed: 120, failed: 0, more: false });
    expect(await service.review()).toEqual({ reviewed: 0, failed: 0, more: false });
    for (const customer of customers) expect((await customerOf(customer)).lifecycle.stage).toBe('experience');
  });

  test('queries each shard once when nobody is due, however many customers there are', async () => {
    await send(Array.from({ length: 100 }, (_, index) => paid(`${index}`)));
    // The first reviews visit everybody, because the policy is new to them.
    for (const minutes of [0, 11]) {
      service.time.customers = ORDERED + DAY + minutes * MINUTE;
      await service.review();
    }
    table.requests.length = 0;
    expect(await service.review()).toEqual({ reviewed: 0, failed: 0, more: false });
    expect(table.requests.map(({ name }) => name)).toEqual(Array(16).fill('QueryCommand'));
  });

  test('moves the next review to when the record is due, if it was not due yet', async () => {
    await send(paid('1'));
    await send(paid('1', 'second', ORDERED + 5 * DAY));
    await send(visit('1', 'v', ORDERED + 10 * DAY));
    await send({
      ...visit('1', 'served', ORDERED + 11 * DAY),
      type: 'order.fulfilled',
      order: { id: 'second' },
    });
    const early = await customerOf('1');
    expect(early.checkAt).toBe(ORDERED + 14 * DAY);
    service.time.customers = ORDERED + 15 * DAY;
    expect(await service.review()).toEqual({ reviewed: 1, failed: 0, more: false });
    const later = await customerOf('1');
    expect(later.lifecycle.path).toEqual(early.lifecycle.path);
    expect(later.sequence).toBe(early.sequence);
    expect(later.checkAt).toBeGreaterThan(ORDERED + 15 * DAY);
    expect(await service.review()).toEqual({ reviewed: 0, failed: 0, more: false });
  });

  test('reviews all others when one customer is broken, and then fails so that the alarm is raised', async () => {
    await send([paid('1'), paid('2'), paid('3')]);
    const broken = await customerOf('2');
    const items = await readItems(table.client, table.name);
    const record = items.get(`CUST#${broken.customerId} RECORD`);
    await table.client.send(new PutCommand({ TableName: table.name, Item: { ...record, state: '{}' } }));
    service.time.customers = ORDERED + 20 * DAY;
    await expect(service.review()).rejects.toThrow(/^1 customers could not be reviewed/);
    for (const customer of ['1', '3'])
      expect((await customerOf(customer)).lifecycle.stage).toBe('experience');
  });

  test('yields to a delivery that arrives at the same moment, and reads again', async () => {
    await send(paid('1'));
    const { customerId } = await customerOf('1');
    const { services } = service;
    const asOf = ORDERED + 90 * DAY;
    service.time.customers = asOf + 2 * MINUTE;
    let interrupted = false;
    const store: typeof services.store = {
      ...services.store,
      async commit(commit) {
        if (!interrupted) {
          interrupted = true;
          await send(visit('1', 'v', asOf - MINUTE));
        }
        return services.store.commit(commit);
      },
    };
    expect(await reviewCustomer({ ...services, store }, customerId, asOf, () => false)).toBe('changed');
    const customer = await customerOf('1');
    expect(customer.lifecycle.stage).toBe('experience');
    expect(customer.version).toBe(3);
    expect(customer.lifecycle.facts.lastActiveAt).toBe(asOf - MINUTE);
  });

  test('skips a customer that another review has done', async () => {
    await send(paid('1'));
    const { customerId, checkAt } = await customerOf('1');
    expect(await reviewCustomer(service.services, customerId, (checkAt ?? 0) - 1, () => false)).toBe(
      'not-due',
    );
    expect(await reviewCustomer(service.services, 'cus_nobody', ORDERED, () => false)).toBe('not-due');
  });

  test('reports that more is left when it runs out of time', async () => {
    await send([paid('1'), paid('2'), paid('3')]);
    service.time.customers = ORDERED + 20 * DAY;
    const ids = await Promise.all(
      ['1', '2', '3'].map(async (customer) => (await customerOf(customer)).customerId),
    );
    let real = 0;
    const handler = createHandler({
      services: () => service.services,
      due: async function* (shard) {
        if (shard === 0) for (const customerId of ids) yield [{ customerId, isDeferred: false }];
      },
      privacy: { ...service.privacy, realTime: { now: () => (real += 15_000) } },
      passes: createPolicyPasses(createModelTable().client, 'test'),
    });
    const outcome = await handler();
    expect(outcome.more).toBe(true);
    expect(outcome.reviewed).toBeLessThan(3);
    expect(await service.review()).toEqual({ reviewed: 3 - outcome.reviewed, failed: 0, more: false });
  });

  test('fails while the secret cannot be loaded', async () => {
    service.live.secrets = undefined;
    await expect(service.review()).rejects.toThrow('secret');
  });
});

describe('a customer with more than a thousand activities', () => {
  test('has a late activity appended by ingest and folded by the review; a query folds it too', async () => {
    await send(paid('1'));
    for (let from = 0; from < 1000; from += 100)
      await send(
        Array.from({ length: 100 }, (_, index) =>
          visit('1', `v${from + index}`, ORDERED + DAY + (from + index) * MINUTE),
        ),
      );
    expect((await customerOf('1')).lifecycle.facts.activities).toBe(1001);

    table.requests.length = 0;
    const late = { ...visit('1', 'cart', ORDERED - DAY), type: 'cart.updated' };
    expect((await send(late)).body).toEqual({ outcome: 'accepted' });
    expect(table.requests.map(({ name }) => name)).toEqual([
      'BatchGetItemCommand',
      'TransactWriteItemsCommand',
    ]);
    const stale = await customerOf('1');
    expect(stale).toMatchObject({ stale: true, checkAt: 0, lifecycle: { facts: { activities: 1001 } } });

    const corrected = [
      { stage: 'evaluation', at: new Date(ORDERED - DAY).toISOString() },
      { stage: 'purchase', at: new Date(ORDERED).toISOString() },
    ];
    const asked = await service.get(`/customers/${stale.customerId}`);
    expect(asked.body).toMatchObject({ path: corrected, version: stale.version });

    service.time.customers = ORDERED + 3 * DAY;
    expect(await service.review()).toEqual({ reviewed: 1, failed: 0, more: false });
    const folded = await customerOf('1');
    expect(folded).toMatchObject({ stale: false, lifecycle: { facts: { activities: 1002 } } });
    expect(folded.checkAt).toBeGreaterThan(ORDERED);
    expect((await service.get(`/customers/${stale.customerId}`)).body).toMatchObject({ path: corrected });
    expect(folded.lastOfType.CustomerHistoryCorrected).toBe(folded.sequence);

    expect((await send(late)).body).toEqual({ outcome: 'duplicate' });
  });
});
