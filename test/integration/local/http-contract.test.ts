import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { IngestDeps } from '../../../functions/ingest/handler.ts';
import { createHttpRequest } from '../../../local/client/http-request.ts';
import { type HttpServer, startHttpServer } from '../../../local/http/http-server.ts';
import { localRoutes } from '../../../local/http/local-routes.ts';
import type { Connector } from '../../../shared/connectors/connector.ts';
import { genericConnector } from '../../../shared/connectors/generic/connector.ts';
import { sharedSecret } from '../../../shared/connectors/shared-secret.ts';
import { genericDelivery, genericSecret } from '../../support/connectors/generic-delivery.ts';
import { shopifyDelivery } from '../../support/connectors/shopify-delivery.ts';
import { documentedAnswers } from '../../support/documented-answers.ts';
import { type LocalStack, startLocalStack } from '../../support/local-process.ts';
import { createModelTable } from '../../support/model-table.ts';
import { createTestService, type TestAnswer, type TestService } from '../../support/test-service.ts';

// Requests every documented response of every route over real HTTP, and compares it with docs/openapi.json.

const documented = documentedAnswers(
  JSON.parse(readFileSync(new URL('../../../docs/openapi.json', import.meta.url), 'utf8')),
);

/** The responses that only API Gateway gives. */
const BY_API_GATEWAY = '429';

const send = createHttpRequest(1);

interface Request {
  /** Another method than that of the operation. */
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly server?: FunctionServer;
}

const BACKFILL = 'POST /connections/{connection}/backfill';
const backfill = (connection: string, ...bodies: readonly string[]) => ({
  path: `/connections/${connection}/backfill`,
  body: { deliveries: bodies.map((body) => ({ headers: {}, body })) },
});

const preview = (body: object) => ({ path: '/policy/preview', body });
const republish = (body: object) => ({ path: '/events/republish', body });

const COUNTING = { segment: 0, segments: 1, rate: 100, dryRun: true };

let stack: LocalStack;
let secret: string;
/** The functions with a secret that cannot be loaded, and with a clock by which every request is late. */
let locked: FunctionServer;
let hasty: FunctionServer;
/** The functions with shops that want to be erased. */
let leaving: FunctionServer;
/** The functions with a connector that takes a secret in the path; with their secret, and without. */
let hooks: FunctionServer;
let lockedHooks: FunctionServer;
let ann: string;

beforeAll(async () => {
  [stack, locked, hasty, leaving, hooks, lockedHooks] = await Promise.all([
    startLocalStack(),
    serveFunctions(),
    serveFunctions(),
    serveFunctions(),
    serveFunctions(loadPathConnector),
    serveFunctions(loadPathConnector),
  ]);
  ({ secret } = await stack.client.connection('generic'));
  locked.service.live.secrets = undefined;
  lockedHooks.service.live.secrets = undefined;
  const { identityKey } = hooks.service.live.secrets ?? { identityKey: '' };
  hooks.service.live.secrets = { identityKey, connections: new Map([['generic', [PATH_SECRET]]]) };
  await deliver(ANN);
  await deliver([{ ...visit('late', { id: 'ann' }), occurredAt: '2025-12-01T10:00:00Z' }]);
  await deliver([visit('p1', { id: 'ann' }), { ...visit('p2', { id: 'ann' }), occurredAt: 'yesterday' }]);
  ann = await idOf('generic:customer:ann');
  await fetch(`${stack.url}/_local/clock`, { method: 'POST', body: '{"advance":"P1D"}' });
});
afterAll(async () => {
  await locked.server.close();
  await hasty.server.close();
  await leaving.server.close();
  await hooks.server.close();
  await lockedHooks.server.close();
  expect(await stack.interrupt()).toBe(0);
});

function visit(id: string, customer: object) {
  return { id, type: 'visit', occurredAt: '2026-01-01T10:00:00Z', customer };
}

const ANN = [
  ['lead', 'lead.captured', {}],
  ['paid', 'order.paid', { order: { id: '1', total: '49.99', currency: 'EUR' } }],
  ['back', 'order.refunded', { order: { id: '1', total: '5.00', currency: 'EUR' } }],
  ['asked', 'ticket.opened', { ticket: { id: '1' } }],
  ['rated', 'rating.given', { rating: { scale: 'nps', score: 2 } }],
  ['begun', 'subscription.started', { subscription: { id: '1' } }],
  ['ended', 'subscription.ended', { subscription: { id: '1' }, reason: 'payment-failed' }],
].map(([id, type, more], day) => ({
  id,
  type,
  occurredAt: `2026-01-${10 + day}T10:00:00Z`,
  customer: { id: 'ann', email: 'ann@example.org', name: 'Ann', phone: '+493012345678' },
  ...Object(more),
}));

function signed(body: string, { key = secret, at = Date.now() } = {}): Record<string, string> {
  const time = String(Math.floor(at / 1000));
  const bytes = Buffer.from(key.slice('whsec_'.length), 'base64');
  const signature = createHmac('sha256', bytes).update(`msg.${time}.${body}`).digest('base64');
  return {
    'content-type': 'application/json',
    'webhook-id': 'msg',
    'webhook-timestamp': time,
    'webhook-signature': `v1,${signature}`,
  };
}

async function deliver(items: unknown): Promise<void> {
  const body = JSON.stringify(items);
  const init = { method: 'POST', headers: signed(body), body };
  expect((await fetch(`${stack.url}/webhooks/generic`, init)).status).toBe(200);
}

async function idOf(identity: string): Promise<string> {
  const answer = await fetch(`${stack.url}/customers?identity=${encodeURIComponent(identity)}`);
  return foundId(await answer.json());
}

function foundId(body: unknown): string {
  const found = z.object({ customers: z.array(z.object({ customerId: z.string() })) });
  return found.parse(body).customers[0]?.customerId ?? '';
}

interface FunctionServer {
  readonly server: HttpServer;
  readonly service: TestService;
}

const apiEvent = z.custom<APIGatewayProxyEventV2>((value) => typeof value === 'object' && value !== null);

const NO_EVENTS = { append: () => [], after: () => [], last: () => 0, follow: () => () => {}, close() {} };

const loadPathConnector = async (): Promise<Connector> => ({
  ...genericConnector,
  ...sharedSecret('path'),
  secretInPath: true,
});

/** Serves the functions on a table in memory, by the HTTP server of the local stack, on a full disk. */
async function serveFunctions(load?: IngestDeps['loadConnector']): Promise<FunctionServer> {
  const service = createTestService(createModelTable().client, undefined, load && { load });
  const server = await startHttpServer(0);
  server.serve({
    async callFunction(name, received) {
      const event = apiEvent.parse(received);
      const { requestContext, rawPath } = event;
      return resultOf(
        name === 'ingest'
          ? await service.ingest(event)
          : await service.ask(requestContext.http.method, rawPath),
      );
    },
    local: localRoutes({
      connections: [],
      eventLog: NO_EVENTS,
      deliveryLog: { list: () => [] },
      subscribers: () => [],
      now: Date.now,
      moveClock: async () => 'disk-full',
      redrive: async () => ({}),
    }),
    webhookUrls: [],
    now: Date.now,
    onTrouble: () => {},
  });
  return { server, service };
}

function resultOf({ status, headers, text }: TestAnswer) {
  return { statusCode: status, headers, body: text };
}

/** Sends a request and compares its response with the document. */
async function ask(operation: string, status: number, request: Request): Promise<unknown> {
  const [ownMethod = ''] = operation.split(' ');
  const { method = ownMethod, path, headers = {}, body, server } = request;
  const url = server?.server.url ?? stack.url;
  const text = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  const answer = await send(new URL(path, url), {
    method,
    headers,
    ...(text !== undefined && { body: Buffer.from(text) }),
  });
  expect(answer.status, `${operation}: ${answer.text}`).toBe(status);
  expect(answer.headers['content-type']).toBe('application/json');
  const received: unknown = JSON.parse(answer.text);
  expect(documented.problemsOf(operation, status, received), answer.text).toEqual([]);
  for (const name of documented.headersOf(operation, status)) expect(answer.headers).toHaveProperty(name);
  return received;
}

const WEBHOOK = 'POST /webhooks/{connection}';
const WEBHOOK_WITH_SECRET = 'POST /webhooks/{connection}/{secret}';
const PATH_SECRET = 'a-long-random-text';
const RECORD = 'GET /customers/{id}';
const TIMELINE = 'GET /customers/{id}/timeline';
const IDENTITY = 'GET /customers/{id}/identity';
const EXPORT = 'GET /customers/{id}/export';
const MERGE = 'POST /customers/{id}/merge';
const UNMERGE = 'POST /customers/{id}/unmerge';
const SEARCH = 'POST /customers/search';
const PARKED = ['GET /parked/{id}', 'POST /parked/{id}/redrive', 'DELETE /parked/{id}'];
const ERASE = 'DELETE /customers/{id}';
const CANCEL = 'DELETE /erasures/{connection}';
const MEBIBYTE = 1024 * 1024;
const NOBODY = 'cus_AAAAAAAAAAAAAAAAAAAAAA';

const below = (operation: string, id: string) => `/customers/${id}${operation.split('{id}')[1]}`;
const delivery = (body: string, headers = signed(body)) => ({ path: '/webhooks/generic', headers, body });

let made = 0;
/** The id of a new customer, known by an account and by an e-mail address. */
async function newCustomers(): Promise<{ readonly account: string; readonly address: string }> {
  made += 1;
  const [id, email] = [`new${made}`, `new${made}@example.org`];
  await deliver([visit(`${id}a`, { id }), visit(`${id}b`, { email })]);
  return { account: await idOf(`generic:customer:${id}`), address: await idOf(`email:${email}`) };
}

/** The id of a new parked delivery. */
async function parkedId(): Promise<string> {
  made += 1;
  await deliver({ id: `parked${made}` });
  const answer = await fetch(`${stack.url}/parked`);
  const { parked } = z.object({ parked: z.array(z.object({ id: z.string() })) }).parse(await answer.json());
  return parked[0]?.id ?? '';
}

/** Asks to erase a whole shop, and answers where its erasure can be cancelled. */
async function erasureOf(connection: 'shopify' | 'bound'): Promise<Request> {
  const shop = { shop_id: 1, shop_domain: 'a-shop.myshopify.com' };
  await leaving.service.send(connection, shopifyDelivery('shop/redact', shop));
  return { path: `/erasures/${connection}`, server: leaving };
}

/** Sends to a connector that takes a secret in the path. */
const toSecret = (more: object = {}, secretInPath = PATH_SECRET) => ({
  path: `/webhooks/generic/${secretInPath}`,
  body: visit('hook', { id: 'fred' }),
  server: hooks,
  ...more,
});

/** Every documented response, and a request that gets it. */
const ANSWERS: readonly (readonly [
  operation: string,
  status: number,
  request: () => Request | Promise<Request>,
])[] = [
  [WEBHOOK_WITH_SECRET, 200, () => toSecret()],
  [WEBHOOK_WITH_SECRET, 401, () => toSecret({}, 'another-long-random-text')],
  [WEBHOOK_WITH_SECRET, 404, () => toSecret({ server: locked })],
  [WEBHOOK_WITH_SECRET, 405, () => toSecret({ method: 'PUT' })],
  [WEBHOOK_WITH_SECRET, 413, () => toSecret({ body: 'x'.repeat(2 * MEBIBYTE) })],
  [WEBHOOK_WITH_SECRET, 415, () => toSecret({ headers: { 'content-encoding': 'gzip' } })],
  [WEBHOOK_WITH_SECRET, 503, () => toSecret({ server: lockedHooks })],
  [WEBHOOK, 200, () => delivery(JSON.stringify(visit('fresh', { id: 'fred' })))],
  [WEBHOOK, 401, () => delivery('{}', {})],
  [WEBHOOK, 404, () => ({ path: '/webhooks/nowhere', body: {} })],
  [WEBHOOK, 405, () => ({ method: 'PUT', path: '/webhooks/generic' })],
  [WEBHOOK, 413, () => delivery('x'.repeat(2 * MEBIBYTE))],
  [WEBHOOK, 415, () => delivery('{}', { ...signed('{}'), 'content-encoding': 'gzip' })],
  [WEBHOOK, 503, () => ({ ...delivery('{}'), server: locked })],
  ['GET /customers', 200, () => ({ path: '/customers?email=ann@example.org' })],
  ['GET /customers', 400, () => ({ path: '/customers?stage=x' })],
  ['GET /customers', 503, () => ({ path: '/customers?email=ann@example.org', server: locked })],
  [SEARCH, 200, () => ({ path: '/customers/search', body: { email: 'ann@example.org' } })],
  [SEARCH, 400, () => ({ path: '/customers/search', body: {} })],
  [SEARCH, 503, () => ({ path: '/customers/search', body: {}, server: locked })],
  ...[RECORD, TIMELINE, IDENTITY, EXPORT].flatMap((operation) => [
    [operation, 200, () => ({ path: below(operation, ann) })] as const,
    [operation, 404, () => ({ path: below(operation, NOBODY) })] as const,
    [operation, 503, () => ({ path: below(operation, NOBODY), server: locked })] as const,
  ]),
  ...[TIMELINE, EXPORT].map(
    (operation) => [operation, 400, () => ({ path: `${below(operation, ann)}?next=x` })] as const,
  ),
  [IDENTITY, 400, () => ({ path: `${below(IDENTITY, ann)}?from=x` })],
  [
    MERGE,
    200,
    async () => {
      const { account, address } = await newCustomers();
      return { path: below(MERGE, account), body: { with: address } };
    },
  ],
  [
    UNMERGE,
    200,
    async () => {
      await deliver([visit('both', { id: 'two', email: 'two@example.org' })]);
      const id = await idOf('generic:customer:two');
      return { path: below(UNMERGE, id), body: { identities: ['email:two@example.org'] } };
    },
  ],
  [MERGE, 404, () => ({ path: below(MERGE, ann), body: { with: NOBODY } })],
  [UNMERGE, 404, () => ({ path: below(UNMERGE, NOBODY), body: { identities: ['generic:customer:1'] } })],
  [MERGE, 422, () => ({ path: below(MERGE, ann), body: { with: ann } })],
  [UNMERGE, 422, () => ({ path: below(UNMERGE, ann), body: { identities: ['generic:customer:1'] } })],
  ...[MERGE, UNMERGE].flatMap((operation) => [
    [operation, 400, () => ({ path: below(operation, ann), body: {} })] as const,
    [operation, 503, () => ({ path: below(operation, NOBODY), body: {}, server: locked })] as const,
  ]),
  [ERASE, 200, async () => ({ path: below(ERASE, (await newCustomers()).account) })],
  [
    ERASE,
    202,
    async () => {
      const { service } = hasty;
      await service.send('generic', genericDelivery(visit('1', { id: 'a' })));
      const { body: found } = await service.get('/customers', { identity: 'generic:customer:a' });
      let time = service.time.real;
      Object.defineProperty(service.time, 'real', {
        get() {
          time += 30_000;
          return time;
        },
      });
      return { path: below(ERASE, foundId(found)), server: hasty };
    },
  ],
  [ERASE, 404, () => ({ path: below(ERASE, NOBODY) })],
  [ERASE, 503, () => ({ path: below(ERASE, NOBODY), server: locked })],
  ['GET /reports', 200, () => ({ path: '/reports' })],
  ['GET /reports', 400, () => ({ path: '/reports?names=stages,chrun' })],
  ['GET /reports', 503, () => ({ path: '/reports', server: locked })],
  ['GET /reports/{name}', 200, () => ({ path: '/reports/revenue' })],
  ['GET /reports/{name}', 400, () => ({ path: '/reports/revenue?by=year' })],
  ['GET /reports/{name}', 404, () => ({ path: '/reports/revenues' })],
  ['GET /reports/{name}', 503, () => ({ path: '/reports/revenue', server: locked })],
  ['GET /orphans', 200, () => ({ path: '/orphans' })],
  ['GET /orphans', 400, () => ({ path: '/orphans?next=x' })],
  ['GET /orphans', 503, () => ({ path: '/orphans', server: locked })],
  ['GET /connections', 200, () => ({ path: '/connections' })],
  ['GET /connections', 503, () => ({ path: '/connections', server: locked })],
  [BACKFILL, 200, () => backfill('generic', JSON.stringify(visit('read', { id: 'gus' })), '[]', '{}')],
  [BACKFILL, 400, () => backfill('generic')],
  [BACKFILL, 404, () => backfill('nowhere', '[]')],
  [BACKFILL, 503, () => ({ ...backfill('generic', '[]'), server: locked })],
  ['GET /parked', 200, () => ({ path: '/parked' })],
  ['GET /parked', 400, () => ({ path: '/parked?limit=0' })],
  ['GET /parked', 503, () => ({ path: '/parked', server: locked })],
  ...PARKED.flatMap((operation) => [
    [
      operation,
      200,
      async () => ({ path: operation.split(' ')[1]?.replace('{id}', await parkedId()) ?? '' }),
    ] as const,
    [operation, 404, () => ({ path: operation.split(' ')[1] ?? '' })] as const,
    [operation, 503, () => ({ path: operation.split(' ')[1] ?? '', server: locked })] as const,
  ]),
  ['GET /erasures', 200, async () => ({ ...(await erasureOf('shopify')), path: '/erasures' })],
  ['GET /erasures', 503, () => ({ path: '/erasures', server: locked })],
  [CANCEL, 200, () => erasureOf('shopify')],
  [CANCEL, 404, () => ({ path: '/erasures/nowhere' })],
  [
    CANCEL,
    409,
    async () => {
      const request = await erasureOf('bound');
      leaving.service.time.customers += 7 * 86_400_000;
      return request;
    },
  ],
  [CANCEL, 503, () => ({ path: '/erasures/shopify', server: locked })],
  ['GET /policy', 200, () => ({ path: '/policy' })],
  ['GET /policy', 503, () => ({ path: '/policy', server: locked })],
  ['GET /stages', 200, () => ({ path: '/stages' })],
  ['GET /stages', 503, () => ({ path: '/stages', server: locked })],
  ['POST /policy/preview', 200, () => preview({ policy: { onboardingDays: 3 }, partition: 0 })],
  ['POST /policy/preview', 400, () => preview({ policy: {}, partition: 16 })],
  ['POST /policy/preview', 422, () => preview({ policy: { onboarding: 3 }, partition: 0 })],
  ['POST /events/republish', 200, () => republish(COUNTING)],
  ['POST /events/republish', 400, () => republish({ ...COUNTING, segments: 0 })],
  ['POST /events/republish', 503, () => ({ ...republish(COUNTING), server: locked })],
  ['POST /policy/preview', 503, () => ({ ...preview({ policy: {}, partition: 0 }), server: locked })],
  ['GET /_local/connections', 200, () => ({ path: '/_local/connections' })],
  ['GET /_local/deliveries', 200, () => ({ path: '/_local/deliveries' })],
  ['GET /_local/deliveries', 400, () => ({ path: '/_local/deliveries?outcome=x' })],
  ['GET /_local/subscribers', 200, () => ({ path: '/_local/subscribers' })],
  ['GET /_local/events', 200, () => ({ path: '/_local/events' })],
  ['GET /_local/events', 400, () => ({ path: '/_local/events?after=x' })],
  ['GET /_local/clock', 200, () => ({ path: '/_local/clock' })],
  ['POST /_local/clock', 200, () => ({ path: '/_local/clock', body: { advance: 'PT1M' } })],
  ['POST /_local/clock', 400, () => ({ path: '/_local/clock', body: { advance: '1 day' } })],
  ['POST /_local/clock', 409, () => ({ path: '/_local/clock', body: { now: '2020-01-01T00:00:00Z' } })],
  ['POST /_local/clock', 503, () => ({ path: '/_local/clock', body: { advance: 'PT1M' }, server: locked })],
  ['POST /_local/redrive', 200, () => ({ path: '/_local/redrive' })],
  ...documented.all
    .filter((one) => one.endsWith(' 403'))
    .map((one) => {
      const [method = '', path = ''] = one.split(' ');
      const request = { path: path.replaceAll(/\{\w+\}/g, 'x'), headers: { host: 'rebound.example' } };
      return [`${method} ${path}`, 403, () => request] as const;
    }),
];

test.each(ANSWERS)('%s answers %i as documented', async (operation, status, request) => {
  await ask(operation, status, await request());
});

test('every documented response is tested, except those that only API Gateway gives', () => {
  const expected = documented.all.filter((one) => !one.endsWith(` ${BY_API_GATEWAY}`));
  const tested = ANSWERS.map(([operation, status]) => `${operation} ${status}`);
  expect(tested.sort()).toEqual([...expected].sort());
});

describe('a delivery', () => {
  const fresh = JSON.stringify(visit('again', { id: 'fred' }));

  test.each([
    ['duplicate', fresh],
    ['ignored', '[]'],
    ['parked', '{"id":"x"}'],
  ])('that is %s is 200', async (outcome, body) => {
    await ask(WEBHOOK, 200, delivery(fresh));
    expect(await ask(WEBHOOK, 200, delivery(body))).toMatchObject({ outcome });
  });

  test.each([
    ['wrong-signature', () => signed(fresh, { key: genericSecret(9) })],
    ['outside-window', () => signed(fresh, { at: Date.now() - 3_600_000 })],
  ])('with a %s is 401', async (reason, headers) => {
    expect(await ask(WEBHOOK, 401, delivery(fresh, headers()))).toMatchObject({ reason });
  });

  test('of 11 MiB is 413', async () => {
    await ask(WEBHOOK, 413, delivery('x'.repeat(11 * MEBIBYTE), {}));
  });
});

describe('a search', () => {
  test.each([
    'email=ann@example.org',
    'email=ann%40example.org',
    'identity=generic:customer:ann',
    'identity=generic:order:1',
    'identity=generic%3Asubscription%3A1',
  ])('by %s finds the customer', async (query) => {
    expect(await ask('GET /customers', 200, { path: `/customers?${query}` })).toMatchObject({
      customers: [{ customerId: ann }],
    });
  });

  test('for an unknown person finds no customer', async () => {
    expect(await ask('GET /customers', 200, { path: '/customers?email=nobody@example.org' })).toEqual({
      customers: [],
    });
  });

  test.each([
    ['another parameter', 'phone=1'],
    ['both parameters', 'identity=generic:customer:ann&email=ann@example.org'],
    ['a parameter twice', 'identity=generic:customer:ann&identity=generic:customer:ann'],
    ['an empty identity', 'identity='],
    ['an empty address', 'email='],
    ['a word for an identity', 'identity=ann'],
    ['a kind of object that there is none of', 'identity=generic:refund:1'],
    ['an identity without id', 'identity=generic:customer:'],
    ['an identity of 10 kB', `identity=generic:customer:${'x'.repeat(10_000)}`],
    ['a word for an address', 'email=ann'],
    ['an address of 10 kB', `email=${'x'.repeat(10_000)}@example.org`],
    ['bytes that are not UTF-8', 'identity=generic:customer:%ff'],
    ['half of a surrogate pair', 'identity=generic:customer:%ED%A0%80'],
    ['a percent sign alone', 'email=%'],
    ['a control character', 'identity=generic:customer:%00'],
  ])('by %s is 400 and says what is wrong', async (_, query) => {
    expect(await ask('GET /customers', 400, { path: `/customers?${query}` })).toEqual({
      message: expect.stringMatching(/^\S+( \S+){3,}$/),
    });
  });
});

describe('a record', () => {
  test.each([
    ['an id that nobody has', NOBODY],
    ['a word', 'ann'],
    ['text of 10 kB', 'x'.repeat(10_000)],
    ['bytes that are not UTF-8', '%ff'],
    ['half of a surrogate pair', '%ED%A0%80'],
    ['a key of the table', 'cus_a%23RECORD'],
  ])('is 404 for %s, and so is everything below it', async (_, id) => {
    for (const operation of [RECORD, ERASE, TIMELINE, IDENTITY, EXPORT])
      await ask(operation, 404, { path: below(operation, id) });
    await ask(MERGE, 404, { path: `/customers/${id}/merge`, body: { with: ann } });
    const identities = ['generic:customer:ann'];
    await ask(UNMERGE, 404, { path: `/customers/${id}/unmerge`, body: { identities } });
  });
});

describe('a page', () => {
  const cursor = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

  test('of a timeline is 200, and holds activities and events', async () => {
    const page = await ask(TIMELINE, 200, { path: `/customers/${ann}/timeline` });
    expect(JSON.stringify(page)).toMatch(/CustomerStageChanged.*"activity"/s);
  });

  test('of an explanation is 200, also with a chain', async () => {
    const pair = new URLSearchParams({ from: 'generic:customer:ann', to: 'email:ann@example.org' });
    await ask(IDENTITY, 200, { path: `/customers/${ann}/identity?${pair}` });
  });

  test('of an export is 200, to the last one', async () => {
    const parts: string[] = [];
    for (let query = ''; ; ) {
      const page = await ask(EXPORT, 200, { path: `/customers/${ann}/export${query}` });
      const { next, customerId: _, ...part } = z.looseObject({ next: z.string().nullable() }).parse(page);
      parts.push(...Object.keys(part));
      if (next === null) break;
      query = `?next=${next}`;
    }
    expect([...new Set(parts)]).toEqual([
      'record',
      'identities',
      'activities',
      'objects',
      'events',
      'deliveries',
    ]);
  });

  test.each([
    ['nothing', ''],
    ['a word', 'x'],
    ['10 kB', 'x'.repeat(10_000)],
    ['bytes that are not UTF-8', '%ff'],
    ['JSON of another form', cursor({})],
    ['a number without end', Buffer.from('[1e999,""]').toString('base64url')],
  ])('is 400 where next is %s', async (_, next) => {
    for (const operation of [TIMELINE, EXPORT])
      await ask(operation, 400, {
        path: `${below(operation, ann)}?next=${next}`,
      });
  });

  test.each([
    ['log', (home: string) => ['log', home, '']],
    ['log', (home: string) => ['log', home, 'OWNER']],
    ['log', (home: string) => ['log', home, `ACT#${'x'.repeat(2_000)}`]],
    ['log', (home: string) => ['log', home, 'ACT#\ud800']],
    ['events', () => ['events', ann, '']],
    ['events', () => ['events', ann, 'RECORD']],
    ['events', () => ['events', ann, 'STAGE#\ud800']],
    ['deliveries', () => ['deliveries', '\ud800']],
    ['deliveries', () => ['deliveries', 'x'.repeat(2_000)]],
  ])('of %s is 400 where next names a place that no page gave', async (_, place) => {
    const { next } = z
      .object({ next: z.string() })
      .parse(await ask(EXPORT, 200, { path: `/customers/${ann}/export` }));
    const [, home = ''] = z.array(z.any()).parse(JSON.parse(Buffer.from(next, 'base64url').toString()));
    await ask(EXPORT, 400, { path: `/customers/${ann}/export?next=${cursor(place(home))}` });
  });
});

describe('a merge and an un-merge', () => {
  test.each([
    ['no body', undefined],
    ['no JSON', '{'],
    ['null', null],
    ['a list', []],
    ['another field', { into: NOBODY }],
    ['a further field', { with: NOBODY, now: true }],
    ['a number', { with: 17 }],
    ['an empty id', { with: '' }],
    ['bytes that are not UTF-8', Buffer.from([0xff])],
  ])('of %s is 400 and says what to send', async (_, body) => {
    for (const operation of [MERGE, UNMERGE]) {
      const path = below(operation, ann);
      expect(await ask(operation, 400, { path, body })).toMatchObject({
        message: expect.stringContaining('the body must be JSON: {"'),
      });
    }
  });

  test.each([
    ['somebody unknown', NOBODY],
    ['a word', 'ann'],
    ['half of a surrogate pair', '\ud800'],
    ['10 kB', 'x'.repeat(10_000)],
  ])('with %s is 404', async (_, other) => {
    await ask(MERGE, 404, { path: `/customers/${ann}/merge`, body: { with: other } });
  });

  test.each([
    ['an address of somebody else', 'email:ben@example.org'],
    ['an order', 'generic:order:1'],
    ['half of a surrogate pair', 'generic:customer:\ud800'],
  ])('of %s is 422 and says why', async (_, identity) => {
    const path = `/customers/${ann}/unmerge`;
    await ask(UNMERGE, 422, { path, body: { identities: [identity] } });
  });

  test.each([
    ['a word', 'ann'],
    ['a hidden name', '#AAAAAAAAAAAAAAAAAAAAAA'],
    ['an id of 10 kB', `generic:customer:${'x'.repeat(10_000)}`],
    ['an address of 10 kB', `email:${'x'.repeat(10_000)}@example.org`],
  ])('of %s is 400, because that is not an identity', async (_, identity) => {
    const path = `/customers/${ann}/unmerge`;
    const answer = await ask(UNMERGE, 400, { path, body: { identities: [identity] } });
    expect(answer).toMatchObject({ message: expect.stringContaining('is not an identity') });
  });

  test('lead from the merged id to the survivor, and back', async () => {
    const { account, address } = await newCustomers();
    const merge = await ask(MERGE, 200, { path: below(MERGE, account), body: { with: address } });
    const { survivor, merged } = z.object({ survivor: z.string(), merged: z.string() }).parse(merge);
    expect(await ask(RECORD, 200, { path: `/customers/${merged}` })).toMatchObject({ mergedInto: survivor });
    await ask(TIMELINE, 200, { path: below(TIMELINE, survivor) });
    const record = await ask(RECORD, 200, { path: below(RECORD, survivor) });
    const { identities } = z.object({ identities: z.array(z.string()) }).parse(record);
    const body = { identities: identities.slice(1) };
    await ask(UNMERGE, 200, { path: below(UNMERGE, survivor), body });
    expect(await ask(RECORD, 200, { path: below(RECORD, merged) })).not.toHaveProperty('mergedInto');
    await ask(TIMELINE, 200, { path: below(TIMELINE, survivor) });
  });
});

test('an erasure answers the same receipt again, and everything else is then 404', async () => {
  const { account } = await newCustomers();
  const receipt = await ask(ERASE, 200, { path: below(ERASE, account) });
  expect(await ask(ERASE, 200, { path: below(ERASE, account) })).toEqual(receipt);
  for (const operation of [RECORD, TIMELINE, IDENTITY, EXPORT])
    await ask(operation, 404, { path: below(operation, account) });
  await ask(MERGE, 404, { path: below(MERGE, account), body: { with: ann } });
});

describe('a method that a path does not have', () => {
  test.each([
    ['PUT', '/customers', 'GET'],
    ['POST', '/customers/x', 'GET, DELETE'],
    ['DELETE', '/customers/x/merge', 'POST'],
    ['DELETE', '/_local/clock', 'GET, POST'],
    ['GET', '/webhooks/generic', 'POST, OPTIONS'],
  ])('%s %s is 405 and names those it has', async (method, path, allow) => {
    const response = await fetch(`${stack.url}${path}`, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe(allow);
  });
});
