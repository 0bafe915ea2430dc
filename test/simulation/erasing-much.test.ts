import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { captureOutput } from '../support/captured-output.ts';
import { genericDelivery } from '../support/connectors/generic-delivery.ts';
import { createMemoryStorage } from '../support/memory-storage.ts';
import { createModelTable } from '../support/model-table.ts';
import { createTestService } from '../support/test-service.ts';

const ACTIVITIES = 45_000;
const ORDERS = 5_000;

beforeEach(() => {
  captureOutput();
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** A customer with that many activities and orders, most of them written directly to the table. */
async function busyCustomer() {
  const table = createModelTable();
  const service = createTestService(table.client, createMemoryStorage());
  const person = { id: 'busy-customer', email: 'busy@example.com' };
  const occurredAt = '2026-01-01T10:00:00Z';
  const order = { id: '0', total: '10.00', currency: 'EUR' };
  const sent = [
    { id: 'visit-0', type: 'visit', occurredAt, customer: person },
    { id: 'paid-0', type: 'order.paid', occurredAt, customer: person, order: order },
  ];
  await service.send('generic', genericDelivery(sent));
  const find = (isWanted: (item: Record<string, unknown>) => boolean) => {
    const found = [...table.items.values()].find(isWanted);
    if (found === undefined) throw new Error('the first visit and the first order are stored');
    return found;
  };
  const visit = find(({ SK }) => String(SK).startsWith('ACT#'));
  const history = find(({ SK }) => String(SK) === 'OBJ#generic:order:0');
  const owner = find(({ identity }) => identity === 'generic:order:0');
  const { hash } = service.services.identityHash;
  const put = (item: Record<string, unknown>) => table.items.set(`${item.PK} ${item.SK}`, item);
  for (let number = 1; number < ORDERS; number += 1) {
    const identity = `generic:order:${number}`;
    put({ ...owner, PK: `ID#${hash(identity)}`, identity });
    put({ ...history, SK: `OBJ#${identity}` });
  }
  for (let number = 1; number < ACTIVITIES; number += 1) put({ ...visit, SK: `ACT#generic:visit-${number}` });
  const { body } = await service.get('/customers', { identity: 'generic:customer:busy-customer' });
  const [customer] = (body as { customers: { customerId: string }[] }).customers;
  return { table, service, id: customer?.customerId ?? '' };
}

/** Returns the largest number of items in one answer of the table so far. */
function watchPages(table: ReturnType<typeof createModelTable>): () => number {
  const { client } = table;
  const send = client.send.bind(client) as (command: unknown) => Promise<{ Items?: unknown[] }>;
  let most = 0;
  const watched = async (command: unknown) => {
    const answer = await send(command);
    most = Math.max(most, answer.Items?.length ?? 0);
    return answer;
  };
  Object.assign(client, { send: watched });
  return () => most;
}

describe('a customer with 45,000 activities and 5,000 orders', () => {
  test('is exported completely, in pages of at most 250', async () => {
    const { table, service, id } = await busyCustomer();
    const most = watchPages(table);
    const ids = new Set<string>();
    const objects = new Set<string>();
    let next: string | null = null;
    let pages = 0;
    do {
      const { status, body } = await service.get(`/customers/${id}/export`, next === null ? {} : { next });
      expect(status).toBe(200);
      const page = body as {
        activities?: { id: string }[];
        objects?: { object: string }[];
        next: string | null;
      };
      for (const activity of page.activities ?? []) ids.add(activity.id);
      for (const { object } of page.objects ?? []) objects.add(object);
      next = page.next;
      pages += 1;
    } while (next !== null);
    expect(ids.size).toBe(ACTIVITIES);
    expect([...objects].filter((object) => object.startsWith('generic:order:'))).toHaveLength(ORDERS);
    expect(most()).toBeLessThanOrEqual(250);
    expect(pages).toBeLessThan((ACTIVITIES + ORDERS) / 250 + 10);
  });

  test('is erased in several calls, in pages of at most 100, and everything is counted once', async () => {
    const { table, service, id } = await busyCustomer();
    const most = watchPages(table);
    const { realTime } = service.privacy;
    // Simulates the latency of a real table: each reading of the clock takes some milliseconds.
    realTime.now = () => {
      service.time.real += 50;
      return service.time.real;
    };
    let slices = 1;
    let answer = await service.ask('DELETE', `/customers/${id}`);
    for (; answer.status === 202; slices += 1) answer = await service.ask('DELETE', `/customers/${id}`);
    expect(answer).toMatchObject({
      status: 200,
      body: { status: 'erased', removed: { identities: 2, activities: ACTIVITIES, objects: ORDERS } },
    });
    expect(slices).toBeGreaterThan(2);
    expect(most()).toBeLessThanOrEqual(100);
    const left = [...table.items.values()].filter(({ SK }) => /^(ACT|OBJ)#/.test(String(SK)));
    expect(left).toEqual([]);
    expect(JSON.stringify([...table.items.values()]).includes('busy-customer')).toBe(false);
  });
});
