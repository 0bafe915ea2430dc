import { beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { Policy } from '../../../shared/lifecycle/policy.ts';
import { rowPartition } from '../../../shared/storage/keys.ts';
import { ROW_PARTITIONS } from '../../../shared/storage/partitions.ts';
import { createPolicyPasses } from '../../../shared/storage/policy-passes.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { customersIn, eventsIn } from '../../support/delivered.ts';
import { createModelTable, type ModelTable } from '../../support/model-table.ts';
import { policyWith } from '../../support/services.ts';
import { createTestService, type TestService } from '../../support/test-service.ts';

const DAY = 86_400_000;
const MINUTE = 60_000;
const START = Date.parse('2026-03-01T10:00:00Z');
const NOW = START + 40.5 * DAY;
/** How far the review is behind its clock. */
const LAG = 2 * MINUTE;
const SETTLING = 10 * MINUTE;

/** Two orders make an advocate, and a buyer is lost after thirty days. */
const OTHER = { advocacy: { orders: 2 }, inactivity: { newcomerDays: 30, leastDays: 20 } };

let table: ModelTable;
let service: TestService;
/** Called at each query of the table. */
let reading: () => void;
beforeEach(() => {
  captureOutput();
  reading = () => {};
  table = createModelTable((_, command) => {
    if (command === 'QueryCommand') reading();
  });
  service = serviceWith(policyWith());
});

function serviceWith(policy: Policy): TestService {
  const created = createTestService(table.client, undefined, { policy });
  created.time.customers = NOW;
  return created;
}

const orderOf = (id: number, order: number) => ({
  id: `${id}-${order}`,
  type: 'order.paid',
  occurredAt: new Date(START + (id % 7) * 5 * DAY + order * DAY).toISOString(),
  customer: { id: `c${id}` },
  order: { id: `${id}-${order}`, total: '10.00', currency: 'EUR' },
});

/** Customers with one to three orders, the last of them some days ago. Nothing is due for any of them. */
async function sendOrders(customers: number): Promise<void> {
  for (let id = 0; id < customers; id += 1)
    for (let order = 0; order <= id % 3; order += 1)
      await service.send('generic', genericDelivery(orderOf(id, order)));
  service.time.customers = NOW + LAG;
  await service.review();
}

const stages = () => new Map(customersIn(table.items.values()).map((one) => [one.customerId, one]));

const previewPage = z.strictObject({
  asOf: z.string(),
  policyVersion: z.string(),
  customers: z.number(),
  moves: z.array(
    z.strictObject({
      customerId: z.string(),
      from: z.strictObject({ stage: z.string(), risk: z.string(), rule: z.string() }),
      to: z.strictObject({ stage: z.string(), risk: z.string(), rule: z.string() }),
    }),
  ),
  next: z.string().nullable(),
});

async function preview(policy: object, asOf: number) {
  const moves: z.infer<typeof previewPage>['moves'] = [];
  let customers = 0;
  for (let partition = 0; partition < 16; partition += 1)
    for (let next: string | null | undefined; next !== null; ) {
      const body = JSON.stringify({ policy, partition, asOf: new Date(asOf).toISOString(), next });
      const answer = await service.ask('POST', '/policy/preview', { body });
      expect(answer.status).toBe(200);
      const page: z.infer<typeof previewPage> = previewPage.parse(answer.body);
      moves.push(...page.moves);
      customers += page.customers;
      next = page.next;
    }
  return { moves, customers };
}

/** Reviews until a run finds nothing more to do, with a new instance for the policy. */
async function visitEverybody(policy: object): Promise<number> {
  const next = serviceWith(policyWith(policy));
  let reviewed = 0;
  expect(await next.review()).toMatchObject({ reviewed: 0 });
  next.time.customers = NOW + SETTLING;
  for (let runs = 0; runs < 5; runs += 1) reviewed += (await next.review()).reviewed;
  return reviewed;
}

describe('a change of the policy', () => {
  test('gives the table that the preview showed', async () => {
    await sendOrders(60);
    const before = stages();
    const previewed = await preview(OTHER, NOW + SETTLING - LAG);
    expect(previewed.customers).toBe(60);
    expect(stages()).toEqual(before);

    await visitEverybody(OTHER);
    const after = stages();
    const moved = [...after.values()].flatMap(({ customerId, lifecycle, risk }) => {
      const former = before.get(customerId);
      const isSame = former?.lifecycle.stage === lifecycle.stage && former.risk.level === risk.level;
      return isSame
        ? []
        : [[customerId, former?.lifecycle.stage, former?.risk.level, lifecycle.stage, risk.level]];
    });
    expect(moved.length).toBeGreaterThan(10);
    expect(
      previewed.moves
        .map(({ customerId, from, to }) => [customerId, from.stage, from.risk, to.stage, to.risk])
        .sort(),
    ).toEqual(moved.sort());
  });

  test('folds everybody again, whether anything is due or not, and says that the policy is the cause', async () => {
    await sendOrders(40);
    const published = new Set(eventsIn(table.items.values()).map(({ detail }) => detail.metadata.eventId));
    expect(await visitEverybody(OTHER)).toBe(40);
    const { version } = policyWith(OTHER);
    expect([...stages().values()].map(({ lifecycle }) => lifecycle.policyVersion)).toEqual(
      Array(40).fill(version),
    );
    const news = eventsIn(table.items.values()).filter(
      ({ detail }) => !published.has(detail.metadata.eventId),
    );
    expect(news.length).toBeGreaterThan(5);
    for (const { detail } of news)
      expect(detail).toMatchObject({
        metadata: { timeliness: 'historical', policyVersion: version },
        data: { cause: { type: 'policy' } },
      });
  });

  test('is the cause of a churn that falls due at the visit, and of none that falls due later', async () => {
    const shorter = { inactivity: { newcomerDays: 10 } };
    const visitAt = NOW + SETTLING - LAG;
    const order = (name: string, at: number) => ({
      id: name,
      type: 'order.paid',
      occurredAt: new Date(at).toISOString(),
      customer: { id: name },
      order: { id: name, total: '10.00', currency: 'EUR' },
    });
    for (let minute = 0; minute < 30; minute += 1)
      await service.send(
        'generic',
        genericDelivery(order(`m${minute}`, visitAt - 10 * DAY - minute * MINUTE)),
      );
    await service.send('generic', genericDelivery(order('later', visitAt - 9 * DAY)));
    const churns = () =>
      eventsIn(table.items.values()).flatMap(({ detailType, detail }) =>
        detailType === 'CustomerStageChanged' && detail.data.stage === 'churned' ? [detail] : [],
      );
    await visitEverybody(shorter);
    expect(churns()).toHaveLength(30);
    for (const churn of churns())
      expect(churn).toMatchObject({
        metadata: { timeliness: 'historical' },
        data: { cause: { type: 'policy' } },
      });
    const next = serviceWith(policyWith(shorter));
    next.time.customers = visitAt + DAY + 5 * MINUTE;
    await next.review();
    expect(churns().filter(({ metadata }) => metadata.timeliness === 'live')).toEqual([
      expect.objectContaining({
        data: expect.objectContaining({ cause: expect.objectContaining({ type: 'time' }) }),
      }),
    ]);
    expect(churns()).toHaveLength(31);
  });

  test('waits ten minutes, so that a deployment that is rolled back changes nobody', async () => {
    await sendOrders(9);
    await visitEverybody({});
    const before = stages();
    const failed = serviceWith(policyWith(OTHER));
    failed.time.customers = NOW + SETTLING;
    await failed.review();
    failed.time.customers = NOW + 2 * SETTLING - 1;
    await failed.review();
    expect(stages()).toEqual(before);
    const again = serviceWith(policyWith());
    again.time.customers = NOW + 2 * SETTLING;
    await again.review();
    again.time.customers = NOW + 4 * SETTLING;
    await again.review();
    expect(stages()).toEqual(before);
  });

  test('goes on where a run stopped, and makes rounds until nobody has another policy', async () => {
    await sendOrders(12);
    const next = serviceWith(policyWith(OTHER));
    const progress = async () =>
      z.object({ policy: z.unknown() }).parse((await next.get('/stages')).body).policy;
    const { version } = policyWith(OTHER);
    expect(await progress()).toEqual({ version, visit: 'waiting', visited: 0, beginsAt: null });
    await next.review();
    const beginsAt = new Date(NOW + SETTLING).toISOString();
    expect(await progress()).toEqual({ version, visit: 'waiting', visited: 0, beginsAt });
    const passes = createPolicyPasses(table.client, 'test');
    // As if a run had stopped after the first half.
    const begun = await passes.read();
    if (begun === undefined) throw new Error('no pass has begun');
    expect(await passes.write({ ...begun, partition: 8, visited: 6 })).toBe(true);
    expect(await passes.write({ ...begun, partition: 3 })).toBe(false);
    next.time.customers = NOW + SETTLING;
    expect(await progress()).toEqual({ version, visit: 'running', visited: 6, beginsAt });
    await next.review();
    expect(new Set([...stages().values()].map(({ lifecycle }) => lifecycle.policyVersion)).size).toBe(1);
    expect(await progress()).toEqual({ version, visit: 'done', visited: 12, beginsAt: null });
    table.requests.length = 0;
    await next.review();
    expect(table.requests).not.toContain('GetCommand');
  });
});

test('GET /stages counts the customers in each stage', async () => {
  await sendOrders(30);
  const answer = z
    .object({
      customers: z.number(),
      stages: z.array(z.object({ stage: z.string(), customers: z.number() })),
    })
    .parse((await service.get('/stages')).body);
  const counted = Object.fromEntries(answer.stages.map(({ stage, customers }) => [stage, customers]));
  const expected = [...stages().values()].map(({ lifecycle }) => lifecycle.stage);
  expect(answer.customers).toBe(30);
  for (const [stage, customers] of Object.entries(counted))
    expect(customers).toBe(expected.filter((one) => one === stage).length);
});

test('a merged customer whose orders all moved to somebody else is in no list and no count', async () => {
  const order = (id: string, customer: string, day: number) => ({
    id: `${id}-${day}`,
    type: 'order.paid',
    occurredAt: new Date(START + day * DAY).toISOString(),
    customer: { id: customer },
    order: { id, total: '10.00', currency: 'EUR' },
  });
  const send = (...facts: object[]) => service.send('generic', genericDelivery(facts));
  await send(order('1', 'ann', 1), order('2', 'bob', 1));
  const { identityHash } = service.services;
  const idOf = (name: string) => identityHash.customerIdOf(`generic:customer:${name}`, 0);
  const body = JSON.stringify({ with: idOf('bob') });
  expect((await service.ask('POST', `/customers/${idOf('ann')}/merge`, { body })).status).toBe(200);
  await send(order('1', 'cyd', 2), order('2', 'cyd', 2));
  const ids = z.object({ customers: z.array(z.object({ customerId: z.string() })) });
  const listed = ids.parse((await service.get('/customers', { limit: '50' })).body).customers;
  expect(listed.map(({ customerId }) => customerId)).toEqual([idOf('cyd')]);
  expect((await service.get('/stages')).body).toMatchObject({ customers: 1 });
});

describe('a preview of a policy', () => {
  test.each([
    ['no JSON', '{', 400, 'the body must be JSON'],
    ['no policy', '{"partition":0}', 400, 'the body must be JSON'],
    ['an unknown partition', '{"policy":{},"partition":16}', 400, 'partition from 0 to 15'],
    ['a next that is no id', '{"policy":{},"partition":0,"next":"CUST#/.."}', 400, 'the body must be JSON'],
    ['the id of no customer', '{"policy":{},"partition":0,"next":"abc"}', 400, 'the body must be JSON'],
    ['a wrong threshold', '{"policy":{"onboardingDays":-1},"partition":0}', 422, 'onboardingDays'],
    ['an unknown name', '{"policy":{"onboarding":1},"partition":0}', 422, 'unknown name onboarding'],
  ])('refuses %s', async (_, body, status, message) => {
    const answer = await service.ask('POST', '/policy/preview', { body });
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(message);
  });

  test('answers with fewer customers when their logs take long, and goes on after them', async () => {
    const { identityHash } = service.services;
    const isInFirst = (id: number) =>
      rowPartition(identityHash.customerIdOf(`generic:customer:c${id}`, 0)) === ROW_PARTITIONS[0];
    const ids = Array.from({ length: 1_000 }, (_, id) => id)
      .filter(isInFirst)
      .slice(0, 40);
    for (const id of ids) await service.send('generic', genericDelivery(orderOf(id, 0)));
    reading = () => {
      service.time.real += 1_000;
    };
    const sizes: number[] = [];
    for (let next: string | null | undefined; next !== null; ) {
      const body = JSON.stringify({ policy: OTHER, partition: 0, next });
      const page = previewPage.parse((await service.ask('POST', '/policy/preview', { body })).body);
      sizes.push(page.customers);
      next = page.next;
    }
    expect(sizes).toEqual([16, 16, 8]);
  });

  test('keeps what the connections say of their orders, unless the policy names them', async () => {
    service = serviceWith(policyWith({ connections: { generic: { orders: 'not-counted' } } }));
    await sendOrders(3);
    expect((await preview({}, NOW)).moves).toEqual([]);
    const { moves } = await preview({ connections: { generic: {} } }, NOW);
    expect(moves.map(({ from, to }) => [from.stage, to.stage])).toContainEqual(['evaluation', 'experience']);
    const wrong = await service.ask('POST', '/policy/preview', {
      body: '{"policy":{"connections":7},"partition":0}',
    });
    expect(wrong.status).toBe(422);
  });

  test('names the rule that puts a customer elsewhere', async () => {
    await sendOrders(2);
    const { moves } = await preview({ advocacy: { orders: 2 } }, NOW);
    expect(moves).toMatchObject([
      { from: { stage: 'experience' }, to: { stage: 'advocacy', rule: 'repeat-purchases' } },
    ]);
  });
});
