import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { readItems, writeUnitsOf } from '../../../local/measure/write-units.ts';
import type { CustomerRow } from '../../../shared/reports/customer-row.ts';
import { recordItem } from '../../../shared/storage/record-items.ts';
import { readRows } from '../../../shared/storage/rows.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { type EmbeddedTable, emptyTable, startEmbeddedTable } from '../../support/embedded-table.ts';
import { customerOf } from '../../support/known-customers.ts';
import { createTestService, type TestService } from '../../support/test-service.ts';

let table: EmbeddedTable;
let service: TestService;
beforeAll(async () => {
  table = await startEmbeddedTable();
});
afterAll(() => table.close());
beforeEach(async () => {
  captureOutput();
  await emptyTable(table);
  service = createTestService(table.client, undefined, { table: table.name });
});
afterEach(() => {
  vi.restoreAllMocks();
});

const instant = (day: number) => Date.UTC(2026, 3, day, 10);
const EPOCH_DAY = Date.UTC(2026, 3, 1) / 86_400_000 - 1;

const send = (type: string, day: number, more: object = {}) =>
  service.send(
    'generic',
    genericDelivery({
      id: `${type}-${day}`,
      type,
      occurredAt: new Date(instant(day)).toISOString(),
      customer: { id: 'ann' },
      ...more,
    }),
  );
const order = (id: string) => ({ order: { id, total: '10.00', currency: 'EUR' } });

async function rows(): Promise<CustomerRow[]> {
  const all: CustomerRow[] = [];
  for await (const page of readRows(table.client, table.name)) all.push(...page);
  return all;
}

describe('the row of a customer', () => {
  test('has what reports need', async () => {
    await send('visit', 1);
    await send('order.paid', 2, order('1'));
    await send('order.paid', 3, order('2'));
    await send('order.refunded', 4, { order: { ...order('1').order, total: '4.00' }, refund: { id: 'r' } });
    await send('rating.given', 5, { rating: { scale: 'nps', score: 4 } });
    const [row, ...others] = await rows();
    expect(others).toEqual([]);
    expect(row).toEqual({
      customerId: expect.stringMatching(/^cus_/),
      path: [
        { stage: 'engagement', at: instant(1), reason: null },
        { stage: 'purchase', at: instant(2), reason: null },
        { stage: 'experience', at: instant(5), reason: null },
      ],
      sales: [2, 3].map((day) => ({
        day: EPOCH_DAY + day,
        connection: 'generic',
        currency: 'EUR',
        sales: 1,
        minor: 1000,
        unpriced: 0,
      })),
      refunds: [{ day: EPOCH_DAY + 4, connection: 'generic', currency: 'EUR', minor: 400 }],
      ratings: [{ scale: 'nps', score: 4, at: instant(5) }],
      touchpoints: {
        first: [{ type: 'visit', connection: 'generic', at: instant(1) }],
        last: [],
        count: 1,
      },
      connections: ['generic'],
      risk: ['bad-rating', 'refunded'],
      stale: false,
      beyond: false,
    });
  });

  test('says why the customer was lost', async () => {
    await send('order.paid', 2, order('1'));
    service.time.customers = instant(2) + 200 * 86_400_000;
    await service.review();
    const [row] = await rows();
    expect(row?.path.at(-1)).toEqual({
      stage: 'churned',
      at: instant(2) + 90 * 86_400_000,
      reason: 'inactive',
    });
  });

  test('is written only when something in it changes', async () => {
    await send('visit', 1);
    await send('order.paid', 2, order('1'));
    const indexUnits = async (type: string, day: number, more: object = {}) => {
      const before = await readItems(table.client, table.name);
      table.requests.length = 0;
      await send(type, day, more);
      return writeUnitsOf(table.requests, before).index;
    };
    expect(await indexUnits('visit', 3)).toBe(0);
    expect(await indexUnits('order.placed', 4, order('2'))).toBe(0);
    expect(await indexUnits('order.paid', 5, order('2'))).toBe(1);
  });
});

describe('no row', () => {
  test('is left of a customer that was merged', async () => {
    await send('visit', 1);
    await send('visit', 2, { customer: { id: 'bob' } });
    const [ann, bob] = await rows();
    const merged = await service.ask('POST', `/customers/${ann?.customerId}/merge`, {
      body: JSON.stringify({ with: bob?.customerId }),
    });
    expect(merged.status).toBe(200);
    const left = await rows();
    expect(left).toHaveLength(1);
    expect(left[0]?.touchpoints.count).toBe(2);
  });

  test('is left of a customer that was erased', async () => {
    await send('visit', 1);
    const { body } = await service.get('/customers', { identity: 'generic:customer:ann' });
    const { customers } = z.object({ customers: z.array(z.object({ customerId: z.string() })) }).parse(body);
    await service.ask('DELETE', `/customers/${customers[0]?.customerId}`);
    expect(await rows()).toEqual([]);
  });

  test('is left of a customer whose only order went to another one', async () => {
    await send('order.placed', 1, order('1'));
    await send('order.placed', 2, { ...order('1'), customer: { id: 'bob' } });
    const [row, ...others] = await rows();
    expect(others).toEqual([]);
    const { body } = await service.get('/customers', { identity: 'generic:customer:bob' });
    expect(body).toMatchObject({ customers: [{ customerId: row?.customerId }] });
  });
});

test('the rows of many customers are read page by page, each once', async () => {
  const names = Array.from({ length: 100 }, (_, index) => `cus_${String(index * 7919).padStart(22, 'x')}`);
  // A page has at most 1 MB, so that those of one partition take several.
  const longName = 'x'.repeat(300_000);
  const items = names.map((name) => {
    const item = recordItem(customerOf(name, ['generic:customer:1']));
    return item.rowPK === 'ROW#0' ? { ...item, history: `1|1|${longName}|` } : item;
  });
  for (const Item of items)
    await table.client.send(new PutCommand({ TableName: table.name, Item: { ...Item } }));
  expect(items.filter(({ rowPK }) => rowPK === 'ROW#0').length).toBeGreaterThan(4);
  table.requests.length = 0;
  expect((await rows()).map(({ customerId }) => customerId).sort()).toEqual([...names].sort());
  expect(table.requests.length).toBeGreaterThan(16);
});

test('a row that another version wrote is counted as stale, and holds up no report', async () => {
  await send('visit', 1);
  const [ann] = await rows();
  const customerId = ann?.customerId;
  const record = (await readItems(table.client, table.name)).get(`CUST#${customerId} RECORD`);
  for (const history of ['x', '2|a|b|c', undefined]) {
    const PK = `CUST#cus_of-another-version-${history === undefined ? 0 : history.length}`;
    await table.client.send(
      new PutCommand({ TableName: table.name, Item: { ...record, PK, history: history ?? '9|later' } }),
    );
  }
  const answer = await service.get('/reports/stages', { from: '2026-01-01', to: '2026-12-31' });
  expect(answer.status, answer.text).toBe(200);
  expect(answer.body).toMatchObject({ customers: { counted: 1, stale: 3, beyond: 0 } });
  expect((await service.get('/stages')).body).toMatchObject({ customers: 1 });
});
