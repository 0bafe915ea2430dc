import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sendJson } from '../../../local/http/http-event.ts';
import { startLoopbackServer } from '../../../local/http/loopback-server.ts';
import { type LocalStack, runLocal, startLocalStack } from '../../support/local-process.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const SECRET = 'shpss_0123456789abcdef0123456789abcdef';

const folder = temporaryFolder();
let stack: LocalStack;

async function run(script: 'connect' | 'connections', ...arguments_: readonly string[]) {
  const command = runLocal(script, arguments_, { DATA_DIR: folder });
  return { code: await command.ended, ...command.output };
}

beforeAll(async () => {
  const secretFile = join(temporaryFolder(), 'secret.txt');
  writeFileSync(secretFile, `${SECRET}\n`);
  const connected = await run('connect', 'shopify', '--name', 'shop-berlin', '--secret-file', secretFile);
  expect(connected.stderr).toBe('');
  expect(connected.code).toBe(0);
  // The secret was given, so it is not shown.
  expect(connected.stdout).not.toContain(SECRET);
  expect(connected.stdout).toContain('URL      http://127.0.0.1:8787/webhooks/shop-berlin');
  expect(connected.stdout).toContain('orders/create');
  expect(connected.stdout).toContain('docs/connectors/shopify.md');
  for (const line of connected.stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);

  const made = await run('connect', 'generic', '--generate-secret');
  const secret = /^ {2}(whsec_\S+)$/m.exec(made.stdout)?.[1];
  expect(readFileSync(join(folder, 'connections.json'), 'utf8')).toContain(`"${secret}"`);
  stack = await startLocalStack({ DATA_DIR: folder });
});
afterAll(() => stack.interrupt());

describe('npm run connect', () => {
  test('--test sends a signed sample and shows what came of it', async () => {
    const { code, stdout } = await run(
      ...(['connect', 'shopify', '--name', 'shop-berlin', '--test'] as const),
      ...['--topic', 'orders/updated', '--url', stack.url],
    );
    expect(code).toBe(0);
    expect(stdout.replace(/\s+/g, ' ')).toMatch(
      /Sent a sample of orders\/updated: 200 accepted\. It is about .*email:ada@example\.com: cus_[\w-]+, in stage \w+ with 1 order\./,
    );
    expect(stdout).toMatch(/npm run customer -- erase cus_[\w-]+ --yes/);
  });

  test('says which secret the stack does not have', async () => {
    const other = temporaryFolder();
    const make = runLocal('connect', ['generic', '--generate-secret', '--test', '--url', stack.url], {
      DATA_DIR: other,
    });
    expect(await make.ended).toBe(1);
    expect(make.output.stderr).toContain('401');
    expect(make.output.stderr).toContain('The stack does not have this secret for generic');
  });

  test.each([
    [['shopify', '--name', 'other'], 'Give the secret that the tool signs with: --secret-file FILE'],
    [['zendesk', '--name', 'shop-berlin'], 'The connection shop-berlin is of shopify, not zendesk.'],
    [['generic', '--name', 'own', '--account', 'x', '--generate-secret'], 'leave it out'],
    [['shopify', '--name', 'shop-berlin', '--register'], 'shopify needs an https URL to send to.'],
    [
      ['shopify', '--name', 'shop-berlin', '--test', '--topic', 'order/paid'],
      'There is no sample of order/paid',
    ],
  ])('%j: %s', async (arguments_, sentence) => {
    const before = readFileSync(join(folder, 'connections.json'), 'utf8');
    const { code, stderr } = await run('connect', ...arguments_);
    expect(stderr).toContain(sentence);
    expect(code).not.toBe(0);
    expect(readFileSync(join(folder, 'connections.json'), 'utf8')).toBe(before);
  });

  test('refuses a secret that can verify nothing, and does not show it', async () => {
    const file = join(temporaryFolder(), 'short.txt');
    writeFileSync(file, 'short');
    const { code, stderr } = await run('connect', 'shopify', '--name', 'new', '--secret-file', file);
    expect(code).toBe(1);
    expect(stderr).toContain('This secret cannot verify a delivery of shopify.');
  });

  test('--register says where the secret is that the tool does not show again', async () => {
    const api = await startLoopbackServer(async (request, response) => {
      const endpoint = { id: 'we_1', url: 'https://hooks.example.com/webhooks/stripe' };
      sendJson(response, 200, request.method === 'GET' ? { data: [endpoint] } : endpoint);
    });
    const { ended, output } = runLocal(
      'connect',
      ['stripe', '--register', '--public-url', 'https://hooks.example.com', '--api', api.url],
      { DATA_DIR: temporaryFolder(), TOOL_TOKEN: 'rk_1' },
    );
    expect(await ended).toBe(0);
    await api.close();
    expect(output.stderr).toBe('');
    expect(output.stdout.replace(/\s+/g, ' ')).toContain(
      'The webhook existed already, and the API of stripe shows its secret once only. Copy it from there, and give it with --secret-file.',
    );
    expect(output.stdout).not.toContain('rk_1');
  });

  test('needs a place to keep the connection', async () => {
    const { ended, output } = runLocal('connect', ['generic', '--generate-secret'], { DATA_DIR: '' });
    expect(await ended).toBe(1);
    expect(output.stderr).toContain('DATA_DIR=.data');
  });
});

describe('npm run connections', () => {
  test('lists them with their last delivery and the outcomes', async () => {
    await run(
      ...(['connect', 'shopify', '--name', 'shop-berlin', '--test'] as const),
      ...['--topic', 'orders/updated', '--url', stack.url],
    );
    const { code, stdout } = await run('connections', '--url', stack.url);
    expect(code).toBe(0);
    expect(stdout).toMatch(/shop-berlin +shopify +configured +\d+ \w+ ago +(accepted|duplicate) \d/);
    expect(stdout).toMatch(/generic +generic +configured +(none|\d+ \w+ ago +refused 1)/);
    const csv = await run('connections', '--url', stack.url, '--format', 'csv');
    expect(csv.stdout).toMatch(/^name,provider,account,secret,lastDelivery,outcomes\r\n/);
  });

  test('says that a stack does not answer', async () => {
    const { code, stderr } = await run('connections', '--url', 'http://127.0.0.1:1');
    expect(code).toBe(1);
    expect(stderr).toContain('does not answer');
  });
});
