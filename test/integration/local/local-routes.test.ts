import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import type { BusEvent, EventLog } from '../../../local/bus/event-log.ts';
import type { LocalHandler } from '../../../local/http/http-server.ts';
import { type LocalDeps, localRoutes } from '../../../local/http/local-routes.ts';

const NOW = Date.parse('2026-01-31T10:00:00Z');

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

function busEvent(n: number): BusEvent {
  return {
    n,
    version: '0',
    id: `id-${n}`,
    'detail-type': 'Example',
    source: 'us',
    account: '000000000000',
    time: '2026-01-01T00:00:00Z',
    region: 'local',
    resources: [],
    detail: { n },
  };
}

function memoryLog(size: number) {
  const events = Array.from({ length: size }, (_, index) => busEvent(index + 1));
  const listeners = new Set<(event: BusEvent) => void>();
  const log: EventLog = {
    append: () => [],
    after: (after, limit) => events.slice(after, after + limit),
    last: () => events.length,
    follow(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {},
  };
  return {
    log,
    listeners,
    send(event: BusEvent) {
      for (const listener of listeners) listener(event);
    },
  };
}

/** Serves `/_local` with a clock that accepts any target, and returns its URL. */
async function serve(deps: Partial<LocalDeps> = {}): Promise<string> {
  const routes: Record<string, LocalHandler> = localRoutes({
    connections: [],
    eventLog: memoryLog(0).log,
    deliveryLog: { list: () => [] },
    subscribers: () => [],
    now: () => NOW,
    moveClock: async (target) => ({ now: target(NOW), failedReviews: 2 }),
    redrive: async () => ({ applied: 2 }),
    ...deps,
  });
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const url = new URL(request.url ?? '', 'http://local');
    await routes[`${request.method} ${url.pathname}`]?.(request, url, Buffer.concat(chunks), response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(
    () => server.closeAllConnections(),
    () => void server.close(),
  );
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/_local`;
}

async function post(url: string, body: unknown) {
  const response = await fetch(url, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

describe('/_local/events', () => {
  test('pages through all events, a thousand at a time, until there are no more', async () => {
    const local = await serve({ eventLog: memoryLog(1001).log });
    const page = async (query: string) => (await fetch(`${local}/events${query}`)).json();
    expect(await page('')).toMatchObject({
      events: { length: 1000, 0: { n: 1 }, 999: { n: 1000 } },
      next: 1000,
    });
    expect(await page('?after=1000')).toEqual({ events: [busEvent(1001)], next: 1001 });
    expect(await page('?after=1001')).toEqual({ events: [], next: 1001 });
  });

  test.each(['-1', 'x', '1.5', ''])('refuses %j as the number to start after', async (after) => {
    const local = await serve();
    const response = await fetch(`${local}/events?after=${after}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ message: expect.stringContaining('after') });
  });

  test.each([
    ['the query', '?after=1', {}],
    ['the last event that a reader has seen', '', { 'last-event-id': '1' }],
  ])('streams events from the number in %s on, and then new ones', async (_, query, headers) => {
    const { log, send, listeners } = memoryLog(2);
    const local = await serve({ eventLog: log });
    const leaving = new AbortController();
    const response = await fetch(`${local}/events${query}`, {
      headers: { accept: 'text/event-stream', ...headers },
      signal: leaving.signal,
    });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    const expected = (n: number) => `id: ${n}\ndata: ${JSON.stringify(busEvent(n))}\n\n`;
    expect((await reader?.read())?.value).toBe(expected(2));
    send(busEvent(3));
    expect((await reader?.read())?.value).toBe(expected(3));
    leaving.abort();
    while (listeners.size > 0) await new Promise((resolve) => setImmediate(resolve));
  });
});

describe('/_local/clock', () => {
  test('shows the time', async () => {
    const local = await serve();
    expect(await (await fetch(`${local}/clock`)).json()).toEqual({ now: '2026-01-31T10:00:00.000Z' });
  });

  test.each([
    [{ advance: 'P1M' }, '2026-02-28T10:00:00.000Z'],
    [{ advance: 'PT2M' }, '2026-01-31T10:02:00.000Z'],
    [{ now: '2026-03-01T12:00:00+02:00' }, '2026-03-01T10:00:00.000Z'],
  ])('moves by %j', async (body, now) => {
    const local = await serve();
    expect(await post(`${local}/clock`, body)).toEqual({ status: 200, body: { now, failedReviews: 2 } });
  });

  test.each([
    ['not JSON', '{'],
    ['nothing', ''],
    ['a list', [{ advance: 'P1D' }]],
    ['both ways at once', { now: '2026-01-01T00:00:00Z', advance: 'P1D' }],
    ['neither', {}],
    ['a text that is not a duration', { advance: '30 days' }],
    ['a duration backwards', { advance: '-P1D' }],
    ['a duration without end', { advance: 'P9999Y' }],
    ['a number', { now: 1_780_000_000 }],
    ['a time without its offset', { now: '2026-01-01T00:00:00' }],
    ['a day that does not exist', { now: '2026-02-30T00:00:00Z' }],
    ['a time before 1970', { now: '1969-12-31T23:59:59Z' }],
  ])('answers 400 and a sentence for %s', async (_, body) => {
    const local = await serve({
      moveClock: () => Promise.reject(new Error('the clock must stay')),
    });
    expect(await post(`${local}/clock`, body)).toEqual({
      status: 400,
      body: { message: expect.any(String) },
    });
  });

  test('answers 409 when it cannot go back', async () => {
    const local = await serve({ moveClock: async () => 'store-not-empty' });
    expect(await post(`${local}/clock`, { now: '2020-01-01T00:00:00Z' })).toEqual({
      status: 409,
      body: { message: expect.stringContaining('only while the store is empty') },
    });
  });

  test.each([
    ['disk-full', 'so the clock did not move'],
    ['unfinished', 'the clock has moved'],
  ] as const)('answers 503 when it is %s', async (moved, sentence) => {
    const local = await serve({ moveClock: async () => moved });
    expect(await post(`${local}/clock`, { advance: 'P1D' })).toEqual({
      status: 503,
      body: { message: expect.stringContaining(sentence) },
    });
  });
});

describe('/_local', () => {
  test('lists the connections with their URLs and secrets', async () => {
    const connection = {
      name: 'shop',
      provider: 'shopify' as const,
      url: 'http://x/webhooks/shop',
      secret: 's',
    };
    const local = await serve({ connections: [connection] });
    expect(await (await fetch(`${local}/connections`)).json()).toEqual({ connections: [connection] });
  });

  test('redrives the parked deliveries and returns the result', async () => {
    const local = await serve();
    expect(await post(`${local}/redrive`, '')).toEqual({ status: 200, body: { applied: 2 } });
  });
});
