import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import * as z from 'zod';
import { runLocal } from '../../support/local-process.ts';
import { synthesisedApp } from '../../support/synthesised-app.ts';

// npm run deliveries -- --stack against a small CloudWatch Logs. Whether the real one answers alike needs an account.

const asked = z.object({ target: z.string(), body: z.record(z.string(), z.unknown()) });
type Asked = z.infer<typeof asked>;

const GROUP = 'customer-lifecycle-prod-service-ingestLog1A2B3C4D-x9Y8z7';
const HOUR = 3_600_000;

let server: Server;
let requests: Asked[];
let answer: (request: Asked) => { readonly status?: number; readonly body: object };
beforeEach(async () => {
  requests = [];
  server = createServer(async (request, response) => {
    const received = asked.parse({
      target: String(request.headers['x-amz-target']).split('.')[1],
      body: await json(request),
    });
    requests.push(received);
    const { status = 200, body } = answer(received);
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const AWS = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'an-id',
  AWS_SECRET_ACCESS_KEY: 'a-key',
  AWS_MAX_ATTEMPTS: '1',
};

async function deliveries(commandLine: readonly string[], variables: Record<string, string> = AWS) {
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const stack = ['--stack', 'customer-lifecycle-prod-service'];
  const command = runLocal('deliveries', [...stack, ...commandLine], {
    AWS_CONFIG_FILE: '/nonexistent',
    AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: url,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    ...variables,
  });
  const code = await command.ended;
  return { code, ...command.output };
}

const at = (minute: number) => new Date(Date.now() - HOUR + minute * 60_000).toISOString();
const line = (minute: number, more: object = {}) => ({
  timestamp: 1,
  message: `${JSON.stringify({
    level: 'info',
    message: 'Delivery taken',
    time: at(minute),
    connection: 'shopify',
    outcome: 'parked',
    reason: 'no id',
    topic: 'orders/paid',
    deliveryId: `id-${minute}`,
    key: `held/shopify/${'0a'.repeat(16)}.json`,
    milliseconds: 8,
    ...more,
  })}\n`,
});

/** Three pages of the log, the newest first. */
function logOfThreePages({ target, body }: Asked) {
  if (target === 'DescribeLogGroups') return { body: { logGroups: [{ logGroupName: GROUP }] } };
  const pages = [[line(9), { message: 'no JSON' }, line(8)], [], [line(7), line(6)]];
  const number = Number(body.nextToken ?? 0);
  const nextToken = number < 2 ? { nextToken: String(number + 1) } : {};
  return { body: { events: pages[number], ...nextToken } };
}

test('reads the log of ingest, filtered and newest first', async () => {
  answer = logOfThreePages;
  const filters = ['--connection', 'shopify', '--outcome', 'parked', '--since', 'PT6H'];
  const { code, stdout, stderr } = await deliveries([...filters, '--format', 'json']);
  expect(code, stderr).toBe(0);
  const listed = stdout
    .trim()
    .split('\n')
    .map((text) => JSON.parse(text));
  expect(listed.map(({ deliveryId }) => deliveryId)).toEqual(['id-9', 'id-8', 'id-7', 'id-6']);
  expect(listed[0]).toMatchObject({
    outcome: 'parked',
    reason: 'no id',
    parkedId: `shopify-${'0a'.repeat(16)}`,
  });
  expect(stderr).toContain('4 deliveries.');
  expect(requests.map(({ target }) => target)).toEqual([
    'DescribeLogGroups',
    ...Array.from({ length: 3 }, () => 'FilterLogEvents'),
  ]);
  expect(requests[0]?.body).toEqual({ logGroupNamePrefix: 'customer-lifecycle-prod-service-ingestLog' });
  expect(requests[1]?.body).toMatchObject({
    logGroupName: GROUP,
    filterPattern: '{ $.connection = "shopify" && $.outcome = "parked" }',
    startFromHead: false,
  });
  const { startTime } = z.object({ startTime: z.number() }).parse(requests[1]?.body);
  expect(Math.abs(Date.now() - 6 * HOUR - startTime)).toBeLessThan(10 * 60_000);
});

test('stops when there are as many as asked for', async () => {
  answer = logOfThreePages;
  const { stdout, stderr } = await deliveries(['--limit', '1', '--since', '2020-01-01']);
  expect(stdout).toContain('orders/paid');
  expect(stderr).toContain('1 delivery: there may be more, see --limit.');
  expect(requests).toHaveLength(2);
  expect(requests[1]?.body).toMatchObject({
    filterPattern: '{ $.connection = * && $.outcome = * }',
    startTime: Date.UTC(2024, 0),
  });
});

test('the log group of the template has the name that is looked for', () => {
  const { serviceTemplate } = synthesisedApp();
  const groups = Object.keys(serviceTemplate.findResources('AWS::Logs::LogGroup'));
  expect(groups.filter((name) => name.startsWith('ingestLog'))).toHaveLength(1);
});

test.each<[string, () => ReturnType<typeof answer>, string]>([
  [
    'no such stack',
    () => ({ body: { logGroups: [] } }),
    'There is no log of ingest of a stack customer-lifecycle-prod-service',
  ],
  [
    'no permission',
    () => ({ status: 400, body: { __type: 'AccessDeniedException', message: 'no' } }),
    'Your AWS identity needs logs:DescribeLogGroups and logs:FilterLogEvents',
  ],
  [
    'another fault',
    () => ({ status: 400, body: { __type: 'InvalidParameterException', message: 'a bad pattern' } }),
    'The log of customer-lifecycle-prod-service could not be read: a bad pattern.',
  ],
])('says with one sentence what is wrong: %s', async (_, respond, sentence) => {
  answer = respond;
  const { code, stderr } = await deliveries([]);
  expect(code).toBe(1);
  expect(stderr).toContain(sentence);
  expect(stderr).not.toContain('    at ');
});

test.each<[string, Record<string, string>, string]>([
  ['no credentials', { AWS_REGION: 'eu-central-1' }, 'There are no AWS credentials'],
  [
    'no Region',
    { AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'y' },
    'Set AWS_REGION to the Region of the stack.',
  ],
])('says with one sentence what is missing: %s', async (_, variables, sentence) => {
  answer = logOfThreePages;
  const { code, stderr } = await deliveries([], { AWS_REGION: '', AWS_DEFAULT_REGION: '', ...variables });
  expect(code).toBe(1);
  expect(stderr).toContain(sentence);
});
