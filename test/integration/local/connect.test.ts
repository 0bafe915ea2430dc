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
  await run('connect', 'mailchimp', '--account', 'a000000001', '--generate-secret');
  await run('connect', 'square', '--account', 'SHOP', '--secret-file', secretFile);
  stack = await startLocalStack({ DATA_DIR: folder });
});
afterAll(() => stack.interrupt());

const oneLine = (text: string) => text.replace(/\s+/g, ' ');

describe('npm run connect', () => {
  const testRun = (...more: readonly string[]) =>
    run('connect', 'shopify', '--name', 'shop-berlin', '--test', '--url', stack.url, ...more);

  test('--test sends a signed sample of nobody, and shows what came of it', async () => {
    const { code, stdout } = await testRun('--topic', 'orders/updated');
    expect(code).toBe(0);
    expect(oneLine(stdout)).toMatch(
      /Sent a sample of orders\/updated: 200 accepted\. shop-berlin:customer:9\d{14}: (cus_[\w-]+), in stage \w+ with 1 order\. email:sample-\w+@example\.com: \1, in stage/,
    );
    // Nothing has changed, so nothing is to be restarted.
    expect(stdout).not.toContain('Start the stack again');
  });

  test('--test can be repeated after the command that removes the sample', async () => {
    const first = await testRun('--topic', 'orders/updated');
    const [, id = ''] = /npm run customer -- erase (cus_[\w-]+) --yes --url http/.exec(first.stdout) ?? [];
    const erase = runLocal('customer', ['erase', id, '--yes', '--url', stack.url], {});
    expect(await erase.ended).toBe(0);
    const second = await testRun('--topic', 'orders/updated');
    expect(second.stdout).toContain('200 accepted');
    expect(second.stdout).not.toContain(id);
  });

  test('--test tries a connection of the running stack without its folder', async () => {
    const { ended, output } = runLocal('connect', ['generic', '--test', '--url', stack.url], {
      DATA_DIR: '',
    });
    expect(await ended).toBe(0);
    expect(output.stdout).toContain('Sent a sample of order.placed: 200 accepted.');
  });

  test('--test reaches the stack although tools send to another URL', async () => {
    const { code, stdout } = await run(
      ...(['connect', 'square', '--test', '--public-url', 'https://tunnel.example.com'] as const),
      ...['--url', stack.url],
    );
    expect(stdout).toContain('200 accepted');
    expect(code).toBe(0);
  });

  test('--test comes from the account of the connection', async () => {
    const { code, stdout } = await run('connect', 'mailchimp', '--test', '--url', stack.url);
    expect(stdout).toContain('Sent a sample of subscribe: 200 accepted.');
    expect(code).toBe(0);
  });

  test('shows where the secret goes if the tool signs nothing', async () => {
    const { stdout } = await run('connect', 'mailchimp');
    expect(stdout).toContain('/webhooks/mailchimp/<secret>');
    const { stdout: header } = await run('connect', 'freshdesk', '--generate-secret');
    expect(header).toContain('/webhooks/freshdesk\n  sends    a secret in x-webhook-secret');
  });

  test('takes the port of the stack from PORT', async () => {
    const { ended, output } = runLocal('connect', ['generic'], { DATA_DIR: folder, PORT: '8123' });
    expect(await ended).toBe(0);
    expect(output.stdout).toContain('http://127.0.0.1:8123/webhooks/generic');
  });

  test('says which secret the stack does not have, and which connection', async () => {
    const other = temporaryFolder();
    const tried = async (...arguments_: readonly string[]) => {
      const { ended, output } = runLocal('connect', [...arguments_, '--test', '--url', stack.url], {
        DATA_DIR: other,
      });
      expect(await ended).toBe(1);
      return oneLine(output.stderr);
    };
    expect(await tried('generic', '--generate-secret')).toMatch(
      /401 .* The stack does not have this secret for generic/,
    );
    expect(await tried('typeform', '--generate-secret')).toMatch(/404 .* has no connection typeform/);
  });

  test('stores the secret that the tool made, and nothing if the tool shows none', async () => {
    const URL = 'https://a.example.com/webhooks/stripe';
    const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    const stripe = async (data: readonly object[]) => {
      const api = await startLoopbackServer((_request, response) =>
        sendJson(response, 200, { id: 'we_1', url: URL, data, ...(data.length === 0 && { secret }) }),
      );
      const { ended, output } = runLocal(
        'connect',
        ['stripe', '--register', '--public-url', 'https://a.example.com', '--api', api.url],
        { DATA_DIR: folder, TOOL_TOKEN: 'rk_1' },
      );
      const code = await ended;
      await api.close();
      return { code, stderr: oneLine(output.stderr) };
    };
    const before = readFileSync(join(folder, 'connections.json'), 'utf8');
    const known = await stripe([{ id: 'we_1', url: URL }]);
    expect(known.stderr).toContain('Copy it from there, and give it with --secret-file. Nothing was stored.');
    expect(known.stderr).not.toContain('rk_1');
    expect(known.code).toBe(1);
    expect(readFileSync(join(folder, 'connections.json'), 'utf8')).toBe(before);
    expect(await stripe([])).toMatchObject({ code: 0 });
    expect(readFileSync(join(folder, 'connections.json'), 'utf8')).toContain(secret);
  });

  test('stores nothing when the webhook cannot be registered', async () => {
    const before = readFileSync(join(folder, 'connections.json'), 'utf8');
    const { ended, output } = runLocal(
      'connect',
      ['stripe', '--register', '--public-url', 'https://a.example.com', '--api', 'http://127.0.0.1:1'],
      { DATA_DIR: folder, TOOL_TOKEN: 'rk_1' },
    );
    expect(await ended).toBe(1);
    expect(output.stderr).not.toBe('');
    expect(readFileSync(join(folder, 'connections.json'), 'utf8')).toBe(before);
  });

  test.each([
    [['shopify', '--name', 'other'], 'Give the secret that shopify shows: --secret-file FILE'],
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
    expect(stdout).toMatch(/generic +generic +configured +(none|\d+ \w+ ago +(accepted|refused) 1)/);
    const csv = await run('connections', '--url', stack.url, '--format', 'csv');
    expect(csv.stdout).toMatch(/^name,provider,account,secret,lastDelivery,outcomes\r\n/);
  });

  test('says that a stack does not answer', async () => {
    const { code, stderr } = await run('connections', '--url', 'http://127.0.0.1:1');
    expect(code).toBe(1);
    expect(stderr).toContain('does not answer');
  });
});
