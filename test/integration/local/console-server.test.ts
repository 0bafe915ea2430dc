import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ConsoleServer, startConsoleServer } from '../../../local/console/console-server.ts';
import { readConsoleOptions } from '../../../local/console/options.ts';
import { sendJson } from '../../../local/http/http-event.ts';
import { type LoopbackServer, startLoopbackServer } from '../../../local/http/loopback-server.ts';
import { readBody } from '../../../local/http/request-body.ts';
import { runLocal } from '../../support/local-process.ts';

interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

let stack: LoopbackServer;
let served: ConsoleServer;
let cookie: string;
let received: Received[];
let hasCredentials: boolean;

beforeAll(async () => {
  stack = await startLoopbackServer(async (request, response) => {
    const { method, url, headers } = request;
    received.push({ method, url, headers, body: String(await readBody(request, 1_000_000)) });
    sendJson(response, 200, { customers: [] }, { 'set-cookie': 'a=1', 'access-control-allow-origin': '*' });
  });
  served = await startConsoleServer({
    port: 0,
    url: stack.url,
    sign: async (method, target, body) => {
      if (!hasCredentials) throw new Error('Could not load credentials from any providers');
      return { host: target.host, authorization: `${method} ${target.pathname} ${body ?? ''}` };
    },
  });
  cookie = await cookieOf(served);
});
/** Opens the address that the terminal shows, as a browser does. */
async function cookieOf({ entry }: ConsoleServer): Promise<string> {
  const response = await fetch(entry, { redirect: 'manual' });
  expect([response.status, response.headers.get('location')]).toEqual([303, '/']);
  return response.headers.getSetCookie()[0] ?? '';
}

afterAll(() => Promise.all([served.close(), stack.close()]));
beforeEach(() => {
  received = [];
  hasCredentials = true;
});

const ask = (path: string, { headers, ...init }: RequestInit = {}) =>
  fetch(`${served.url}${path}`, { ...init, headers: { cookie: cookie.split(';')[0] ?? '', ...headers } });

describe('the console of a deployed stack', () => {
  test('serves the page, which says which stack it is about', async () => {
    const response = await ask('/');
    expect(await response.text()).toContain(`<meta name="stack" content="${stack.url}">`);
    expect(response.headers.get('content-security-policy')).toContain("connect-src 'self'");
    expect(received).toEqual([]);
  });

  test('signs a request and passes method, path, query and body on', async () => {
    await ask('/customers/cus_1/unmerge?dryRun=true', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"merged":"cus_2"}',
    });
    expect(received).toMatchObject([
      {
        method: 'POST',
        url: '/customers/cus_1/unmerge?dryRun=true',
        body: '{"merged":"cus_2"}',
        headers: {
          'content-type': 'application/json',
          authorization: 'POST /customers/cus_1/unmerge {"merged":"cus_2"}',
        },
      },
    ]);
    expect(received[0]?.headers).not.toHaveProperty('cookie');
  });

  test('passes the answer back without cookies or CORS, and lets nothing keep it', async () => {
    const response = await ask('/customers?stage=churned');
    expect(await response.json()).toEqual({ customers: [] });
    expect(response.headers.get('cache-control')).toBe('no-store');
    for (const name of ['set-cookie', 'access-control-allow-origin'])
      expect(response.headers.get(name)).toBeNull();
  });

  test.each([
    ['GET', '/_local/events', 404],
    ['POST', '/_local/redrive', 404],
    ['POST', '/webhooks/shopify', 404],
    ['GET', '/anything', 404],
    ['PUT', '/customers/cus_1', 405],
    ['GET', '/console/../package.json', 404],
  ])('does not pass on %s %s', async (method, path, status) => {
    const response = await ask(path, { method });
    expect(response.status).toBe(status);
    expect(received).toEqual([]);
  });

  test('admits only the browser that opened the address in the terminal', async () => {
    expect(cookie).toMatch(/^console-\d+=[\w-]{32}; HttpOnly; SameSite=Strict; Path=\/$/);
    for (const sent of ['', 'console-1=x', cookie.replace(/=.*/, '=wrong')]) {
      const response = await ask('/customers', { headers: { cookie: sent } });
      expect(response.status).toBe(403);
      expect(await response.json()).toEqual({
        message: 'open the address that npm run console shows in its terminal',
      });
      expect((await ask('/', { headers: { cookie: sent } })).status).toBe(403);
      expect((await ask('/?key=wrong', { headers: { cookie: sent } })).status).toBe(403);
    }
    expect(received).toEqual([]);
  });

  test.each([
    { origin: 'http://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('refuses a page of another origin, which sends %o', async (headers) => {
    expect((await ask('/customers/cus_1', { method: 'DELETE', headers })).status).toBe(403);
    expect(received).toEqual([]);
  });

  test('says so in one sentence when there are no AWS credentials', async () => {
    hasCredentials = false;
    const response = await ask('/customers');
    expect(response.status).toBe(502);
    expect(await response.json()).toEqual({
      message: expect.stringMatching(/^There are no valid AWS credentials\. /),
    });
  });

  test('says so in one sentence when the stack does not answer', async () => {
    const gone = await startLoopbackServer(() => {});
    await gone.close();
    const server = await startConsoleServer({ port: 0, url: gone.url, sign: async () => ({}) });
    const response = await fetch(`${server.url}/customers`, { headers: { cookie: await cookieOf(server) } });
    expect(response.status).toBe(502);
    expect(await response.json()).toEqual({
      message: expect.stringContaining(`${gone.url} does not answer`),
    });
    await server.close();
  });
});

describe('the command', () => {
  test.each([
    [[], 'Name the stack: --url'],
    [['--url', 'http://127.0.0.1:8787'], 'A local stack serves its console itself.'],
    [['--url', 'nonsense'], '--url must be the https URL of a deployed stack, not nonsense.'],
    [['--url', 'https://a.example', '--port', '70000'], '--port must be a number from 0'],
  ])('refuses %o in one sentence', (commandLine, sentence) => {
    expect(() => readConsoleOptions(commandLine)).toThrow(sentence);
  });

  test('says where the console is and stops at Ctrl-C', async () => {
    const url = 'https://abc123.execute-api.eu-central-1.amazonaws.com';
    const command = runLocal('console', ['--url', `${url}/`, '--port', '0']);
    await command.until(({ stdout }) =>
      /is at\n {2}http:\/\/127\.0\.0\.1:\d+\/\?key=[\w-]{32}\n/.test(stdout),
    );
    expect(command.output.stdout).toContain(`The console of ${url} is at\n`);
    command.process.kill('SIGINT');
    expect(await command.ended).toBe(0);
  });
});
