import { beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { captureOutput } from '../../support/captured-output.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { orderBody, shopifyDelivery } from '../../support/connectors/shopify-delivery.ts';
import { createModelTable } from '../../support/model-table.ts';
import { policyWith } from '../../support/services.ts';
import { createTestService, type TestService } from '../../support/test-service.ts';

// The record on the wire, written independently from the contract, except for touchpoints.
const instant = z.iso.datetime({ precision: 3 });
const stage = z.enum([
  'awareness',
  'engagement',
  'evaluation',
  'purchase',
  'experience',
  'advocacy',
  'churned',
  'winback',
]);
const money = z.strictObject({ currency: z.string().regex(/^[A-Z]{3}$/), minor: z.int() });
const recordOnTheWire = z.strictObject({
  customerId: z.string().regex(/^cus_[\w-]{22}$/),
  version: z.int().min(1),
  stage,
  phase: z.enum(['acquisition', 'retention', 'churn', 'remarketing']),
  stageSince: instant.nullable(),
  risk: z.strictObject({ level: z.enum(['none', 'watch', 'high']), reasons: z.array(z.string()) }),
  churn: z
    .strictObject({ reason: z.string(), type: z.enum(['voluntary', 'involuntary']), since: instant })
    .nullable(),
  path: z.array(z.strictObject({ stage, at: instant })).max(16),
  facts: z.strictObject({
    firstSeenAt: instant.nullable(),
    lastActiveAt: instant.nullable(),
    orders: z.int(),
    revenue: z.array(money),
    refunds: z.array(money),
    openTickets: z.int(),
    lastRating: z
      .strictObject({ scale: z.enum(['nps', 'csat', 'stars']), score: z.number(), at: instant })
      .nullable(),
    subscriptions: z.int(),
    touchpoints: z.array(z.strictObject({ activity: z.string(), connection: z.string(), at: instant })),
  }),
  contact: z.strictObject({ name: z.string().nullable(), phone: z.string().nullable() }),
  identities: z.array(z.string()),
  linking: z.enum(['open', 'shared', 'device', 'full']),
  linkingReason: z.nullable(z.string()),
  policyVersion: z.string().min(1),
  dueAt: instant.nullable(),
  stale: z.boolean(),
});
const found = z.strictObject({ customers: z.array(recordOnTheWire) });

let service: TestService;
let client: ReturnType<typeof createModelTable>['client'];
beforeEach(() => {
  captureOutput();
  ({ client } = createModelTable());
  service = createTestService(client);
});

const ADA = { id: '17', email: 'Ada+shop@Example.com' };
const fact = (id: string, type: string, occurredAt: string, more: object = {}) => ({
  id,
  type,
  occurredAt,
  customer: ADA,
  ...more,
});
const send = async (...items: object[]) => {
  const answer = await service.send('generic', genericDelivery(items));
  expect(answer.body).toEqual({ outcome: 'accepted' });
};

const HISTORY = [
  fact('v', 'visit', '2026-04-01T10:00:00Z'),
  fact('o', 'order.paid', '2026-04-02T10:00:00Z', { order: { id: '9', total: '49.99', currency: 'EUR' } }),
  fact('t', 'ticket.opened', '2026-04-03T10:00:00Z', { ticket: { id: '5' } }),
  fact('r', 'rating.given', '2026-04-04T10:00:00Z', { rating: { scale: 'nps', score: 3 } }),
  fact('s', 'subscription.started', '2026-04-05T10:00:00Z', { subscription: { id: '4' } }),
  fact('b', 'order.refunded', '2026-04-06T10:00:00Z', { order: { total: '5.00', currency: 'EUR' } }),
];

async function search(query: Record<string, string>) {
  const { status, body } = await service.get('/customers', query);
  expect(status).toBe(200);
  return found.parse(body).customers;
}

describe('a search', () => {
  test('returns the record of the customer that an identity leads to, as the contract defines it', async () => {
    await send(...HISTORY);
    const [record, ...others] = await search({ identity: 'generic:customer:17' });
    expect(others).toEqual([]);
    expect(record).toEqual({
      customerId: expect.any(String),
      version: expect.any(Number),
      stage: 'experience',
      phase: 'retention',
      stageSince: '2026-04-03T10:00:00.000Z',
      risk: { level: 'high', reasons: ['ticket-open-long', 'bad-rating', 'refunded'] },
      churn: null,
      path: [
        { stage: 'engagement', at: '2026-04-01T10:00:00.000Z' },
        { stage: 'purchase', at: '2026-04-02T10:00:00.000Z' },
        { stage: 'experience', at: '2026-04-03T10:00:00.000Z' },
      ],
      facts: {
        firstSeenAt: '2026-04-01T10:00:00.000Z',
        lastActiveAt: '2026-04-05T10:00:00.000Z',
        orders: 1,
        revenue: [{ currency: 'EUR', minor: 4999 }],
        refunds: [{ currency: 'EUR', minor: 500 }],
        openTickets: 1,
        lastRating: { scale: 'nps', score: 3, at: '2026-04-04T10:00:00.000Z' },
        subscriptions: 1,
        touchpoints: [{ activity: 'visit', connection: 'generic', at: '2026-04-01T10:00:00.000Z' }],
      },
      contact: { name: null, phone: null },
      identities: ['generic:customer:17', 'email:ada+shop@example.com'],
      linking: 'open',
      linkingReason: null,
      policyVersion: policyWith().version,
      dueAt: '2026-05-04T10:00:00.000Z',
      stale: false,
    });
  });

  test('returns why and since when a customer is lost', async () => {
    await send(...HISTORY.slice(0, 2), fact('x', 'account.closed', '2026-04-10T10:00:00Z'));
    const [record] = await search({ identity: 'generic:customer:17' });
    expect(record?.churn).toEqual({ reason: 'closed', type: 'voluntary', since: '2026-04-10T10:00:00.000Z' });
  });

  test.each([
    ['an e-mail address', { email: 'ada+shop@example.com' }],
    ['an e-mail address in other case', { email: 'ADA+shop@EXAMPLE.com' }],
    ['an e-mail address whose plus sign was decoded as a space', { email: 'ada shop@example.com' }],
    ['an e-mail address as an identity', { identity: 'email:ADA+shop@example.com' }],
    ['the customer of a connection', { identity: 'generic:customer:17' }],
    ['an order', { identity: 'generic:order:9' }],
    ['a ticket', { identity: 'generic:ticket:5' }],
    ['a subscription', { identity: 'generic:subscription:4' }],
  ])('finds a customer by %s', async (_, query: Record<string, string>) => {
    await send(...HISTORY);
    expect(await search(query)).toEqual([expect.objectContaining({ stage: 'experience' })]);
  });

  test.each<[string, Record<string, string>]>([
    ['an unknown address', { email: 'eve@example.com' }],
    ['another customer', { identity: 'generic:customer:1' }],
    ['the same number of another connection', { identity: 'second:customer:17' }],
  ])('finds no customer by %s', async (_, query) => {
    await send(...HISTORY);
    expect(await search(query)).toEqual([]);
  });

  test.each<[string, Record<string, string>]>([
    ['with another parameter', { phone: '17' }],
    ['with both parameters', { identity: 'generic:customer:17', email: 'ada@example.com' }],
    ['with a parameter of a list', { email: 'ada@example.com', stage: 'purchase' }],
  ])('%s is 400 with the parameters to use', async (_, query) => {
    expect(await service.get('/customers', query)).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('?identity=') },
    });
  });
});

describe('a search by body', () => {
  const searchFor = (body: unknown) =>
    service.ask('POST', '/customers/search', {
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });

  test.each([
    { identity: 'generic:customer:17' },
    { identity: 'email:ada+shop@example.com' },
    { identity: 'generic:order:9' },
    { email: 'Ada+shop@Example.com' },
  ])('by %j answers as the search by parameters does', async (body) => {
    await send(...HISTORY);
    const { identity = '', email = '' } = body as Partial<Record<'identity' | 'email', string>>;
    const expected = await search(identity === '' ? { email } : { identity });
    expect(expected).toHaveLength(1);
    expect(await searchFor(body)).toMatchObject({ status: 200, body: { customers: expected } });
  });

  test('for nobody finds no customer', async () => {
    expect(await searchFor({ email: 'eve@example.com' })).toMatchObject({
      status: 200,
      body: { customers: [] },
    });
  });

  test.each([
    ['nothing', ''],
    ['no JSON', '{'],
    ['no parameter', {}],
    ['both parameters', { identity: 'generic:customer:17', email: 'ada@example.com' }],
    ['a number', { email: 17 }],
    ['a list', [{ email: 'ada@example.com' }]],
    ['a word for an address', { email: 'ada' }],
    ['an address with a space', { email: 'ada shop@example.com' }],
    ['a word for an identity', { identity: 'ada' }],
    ['an identity of 10 kB', { identity: `generic:customer:${'x'.repeat(10_000)}` }],
  ])('with %s is 400 with one sentence', async (_, body) => {
    expect(await searchFor(body)).toMatchObject({
      status: 400,
      body: { message: expect.stringMatching(/^\S+( \S+){3,}$/) },
    });
  });
});

describe('a customer', () => {
  test('is found by id', async () => {
    await send(...HISTORY);
    const [record] = await search({ identity: 'generic:customer:17' });
    const answer = await service.get(`/customers/${record?.customerId}`);
    expect(answer.status).toBe(200);
    expect(recordOnTheWire.parse(answer.body)).toEqual(record);
  });

  test.each(['cus_AAAAAAAAAAAAAAAAAAAAAA', '17', 'cus_#'])('is 404 for the unknown id %s', async (id) => {
    for (const path of [`/customers/${id}`, `/customers/${id}/timeline`])
      expect((await service.get(path)).status).toBe(404);
  });

  test.each(['nothing', 'constructor'])('has no route /%s', async (below) => {
    expect((await service.get(`/customers/17/${below}`)).status).toBe(404);
  });

  test('that was merged is returned as the survivor, with the id to use from now on', async () => {
    await send(fact('g', 'visit', '2026-04-02T09:00:00Z', { customer: { id: '17' } }));
    const [before] = await search({ identity: 'generic:customer:17' });
    await send(fact('h', 'visit', '2026-04-01T09:00:00Z', { customer: { email: ADA.email } }));
    await send(HISTORY[0] ?? {});
    const [after] = await search({ identity: 'generic:customer:17' });
    expect(after?.customerId).not.toBe(before?.customerId);
    const answer = await service.get(`/customers/${before?.customerId}`);
    expect(answer).toMatchObject({ status: 200, body: { ...after, mergedInto: after?.customerId } });
    expect((await service.get(`/customers/${before?.customerId}/timeline`)).body).toEqual(
      (await service.get(`/customers/${after?.customerId}/timeline`)).body,
    );
  });

  test('folded with another policy is returned by the current one, and nothing is written', async () => {
    await send(...HISTORY.slice(0, 2));
    const strict = createTestService(client, undefined, { policy: policyWith({ advocacy: { orders: 1 } }) });
    const { body } = await strict.get('/customers', { identity: 'generic:customer:17' });
    expect(found.parse(body).customers).toEqual([
      expect.objectContaining({
        stage: 'advocacy',
        version: 1,
        policyVersion: strict.services.policy.version,
      }),
    ]);
    expect(await search({ identity: 'generic:customer:17' })).toEqual([
      expect.objectContaining({ stage: 'purchase', version: 1 }),
    ]);
  });
});

describe('whether identities can still be linked to a customer', () => {
  const linkingOf = async (identity: string) =>
    (await search({ identity })).map(({ linking, identities }) => ({ linking, identities }));
  const visitOf = (customer: object, id: string) => fact(id, 'visit', '2026-04-01T10:00:00Z', { customer });

  test('is "shared" for an address that too many accounts have, and "open" for each of them', async () => {
    const email = 'info@example.com';
    for (const id of ['1', '2', '3', '4', '5']) await send(visitOf({ id, email }, id));
    expect(await linkingOf(`email:${email}`)).toEqual([
      { linking: 'open', identities: expect.arrayContaining([`email:${email}`, 'generic:customer:5']) },
    ]);
    await send(visitOf({ id: '6', email }, '6'));
    expect(await linkingOf(`email:${email}`)).toEqual([
      { linking: 'shared', identities: [`email:${email}`] },
    ]);
    for (const id of ['1', '6'])
      expect(await linkingOf(`generic:customer:${id}`)).toEqual([
        { linking: 'open', identities: [`generic:customer:${id}`] },
      ]);
  });
});

test('while the secret cannot be loaded every query is 503', async () => {
  await send(...HISTORY);
  service.live.secrets = undefined;
  for (const path of ['/customers', '/customers/cus_1', '/customers/cus_1/timeline'])
    expect((await service.get(path, { email: 'ada@example.com' })).status).toBe(503);
});

describe('texts too long for a key of the table', () => {
  // DynamoDB refuses a whole batch when one partition key exceeds 2,048 bytes.
  const long = 'é'.repeat(2_000);

  const idOf = async () => (await search({ identity: 'generic:customer:17' }))[0]?.customerId;

  test.each([
    ['GET', ''],
    ['DELETE', ''],
    ['GET', '/timeline'],
    ['GET', '/export'],
    ['GET', '/identity'],
  ])('as a customer id are 404: %s …%s', async (method, below) => {
    expect((await service.ask(method, `/customers/${long}${below}`)).status).toBe(404);
  });

  test('as the id of the other customer of a merge are 404', async () => {
    await send(...HISTORY);
    const answer = await service.ask('POST', `/customers/${await idOf()}/merge`, {
      body: JSON.stringify({ with: long }),
    });
    expect(answer.status).toBe(404);
  });

  test.each([`#${long}`, `#${long}:customer:1`, `generic:customer:${long}`, `email:${long}@example.org`])(
    'as an identity are refused, and are not split off',
    async (identity) => {
      await send(...HISTORY);
      expect((await service.get('/customers', { identity })).status).toBeLessThan(500);
      const answer = await service.ask('POST', `/customers/${await idOf()}/unmerge`, {
        body: JSON.stringify({ identities: [identity] }),
      });
      expect([400, 422]).toContain(answer.status);
    },
  );

  test('as an address are 400', async () => {
    expect((await service.get('/customers', { email: `${long}@example.org` })).status).toBe(400);
  });

  test.each([`ACT#${long}`, 'no sort key'])('as the position of an export are 400', async (after) => {
    await send(...HISTORY);
    const path = `/customers/${await idOf()}/export`;
    const { next } = z.object({ next: z.string() }).parse((await service.get(path)).body);
    const [part, home] = JSON.parse(Buffer.from(next, 'base64url').toString('utf8'));
    const invalid = Buffer.from(JSON.stringify([part, home, after])).toString('base64url');
    expect((await service.get(path, { next: invalid })).status).toBe(400);
  });
});

test('while the table cannot be reached every query is 503 with Retry-After', async () => {
  const unreachable = createTestService(
    createModelTable(() => {
      throw Object.assign(new Error('no route'), { name: 'TimeoutError' });
    }).client,
  );
  for (const path of [
    '/customers',
    `/customers/cus_${'a'.repeat(22)}`,
    `/customers/cus_${'a'.repeat(22)}/timeline`,
  ])
    expect(await unreachable.get(path, { email: 'ada@example.com' })).toMatchObject({
      status: 503,
      headers: { 'retry-after': '5' },
    });
});

test('no address of a query is logged', async () => {
  const output = captureOutput();
  await send(...HISTORY);
  await search({ email: 'ada+shop@example.com' });
  await service.get('/customers', { email: 'ada', identity: 'ada' });
  expect(output.text()).not.toMatch(/ada/i);
});

test('ids beyond the precision of JSON numbers are found exactly', async () => {
  const body = JSON.stringify(orderBody({ admin_graphql_api_id: null })).replace(
    '"id":501',
    '"id":9007199254740993',
  );
  await service.send('shopify', shopifyDelivery('orders/create', body));
  expect(await search({ identity: 'shopify:order:9007199254740993' })).toHaveLength(1);
  expect(await search({ identity: 'shopify:order:9007199254740992' })).toHaveLength(0);
});
