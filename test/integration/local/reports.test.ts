import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { followEvents } from '../../../local/client/funnel.ts';
import { DEMO_CONNECTIONS, prepareYear } from '../../../local/demo/show-year.ts';
import { type LocalStack, runLocal, startLocalStack } from '../../support/local-process.ts';
import { type AnswersOfApi, countedFromApi } from '../../support/recount/answers-of-api.ts';
import type { Line } from '../../support/recount/customers.ts';
import { RECOUNTED, recount } from '../../support/recount/recount.ts';

const CUSTOMERS = Number(process.env.DEMO_CUSTOMERS ?? 40);
const ZONE = 'Europe/Berlin';

let stack: LocalStack;
let customers: AnswersOfApi[];

beforeAll(async () => {
  stack = await startLocalStack({
    CONNECTIONS: DEMO_CONNECTIONS,
    POLICY: JSON.stringify({ zone: ZONE }),
  });
  await prepareYear({ seed: 7, customers: CUSTOMERS, json: false }).send(stack.client, () => {});
  const ids = followEvents(await stack.client.events()).map(({ customerId }) => customerId);
  customers = await Promise.all(ids.map(answersAbout));
});
afterAll(async () => {
  expect(await stack.interrupt()).toBe(0);
});

async function get(path: string): Promise<unknown> {
  const answer = await fetch(`${stack.url}${path}`);
  expect(answer.status, path).toBe(200);
  return answer.json();
}

async function pagesOf(path: string): Promise<unknown[]> {
  const pages: unknown[] = [];
  for (let next: string | null = ''; next !== null; ) {
    const page = await get(`${path}?${next === '' ? '' : new URLSearchParams({ next })}`);
    pages.push(page);
    ({ next } = z.object({ next: z.string().nullable() }).parse(page));
  }
  return pages;
}

async function answersAbout(id: string): Promise<AnswersOfApi> {
  const path = `/customers/${id}`;
  const timeline = z.object({ timeline: z.array(z.unknown()) });
  return {
    record: await get(path),
    timeline: (await pagesOf(`${path}/timeline`)).flatMap((page) => timeline.parse(page).timeline),
    pages: await pagesOf(`${path}/export`),
  };
}

const cell = z.union([z.string(), z.number(), z.null()]);
const reportForm = z.object({
  from: z.string(),
  to: z.string(),
  by: z.enum(['day', 'week', 'month']),
  zone: z.literal(ZONE),
  connection: z.string().nullable(),
  asOf: z.string(),
  customers: z.object({ counted: z.number(), stale: z.literal(0), beyond: z.literal(0) }),
  columns: z.array(z.object({ name: z.string() })),
  rows: z.array(z.array(cell)),
});

/** The order of additions may differ. */
function rounded(line: Line): Line {
  return Object.fromEntries(
    Object.entries(line).map(([name, value]) => [
      name,
      typeof value === 'number' ? Number(value.toFixed(9)) : value,
    ]),
  );
}

describe('a report about a shop with a year of deliveries', () => {
  test.each(
    RECOUNTED.flatMap((name) => [
      [name, '?by=month'],
      [name, '?by=week&from=2025-06-03&to=2025-08-20'],
      [name, '?by=day&from=2025-10-20&to=2025-11-05'],
      [name, '?from=2025-01-01&connection=woocommerce'],
    ]),
  )('%s%s equals a recount from timelines, records and exports', async (name, query) => {
    const { columns, rows, ...report } = reportForm.parse(await get(`/reports/${name}${query}`));
    const asOf = Date.parse(report.asOf);
    const counting = { stripe: 'not-counted' };
    const counted = customers.map((one) => countedFromApi(one, { zone: ZONE, asOf, counting }));
    const lines = rows.map((cells) =>
      Object.fromEntries(columns.map((column, index) => [column.name, cells[index] ?? null])),
    );
    expect(lines.map(rounded)).toEqual(recount(name, counted, { ...report, asOf }).map(rounded));
    if (report.connection === null) expect(report.customers.counted).toBe(customers.length);
  });
});

test('a request that accepts CSV gets CSV', async () => {
  const answer = await fetch(`${stack.url}/reports/funnel`, { headers: { accept: 'text/csv' } });
  expect(answer.headers.get('content-type')).toMatch(/^text\/csv/);
  expect(await answer.text()).toMatch(/^stage,phase,now,/);
});

describe('npm run report', () => {
  const run = async (...arguments_: readonly string[]) => {
    const command = runLocal('report', [...arguments_, '--url', stack.url]);
    return { code: await command.ended, ...command.output };
  };

  test('shows a report within 80 columns, with a plot and without colours in a pipe', async () => {
    const { code, stdout } = await run('buyers');
    expect(code).toBe(0);
    expect(stdout).toContain('New and returning buyers');
    expect(stdout).toMatch(/[▁▂▃▄▅▆▇█]/);
    expect(stdout).not.toContain('\u001b');
    for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  });

  test('prints the same as CSV as the API does', async () => {
    const { stdout } = await run('flow', '--from', '2025-01-01', '--to', '2025-12-31', '--format', 'csv');
    const answer = await fetch(`${stack.url}/reports/flow?from=2025-01-01&to=2025-12-31&format=csv`);
    expect(stdout).toBe(await answer.text());
    expect(stdout).toMatch(/^from,to,moves,customers,share\r\n/);
  });

  test('passes on why the API refuses a request', async () => {
    const { code, stderr } = await run('churn', '--from', '2025-05-01', '--to', '2025-01-01');
    expect(code).toBe(1);
    expect(stderr).toContain('from must not be after to, but 2025-05-01 is after 2025-01-01');
  });

  test('names the report that was meant, and needs no stack for it', async () => {
    const command = runLocal('report', ['chrun']);
    expect(await command.ended).toBe(2);
    expect(command.output.stderr).toContain('There is no report chrun; did you mean "churn"?');
  });
});
