import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { followEvents } from '../../../local/client/funnel.ts';
import { DEMO_CONNECTIONS, prepareYear } from '../../../local/demo/show-year.ts';
import { loadConnector } from '../../../shared/connectors/load-connector.ts';
import { type LocalStack, runLocal, startLocalStack } from '../../support/local-process.ts';
import { countedFromApi } from '../../support/recount/answers-of-api.ts';
import { answersAbout, reportAnswer, rounded } from '../../support/recount/asked-api.ts';
import type { Counted } from '../../support/recount/customers.ts';
import { RECOUNTED, recount } from '../../support/recount/recount.ts';

const CUSTOMERS = Number(process.env.DEMO_CUSTOMERS ?? 40);
const ZONE = 'Europe/Berlin';
const NOT_COUNTED = { stripe: 'not-counted' };

let stack: LocalStack;
let customers: Counted[];

beforeAll(async () => {
  stack = await startLocalStack({
    CONNECTIONS: DEMO_CONNECTIONS,
    POLICY: JSON.stringify({ zone: ZONE }),
  });
  await prepareYear({ seed: 7, customers: CUSTOMERS, json: false }).send(stack.client, () => {});
  await sendLongHistory();
  const ids = followEvents(await stack.client.events()).map(({ customerId }) => customerId);
  const answers = await Promise.all(ids.map((id) => answersAbout(get, id)));
  const { asOf } = reportAnswer.parse(await get('/reports/funnel', {}));
  // Once for all reports, because it takes long. Nothing happens to the customers after this.
  customers = answers.map((one) => countedFromApi(one, { zone: ZONE, asOf, counting: NOT_COUNTED }));
});
afterAll(async () => {
  expect(await stack.interrupt()).toBe(0);
});

/** A customer with more of everything than a report reads: 300 changes of stage, 300 ratings, and sales on 200 days. */
async function sendLongHistory(): Promise<void> {
  const { url, secret } = await stack.client.connection('generic');
  const { sign } = await loadConnector('generic');
  const customer = { id: 'long' };
  const at = (hours: number) => new Date(Date.parse('2025-01-02T03:04:05.678Z') + hours * 3_600_000);
  const orders = Array.from({ length: 200 }, (_, index) => ({
    ...{ id: `order-${index}`, type: 'order.paid', occurredAt: at(40 * index).toISOString(), customer },
    order: { id: String(index), total: '10.01', currency: index % 7 === 0 ? 'USD' : 'EUR' },
  }));
  const ratings = Array.from({ length: 300 }, (_, index) => ({
    ...{
      id: `rating-${index}`,
      type: 'rating.given',
      occurredAt: at(2 + 26 * index).toISOString(),
      customer,
    },
    rating: { scale: 'nps', score: index % 2 === 0 ? 10 : 0 },
  }));
  const activities = [...orders, ...ratings].sort((a, b) => (a.occurredAt < b.occurredAt ? -1 : 1));
  // An event has at most 16 entries of a path.
  for (let sent = 0; sent < activities.length; sent += 12) {
    const body = Buffer.from(JSON.stringify(activities.slice(sent, sent + 12)));
    const delivery = sign({ method: 'POST', url, headers: {}, body }, secret, Date.now());
    expect(await stack.client.send(delivery)).toBe('accepted');
  }
  await stack.client.settle();
}

async function get(path: string, query: Readonly<Record<string, string>>): Promise<unknown> {
  const answer = await fetch(`${stack.url}${path}?${new URLSearchParams(query)}`);
  expect(answer.status, path).toBe(200);
  return answer.json();
}

describe('a report about a shop with a year of deliveries', () => {
  test.each(
    RECOUNTED.flatMap((name) => [
      [name, { by: 'month' }],
      [name, { by: 'week', from: '2025-06-03', to: '2025-08-20' }],
      [name, { by: 'day', from: '2025-10-20', to: '2025-11-05' }],
      [name, { from: '2025-01-01', connection: 'woocommerce' }],
    ]),
  )('%s of %o equals a recount from timelines, records and exports', async (name, query) => {
    const { lines, ...report } = reportAnswer.parse(await get(`/reports/${name}`, query));
    expect(report.zone).toBe(ZONE);
    expect(lines.map(rounded)).toEqual(recount(name, customers, report).map(rounded));
    // The long history is beyond what a report reads, and the answer says so.
    if (report.connection === null)
      expect(report.customers).toEqual({ counted: CUSTOMERS + 1, stale: 0, beyond: 1 });
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
