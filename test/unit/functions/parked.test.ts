import { beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { captureOutput } from '../../support/captured-output.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { shopifyDelivery } from '../../support/connectors/shopify-delivery.ts';
import { createMemoryStorage } from '../../support/memory-storage.ts';
import { createModelTable } from '../../support/model-table.ts';
import { createTestService, SERVICE_START, type TestService } from '../../support/test-service.ts';

let output: ReturnType<typeof captureOutput>;
let reachable: boolean;
let storage: ReturnType<typeof createMemoryStorage>;
let service: TestService;
beforeEach(() => {
  output = captureOutput();
  reachable = true;
  const table = createModelTable(() => {
    if (!reachable) throw Object.assign(new Error('no route'), { name: 'TimeoutError' });
  });
  storage = createMemoryStorage();
  service = createTestService(table.client, storage);
});

const visit = (id: string) => ({
  id,
  type: 'visit',
  occurredAt: '2026-05-01T10:00:00Z',
  customer: { id, email: `${id}@example.org` },
});

const page = z.object({
  parked: z.array(z.looseObject({ id: z.string(), connection: z.string(), queue: z.string() })),
  next: z.string().nullable(),
});

async function listParked(query: Record<string, string> = {}) {
  const answer = await service.get('/parked', query);
  expect(answer.status, answer.text).toBe(200);
  return page.parse(answer.body);
}

/** Parks as busy: the table is unreachable while they arrive. */
async function parkAsBusy(...ids: string[]): Promise<void> {
  reachable = false;
  for (const id of ids) await service.send('generic', genericDelivery(visit(id)));
  reachable = true;
}

const customersOf = async (id: string) =>
  (await service.get('/customers', { identity: `generic:customer:${id}` })).body;

const NOTHING = {
  status: 404,
  body: { message: 'no parked delivery has this id: it was applied or discarded, or never existed' },
};

describe('GET /parked', () => {
  test('lists the parked deliveries with their reasons, and nothing that they contain', async () => {
    await service.send('shopify', shopifyDelivery('orders/paid', { id: 1, email: 'ann@example.org' }));
    await parkAsBusy('ann');
    const { parked, next } = await listParked();
    expect(next).toBeNull();
    expect(parked).toEqual([
      {
        id: expect.stringMatching(/^generic-[0-9a-f]{32}$/),
        queue: 'busy',
        connection: 'generic',
        receivedAt: new Date(SERVICE_START).toISOString(),
        topic: 'visit',
        bytes: Buffer.from(JSON.stringify(visit('ann'))).length,
        reasons: ['the table could not take the delivery in time'],
      },
      {
        id: expect.stringMatching(/^shopify-[0-9a-f]{32}$/),
        queue: 'held',
        connection: 'shopify',
        receivedAt: new Date(SERVICE_START).toISOString(),
        topic: 'orders/paid',
        bytes: expect.any(Number),
        reasons: [expect.stringMatching(/^orders\/paid: /)],
      },
    ]);
    expect(JSON.stringify(parked)).not.toContain('example.org');
  });

  test('names the same id as the log of deliveries', async () => {
    await service.send('generic', genericDelivery('{'));
    const [parked] = (await listParked()).parked;
    const key = parked?.id.replace(/^generic-/, 'held/generic/');
    expect(output.text()).toMatch(new RegExp(`"Delivery taken".*"outcome":"parked".*"key":"${key}.json"`));
  });

  test('returns all of many once, in pages, and those of one connection alone', async () => {
    for (let number = 0; number < 12; number += 1) {
      await service.send('generic', genericDelivery(`{${number}`));
      await service.send('second', genericDelivery(`{${number}`));
    }
    await parkAsBusy('a', 'b', 'c');
    for (const [query, count] of [
      [{}, 27],
      [{ connection: 'generic' }, 15],
      [{ connection: 'second' }, 12],
      [{ connection: 'keyless' }, 0],
    ] as const) {
      const ids: string[] = [];
      for (let next: string | null = ''; next !== null; ) {
        const read: z.infer<typeof page> = await listParked({ ...query, limit: '5', ...(next && { next }) });
        expect(read.parked.length).toBeLessThanOrEqual(5);
        ids.push(...read.parked.map(({ id }) => id));
        next = read.next;
      }
      expect(ids).toHaveLength(count);
      expect(new Set(ids).size).toBe(count);
    }
  });

  test('shows a damaged one', async () => {
    storage.texts.set(`held/generic/${'0a'.repeat(16)}.json`, '{');
    expect((await listParked()).parked).toEqual([
      {
        id: `generic-${'0a'.repeat(16)}`,
        queue: 'held',
        connection: 'generic',
        receivedAt: null,
        topic: null,
        bytes: null,
        reasons: ['the stored delivery is damaged'],
      },
    ]);
  });

  test.each([
    [{ conection: 'shopify' }, 'there is no parameter "conection"; did you mean "connection"?'],
    [{ limit: '0' }, 'limit must be a number from 1 to 100, not "0"'],
    [{ limit: '101' }, 'not "101"'],
    [{ connection: '../x' }, 'connection must be the name of a connection, such as "shopify", not "../x"'],
    [{ connection: 'x'.repeat(64) }, 'connection must be'],
    [{ next: '' }, 'next must be the next of the previous page'],
    [{ next: 'x' }, 'next must be'],
    [{ next: Buffer.from('events/x.json').toString('base64url') }, 'next must be'],
    [{ next: Buffer.from(`held/../events/${'a'.repeat(32)}.json`).toString('base64url') }, 'next must be'],
    [
      {
        connection: 'generic',
        next: Buffer.from(`held/shopify/${'a'.repeat(32)}.json`).toString('base64url'),
      },
      'next must be',
    ],
  ])('refuses %j with one sentence', async (query, sentence) => {
    expect(await service.get('/parked', query)).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining(sentence) },
    });
  });
});

describe('GET /parked/{id}', () => {
  test('returns the body as it was received, and logs that it was read by key alone', async () => {
    const body = '{"email":"ann@example.org", "id": ';
    await service.send('generic', genericDelivery(body));
    const [parked] = (await listParked()).parked;
    const before = output.text();
    const answer = await service.get(`/parked/${parked?.id}`);
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'cache-control': 'no-store' },
      body: { ...parked, method: 'POST', headers: {}, body, encoding: 'utf8' },
    });
    const key = `held/generic/${parked?.id.slice('generic-'.length)}.json`;
    const logged = output.text().slice(before.length);
    expect(JSON.parse(logged)).toMatchObject({ message: 'The body of a parked delivery was read', key });
    expect(logged).not.toContain('ann@example.org');
  });

  test('returns a body that is not text in base64, without any signature', async () => {
    const body = Buffer.from([0xff, 0x00, 0x7b]);
    const delivery = shopifyDelivery('orders/paid', {});
    await service.send('shopify', { ...delivery, body });
    const [parked] = (await listParked()).parked;
    const answer = await service.get(`/parked/${parked?.id}`);
    expect(answer.body).toMatchObject({ body: body.toString('base64'), encoding: 'base64' });
    expect(answer.text).not.toContain('hmac');
    expect(answer.body).toHaveProperty(['headers', 'x-shopify-topic'], 'orders/paid');
  });

  test('returns text that takes seven times its size in an answer in base64', async () => {
    const body = Buffer.alloc(1_000_000, 1);
    await service.send('generic', { ...genericDelivery({}), body });
    const { parked } = await listParked();
    const answer = await service.get(`/parked/${parked[0]?.id}`);
    expect(answer).toMatchObject({
      status: 200,
      body: { encoding: 'base64', body: body.toString('base64') },
    });
    expect(JSON.stringify({ body: answer.text }).length).toBeLessThan(6_000_000);
  });

  test('shows that a stored delivery is damaged', async () => {
    storage.texts.set(`held/generic/${'0a'.repeat(16)}.json`, '{');
    expect((await service.get(`/parked/generic-${'0a'.repeat(16)}`)).body).toMatchObject({
      body: null,
      encoding: null,
      reasons: ['the stored delivery is damaged'],
    });
  });
});

describe('POST /parked/{id}/redrive', () => {
  test('applies one parked delivery and leaves the others', async () => {
    await parkAsBusy('ann', 'bob');
    const [first, second] = (await listParked()).parked;
    const answer = await service.ask('POST', `/parked/${first?.id}/redrive`);
    expect(answer).toMatchObject({ status: 200, body: { id: first?.id, outcome: 'applied' } });
    expect((await listParked()).parked).toEqual([second]);
    const found = await Promise.all(['ann', 'bob'].map(customersOf));
    expect(
      found.map((body) => z.object({ customers: z.array(z.unknown()) }).parse(body).customers.length).sort(),
    ).toEqual([0, 1]);
    expect(await service.ask('POST', `/parked/${first?.id}/redrive`)).toMatchObject(NOTHING);
  });

  test('says why it stays parked, and keeps its id when it moves to the other queue', async () => {
    reachable = false;
    await service.send('generic', genericDelivery([visit('ann'), { id: 'x' }]));
    reachable = true;
    const [parked] = (await listParked()).parked;
    expect(parked?.queue).toBe('busy');
    expect((await service.ask('POST', `/parked/${parked?.id}/redrive`)).body).toEqual({
      id: parked?.id,
      outcome: 'kept',
      reason: expect.stringMatching(/^item 1: /),
    });
    expect((await listParked()).parked).toMatchObject([{ id: parked?.id, queue: 'held' }]);
    expect(await customersOf('ann')).toMatchObject({ customers: [{ version: 1 }] });
  });

  test('stores a privacy request that the delivery contains', async () => {
    const request = {
      shop_id: 1,
      shop_domain: 'a-shop.myshopify.com',
      customer: { id: 7, email: 'ann@example.org' },
      data_request: { id: 9 },
      orders_requested: [],
    };
    await service.send('unbound', shopifyDelivery('customers/data_request', request));
    const [parked] = (await listParked()).parked;
    service.live.connections.set('unbound', {
      name: 'unbound',
      provider: 'shopify',
      account: 'a-shop.myshopify.com',
    });
    expect((await service.ask('POST', `/parked/${parked?.id}/redrive`)).body).toMatchObject({
      outcome: 'applied',
    });
    expect([...storage.texts.keys()]).toEqual([expect.stringMatching(/^requests\//)]);
  });

  test('of a connection that is gone keeps it', async () => {
    await parkAsBusy('ann');
    const [parked] = (await listParked()).parked;
    service.live.connections.delete('generic');
    expect((await service.ask('POST', `/parked/${parked?.id}/redrive`)).body).toMatchObject({
      outcome: 'kept',
      reason: 'there is no such connection',
    });
    expect((await listParked()).parked).toHaveLength(1);
  });
});

describe('DELETE /parked/{id}', () => {
  test('discards one for good, and leaves the others', async () => {
    await parkAsBusy('ann', 'bob');
    const [first, second] = (await listParked()).parked;
    expect(await service.ask('DELETE', `/parked/${first?.id}`)).toMatchObject({
      status: 200,
      body: { id: first?.id, outcome: 'discarded' },
    });
    expect((await listParked()).parked).toEqual([second]);
    expect(output.text()).toContain('A parked delivery was discarded');
    expect(await service.ask('DELETE', `/parked/${first?.id}`)).toMatchObject(NOTHING);
  });

  test('discards the copies in both queues', async () => {
    await parkAsBusy('ann');
    const [[key = '', text = ''] = []] = [...storage.texts];
    storage.texts.set(key.replace('busy/', 'held/'), text);
    const [parked] = (await listParked()).parked;
    await service.ask('DELETE', `/parked/${parked?.id}`);
    expect(storage.texts.size).toBe(0);
  });
});

test.each([
  'x',
  'generic-',
  `generic-${'0'.repeat(31)}`,
  `generic-${'0'.repeat(33)}`,
  `generic-${'G'.repeat(32)}`,
  `..-${'0'.repeat(32)}`,
  `a/b-${'0'.repeat(32)}`,
  `events-${'0'.repeat(32)}`,
  'x'.repeat(10_000),
])('%j is no parked delivery', async (id) => {
  storage.texts.set(`events/${'0'.repeat(32)}.json`, '{}');
  for (const [method, path] of [
    ['GET', ''],
    ['DELETE', ''],
    ['POST', '/redrive'],
  ] as const)
    expect(await service.ask(method, `/parked/${encodeURIComponent(id)}${path}`)).toMatchObject(NOTHING);
  expect(storage.texts.size).toBe(1);
});
