import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { captureOutput } from '../../support/captured-output.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import {
  type EmbeddedTable,
  emptyTable,
  scanTable,
  startEmbeddedTable,
} from '../../support/embedded-table.ts';
import { createModelTable } from '../../support/model-table.ts';
import { createTestService, type TestService } from '../../support/test-service.ts';

const page = z.object({
  customers: z.array(
    z.looseObject({
      customerId: z.string(),
      stage: z.string(),
      stageSince: z.string(),
      risk: z.object({ level: z.string(), reasons: z.array(z.string()) }),
      identities: z.array(z.string()),
      stale: z.boolean(),
    }),
  ),
  next: z.string().nullable(),
});
type Listed = z.infer<typeof page>['customers'][number];
type Query = Readonly<Record<string, string>>;

let table: EmbeddedTable;
let service: TestService;
beforeAll(async () => {
  table = await startEmbeddedTable();
});
afterAll(() => table.close());
beforeEach(async () => {
  captureOutput();
  await emptyTable(table);
  service = createTestService(table.client);
});

const MINUTE = 60_000;
const BEGIN = Date.parse('2026-05-01T00:00:00Z');
const at = (minute: number) => new Date(BEGIN + minute * MINUTE).toISOString();

const visit = (customer: string | number, minute: number) => ({
  id: `visit-${customer}-${minute}`,
  type: 'visit',
  occurredAt: at(minute),
  customer: { id: String(customer) },
});
const paid = (customer: string | number, minute: number) => ({
  ...visit(customer, minute),
  id: `paid-${customer}-${minute}`,
  type: 'order.paid',
  order: { id: `order-${customer}-${minute}`, total: '10.00', currency: 'EUR' },
});

async function send(...items: object[]): Promise<void> {
  for (let from = 0; from < items.length; from += 100) {
    const answer = await service.send('generic', genericDelivery(items.slice(from, from + 100)));
    expect(answer.body).toEqual({ outcome: 'accepted' });
  }
}

async function listPage(query: Query): Promise<z.infer<typeof page>> {
  const answer = await service.get('/customers', query);
  expect(answer.status, answer.text).toBe(200);
  return page.parse(answer.body);
}

/** All pages of a list. `between` runs after each page. */
async function list(query: Query = {}, between: (number: number) => Promise<void> = async () => {}) {
  const listed: Listed[] = [];
  let next: string | null = '';
  for (let number = 0; next !== null; number += 1) {
    const read: z.infer<typeof page> = await listPage(next === '' ? query : { ...query, next });
    expect(read.customers.length).toBeLessThanOrEqual(Number(query.limit ?? 50));
    listed.push(...read.customers);
    next = read.next;
    await between(number);
  }
  return listed;
}

const idsOf = (listed: readonly Listed[]) => listed.map(({ identities }) => identities[0]?.split(':')[2]);
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe('a list of customers', () => {
  test('leaves out a record that another program wrote, and shows all others', async () => {
    await send(...numbers(5).map((number) => visit(number, number)));
    const third = await service.services.store.find({ identities: ['generic:customer:3'] }, true);
    const PK = `CUST#${third.owners[0]?.customerId}`;
    const record = (await scanTable(table)).find((item) => item.PK === PK && item.SK === 'RECORD');
    await table.client.send(new PutCommand({ TableName: table.name, Item: { ...record, state: '{}' } }));
    expect(idsOf(await list())).toEqual(['5', '4', '2', '1']);
  });

  test('has everybody once, who entered the stage last first, whatever the limit', async () => {
    await send(...numbers(40).map((number) => visit(number, number)));
    const expected = numbers(40).reverse().map(String);
    for (const limit of ['1', '7', '40', '200']) expect(idsOf(await list({ limit }))).toEqual(expected);
    expect(idsOf((await listPage({ limit: '3' })).customers)).toEqual(['40', '39', '38']);
  });

  test('has the records as they are', async () => {
    await send(paid('ann', 1), {
      ...visit('ann', 2),
      customer: { id: 'ann', name: 'Ann', email: 'ann@x.org' },
    });
    const [listed] = await list();
    expect(listed?.stale).toBe(false);
    expect((await service.get(`/customers/${listed?.customerId}`)).body).toEqual(listed);
  });

  test('of a stage has nobody else', async () => {
    await send(visit('a', 1), paid('b', 2), visit('c', 3), paid('d', 4));
    expect(idsOf(await list({ stage: 'purchase' }))).toEqual(['d', 'b']);
    expect(idsOf(await list({ stage: 'engagement', limit: '1' }))).toEqual(['c', 'a']);
    expect(await list({ stage: 'advocacy' })).toEqual([]);
  });

  test('has each of many who entered their stage at one instant once', async () => {
    await send(visit('older', 0), ...numbers(60).map((number) => visit(number, 5)), visit('newer', 9));
    for (const limit of ['1', '13']) {
      const listed = idsOf(await list({ limit }));
      expect(listed.at(0)).toBe('newer');
      expect(listed.at(-1)).toBe('older');
      expect(
        listed
          .slice(1, -1)
          .map(Number)
          .sort((a, b) => a - b),
      ).toEqual(numbers(60));
    }
  });

  test('since an instant begins with that instant', async () => {
    await send(...numbers(6).map((number) => visit(number, number)));
    expect(idsOf(await list({ since: at(4), limit: '2' }))).toEqual(['6', '5', '4']);
    expect(idsOf(await list({ since: '2026-05-01T02:04:00+02:00' }))).toEqual(['6', '5', '4']);
    expect(await list({ since: at(7) })).toEqual([]);
  });

  test.each([
    ['any', ['high', 'refund', 'rating']],
    ['watch', ['refund', 'rating']],
    ['high', ['high']],
    ['refunded', ['high', 'refund']],
    ['bad-rating', ['high', 'rating']],
    ['disputed', []],
  ])('with the risk %s has only these customers', async (risk, expected) => {
    const refunded = (customer: string, minute: number) => ({
      ...paid(customer, minute),
      id: `back-${customer}`,
      type: 'order.refunded',
      occurredAt: at(minute + 30 * 24 * 60),
      order: { id: `order-${customer}-${minute}`, total: '1.00', currency: 'EUR' },
    });
    const rated = (customer: string) => ({
      ...visit(customer, 30 * 24 * 60),
      id: `rated-${customer}`,
      type: 'rating.given',
      rating: { scale: 'nps', score: 1 },
    });
    await send(visit('calm', 20), ...['rating', 'refund', 'high'].map((name, index) => paid(name, index)));
    await send(refunded('refund', 1), refunded('high', 2), rated('rating'), rated('high'));
    const listed = await list({ risk, limit: '2' });
    expect(idsOf(listed).sort()).toEqual([...expected].sort());
  });

  test('never misses or repeats a customer who stands still while others move, come and go', async () => {
    await send(
      ...numbers(90).map((number) =>
        number % 2 === 0 ? visit(number, number % 11) : paid(number, number % 11),
      ),
    );
    const standing = numbers(90).filter((number) => number % 3 !== 0);
    const moving = numbers(90).filter((number) => number % 3 === 0);
    const { identityHash } = service.services;
    for (const stage of [undefined, 'engagement', 'purchase']) {
      const listed = await list({ limit: '7', ...(stage && { stage }) }, async (number) => {
        const [one = 0, other = 0, third = 0] = moving.splice(0, 3);
        await send(paid(one, 500 + number), visit(other, -500 + number), visit(`new-${stage}-${number}`, 5));
        const id = identityHash.customerIdOf(`generic:customer:${third}`, 0);
        await service.ask('DELETE', `/customers/${id}`);
      });
      const ids = idsOf(listed).filter((id) => standing.includes(Number(id)));
      const expected = standing.filter(
        (number) => stage === undefined || (number % 2 === 0) === (stage === 'engagement'),
      );
      expect(ids.map(Number).sort((a, b) => a - b)).toEqual(expected);
      moving.push(...numbers(90).filter((number) => number % 3 === 0));
    }
  }, 30_000);

  test('has neither merged nor erased customers, nor objects that nobody owns', async () => {
    await send(visit('a', 1), visit('b', 2), visit('c', 3));
    await send({ ...paid('x', 4), customer: undefined });
    const ids = new Map((await list()).map((one) => [one.identities[0], one.customerId]));
    const idOf = (name: string) => ids.get(`generic:customer:${name}`) ?? '';
    const body = JSON.stringify({ with: idOf('b') });
    expect((await service.ask('POST', `/customers/${idOf('a')}/merge`, { body })).status).toBe(200);
    expect((await service.ask('DELETE', `/customers/${idOf('c')}`)).status).toBe(200);
    const listed = await list();
    expect(listed).toMatchObject([{ identities: expect.arrayContaining(['generic:customer:a']) }]);
  });

  test('looks at most at 2,000 customers for one page, reads only those with the risk, and goes on with next', async () => {
    service = createTestService(createModelTable().client);
    await send(...numbers(2010).map((number) => visit(number, number)));
    const rated = { ...visit(1, 1), id: 'rated', type: 'rating.given', rating: { scale: 'nps', score: 0 } };
    await send(rated);
    const find = vi.spyOn(service.services.store, 'find');
    const first = await listPage({ risk: 'bad-rating' });
    const read = find.mock.calls.flatMap(([{ customerIds = [] }]) => customerIds);
    expect(read).toEqual([]);
    expect(first).toEqual({ customers: [], next: expect.any(String) });
    const second = await listPage({ risk: 'bad-rating', next: first.next ?? '' });
    expect(idsOf(second.customers)).toEqual(['1']);
    expect(find.mock.calls.flatMap(([{ customerIds = [] }]) => customerIds)).toHaveLength(1);
  }, 30_000);

  test('says which records are of another policy', async () => {
    await send(visit('a', 1));
    const other = createTestService(table.client, undefined, {
      policy: { ...service.services.policy, version: 'another' },
    });
    const { body } = await other.get('/customers');
    expect(page.parse(body).customers).toMatchObject([{ stale: true }]);
  });
});

describe('a next', () => {
  let first: string;
  beforeEach(async () => {
    await send(...numbers(5).map((number) => visit(number, number)));
    first = (await listPage({ stage: 'engagement', limit: '2' })).next ?? '';
  });
  const refusal = {
    status: 400,
    body: { message: 'next must be the next of the previous page, sent with the same stage, risk and since' },
  };

  test('of which any character was changed is refused', async () => {
    for (const place of first.split('').keys()) {
      const changed = `${first.slice(0, place)}${first[place] === 'A' ? 'B' : 'A'}${first.slice(place + 1)}`;
      expect(await service.get('/customers', { stage: 'engagement', next: changed })).toMatchObject(refusal);
    }
  });

  test.each<[string, Query]>([
    ['another stage', { stage: 'purchase' }],
    ['no stage', {}],
    ['a risk', { stage: 'engagement', risk: 'any' }],
    ['another beginning', { stage: 'engagement', since: at(0) }],
  ])('of another list is refused: %s', async (_, query) => {
    expect(await service.get('/customers', { ...query, next: first })).toMatchObject(refusal);
  });

  test.each([
    '',
    '.',
    'x',
    'a.b.c',
    'null.AAAAAAAAAAAAAAAAAAAAAA',
    'x'.repeat(20_000),
    Buffer.from('["0",{"0":"cus_AAAAAAAAAAAAAAAAAAAAAA"}]').toString('base64url'),
    Buffer.from(JSON.stringify([0, { PK: 'ID#x', SK: 'OWNER', stagePK: 'orphan#0', stageSK: '0' }])).toString(
      'base64url',
    ),
  ])('that no page returned is refused and reads nothing: %j', async (next) => {
    table.requests.length = 0;
    expect(await service.get('/customers', { stage: 'engagement', next })).toMatchObject(refusal);
    expect(table.requests).toEqual([]);
  });

  test('is accepted with another limit', async () => {
    const { customers } = await listPage({ stage: 'engagement', limit: '1', next: first });
    expect(idsOf(customers)).toEqual(['3']);
  });
});

describe('the parameters of a list', () => {
  test.each<[Query, string]>([
    [
      { stage: 'chruned' },
      'stage must be "awareness", "engagement", "evaluation", "purchase", "experience", "advocacy", "churned" or "winback", not "chruned"; did you mean "churned"?',
    ],
    [{ stage: '' }, 'not ""'],
    [{ stage: 'purchase,churned' }, 'stage must be '],
    [{ stage: 'orphan' }, 'stage must be '],
    [{ stage: 'x'.repeat(9_000) }, `not "${'x'.repeat(39)}…`],
    [{ risk: 'none' }, 'risk must be "any", "watch", "high", "ticket-open-long"'],
    [{ risk: 'refund' }, 'did you mean "refunded"?'],
    [{ limit: '0' }, 'limit must be a number from 1 to 200, not "0"'],
    [{ limit: '201' }, 'not "201"'],
    [{ limit: '-1' }, 'limit must be'],
    [{ limit: '1e2' }, 'limit must be'],
    [{ limit: '' }, 'limit must be'],
    [{ limit: '99999999999999999999' }, 'limit must be'],
    [
      { since: 'yesterday' },
      'since must be an instant with its offset, such as 2026-01-05T10:00:00Z, not "yesterday"',
    ],
    [{ since: '2026-05-01' }, 'since must be'],
    [{ since: '2026-05-01T00:00:00' }, 'since must be'],
    [{ since: '2026-02-30T00:00:00Z' }, 'since must be'],
    [{ stages: 'churned' }, 'there is no parameter "stages"; did you mean "stage"?: send'],
    [{ emial: 'ann@example.org' }, 'did you mean "email"?'],
  ])('%j are refused with one sentence', async (query, sentence) => {
    const answer = await service.get('/customers', query);
    expect(answer).toMatchObject({ status: 400, body: { message: expect.stringContaining(sentence) } });
  });
});
