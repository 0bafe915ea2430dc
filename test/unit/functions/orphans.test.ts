import { beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { captureOutput } from '../../support/captured-output.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { createModelTable } from '../../support/model-table.ts';
import { createTestService, type TestService } from '../../support/test-service.ts';

const orphansPage = z.strictObject({
  orphans: z.array(
    z.strictObject({
      object: z.string().nullable(),
      type: z.string(),
      connection: z.string(),
      provider: z.string(),
      since: z.iso.datetime({ precision: 3 }),
      parts: z.array(z.string()),
      of: z.string().nullable(),
    }),
  ),
  next: z.string().nullable(),
});
type Orphan = z.infer<typeof orphansPage>['orphans'][number];

let service: TestService;
beforeEach(() => {
  captureOutput();
  service = createTestService(createModelTable().client);
});

async function send(...items: object[]): Promise<void> {
  const answer = await service.send('generic', genericDelivery(items));
  expect(answer.body).toEqual({ outcome: 'accepted' });
}

async function orphanPages(): Promise<Orphan[][]> {
  const pages: Orphan[][] = [];
  let next: string | null = null;
  do {
    const answer = await service.get('/orphans', next === null ? {} : { next });
    expect(answer.status).toBe(200);
    const page = orphansPage.parse(answer.body);
    pages.push(page.orphans);
    next = page.next;
  } while (next !== null);
  return pages;
}

const orphans = async () => (await orphanPages()).flat();

async function customerIds(): Promise<string[]> {
  const { pages } = service.privacy;
  const ids: string[] = [];
  for (let page = await pages.customers(50); ; page = await pages.customers(50, page.next)) {
    ids.push(...page.values);
    if (page.next === null) return ids;
  }
}

const REFUND = {
  id: 'f-1',
  type: 'order.refunded',
  occurredAt: '2026-03-01T10:00:00Z',
  payment: { id: 'p-1' },
  refund: { id: 'r-1' },
  order: { total: '5.00', currency: 'EUR' },
};

const paidOrder = (id: string, more: object = {}) => ({
  id: `f-${id}`,
  type: 'order.paid',
  occurredAt: '2026-03-02T10:00:00Z',
  order: { id, total: '5.00', currency: 'EUR' },
  ...more,
});

describe('GET /orphans', () => {
  test('lists a refund of an unknown payment as its payment', async () => {
    await send(REFUND);
    expect(await orphans()).toEqual([
      {
        object: 'generic:payment:p-1',
        type: 'payment',
        connection: 'generic',
        provider: 'generic',
        since: '2026-03-01T10:00:00.000Z',
        parts: ['refund:r-1'],
        of: null,
      },
    ]);
  });

  test('lists what an object is of, while that has no owner either', async () => {
    const { order, ...refund } = REFUND;
    await send({ ...refund, id: 'f-2', type: 'payment.settled', invoice: { id: 'i-1' } });
    const listed = await orphans();
    expect(listed).toContainEqual(
      expect.objectContaining({ object: 'generic:payment:p-1', of: 'generic:invoice:i-1' }),
    );
  });

  test('no longer lists an object whose owner is known', async () => {
    await send(paidOrder('1'));
    expect(await orphans()).toMatchObject([{ object: 'generic:order:1' }]);
    await send(paidOrder('1', { id: 'f-2', type: 'order.placed', customer: { id: 'ann' } }));
    expect(await orphans()).toEqual([]);
  });

  test('does not list the object of a customer, nor one that was erased', async () => {
    await send(paidOrder('1', { customer: { id: 'ann' } }));
    expect(await orphans()).toEqual([]);
    const [id] = await customerIds();
    expect((await service.ask('DELETE', `/customers/${id}`)).status).toBe(200);
    expect(await orphans()).toEqual([]);
  });

  test('shows an id with an e-mail address as it was reported', async () => {
    await send(paidOrder('ann@example.org'));
    expect(await orphans()).toMatchObject([{ object: 'generic:order:ann@example.org', type: 'order' }]);
  });

  test('returns all of many, in pages', async () => {
    const ids = Array.from({ length: 120 }, (_, index) => String(index));
    await send(...ids.slice(0, 100).map((id) => paidOrder(id)));
    await send(...ids.slice(100).map((id) => paidOrder(id)));
    const pages = await orphanPages();
    expect(pages.length).toBeGreaterThan(1);
    expect(Math.max(...pages.map((page) => page.length))).toBeLessThanOrEqual(50);
    const listed = pages.flat().map(({ object }) => object);
    expect(listed.sort()).toEqual(ids.map((id) => `generic:order:${id}`).sort());
  });

  test.each(['x', '', 'WzAsbnVsbF0x', Buffer.from('[99,null]').toString('base64url')])(
    'refuses a next that no page returned: %j',
    async (next) => {
      const answer = await service.get('/orphans', { next });
      expect(answer).toMatchObject({
        status: 400,
        body: { message: 'next must be the next of the previous page' },
      });
    },
  );

  test('refuses a next that leads to customers instead of orphans', async () => {
    await send(paidOrder('1', { customer: { id: 'ann' } }));
    const key = { PK: 'CUST#cus_1', SK: 'RECORD', stagePK: 'purchase#0', stageSK: '000000000' };
    const next = Buffer.from(JSON.stringify([0, key])).toString('base64url');
    expect((await service.get('/orphans', { next })).status).toBe(400);
  });
});

describe('an object that no customer owns', () => {
  test('is no customer in a search, by its identity or by that of a part', async () => {
    await send(REFUND, paidOrder('1'));
    for (const identity of ['generic:payment:p-1', 'generic:order:1'])
      expect((await service.get('/customers', { identity })).body).toEqual({ customers: [] });
  });

  test('is in no list of customers by stage and founds no record', async () => {
    await send(REFUND, paidOrder('1'));
    expect(await customerIds()).toEqual([]);
    await send(paidOrder('2', { customer: { id: 'ann' } }));
    expect(await customerIds()).toHaveLength(1);
    expect(await orphans()).toHaveLength(2);
  });
});
