import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { loadConnector } from '../../../shared/connectors/load-connector.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { eventually } from '../../support/eventually.ts';
import { type LocalStack, startLocalStack } from '../../support/local-process.ts';

let stack: LocalStack;

beforeAll(async () => {
  stack = await startLocalStack();
});
afterAll(async () => {
  expect(await stack.interrupt()).toBe(0);
});

const stageEvent = z.object({
  n: z.number(),
  'detail-type': z.string(),
  detail: z.object({
    data: z.looseObject({
      identities: z.array(z.string()),
      stage: z.string(),
      reactivated: z.boolean(),
      path: z.object({ append: z.array(z.object({ stage: z.string(), at: z.string() })) }),
    }),
  }),
});

/** The stage changes of a customer that have been published so far. */
async function changesOf(identity: string) {
  return (await stack.client.events())
    .flatMap((event) => stageEvent.safeParse(event).data ?? [])
    .filter(({ detail }) => detail.data.identities.includes(identity));
}

async function send(body: unknown): Promise<string> {
  const { url, secret } = await stack.client.connection('generic');
  const connector = await loadConnector('generic');
  return stack.client.send(connector.sign({ ...genericDelivery(body), url }, secret, Date.now()));
}

function order(id: string, customer: string, occurredAt: number) {
  return {
    id: `paid-${id}`,
    type: 'order.paid',
    occurredAt: new Date(occurredAt).toISOString(),
    customer: { id: customer, email: `${customer}@example.com` },
    order: { id, total: '49.99', currency: 'EUR' },
  };
}

async function get(path: string) {
  const response = await fetch(`${stack.url}${path}`);
  return { status: response.status, body: z.record(z.string(), z.unknown()).parse(await response.json()) };
}

async function moveClock(body: unknown) {
  const response = await fetch(`${stack.url}/_local/clock`, { method: 'POST', body: JSON.stringify(body) });
  return { status: response.status, body: z.record(z.string(), z.unknown()).parse(await response.json()) };
}

// The tests share one stack, so each uses its own customer, and none expects a certain time of the clock.
describe('npm start', () => {
  test('shows the URL and the secret of its examples, and lists those of each connection', async () => {
    const { body } = await get('/_local/connections');
    const { connections } = z.object({ connections: z.array(z.record(z.string(), z.string())) }).parse(body);
    expect(connections.map(({ name }) => name)).toEqual(expect.arrayContaining(['generic', 'shopify']));
    for (const { name = '', url = '', secret = '' } of connections) {
      expect(url).toBe(`${stack.url}/webhooks/${name}`);
      if (name !== 'generic' && name !== 'shopify') continue;
      expect(stack.output.stdout).toContain(url);
      expect(stack.output.stdout).toContain(secret);
    }
  });

  test('shows a command that sends a signed Shopify order, ready to paste', async () => {
    const [command = ''] = /^ {2}secret=[\s\S]*?-d "\$body"$/m.exec(stack.output.stdout) ?? [];
    const { stdout } = await promisify(execFile)('sh', ['-c', command]);
    expect(JSON.parse(stdout)).toEqual({ outcome: 'accepted' });
    const { body } = await get('/customers?email=ada@example.com');
    expect(body.customers).toMatchObject([{ stage: 'purchase', facts: { orders: 1 } }]);
    await eventually(async () => (await changesOf('shopify:customer:7')).at(-1));
  });

  test('moves a one-time buyer to churned over time, and back with a purchase', async () => {
    const bought = (await stack.client.now()) - 1000;
    expect(await send(order('c1', 'churner', bought))).toBe('accepted');
    expect(await send(order('c1', 'churner', bought))).toBe('duplicate');

    expect((await moveClock({ advance: 'P91D' })).status).toBe(200);
    const days = (count: number) => new Date(bought + count * 86_400_000).toISOString();
    const sent = await changesOf('generic:customer:churner');
    expect(sent.map(({ detail }) => detail.data.path.append)).toEqual([
      [{ stage: 'purchase', at: days(0) }],
      [{ stage: 'experience', at: days(14) }],
      [{ stage: 'churned', at: days(90) }],
    ]);
    const { body } = await get('/customers?identity=generic:customer:churner');
    expect(body.customers).toMatchObject([
      { stage: 'churned', churn: { reason: 'inactive', since: days(90) } },
    ]);

    await send(order('c2', 'churner', await stack.client.now()));
    const back = await eventually(async () => (await changesOf('generic:customer:churner'))[3]);
    expect(back.detail.data).toMatchObject({ stage: 'experience', reactivated: true });
  });

  test('lets the clock be moved by nothing again and again after an order', async () => {
    await send(order('m1', 'unmoved', await stack.client.now()));
    const statuses: number[] = [];
    for (let move = 0; move < 15; move += 1) statuses.push((await moveClock({ advance: 'PT0S' })).status);
    expect(statuses).toEqual(Array(15).fill(200));
  });

  test('streams events as they happen', async () => {
    const response = await fetch(`${stack.url}/_local/events`, { headers: { accept: 'text/event-stream' } });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    await send(order('s1', 'streamed', await stack.client.now()));
    let seen = '';
    while (!seen.includes('generic:customer:streamed')) seen += (await reader?.read())?.value;
    await reader?.cancel();
    expect(seen).toMatch(/^id: 1\ndata: \{"n":1,/);
  });

  test('parks a delivery dated ahead of the clock until the clock reaches it and it is redriven', async () => {
    const tomorrow = (await stack.client.now()) + 86_400_000;
    expect(await send(order('f1', 'early', tomorrow))).toBe('parked');
    const redrive = () => fetch(`${stack.url}/_local/redrive`, { method: 'POST' });
    expect((await redrive()).status).toBe(200);
    expect((await get('/customers?identity=generic:customer:early')).body).toEqual({ customers: [] });

    await moveClock({ advance: 'P1D' });
    await redrive();
    const { body } = await get('/customers?identity=generic:customer:early');
    expect(body.customers).toMatchObject([{ stage: 'purchase' }]);
    expect(await send(order('f1', 'early', tomorrow))).toBe('duplicate');
  });

  test('refuses a delivery with an invalid signature', async () => {
    const { url } = await stack.client.connection('generic');
    const { headers, body } = (await loadConnector('generic')).sign(
      genericDelivery(order('x', 'unauthentic', Date.now())),
      `whsec_${Buffer.alloc(32, 1).toString('base64')}`,
      Date.now(),
    );
    const response = await fetch(url, { method: 'POST', headers, body: Buffer.from(body) });
    expect(response.status).toBe(401);
    expect((await get('/customers?identity=generic:customer:unauthentic')).body).toEqual({ customers: [] });
  });

  test('does not move its clock back when something is stored', async () => {
    await send(order('b1', 'stored', await stack.client.now()));
    expect(await moveClock({ now: '2020-01-01T00:00:00Z' })).toEqual({
      status: 409,
      body: { message: expect.stringContaining('only while the store is empty') },
    });
  });

  test.each([
    ['no JSON', 'application/json', '{'],
    ['nothing', 'application/json', ''],
    ['bytes that are not text', 'application/json', Buffer.from([0xff, 0xfe, 0x00])],
    ['a form', 'application/x-www-form-urlencoded', 'a=b'],
    ['text of two megabytes', 'application/json', JSON.stringify('x'.repeat(2_000_000))],
    ['deep nesting', 'application/json', '['.repeat(100_000)],
  ])('answers %s with 401 or 413, never with 500', async (_, contentType, body) => {
    const { url } = await stack.client.connection('generic');
    const response = await fetch(url, { method: 'POST', headers: { 'content-type': contentType }, body });
    expect([401, 413]).toContain(response.status);
  });
});
