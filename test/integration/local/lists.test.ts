import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { Delivery } from '../../../shared/connectors/connector.ts';
import { loadConnector } from '../../../shared/connectors/load-connector.ts';
import { localDeliveries } from '../../../shared/http/delivery-bodies.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { shopifyDelivery } from '../../support/connectors/shopify-delivery.ts';
import { eventually } from '../../support/eventually.ts';
import { type LocalStack, runLocal, startLocalStack } from '../../support/local-process.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

// npm run customers and npm run deliveries over real HTTP, on a stack that is killed and started again.

const DATA_DIR = temporaryFolder();
let stack: LocalStack;
beforeAll(async () => {
  stack = await startLocalStack({ DATA_DIR });
});
afterAll(async () => {
  await stack.interrupt();
});

async function send(name: 'generic' | 'shopify', delivery: Delivery): Promise<string> {
  const { url, secret } = await stack.client.connection(name);
  const connector = await loadConnector(name);
  return stack.client.send(connector.sign({ ...delivery, url }, secret, Date.now()));
}

async function run(script: 'customers' | 'deliveries', ...commandLine: string[]) {
  const command = runLocal(script, [...commandLine, '--url', stack.url]);
  const code = await command.ended;
  return { code, ...command.output };
}

async function logged(query = '') {
  const response = await fetch(`${stack.url}/_local/deliveries${query}`);
  return localDeliveries.parse(await response.json()).deliveries;
}

const until = (count: number) =>
  eventually(async () => ((await logged()).length === count ? await logged() : undefined));

const paid = (id: string, day: number, more: object = {}) => ({
  id: `paid-${id}`,
  type: 'order.paid',
  occurredAt: `2026-01-${String(day).padStart(2, '0')}T10:00:00Z`,
  customer: { id, email: `${id}@example.org`, name: '=1+1', phone: '+493012345678', ...more },
  order: { id, total: '10.00', currency: 'EUR' },
});

describe('npm run customers', () => {
  beforeAll(async () => {
    for (let day = 1; day <= 28; day += 1)
      await send(
        'generic',
        genericDelivery(Array.from({ length: 8 }, (_, number) => paid(`c${day}x${number}`, day))),
      );
    const body = JSON.stringify({ advance: 'PT1S' });
    await fetch(`${stack.url}/_local/clock`, { method: 'POST', body });
  });

  test('writes all pages as CSV without formulas, and their number to stderr', async () => {
    const { code, stdout, stderr } = await run('customers', '--format', 'csv');
    expect(code, stderr).toBe(0);
    const rows: Record<string, string>[] = parse(stdout, { columns: true, record_delimiter: '\r\n' });
    expect(rows).toHaveLength(224);
    expect(new Set(rows.map(({ customerId }) => customerId)).size).toBe(224);
    expect(rows[0]).toMatchObject({
      orders: '1',
      revenue: 'EUR 10.00',
      name: "'=1+1",
      phone: "'+493012345678",
      emails: expect.stringMatching(/^c\d+x\d@example\.org$/),
    });
    const since = rows.map(({ stageSince = '' }) => since8601(stageSince));
    expect(since).toEqual([...since].sort().reverse());
    expect(stderr).toContain('224 customers.');
  });

  test('shows a table without personal data', async () => {
    const { stdout } = await run('customers', '--since', '2020-01-01');
    expect(stdout).toMatch(/^ {2}customer +stage +since +risk, or why they left\n/);
    expect(stdout).toMatch(/\n {2}cus_\S{22} {2}\w+ +2026-\d\d-\d\d {2}\S/);
    expect(stdout).not.toMatch(/example|4930|1\+1/);
    expect(stdout.split('\n').every((line) => line.length <= 80)).toBe(true);
  });

  test('writes one record per line as JSON, and nobody if there is nobody', async () => {
    const { stdout } = await run('customers', '--format', 'json');
    const [first, ...others] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(others).toHaveLength(223);
    expect(first).toMatchObject({ customerId: expect.any(String), identities: expect.any(Array) });
    expect(await run('customers', '--stage', 'winback')).toMatchObject({
      code: 0,
      stdout: '',
      stderr: '0 customers.\n',
    });
  });

  test('repeats what the API says is wrong', async () => {
    expect(await run('customers', '--stage', 'chruned')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^The API answers 400: stage must be .*did you mean "churned"\?\n$/),
    });
  });
});

const since8601 = (text: string) => z.iso.datetime().parse(text);

describe('npm run deliveries', () => {
  let before: number;
  beforeAll(async () => {
    before = (await until(28)).length;
    await send('shopify', shopifyDelivery('orders/paid', { id: 1, email: 'ann@example.org' }));
    await send('shopify', shopifyDelivery('products/update', { id: 1 }));
    await fetch(`${stack.url}/webhooks/shopify`, { method: 'POST', body: '{}' });
    await until(before + 3);
  });

  test('lists outcomes by connection, without anything that a delivery contained', async () => {
    const { stdout, stderr } = await run('deliveries', '--connection', 'shopify', '--since', 'PT1H');
    expect(stdout).toMatch(/shopify +refused +missing-signature\n/);
    expect(stdout).toMatch(/shopify +ignored +products\/update\n +unknown-topic\n/);
    expect(stdout).toMatch(/shopify +parked +orders\/paid\n/);
    expect(stdout).not.toContain('ann@');
    expect(stderr).toBe('3 deliveries.\n');
    const csv = await run('deliveries', '--outcome', 'ignored', '--format', 'csv');
    expect(parse(csv.stdout, { columns: true })).toMatchObject([
      { topic: 'products/update', reason: 'unknown-topic' },
    ]);
  });

  test('shows, redrives and discards a parked delivery', async () => {
    const listed = await run('deliveries', 'parked', '--format', 'json');
    const { id } = z.object({ id: z.string() }).parse(JSON.parse(listed.stdout));
    expect((await run('deliveries', 'parked')).stdout).toContain(id);
    expect((await run('deliveries', 'show', id)).stdout).toContain('"email":"ann@example.org"');
    expect(await run('deliveries', 'redrive', id)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining(`${id} stays parked: orders/paid: `),
    });
    expect(await run('deliveries', 'discard', id)).toMatchObject({ code: 2 });
    expect(await run('deliveries', 'discard', id, '--yes')).toMatchObject({
      code: 0,
      stdout: `${id} is discarded.\n`,
    });
    expect(await run('deliveries', 'show', id)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no parked delivery has this id'),
    });
    expect(await run('deliveries', 'parked')).toMatchObject({ stdout: '', stderr: '0 parked deliveries.\n' });
  });

  test('still lists everything after kill -9', async () => {
    const known = await logged('?limit=10000');
    expect(known).toHaveLength(before + 3);
    await stack.kill9();
    stack = await startLocalStack({ DATA_DIR });
    expect(await logged('?limit=10000')).toEqual(known);
    const { connections } = z
      .object({ connections: z.array(z.looseObject({ name: z.string() })) })
      .parse(await (await fetch(`${stack.url}/connections`)).json());
    expect(connections.find(({ name }) => name === 'shopify')).toMatchObject({
      secret: 'configured',
      lastDelivery: { outcome: 'refused' },
      outcomes: { parked: 1, ignored: 1, refused: 1 },
    });
    expect(connections.find(({ name }) => name === 'zendesk')).toMatchObject({
      lastDelivery: null,
      outcomes: {},
    });
  });
});
