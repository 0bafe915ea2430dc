import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { busyCustomer } from '../../../local/measure/busy-customer.ts';
import { readItems, sizeOf, type WriteUnits, writeUnitsOf } from '../../../local/measure/write-units.ts';
import type { Delivery } from '../../../shared/connectors/connector.ts';
import { ownerItem } from '../../../shared/storage/owner-items.ts';
import { recordItem } from '../../../shared/storage/record-items.ts';
import { webhookEvent } from '../../support/api-event.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { orderBody, shopifyDelivery } from '../../support/connectors/shopify-delivery.ts';
import { type EmbeddedTable, startEmbeddedTable } from '../../support/embedded-table.ts';
import { createTestService, type TestService } from '../../support/test-service.ts';

const READ = 'BatchGetItemCommand';
const QUERY = 'QueryCommand';
const COMMIT = 'TransactWriteItemsCommand';

let table: EmbeddedTable;
let service: TestService;
beforeAll(async () => {
  table = await startEmbeddedTable();
});
afterAll(() => table.close());
beforeEach(() => {
  captureOutput();
  service = createTestService(table.client);
});

/** The cost of a delivery: its outcome, its calls in order, and their write units. */
interface Cost {
  readonly outcome: unknown;
  readonly calls: readonly string[];
  readonly units: WriteUnits;
}

async function costOf(connection: string, delivery: Delivery): Promise<Cost> {
  const before = await readItems(table.client, table.name);
  table.requests.length = 0;
  const { body } = await service.send(connection, delivery);
  const requests = [...table.requests];
  const outcome = (body as { outcome: unknown }).outcome;
  return { outcome, calls: requests.map(({ name }) => name), units: writeUnitsOf(requests, before) };
}

const costOfFact = (fact: object) => costOf('generic', genericDelivery(fact));
const send = (...facts: object[]) => service.send('generic', genericDelivery(facts));

const day = (number: number) => new Date(Date.UTC(2026, 3, number, 10)).toISOString();
const lead = (who: object, id: string, at: number) => ({
  id,
  type: 'lead.captured',
  occurredAt: day(at),
  customer: who,
});
const paid = (who: object, id: string, at: number) => ({
  id: `paid-${id}`,
  type: 'order.paid',
  occurredAt: day(at),
  customer: who,
  order: { id, total: '10.00', currency: 'EUR' },
});

describe('a delivery', () => {
  test('takes two calls for a new customer, and two for a new activity of a known one', async () => {
    const ada = { id: 'calls-1', email: 'calls-1@example.com' };
    expect(await costOfFact(lead(ada, 'c1-a', 1))).toMatchObject({
      outcome: 'accepted',
      calls: [READ, COMMIT],
    });
    expect(await costOfFact(lead(ada, 'c1-b', 2))).toMatchObject({
      outcome: 'accepted',
      calls: [READ, COMMIT],
    });
  });

  test('takes three calls when it names neither the founding identity nor a known home', async () => {
    const ada = { id: 'calls-2', email: 'calls-2@example.com' };
    await send(paid(ada, 'c2', 1));
    const byOrder = { id: 'c2-f', type: 'order.fulfilled', occurredAt: day(2), order: { id: 'c2' } };
    expect(await costOfFact(byOrder)).toMatchObject({ outcome: 'accepted', calls: [READ, READ, COMMIT] });
    const byAddress = lead({ email: ada.email }, 'c2-l', 3);
    expect(await costOfFact(byAddress)).toMatchObject({ outcome: 'accepted', calls: [READ, READ, COMMIT] });
    expect(await costOfFact(byOrder)).toMatchObject({ outcome: 'duplicate', calls: [READ, READ] });
    expect(await costOfFact(byAddress)).toMatchObject({ outcome: 'duplicate', calls: [READ, READ] });
  });

  test('takes one call for a duplicate', async () => {
    const ada = { id: 'calls-3', email: 'calls-3@example.com' };
    const facts = [lead(ada, 'c3-a', 1), paid(ada, 'c3', 2), lead(ada, 'c3-b', 3)];
    for (const fact of facts) await costOfFact(fact);
    for (const fact of facts)
      expect(await costOfFact(fact)).toEqual({
        outcome: 'duplicate',
        calls: [READ],
        units: { table: 0, index: 0 },
      });
  });

  test('takes at most two calls for a duplicate about an order that was first reported under another home', async () => {
    const guest = { email: 'calls-4@example.com' };
    const ada = { id: 'calls-4', email: 'calls-4-other@example.com' };
    await send({ ...paid(guest, 'c4', 1), id: 'c4-placed', type: 'order.placed' });
    await send(lead({ id: 'calls-4', email: guest.email }, 'c4-link', 2));
    const sent = paid(ada, 'c4', 3);
    await send(sent);
    const later = lead(ada, 'c4-later', 4);
    await send(later);
    const cost = await costOfFact(sent);
    expect(cost).toMatchObject({ outcome: 'duplicate', units: { table: 0, index: 0 } });
    expect(cost.calls.length).toBeLessThanOrEqual(2);
  });

  test('takes at most two calls for such a duplicate also when it names the founding identity', async () => {
    const ada = { id: 'calls-8', email: 'calls-8@example.com' };
    await send(lead(ada, 'c8-link', 1));
    await send({ ...paid({ email: ada.email }, 'c8', 2), id: 'c8-placed', type: 'order.placed' });
    const sent = { ...paid({ id: ada.id }, 'c8', 3), id: 'c8-fulfilled', type: 'order.fulfilled' };
    // The order moves from the home of the address to that of the account, and is read at both.
    expect(await costOfFact(sent)).toMatchObject({ outcome: 'accepted', calls: [READ, READ, COMMIT] });
    await send(lead(ada, 'c8-later', 4));
    const cost = await costOfFact(sent);
    expect(cost).toMatchObject({ outcome: 'duplicate', units: { table: 0, index: 0 } });
    expect(cost.calls.length).toBeLessThanOrEqual(2);
  });

  test('takes two reads and a query for each home when it moves an activity to its account, and two calls when repeated', async () => {
    const ada = { id: 'calls-5', email: 'calls-5@example.com' };
    await send(lead(ada, 'c5-a', 1), lead({ email: ada.email }, 'c5-b', 2), lead(ada, 'c5-c', 3));
    const sent = lead({ id: ada.id }, 'c5-b', 2);
    expect(await costOfFact(sent)).toMatchObject({
      outcome: 'accepted',
      calls: [READ, READ, QUERY, QUERY, COMMIT],
      units: { index: 0 },
    });
    const again = await costOfFact(sent);
    expect(again).toMatchObject({ outcome: 'duplicate', units: { table: 0, index: 0 } });
    expect(again.calls.length).toBeLessThanOrEqual(2);
  });

  test('takes no calls with an invalid signature, and nothing is stored', async () => {
    const before = await readItems(table.client, table.name);
    table.requests.length = 0;
    const unsigned = genericDelivery(lead({ id: 'unsigned' }, 'unsigned', 1));
    expect((await service.ingest(webhookEvent('generic', unsigned))).status).toBe(401);
    expect((await service.ingest(webhookEvent('shopify', unsigned))).status).toBe(401);
    expect(table.requests).toEqual([]);
    expect(await readItems(table.client, table.name)).toEqual(before);
    expect([...(await service.parked('busy')), ...(await service.parked('held'))]).toEqual([]);
  });

  test('takes one more query for each home when it is late', async () => {
    const one = { id: 'calls-6' };
    await send(lead(one, 'c6-b', 9));
    expect(await costOfFact(lead(one, 'c6-a', 1))).toMatchObject({ calls: [READ, QUERY, COMMIT] });
    const two = { id: 'calls-7', email: 'calls-7@example.com' };
    await send(lead(two, 'c7-b', 9));
    expect(await costOfFact(lead(two, 'c7-a', 1))).toMatchObject({ calls: [READ, QUERY, QUERY, COMMIT] });
  });
});

describe('one event', () => {
  test('takes four write units without a transition, and none in the indexes when the due time moves later', async () => {
    const ada = { id: 'units-1' };
    await send(paid(ada, 'u1', 1));
    expect((await costOfFact(lead(ada, 'u1-a', 2))).units).toEqual({ table: 4, index: 0 });
    expect((await costOfFact({ ...lead(ada, 'u1-b', 3), type: 'visit' })).units).toEqual({
      table: 4,
      index: 0,
    });
  });

  test('takes six write units with a transition, and at most five in the indexes', async () => {
    const ada = { id: 'units-2' };
    await send(lead(ada, 'u2-a', 1));
    const visited = await costOfFact({ ...lead(ada, 'u2-b', 2), type: 'visit' });
    // It moves in the index by stage, and its row changes.
    expect(visited.units).toEqual({ table: 6, index: 2 + 1 });
    await send(paid(ada, 'u2', 3));
    const served = await costOfFact({
      id: 'u2-f',
      type: 'order.fulfilled',
      occurredAt: day(4),
      order: { id: 'u2' },
    });
    expect(served.units.table).toBe(6);
    expect(served.units.index).toBeLessThanOrEqual(5);
    const closed = await costOfFact({ ...lead(ada, 'u2-x', 5), type: 'account.closed' });
    // Its owner is written, too: whether it is closed decides about its addresses.
    expect(closed.units.table).toBe(6 + 2);
    expect(closed.units.index).toBeLessThanOrEqual(5);
  });

  test('takes two more write units for each new identity or object', async () => {
    const ada = { id: 'units-3', email: 'units-3@example.com' };
    expect((await costOfFact(lead(ada, 'u3-a', 1))).units).toEqual({ table: 6 + 2 * 2, index: 2 });
    const ordered = await costOfFact(paid(ada, 'u3', 2));
    expect(ordered.units).toEqual({ table: 6 + 2, index: 4 });
    await send(paid(ada, 'u3-second', 3));
    const again = { ...paid(ada, 'u3-second', 4), id: 'u3-visit', type: 'visit' };
    // The visit, and one unit for the order, whose owner it only confirms.
    expect((await costOfFact(again)).units.table).toBe(4 + 1);
  });

  test('takes the write units of its activities for a shop order that several topics report', async () => {
    const order = (changes: object = {}) =>
      orderBody({
        id: 77001,
        admin_graphql_api_id: null,
        customer: { id: 7701, email: 'units-4@example.com' },
        ...changes,
      });
    const placed = await costOf('shopify', shopifyDelivery('orders/create', order()));
    // New are two persons, the order, the checkout and the cart; a snapshot with a transition, and two more snapshots.
    expect(placed).toMatchObject({
      outcome: 'accepted',
      calls: [READ, COMMIT],
      units: { table: 6 + 5 * 2 + 2 * 2, index: 2 },
    });
    const paidOrder = order({ financial_status: 'paid', updated_at: '2026-01-05T11:05:00Z' });
    const paidFor = await costOf('shopify', shopifyDelivery('orders/paid', paidOrder));
    expect(paidFor.outcome).toBe('accepted');
    const same = await costOf('shopify', shopifyDelivery('orders/updated', paidOrder));
    expect(same).toEqual({ outcome: 'duplicate', calls: [READ], units: { table: 0, index: 0 } });
  });
});

describe('the ten-thousandth activity in chronological order', () => {
  async function customerAfter(count: number, id: string): Promise<{ at: number; size: number }> {
    const { policy, identityHash } = service.services;
    const { customer, owner, nextAt } = busyCustomer(policy, identityHash, id, count);
    const items = [recordItem(customer), ownerItem(owner, identityHash.hash(owner.identity))];
    await table.client.send(
      new TransactWriteCommand({
        TransactItems: items.map((Item) => ({ Put: { TableName: table.name, Item } })),
      }),
    );
    return { at: nextAt, size: sizeOf(recordItem(customer)) };
  }

  /** What the next visit, a new order, and its delivery that names nobody cost. */
  async function nextCosts(count: number, id: string): Promise<Cost[]> {
    const { at, size } = await customerAfter(count, id);
    expect(size).toBeLessThanOrEqual(1024);
    const fact = (type: string, hours: number, more: object) => ({
      id: `${id}-${type}`,
      type,
      occurredAt: new Date(at + hours * 3_600_000).toISOString(),
      ...more,
    });
    const order = { order: { id: `${id}-next`, total: '10.00', currency: 'EUR' } };
    return [
      await costOfFact(fact('visit', 0, { customer: { id } })),
      await costOfFact(fact('order.paid', 1, { customer: { id }, ...order })),
      await costOfFact(fact('order.fulfilled', 2, { order: { id: `${id}-next` } })),
    ];
  }

  test('costs the same as the 81st, and so does the 1,251st order', async () => {
    const few = await nextCosts(80, 'few');
    expect(few.slice(0, 2)).toEqual([
      { outcome: 'accepted', calls: [READ, COMMIT], units: { table: 4, index: 0 } },
      { outcome: 'accepted', calls: [READ, COMMIT], units: { table: 4 + 2, index: 1 } },
    ]);
    expect(few[2]).toMatchObject({ calls: [READ, READ, COMMIT], units: { table: 4 } });
    expect(await nextCosts(10_000, 'many')).toEqual(few);
  });
});
