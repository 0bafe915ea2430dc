import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { captureOutput } from '../support/captured-output.ts';
import { genericDelivery } from '../support/connectors/generic-delivery.ts';
import { createMemoryStorage } from '../support/memory-storage.ts';
import { createModelTable } from '../support/model-table.ts';
import { createTestService } from '../support/test-service.ts';

const ACTIVITIES = 50_000;
const ORDERS = 5_000;

beforeEach(() => {
  captureOutput();
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** A customer with that many activities, most of them written directly to the table. */
async function busyCustomer() {
  const table = createModelTable();
  const service = createTestService(table.client, createMemoryStorage());
  const sent = {
    id: 'paid-0',
    type: 'order.paid',
    occurredAt: '2026-01-01T10:00:00Z',
    customer: { id: 'busy-customer', email: 'busy@example.com' },
    order: { id: '0', total: '10.00', currency: 'EUR' },
  };
  await service.send('generic', genericDelivery(sent));
  const [entry] = [...table.items.values()].filter(({ SK }) => String(SK).startsWith('ACT#'));
  const [order] = [...table.items.values()].filter(({ identity }) => identity === 'generic:order:0');
  if (entry === undefined || order === undefined) throw new Error('the first order is known');
  const { hash } = service.services.identityHash;
  for (let number = 1; number < ORDERS; number += 1) {
    const identity = `generic:order:${number}`;
    const PK = `ID#${hash(identity)}`;
    table.items.set(`${PK} ${order.SK}`, { ...order, PK, identity });
  }
  const { about: _, ...more } = JSON.parse(String(entry.reported));
  for (let number = 1; number < ACTIVITIES; number += 1) {
    const about = `generic:order:${number % ORDERS}`;
    const SK = `ACT#generic:paid-${number}`;
    table.items.set(`${entry.PK} ${SK}`, {
      ...entry,
      SK,
      objects: [about],
      reported: JSON.stringify({ about, ...more }),
    });
  }
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

describe('a customer with 50,000 activities', () => {
  test('is exported completely, in pages of at most 250', async () => {
    const { table, service, id } = await busyCustomer();
    const most = watchPages(table);
    const ids = new Set<string>();
    let next: string | null = null;
    let pages = 0;
    do {
      const { status, body } = await service.get(`/customers/${id}/export`, next === null ? {} : { next });
      expect(status).toBe(200);
      const page = body as { activities?: { id: string }[]; next: string | null };
      for (const activity of page.activities ?? []) ids.add(activity.id);
      next = page.next;
      pages += 1;
    } while (next !== null);
    expect(ids.size).toBe(ACTIVITIES);
    expect(most()).toBeLessThanOrEqual(250);
    expect(pages).toBeLessThan(ACTIVITIES / 250 + 10);
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
    const left = [...table.items.values()].filter(({ SK }) => String(SK).startsWith('ACT#'));
    expect(left).toEqual([]);
    expect(JSON.stringify([...table.items.values()]).includes('busy-customer')).toBe(false);
  });
});
