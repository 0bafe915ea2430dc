import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { backfill as backfillInProcess } from '../../../local/backfill/backfill.ts';
import { readBackfillOptions } from '../../../local/backfill/options.ts';
import { type FakeShopify, SHOPIFY_TOKEN, startFakeShopify } from '../../support/backfill/fake-shopify.ts';
import { eventually } from '../../support/eventually.ts';
import { type LocalStack, runLocal, startLocalStack } from '../../support/local-process.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const ORDERS = 3_000;
const CUSTOMERS = 300;
const FIRST = Date.UTC(2026, 0, 5);

let stack: LocalStack;
let shop: FakeShopify;
let folder: string;

beforeAll(async () => {
  folder = temporaryFolder();
  [stack, shop] = await Promise.all([startLocalStack(), startFakeShopify()]);
  for (let id = 1; id <= CUSTOMERS; id += 1) {
    const at = new Date(FIRST).toISOString();
    shop.customers.push({ id, email: `c${id}@example.com`, created_at: at, updated_at: at } as never);
  }
  for (let id = 1; id <= ORDERS; id += 1) {
    const at = new Date(FIRST + id * 60_000).toISOString();
    shop.orders.push({
      id,
      created_at: at,
      processed_at: at,
      updated_at: at,
      cancelled_at: null,
      currency: 'EUR',
      total_price: '10.00',
      current_total_price: '10.00',
      financial_status: 'paid',
      fulfillment_status: null,
      fulfillments: [],
      refunds: [],
      customer: { id: (id % CUSTOMERS) + 1 },
    } as never);
  }
});
afterAll(async () => {
  await shop.close();
  expect(await stack.interrupt()).toBe(0);
});

function backfill(arguments_: readonly string[], token = SHOPIFY_TOKEN) {
  const common = ['--connection', 'shopify', '--api', shop.url, '--url', stack.url];
  return runLocal('backfill', [...common, ...arguments_], { TOOL_TOKEN: token });
}

async function outputOf(command: ReturnType<typeof backfill>) {
  return { code: await command.ended, ...command.output };
}

describe('npm run backfill', () => {
  test('shows how much is new without applying it, and never the token', async () => {
    const { code, stdout, stderr } = await outputOf(
      backfill(['--since', '2026-01-01', '--until', '2026-01-06', '--dry-run']),
    );
    // A day of orders, one a minute, and all customers.
    expect(stdout).toMatch(/^Read from shopify: 1,740 objects \(customers 300, orders 1,440\)\.$/m);
    expect(stdout).toMatch(/would be new or changed +1,740/);
    expect(code).toBe(0);
    expect(stdout + stderr).not.toContain(SHOPIFY_TOKEN);
    expect((await stack.client.events()).length).toBe(0);
  });

  test('killed in the middle and started again, it applies everything once', async () => {
    const progress = join(folder, 'progress.json');
    const range = ['--since', '2026-01-01', '--progress', progress];
    const tokenFile = join(folder, 'token');
    writeFileSync(tokenFile, `${SHOPIFY_TOKEN}\n`);
    shop.requests.length = 0;
    const first = backfill([...range, '--token-file', tokenFile], '');
    await eventually(() => existsSync(progress) || undefined);
    first.process.kill('SIGKILL');
    await first.ended;
    expect(readFileSync(progress, 'utf8')).not.toContain(SHOPIFY_TOKEN);
    const asked = shop.requests.length;
    shop.leak(60_000);

    const { code, stdout, stderr } = await outputOf(backfill(range));
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stdout).toMatch(/^Read from shopify: 3,300 objects \(customers 300, orders 3,000\)\.$/m);
    // It went on where it was.
    expect(shop.requests.length - asked).toBeLessThan(14);
    expect(existsSync(progress)).toBe(false);

    shop.leak(60_000);
    const again = await outputOf(backfill(['--since', '2026-01-01', '--json']));
    expect(JSON.parse(again.stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({
      read: { customers: 300, orders: 3_000 },
      outcomes: { new: 0, known: 3_300, ignored: 0, refused: 0 },
    });
    const [ada] = await stack.client.recordsOf('c2@example.com');
    expect(ada?.facts).toMatchObject({ orders: 10, revenue: [{ currency: 'EUR', minor: 10_000 }] });
    await stack.client.settle();
    const events = JSON.stringify(await stack.client.events());
    expect(events).toContain('"timeliness":"historical"');
    expect(events).not.toMatch(/"timeliness":"(?:live|late)"/);
  });

  test('with another token it ends with one sentence', async () => {
    const { code, stdout, stderr } = await outputOf(backfill(['--since', '2026-01-01'], 'shpat_other'));
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(
      /^Shopify does not accept the token \(401\)\. Give an Admin API access token .+\.\n$/,
    );
    expect(stderr).not.toContain('shpat_other');
  });

  test.each([
    ['nowhere', /^There is no connection nowhere\. There are: /],
    [
      'generic',
      /^A backfill reads Shopify, Stripe and WooCommerce\. The connection generic is of generic\.$/,
    ],
    ['woocommerce', /^The connection woocommerce has no account, so it is unknown which shop to read/],
    ['stripe', /^The token does not have the form of one\. Give a secret key/],
  ])('for the connection %s it says what is wrong', async (connection, sentence) => {
    const options = readBackfillOptions(
      ['--connection', connection, '--url', stack.url, '--since', 'P30D'],
      Date.now(),
    );
    if (options === 'help') throw new Error('help was not asked for');
    await expect(backfillInProcess(options, SHOPIFY_TOKEN)).rejects.toThrow(sentence);
  });
});
