import { once } from 'node:events';
import { connect } from 'node:net';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { type ApiFunction, type HttpServer, startHttpServer } from '../../../local/http/http-server.ts';
import { eventually } from '../../support/eventually.ts';

const NOW = Date.parse('2026-06-01T12:00:00Z');

let server: HttpServer;
let calls: { readonly name: ApiFunction; readonly event: APIGatewayProxyEventV2 }[];
let troubles: unknown[];
let answer: () => unknown;

const apiEvent = z.custom<APIGatewayProxyEventV2>((value) => typeof value === 'object' && value !== null);

beforeAll(async () => {
  server = await startHttpServer(0);
  server.serve({
    async callFunction(name, event) {
      calls.push({ name, event: apiEvent.parse(event) });
      return answer();
    },
    local: { 'POST /_local/redrive': async (_request, _url, body, response) => void response.end(body) },
    webhookUrls: [`${server.url}/webhooks/a`],
    publicHost: 'Tunnel.example',
    now: () => NOW,
    onTrouble: (error) => troubles.push(error),
  });
});
afterAll(() => server.close());

beforeEach(() => {
  calls = [];
  troubles = [];
  answer = () => ({ statusCode: 200, body: '{}' });
});

async function lastEvent(path: string, init: RequestInit = {}): Promise<APIGatewayProxyEventV2> {
  await fetch(`${server.url}${path}`, init);
  const call = calls.at(-1);
  if (call === undefined) throw new Error('no function was called');
  return call.event;
}

/** Sends raw bytes and returns the raw response. */
async function exchange(text: string): Promise<string> {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  let received = '';
  socket.on('data', (chunk) => {
    received += chunk;
  });
  socket.end(text);
  await once(socket, 'close');
  return received;
}

describe('the event of a request', () => {
  test('has the shape of payload format 2.0', async () => {
    const event = await lastEvent('/webhooks/shop%20one?a=1&b=x%20y&a=2', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'X-Shopify-Topic': 'orders/paid', cookie: 'k=v; l=w' },
      body: '{"id":1}',
    });
    expect(event).toMatchObject({
      version: '2.0',
      routeKey: 'ANY /webhooks/{connection}',
      rawPath: '/webhooks/shop%20one',
      rawQueryString: 'a=1&b=x%20y&a=2',
      cookies: ['k=v', 'l=w'],
      headers: {
        'content-type': 'application/json',
        'x-shopify-topic': 'orders/paid',
        'x-forwarded-proto': 'http',
      },
      queryStringParameters: { a: '1,2', b: 'x y' },
      pathParameters: { connection: 'shop one' },
      requestContext: {
        http: { method: 'POST', path: '/webhooks/shop%20one', sourceIp: '127.0.0.1' },
        stage: '$default',
        timeEpoch: NOW,
      },
      body: '{"id":1}',
      isBase64Encoded: false,
    });
    expect(event.headers).not.toHaveProperty('cookie');
  });

  test('leaves out what the request does not have', async () => {
    const event = await lastEvent('/customers');
    expect(event).toMatchObject({ routeKey: 'GET /customers', rawQueryString: '', isBase64Encoded: false });
    for (const field of ['cookies', 'queryStringParameters', 'pathParameters', 'body'])
      expect(event).not.toHaveProperty(field);
  });

  test('joins repeated headers by commas', async () => {
    await exchange(
      'GET /customers HTTP/1.1\r\nHost: localhost\r\nX-Twice: a\r\nX-Twice: b\r\nConnection: close\r\n\r\n',
    );
    expect(calls.at(-1)?.event.headers['x-twice']).toBe('a,b');
  });

  test.each([
    ['JSON', 'application/json; charset=utf-8', 'ü', 'ü', false],
    ['another JSON', 'application/cloudevents+json', '{}', '{}', false],
    ['plain text', 'text/plain', 'ü', 'ü', false],
    ['a form', 'application/x-www-form-urlencoded', 'a=b', 'YT1i', true],
    ['anything else', 'application/octet-stream', 'ü', 'w7w=', true],
    ['a byte order mark', 'application/json', '\ufeff{}', '\ufeff{}', false],
  ])('carries the whole body with %s', async (_, contentType, sent, body, isBase64Encoded) => {
    const event = await lastEvent('/webhooks/a', {
      method: 'POST',
      headers: { 'content-type': contentType },
      body: Buffer.from(sent),
    });
    expect(event).toMatchObject({ body, isBase64Encoded });
  });

  test('carries JSON that is not UTF-8 in base64, so that no byte changes', async () => {
    const bytes = Buffer.from([0x7b, 0xff, 0xfe, 0x7d]);
    const event = await lastEvent('/webhooks/a', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: bytes,
    });
    expect(event).toMatchObject({ body: bytes.toString('base64'), isBase64Encoded: true });
  });

  test('carries an encoded body in base64', async () => {
    const event = await lastEvent('/webhooks/a', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body: '{}',
    });
    expect(event).toMatchObject({ body: 'e30=', isBase64Encoded: true });
  });
});

describe('a request', () => {
  test.each([
    ['POST', '/webhooks/a', 'ingest'],
    ['GET', '/webhooks/a', 'ingest'],
    ['OPTIONS', '/webhooks/a', 'ingest'],
    ['PUT', '/webhooks/a', 'ingest'],
    ['POST', '/webhooks/a/secret', 'ingest'],
    ['HEAD', '/webhooks/a/secret', 'ingest'],
    ['GET', '/customers?email=a@b.c', 'query'],
    ['GET', '/customers/cus_1', 'query'],
    ['GET', '/customers/cus_1/timeline?next=x', 'query'],
  ])('%s %s calls the function %s', async (method, path, name) => {
    await fetch(`${server.url}${path}`, { method });
    expect(calls.map((call) => call.name)).toEqual([name]);
  });

  test.each(['/webhooks', '/webhooks/a/', '/webhooks/a/b/c', '/customers/a/b', '/_local/other', '/_local'])(
    'gets 404 at %s',
    async (path) => {
      const response = await fetch(`${server.url}${path}`, { method: 'POST', body: '{}' });
      expect(response.status).toBe(404);
      expect(await response.json()).toEqual({ message: expect.any(String) });
      expect(calls).toEqual([]);
    },
  );

  test.each([
    ['POST', '/', 'GET'],
    ['POST', '/customers', 'GET'],
    ['PUT', '/customers/cus_1', 'GET, DELETE'],
    ['DELETE', '/customers/cus_1/export', 'GET'],
    ['GET', '/customers/cus_1/unmerge', 'POST'],
    ['GET', '/_local/redrive', 'POST'],
    ['PUT', '/_local/clock', 'GET, POST'],
  ])('gets 405 with the allowed methods for %s %s', async (method, path, allow) => {
    const response = await fetch(`${server.url}${path}`, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe(allow);
    expect(await response.json()).toEqual({ message: expect.stringContaining(method) });
  });

  test('gets 413 for a body over 10 MiB, which is read to its end', async () => {
    const response = await fetch(`${server.url}/webhooks/a`, {
      method: 'POST',
      body: Buffer.alloc(11 * 1024 * 1024),
    });
    expect(response.status).toBe(413);
    expect(calls).toEqual([]);
  });

  test('passes a smaller body to the function', async () => {
    const event = await lastEvent('/webhooks/a', { method: 'POST', body: Buffer.alloc(2 * 1024 * 1024) });
    expect(event.body).toHaveLength(Math.ceil((2 * 1024 * 1024) / 3) * 4);
  });

  test('is dropped without an error when the sender closes the connection early', async () => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    socket.write('POST /webhooks/a HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{');
    await once(socket, 'connect');
    await new Promise<void>((resolve) => socket.end(() => resolve()));
    socket.destroy();
    await lastEvent('/customers');
    expect(troubles).toEqual([]);
  });

  test('gets 400 when it is not HTTP', async () => {
    expect(await exchange('HELLO\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    expect(await exchange('GET /customers HTTP/1.1\r\nConnection: close\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 400 /,
    );
  });
});

/** The status of a request with exactly these headers beside `Connection`. */
async function statusOf(requestLine: string, headers: Readonly<Record<string, string>>): Promise<number> {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const answered = await exchange(`${requestLine} HTTP/1.1\r\n${lines.join('')}Connection: close\r\n\r\n`);
  return Number(/^HTTP\/1\.1 (\d+)/.exec(answered)?.[1]);
}

describe('admission', () => {
  test.each(['127.0.0.1', 'localhost', 'LOCALHOST:1', '[::1]', '[::1]:8787', '127.0.0.1:99'])(
    'admits the host %s',
    async (Host) => {
      expect(await statusOf('GET /customers', { Host })).toBe(200);
    },
  );

  test.each([
    ['GET /customers', 'evil.example'],
    ['GET /', 'evil.example'],
    ['POST /_local/redrive', 'localhost.evil.example'],
    ['GET /_local/connections', '127.0.0.1.evil.example'],
    ['DELETE /customers/cus_1', 'tunnel.example'],
    ['GET /webhooks/../customers', 'tunnel.example'],
    ['GET /customers', '192.168.0.2:8787'],
    ['GET /customers', '127.0.0.1@evil.example'],
    ['POST /webhooks/a', 'evil.example'],
  ])('refuses %s with the host %s', async (requestLine, Host) => {
    expect(await statusOf(requestLine, { Host })).toBe(403);
    expect(calls).toEqual([]);
  });

  test.each(['tunnel.example', 'TUNNEL.EXAMPLE:443'])(
    'admits webhooks to the public host %s',
    async (Host) => {
      expect(await statusOf('POST /webhooks/a', { Host })).toBe(200);
      expect(await statusOf('GET /webhooks/a', { Host })).toBe(200);
    },
  );

  test('refuses pages of another origin', async () => {
    const Host = 'localhost:8787';
    for (const Origin of ['http://evil.example', 'null', 'http://localhost:3000', 'https://localhost:8787'])
      expect(await statusOf('POST /_local/redrive', { Host, Origin })).toBe(403);
    expect(await statusOf('GET /customers', { Host, 'Sec-Fetch-Site': 'cross-site' })).toBe(403);
    expect(await statusOf('GET /customers', { Host, Origin: 'http://localhost:8787' })).toBe(200);
    expect(await statusOf('GET /customers', { Host, 'Sec-Fetch-Site': 'same-origin' })).toBe(200);
  });
});

describe('a request target', () => {
  test.each([
    ['//evil.example/customers', 404],
    ['/\\\\evil.example/customers', 404],
    ['http://evil.example/customers', 400],
    ['http://127.0.0.1/customers', 400],
    ['*', 400],
    ['customers', 400],
    ['/%E0%A4%A', 404],
    ['/customers/%E0%A4%A', 200],
    ['/customers?a=%E0%A4%A', 200],
    ['/_local/%2e%2e/customers', 200],
  ])('%s gets %d without an error', async (target, status) => {
    expect(await statusOf(`GET ${target}`, { Host: '127.0.0.1' })).toBe(status);
    expect(troubles).toEqual([]);
  });
});

describe('the front page', () => {
  test('lists the routes and the webhook URLs for a terminal', async () => {
    const text = await fetch(server.url);
    expect(text.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    const page = await text.text();
    for (const listed of [
      '/webhooks/{connection}',
      '/customers/{id}/timeline',
      '/_local/clock',
      `${server.url}/webhooks/a`,
    ])
      expect(page).toContain(listed);
  });

  test('is the console for a browser, which may load and run nothing but its own files', async () => {
    const html = await fetch(server.url, { headers: { accept: 'text/html,*/*' } });
    expect(html.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const policy = html.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    expect(policy).not.toContain('unsafe');
    expect(html.headers.get('access-control-allow-origin')).toBeNull();
    const files = [...(await html.text()).matchAll(/(?:href|src)="([^"]+)"/g)].map(([, path]) => path);
    expect(files).toEqual(['/console/icon.svg', '/console/main.css', '/console/main.js']);
    for (const path of files) expect((await fetch(`${server.url}${path}`)).status, path).toBe(200);
  });
});

describe('the answer of a function', () => {
  test('is sent unchanged', async () => {
    answer = () => ({
      statusCode: 503,
      headers: { 'retry-after': 30, 'content-type': 'application/json' },
      cookies: ['a=1', 'b=2'],
      body: Buffer.from('{"ü":1}').toString('base64'),
      isBase64Encoded: true,
    });
    const response = await fetch(`${server.url}/customers`);
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('30');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(await response.text()).toBe('{"ü":1}');
  });

  test.each([
    ['throws', () => Promise.reject(new Error('broken'))],
    ['returns nothing', () => undefined],
    ['returns no status', () => ({ body: 'x' })],
  ])('is 500 when the function %s', async (_, returned) => {
    answer = returned;
    const response = await fetch(`${server.url}/customers`);
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({ message: 'Internal Server Error' });
  });
});

describe('the server', () => {
  test('keeps requests waiting until it serves', async () => {
    const other = await startHttpServer(0);
    const response = fetch(other.url);
    other.serve({
      callFunction: async () => undefined,
      local: {},
      webhookUrls: [],
      now: () => NOW,
      onTrouble: () => {},
    });
    expect((await response).status).toBe(200);
    await other.close();
  });

  test('refuses to start when its port is taken', async () => {
    const port = Number(new URL(server.url).port);
    await expect(startHttpServer(port)).rejects.toThrow(`Port ${port} is taken`);
  });

  test('answers requests in flight before it closes', async () => {
    let finish: (result: unknown) => void = () => {};
    const other = await startHttpServer(0);
    other.serve({
      callFunction: () => new Promise((resolve) => (finish = resolve)),
      local: {},
      webhookUrls: [],
      now: () => NOW,
      onTrouble: () => {},
    });
    const response = fetch(`${other.url}/customers`);
    const initial = finish;
    await eventually(() => (finish === initial ? undefined : true));
    const closed = other.close();
    finish({ statusCode: 200, body: 'done' });
    expect(await (await response).text()).toBe('done');
    await closed;
  });
});
