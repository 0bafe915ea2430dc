import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { CustomerRow } from '../../../shared/reports/customer-row.ts';
import { createModelTable } from '../../support/model-table.ts';
import { createTestService, SERVICE_START } from '../../support/test-service.ts';

const ROW: CustomerRow = {
  customerId: 'cus_1',
  path: [{ stage: 'purchase', at: SERVICE_START - 86_400_000, reason: null }],
  sales: [],
  refunds: [],
  ratings: [],
  touchpoints: { first: [], last: [], count: 0 },
  connections: ['shopify'],
  risk: [],
  stale: false,
  beyond: false,
};

/** A service with this many customers, which counts how often they are read. */
function serviceWith(customers: number) {
  let readings = 0;
  const readRows = async function* () {
    readings += 1;
    yield Array.from({ length: customers }, () => ROW);
  };
  const service = createTestService(createModelTable().client, undefined, { readRows });
  return { service, readings: () => readings };
}

const form = z.object({ asOf: z.string(), customers: z.object({ counted: z.number() }) });

describe('a report', () => {
  test('says when the customers were read, and is at most a minute old', async () => {
    const { service, readings } = serviceWith(3);
    const ask = async () => form.parse((await service.get('/reports/funnel')).body);
    expect(await ask()).toEqual({ asOf: '2026-06-01T00:00:00.000Z', customers: { counted: 3 } });
    service.time.customers += 59_999;
    expect((await ask()).asOf).toBe('2026-06-01T00:00:00.000Z');
    expect(readings()).toBe(1);
    service.time.customers += 1;
    expect((await ask()).asOf).toBe('2026-06-01T00:01:00.000Z');
    expect(readings()).toBe(2);
  });

  test('of more customers than memory should hold reads them each time', async () => {
    const { service, readings } = serviceWith(50_001);
    await service.get('/reports/funnel');
    await service.get('/reports/funnel');
    expect(readings()).toBe(2);
  });

  test('is CSV for ?format=csv', async () => {
    const { service } = serviceWith(1);
    const { status, headers, text } = await service.get('/reports/flow', { format: 'csv' });
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': 'attachment; filename="flow-2025-07-01-2026-06-01.csv"',
      'last-modified': 'Mon, 01 Jun 2026 00:00:00 GMT',
    });
    expect(text).toBe('from,to,moves,customers,share\r\nnew,purchase,1,1,1\r\n');
  });

  test('contains no customer id', async () => {
    const { service } = serviceWith(1);
    const { body } = await service.get('/reports');
    const { reports } = z.object({ reports: z.array(z.object({ name: z.string() })) }).parse(body);
    expect(reports.length).toBeGreaterThan(10);
    for (const { name } of reports)
      expect((await service.get(`/reports/${name}`)).text).not.toContain(ROW.customerId);
  });

  test.each([
    ['chrun', {}, 404, 'there is no report "chrun"; did you mean "churn"?'],
    ['churn', { by: 'hour' }, 400, 'by must be day, week or month'],
    ['churn', { form: '2026-01-01' }, 400, 'there is no parameter form; did you mean "from" or "format"?'],
    ['churn', { format: 'xml' }, 400, 'format must be json or csv'],
    ['churn', { connection: 'shopfy' }, 400, 'there is no connection shopfy; did you mean "shopify"?'],
    [
      'churn',
      { from: '2026-01-01,2026-02-01' },
      400,
      'from must be a date from 1970-01-01 to 9999-12-31, such as 2026-01-31',
    ],
  ])('%s %o is refused with one sentence', async (name, query, status, message) => {
    const answer = await serviceWith(1).service.get(`/reports/${name}`, query);
    expect(answer).toMatchObject({ status, body: { message } });
  });

  test('that no function could return is refused, not cut off', async () => {
    const { service } = serviceWith(1);
    const query = { from: '2015-07-01', by: 'day' };
    expect(await service.get('/reports/stages', query)).toMatchObject({ status: 200 });
    expect(await service.get('/reports/stages', { ...query, from: '2010-07-01' })).toMatchObject({
      status: 400,
      body: { message: 'a report has at most 4000 periods: send by=month, or a later from' },
    });
  });

  test('is refused if its answer, in which each quotation mark takes two bytes, has more than 6 MB', async () => {
    const today = Math.floor(SERVICE_START / 86_400_000);
    const sales = (day: number) =>
      Array.from({ length: 101 }, (_, number) => ({
        ...{ day, connection: `c${number}`, currency: 'EUR' },
        ...{ sales: 1, minor: 1, unpriced: 0 },
      }));
    const readRows = async function* () {
      yield Array.from({ length: 1_000 }, (_, index) => ({ ...ROW, sales: sales(today - index) }));
    };
    const service = createTestService(createModelTable().client, undefined, { readRows });
    const query = { by: 'day', from: '2023-09-06' };
    expect(await service.get('/reports/revenue', query)).toMatchObject({
      status: 400,
      body: { message: '101000 rows are too many for one answer: send by=month, or a shorter period' },
    });
  });
});

describe('several reports', () => {
  const several = z.object({ reports: z.array(z.looseObject({ name: z.string() })) });

  test('are computed in one pass over the customers, however many there are', async () => {
    const { service, readings } = serviceWith(50_001);
    const { body } = await service.get('/reports', { names: 'stages,churn,revenue' });
    expect(several.parse(body).reports.map(({ name }) => name)).toEqual(['stages', 'churn', 'revenue']);
    expect(readings()).toBe(1);
  });

  test('are what each of them is alone', async () => {
    const { service } = serviceWith(3);
    const query = { from: '2026-05-01', by: 'week', connection: 'shopify' };
    const { body } = await service.get('/reports', { names: 'risk,flow', ...query });
    const alone = await Promise.all(
      ['risk', 'flow'].map(async (name) => (await service.get(`/reports/${name}`, query)).body),
    );
    expect(body).toEqual({ reports: alone });
  });

  test.each([
    [{ names: 'stages,chrun' }, 'there is no report "chrun"; did you mean "churn"?'],
    [{ names: '' }, 'names must name at least one report'],
    [{ names: 'stages', by: 'hour' }, 'by must be day, week or month'],
    [{ names: 'stages', connection: 'shopfy' }, 'there is no connection shopfy; did you mean "shopify"?'],
  ])('%o is refused with one sentence', async (query, message) => {
    const answer = await serviceWith(1).service.get('/reports', query);
    expect(answer).toMatchObject({ status: 400, body: { message } });
  });
});
