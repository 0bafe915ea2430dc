import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { batchesOf } from '../../../local/backfill/batches.ts';
import { createPageReader } from '../../../local/backfill/page-reader.ts';
import { type BackfillProgress, readProgress } from '../../../local/backfill/progress-file.ts';
import { readAndApply } from '../../../local/backfill/read-and-apply.ts';
import { shopifyLists } from '../../../local/backfill/shopify.ts';
import { NOTHING_READ } from '../../../local/backfill/tally.ts';
import { writeProgressFile } from '../../../local/terminal/kept-progress.ts';
import { shopifyConnector } from '../../../shared/connectors/shopify/connector.ts';
import { SHOPIFY_TOKEN, startFakeShopify } from '../../support/backfill/fake-shopify.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { comparableCustomers } from '../../support/delivered.ts';
import { createModelTable } from '../../support/model-table.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { createTestService, SERVICE_START, type TestService } from '../../support/test-service.ts';

const CONNECTION = { name: 'shopify', provider: 'shopify' } as const;
const START: BackfillProgress = { task: 't', startedAt: 0, listing: 0, next: null, tally: NOTHING_READ };

beforeEach(() => {
  captureOutput();
});

function order(id: number, customer: number) {
  const at = new Date(SERVICE_START - 86_400_000 + id * 1_000).toISOString();
  return {
    id,
    created_at: at,
    processed_at: at,
    updated_at: at,
    cancelled_at: null,
    currency: 'EUR',
    total_price: '10.00',
    financial_status: 'paid',
    customer: { id: customer },
  };
}

const listed = (id: number, customer: number, more = '') => ({
  id: String(id),
  headers: { 'x-shopify-topic': 'orders/updated' },
  body: JSON.stringify({ ...order(id, customer), note: more }),
});

describe('the batches of a backfill', () => {
  const sizes = (objects: ReturnType<typeof listed>[], limits: { objects: number; bytes: number }) =>
    batchesOf(objects, shopifyConnector, CONNECTION, limits).map((batch) =>
      batch.map(({ id }) => Number(id)),
    );

  test('have all orders of a customer together', () => {
    const objects = [1, 2, 3, 4, 5, 6].map((id) => listed(id, id % 3));
    const batches = sizes(objects, { objects: 4, bytes: 1_000_000 });
    // Two customers fit the first batch.
    expect(batches.map((batch) => batch.map((id) => id % 3))).toEqual([
      [1, 1, 2, 2],
      [0, 0],
    ]);
  });

  test('split those of a customer who has more than fit, and lose none', () => {
    const objects = Array.from({ length: 25 }, (_, index) => listed(index + 1, 7));
    const batches = sizes(objects, { objects: 10, bytes: 1_000_000 });
    expect(batches.map((batch) => batch.length)).toEqual([10, 10, 5]);
    expect(batches.flat().sort((a, b) => a - b)).toEqual(objects.map(({ id }) => Number(id)));
  });

  test('stay below the limit of bytes, but for a single object that is larger', () => {
    const objects = [listed(1, 1, 'x'.repeat(2_000)), listed(2, 2), listed(3, 3)];
    expect(sizes(objects, { objects: 10, bytes: 1_000 })).toEqual([[1], [2, 3]]);
  });

  test('contain what names nobody, or cannot be mapped', () => {
    const broken = { id: '9', headers: { 'x-shopify-topic': 'orders/updated' }, body: '{}' };
    expect(sizes([broken, listed(1, 1)], { objects: 10, bytes: 1_000_000 })).toEqual([[1, 9]]);
  });
});

/** A backfill of a fake shop with 120 orders into a service, with windows of 50 objects. */
async function shopAndService() {
  const shop = await startFakeShopify();
  for (let id = 1; id <= 120; id += 1) shop.orders.push(order(id, (id % 9) + 1));
  const range = { since: 0, until: undefined, startedAt: SERVICE_START };
  const backfillInto = (
    service: TestService,
    progress: BackfillProgress,
    onProgress: (next: BackfillProgress) => void = () => {},
    ask = service.ask,
  ) =>
    readAndApply(
      {
        reader: createPageReader({
          tool: { ...shopifyLists, listings: () => shopifyLists.listings(range).map(withSmallPages) },
          address: shop.url,
          headers: { 'x-shopify-access-token': SHOPIFY_TOKEN },
          range,
          now: () => SERVICE_START,
          random: () => 0.5,
          pause: async () => {},
        }),
        listings: shopifyLists.listings(range).map(withSmallPages),
        api: {
          ask: async (method, path, body) => {
            const answer = await ask(method, path, { body: JSON.stringify(body) });
            return { status: answer.status, body: answer.body };
          },
        },
        connector: shopifyConnector,
        connection: CONNECTION,
        dryRun: false,
        window: 50,
        pause: async () => {},
        onRead: () => {},
        onProgress,
      },
      progress,
    );
  return { shop, backfillInto };
}

function withSmallPages<Listed extends { readonly first: string }>(listing: Listed): Listed {
  return { ...listing, first: listing.first.replace('limit=250', 'limit=20') };
}

describe('a backfill that is interrupted', () => {
  test('at any request, and goes on from its progress, gives the same as one run', async () => {
    const { shop, backfillInto } = await shopAndService();
    const whole = createModelTable();
    const done = await backfillInto(createTestService(whole.client), START);
    expect(done.tally).toMatchObject({ read: { orders: 120 }, outcomes: { new: 120, known: 0 } });
    const expected = comparableCustomers(whole.items.values());
    for (let dies = 1; dies <= 4; dies += 1) {
      const table = createModelTable();
      const service = createTestService(table.client);
      let requests = 0;
      let progress = START;
      const dying: TestService['ask'] = async (...request) => {
        requests += 1;
        if (requests === dies) throw new Error('killed before');
        const answer = await service.ask(...request);
        if (requests === dies + 1) throw new Error('killed after');
        return answer;
      };
      for (let runs = 0; progress.tally.read.orders !== 120 && runs < 5; runs += 1)
        await backfillInto(
          service,
          progress,
          (next) => (progress = next),
          runs < 2 ? dying : service.ask,
        ).catch((error) => expect(error.message).toMatch(/^killed/));
      expect(progress.tally.read).toEqual({ orders: 120 });
      expect(comparableCustomers(table.items.values()), `dies at ${dies}`).toEqual(expected);
    }
    await shop.close();
  });

  test('objects that the table could not take are sent again, and nothing else', async () => {
    const { shop, backfillInto } = await shopAndService();
    const table = createModelTable();
    const service = createTestService(table.client);
    const sent: number[] = [];
    const busyOnce: TestService['ask'] = async (method, path, more) => {
      const { deliveries } = JSON.parse(more?.body ?? '');
      sent.push(deliveries.length);
      const answer = await service.ask(method, path, more);
      if (sent.length > 1) return answer;
      const { objects } = answer.body as { objects: object[] };
      return { ...answer, body: { objects: [{ outcome: 'busy' }, ...objects.slice(1)] } };
    };
    const { tally } = await backfillInto(service, START, undefined, busyOnce);
    expect(tally.outcomes).toEqual({ new: 119, known: 1, ignored: 0, refused: 0 });
    expect(sent.filter((length) => length === 1)).toHaveLength(1);
    await shop.close();
  });
});

describe('the progress of a backfill', () => {
  const at = (name: string) => join(temporaryFolder(), name);

  test('is kept, and is that of one task only', () => {
    const file = at('progress.json');
    expect(readProgress(file, 'one', 5)).toEqual({ ...START, task: 'one', startedAt: 5 });
    writeProgressFile(file, { ...START, task: 'one', startedAt: 5, listing: 1 });
    expect(readProgress(file, 'one', 6)).toMatchObject({ startedAt: 5, listing: 1 });
    expect(() => readProgress(file, 'other', 6)).toThrow(/holds the progress of another backfill/);
    expect(() => readProgress(file, 'one', 8 * 86_400_000)).toThrow(/over a week old/);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ task: 'one' });
  });

  test('is not read from another file', () => {
    const file = at('notes.txt');
    writeFileSync(file, 'my notes');
    expect(() => readProgress(file, 'one', 5)).toThrow(/does not hold the progress of a backfill/);
    expect(() => readProgress(temporaryFolder(), 'one', 5)).toThrow(/is a folder/);
  });
});
