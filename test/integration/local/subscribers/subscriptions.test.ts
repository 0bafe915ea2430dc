import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SQSRecord } from 'aws-lambda';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type EventLog, openEventLog } from '../../../../local/bus/event-log.ts';
import {
  createSubscriber,
  type SubscriberSettings,
} from '../../../../local/subscribers/create-subscriber.ts';
import type { Target } from '../../../../local/subscribers/subscriber.ts';
import { type Subscriptions, startSubscriptions } from '../../../../local/subscribers/subscriptions.ts';
import { createHttpSender } from '../../../../local/subscribers/targets/http-sender.ts';
import { eventually } from '../../../support/eventually.ts';
import { startSubscriberServer } from '../../../support/subscriber-server.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

// Subscribers of the bus over real HTTP, with real files and real Lambda handlers. Only the pauses before retries are short.

interface Bus {
  readonly log: EventLog;
  readonly folder: string;
  readonly troubles: unknown[];
  readonly lines: string[];
  readonly subscriptions: Subscriptions;
  publish(...kinds: readonly string[]): void;
  /** Waits until the subscriber has this many outcomes. */
  settled(name: string, count: number): Promise<ReturnType<Subscriptions['list']>[number]>;
  /** Stops and starts again, as a new start of the stack does. */
  restart(subscribers: readonly SubscriberSettings[]): Promise<Bus>;
}

async function startBus(
  subscribers: readonly SubscriberSettings[],
  {
    folder = temporaryFolder(),
    pause = async () => {},
  }: { folder?: string; pause?: () => Promise<void> } = {},
): Promise<Bus> {
  const log = openEventLog(join(folder, 'events.jsonl'));
  const troubles: unknown[] = [];
  const lines: string[] = [];
  const subscriptions = await startSubscriptions(
    subscribers.map((settings) => {
      const created = createSubscriber(settings);
      if ('faults' in created) throw new Error(created.faults.join('; '));
      return created.subscriber;
    }),
    {
      eventLog: log,
      folder,
      now: () => Date.parse('2030-01-01T00:00:00Z'),
      onLog: (line) => lines.push(line),
      onTrouble: (error) => troubles.push(error),
      pause: async (_milliseconds, signal) => {
        const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        await Promise.race([pause(), aborted]);
        await new Promise((resolve) => setImmediate(resolve));
        signal.throwIfAborted();
      },
    },
  );
  let isStopped = false;
  const stop = async () => {
    if (isStopped) return;
    isStopped = true;
    await subscriptions.stop();
    log.close();
  };
  onTestFinished(stop);
  return {
    log,
    folder,
    troubles,
    lines,
    subscriptions,
    publish(...kinds) {
      log.append(
        kinds.map((kind) => ({
          source: 'customer-lifecycle',
          'detail-type': kind,
          time: '2026-01-01T00:00:00Z',
          resources: [],
          detail: { kind },
        })),
      );
    },
    settled: (name, count) =>
      eventually(() =>
        subscriptions.list().find((one) => one.name === name && one.delivered + one.failed >= count),
      ),
    async restart(again) {
      await stop();
      return startBus(again, { folder });
    },
  };
}

const http = (url: string): Target => ({ type: 'http', url, method: 'POST', headers: {} });
const ALL = { source: ['customer-lifecycle'] };
const one = (name: string, target: Target, more: Partial<SubscriberSettings> = {}): SubscriberSettings => ({
  name,
  pattern: ALL,
  target,
  ...more,
});

function lambda(code: string, more: Partial<Extract<Target, { type: 'lambda' }>> = {}): Target {
  const file = join(temporaryFolder(), 'handler.ts');
  writeFileSync(file, code);
  return {
    type: 'lambda',
    file,
    handler: 'handler',
    format: 'as-node',
    environment: {},
    timeoutSeconds: 3,
    ...more,
  };
}

function messagesIn(folder: string): { readonly file: string; readonly record: SQSRecord }[] {
  return readdirSync(folder)
    .sort()
    .map((file) => ({ file, record: JSON.parse(readFileSync(join(folder, file), 'utf8')) }));
}

const attributesOf = ({ messageAttributes }: SQSRecord) =>
  Object.fromEntries(Object.entries(messageAttributes).map(([name, value]) => [name, value.stringValue]));

describe('a subscriber with a URL', () => {
  test('receives the events of its pattern with the envelope and the headers of EventBridge', async () => {
    const server = await startSubscriberServer();
    const target: Target = {
      type: 'http',
      url: `${server.url}/in?a=1`,
      method: 'POST',
      headers: { 'x-key': 'k' },
    };
    const bus = await startBus([one('some', target, { pattern: { 'detail-type': ['A'] } })]);
    bus.publish('A', 'B');
    bus.publish('A');
    const listed = await bus.settled('some', 2);
    expect(server.requests.map(({ body }) => body)).toEqual(
      [1, 3].map((n) => {
        const { n: _, ...event } = bus.log.after(n - 1, 1)[0] ?? { n };
        return event;
      }),
    );
    expect(server.requests[0]).toMatchObject({
      path: '/in?a=1',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'Amazon/EventBridge/ApiDestinations',
        'x-key': 'k',
      },
    });
    expect(listed).toMatchObject({
      delivered: 2,
      failed: 0,
      waiting: 0,
      problem: null,
      recent: [{ n: 3, detailType: 'A', outcome: 'delivered', tries: 1, reason: null }, { n: 1 }],
    });
  });

  test('receives what its input transformer makes', async () => {
    const server = await startSubscriberServer();
    const bus = await startBus([
      one('made', http(server.url), {
        inputTransformer: {
          inputPathsMap: { kind: '$.detail.kind' },
          inputTemplate:
            '{"is": <kind>, "rule": <aws.events.rule-name>, "at": <aws.events.event.ingestion-time>}',
        },
      }),
    ]);
    bus.publish('A');
    await bus.settled('made', 1);
    expect(server.requests.map(({ body }) => body)).toEqual([
      { is: 'A', rule: 'made', at: '2030-01-01T00:00:00Z' },
    ]);
  });

  test('receives an event again until it answers 200', async () => {
    const statuses = [500, 429, 503];
    const server = await startSubscriberServer((response) => {
      response.writeHead(statuses.shift() ?? 200).end();
    });
    const bus = await startBus([one('again', http(server.url))]);
    bus.publish('A');
    expect(await bus.settled('again', 1)).toMatchObject({ delivered: 1, recent: [{ tries: 4 }] });
    expect(new Set(server.requests.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  });

  test('that fails gets a dead letter after the retries, with the attributes of EventBridge', async () => {
    const server = await startSubscriberServer((response) => void response.writeHead(500).end('no'));
    const bus = await startBus([
      one('broken', http(server.url), { retryPolicy: { maximumRetryAttempts: 2 } }),
    ]);
    bus.publish('A');
    const listed = await bus.settled('broken', 1);
    expect(listed).toMatchObject({
      delivered: 0,
      failed: 1,
      problem: 'the endpoint answered 500',
      recent: [{ outcome: 'dead-letter', tries: 3, reason: 'the endpoint answered 500' }],
    });
    expect(server.requests).toHaveLength(3);
    const [letter] = messagesIn(listed.deadLetterFolder);
    expect(letter?.file).toBe('000000000001-broken.json');
    expect(JSON.parse(letter?.record.body ?? '')).toEqual(server.requests[0]?.body);
    expect(attributesOf(letter?.record as SQSRecord)).toEqual({
      RULE_ARN: 'arn:aws:events:local:000000000000:rule/customer-lifecycle/broken',
      TARGET_ARN: 'arn:aws:events:local:000000000000:api-destination/broken',
      ERROR_CODE: 'SDK_CLIENT_ERROR',
      ERROR_MESSAGE: 'the endpoint answered 500',
      EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
      RETRY_ATTEMPTS: '2',
    });
  });

  test.each([301, 400, 404, 422])('that answers %d is not tried again', async (status) => {
    const server = await startSubscriberServer((response) => {
      response.writeHead(status, { location: '/elsewhere' }).end();
    });
    const bus = await startBus([one('final', http(server.url))]);
    bus.publish('A');
    const { deadLetterFolder } = await bus.settled('final', 1);
    expect(server.requests).toHaveLength(1);
    const attributes = attributesOf(messagesIn(deadLetterFolder)[0]?.record as SQSRecord);
    expect(attributes).toMatchObject({ ERROR_CODE: 'SDK_CLIENT_ERROR', RETRY_ATTEMPTS: '0' });
    expect(attributes).not.toHaveProperty('EXHAUSTED_RETRY_CONDITION');
  });

  test('that is not there gets a dead letter', async () => {
    const server = await startSubscriberServer();
    server.close();
    const bus = await startBus([one('absent', http(server.url))]);
    bus.publish('A');
    const listed = await bus.settled('absent', 1);
    expect(listed.recent).toMatchObject([{ outcome: 'dead-letter', tries: 6 }]);
    expect(attributesOf(messagesIn(listed.deadLetterFolder)[0]?.record as SQSRecord)).toMatchObject({
      ERROR_CODE: 'CONNECTION_FAILURE',
      ERROR_MESSAGE: expect.stringContaining('ECONNREFUSED'),
    });
  });

  test('gets a dead letter without a try if its input is no JSON', async () => {
    const server = await startSubscriberServer();
    const inputTransformer = {
      inputPathsMap: { kind: '$.detail.kind' },
      inputTemplate: '{"is": "<kind>"}',
    };
    const bus = await startBus([one('quotes', http(server.url), { inputTransformer })]);
    bus.publish('"', 'A');
    const { deadLetterFolder } = await bus.settled('quotes', 2);
    expect(server.requests.map(({ body }) => body)).toEqual([{ is: 'A' }]);
    expect(attributesOf(messagesIn(deadLetterFolder)[0]?.record as SQSRecord)).toMatchObject({
      ERROR_CODE: 'INVALID_JSON',
      RETRY_ATTEMPTS: '0',
    });
  });
});

describe('one try over HTTP', () => {
  const event = {
    version: '0' as const,
    id: 'e',
    'detail-type': 'A',
    source: 'customer-lifecycle',
    account: '000000000000',
    time: '2026-01-01T00:00:00Z',
    region: 'local',
    resources: [],
    detail: {},
  };
  const sending = { n: 1, event, input: {} };
  const { signal } = new AbortController();

  test('ends when there is no answer in time, and is then tried again', async () => {
    const server = await startSubscriberServer(() => {});
    const sender = createHttpSender({ type: 'http', url: server.url, method: 'POST', headers: {} }, 20);
    expect(await sender.send(sending, signal)).toEqual({
      type: 'failed',
      code: 'TIMEOUT',
      message: 'no answer within 0.02 s',
      isRetried: true,
    });
  });

  test('is delivered by the status, even if the body never ends', async () => {
    const server = await startSubscriberServer((response) => void response.writeHead(202).write('{'));
    const sender = createHttpSender({ type: 'http', url: server.url, method: 'PUT', headers: {} });
    expect(await sender.send(sending, signal)).toEqual({ type: 'delivered' });
  });

  test.each([
    ['7', true, 7000],
    ['-1', false, -1000],
    ['soon', true, 0],
    ['Thu, 01 Jan 1970 00:00:00 GMT', true, 0],
  ])('with Retry-After: %s: is tried again %s, after %d ms', async (header, isRetried, waitMilliseconds) => {
    const server = await startSubscriberServer((response) => {
      response.writeHead(503, { 'retry-after': header }).end();
    });
    const sender = createHttpSender({ type: 'http', url: server.url, method: 'POST', headers: {} });
    expect(await sender.send(sending, signal)).toMatchObject({ isRetried, waitMilliseconds });
  });
});

describe('a subscriber with a folder', () => {
  test('finds a message for each event, in the form in which Lambda receives it', async () => {
    const folder = join(temporaryFolder(), 'queue');
    const bus = await startBus([one('queued', { type: 'queue', folder, messageGroupId: 'g' })]);
    bus.publish('A', 'B');
    await bus.settled('queued', 2);
    const messages = messagesIn(folder);
    expect(messages.map(({ file }) => file)).toEqual([
      '000000000001-queued.json',
      '000000000002-queued.json',
    ]);
    expect(messages.map(({ record }) => JSON.parse(record.body).detail)).toEqual([
      { kind: 'A' },
      { kind: 'B' },
    ]);
    expect(messages[0]?.record).toMatchObject({
      eventSource: 'aws:sqs',
      attributes: { MessageGroupId: 'g', ApproximateReceiveCount: '1' },
      messageAttributes: {},
    });
  });

  test('that cannot be written gets a dead letter', async () => {
    const file = join(temporaryFolder(), 'a-file');
    writeFileSync(file, '');
    const bus = await startBus([one('queued', { type: 'queue', folder: file, messageGroupId: undefined })]);
    bus.publish('A');
    expect(await bus.settled('queued', 1)).toMatchObject({
      failed: 1,
      recent: [{ reason: expect.stringContaining('the folder cannot be written') }],
    });
  });
});

describe('a subscriber with a Lambda handler', () => {
  const WRITING = `
    import { appendFileSync } from 'node:fs';
    export async function handler(event: { detail: { kind: string } }, context: { functionName: string }) {
      const { kind } = event.detail;
      if (kind === 'throw') throw new TypeError('not this one');
      if (kind === 'loop') for (;;);
      if (kind === 'exit') process.exit(3);
      if (kind === 'crash') { setTimeout(() => { throw new Error('later'); }); await new Promise(() => {}); }
      console.log('handled', kind);
      appendFileSync(String(process.env.OUT), kind + ' ' + context.functionName + '\\n');
    }`;

  test('is called with each event, and only those that fail go to its dead letters', async () => {
    const out = join(temporaryFolder(), 'out');
    const target = lambda(WRITING, { environment: { OUT: out }, timeoutSeconds: 1 });
    const bus = await startBus([one('called', target, { retryPolicy: { maximumRetryAttempts: 0 } })]);
    bus.publish('A', 'throw', 'loop', 'exit', 'crash', 'B');
    const { recent, deadLetterFolder } = await bus.settled('called', 6);
    expect(readFileSync(out, 'utf8')).toBe('A called\nB called\n');
    expect(bus.lines).toContain('called: handled A');
    expect(recent.map(({ n, outcome, reason }) => [n, outcome, reason]).reverse()).toEqual([
      [1, 'delivered', null],
      [2, 'dead-letter', 'TypeError: not this one'],
      [3, 'dead-letter', 'the function timed out after 1 s'],
      [4, 'dead-letter', 'the function ended its process with exit code 3'],
      [5, 'dead-letter', 'the function crashed (Error: later)'],
      [6, 'delivered', null],
    ]);
    const codes = messagesIn(deadLetterFolder).map(({ record }) => attributesOf(record).ERROR_CODE);
    expect(codes).toEqual(['ERROR_FROM_TARGET', 'TIMEOUT', 'ERROR_FROM_TARGET', 'ERROR_FROM_TARGET']);
  });

  test('that cannot be loaded, or has no such export, gets dead letters with the reason', async () => {
    const retryPolicy = { maximumRetryAttempts: 0 };
    const bus = await startBus([
      one('broken', lambda('export const handler = ('), { retryPolicy }),
      one('other', lambda('export const other = 1;'), { retryPolicy }),
    ]);
    bus.publish('A');
    expect((await bus.settled('broken', 1)).problem).toMatch(/Error/);
    expect((await bus.settled('other', 1)).problem).toMatch(/handler\.ts exports no function handler$/);
  });

  test('runs a CommonJS asset as Lambda does, though an ES module package lies above it', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    mkdirSync(join(folder, 'asset'));
    const file = join(folder, 'asset', 'index.js');
    writeFileSync(
      file,
      `const { writeFileSync } = require('node:fs');
       module.exports = { handler: async (event) => writeFileSync(process.env.OUT, event.id) };`,
    );
    const out = join(folder, 'out');
    const target = lambda('', { file, format: 'commonjs', environment: { OUT: out } });
    const bus = await startBus([one('asset', target)]);
    bus.publish('A');
    expect(await bus.settled('asset', 1)).toMatchObject({ delivered: 1 });
    expect(readFileSync(out, 'utf8')).toBe(bus.log.after(0, 1)[0]?.id);
  });
});

describe('subscribers', () => {
  test('do not wait for one that does not answer, one that fails, or a bad event', async () => {
    const silent = await startSubscriberServer(() => {});
    const failing = await startSubscriberServer((response) => void response.writeHead(500).end());
    const picky = await startSubscriberServer((response, { body }) => {
      const kind = Reflect.get(Object(Reflect.get(Object(body), 'detail')), 'kind');
      response.writeHead(kind === 'K7' ? 500 : 200).end();
    });
    const fine = await startSubscriberServer();
    const bus = await startBus(
      [
        one('silent', http(silent.url)),
        one('failing', http(failing.url)),
        one('picky', http(picky.url)),
        one('fine', http(fine.url)),
      ],
      // Nothing that fails is tried again while the test runs.
      { pause: () => new Promise(() => {}) },
    );
    const kinds = Array.from({ length: 30 }, (_, index) => `K${index}`);
    bus.publish(...kinds);
    expect(await bus.settled('fine', 30)).toMatchObject({ delivered: 30, failed: 0 });
    expect(await bus.settled('picky', 29)).toMatchObject({ delivered: 29, waiting: 1 });
    const [first, second] = bus.subscriptions.list();
    expect(first).toMatchObject({ name: 'silent', delivered: 0, failed: 0, waiting: 30 });
    expect(second).toMatchObject({ name: 'failing', delivered: 0, failed: 0, waiting: 30 });
  });
});

describe('after a restart', () => {
  test('a subscriber gets what it missed, and nothing that it already got', async () => {
    let status = 500;
    const server = await startSubscriberServer((response, { body }) => {
      const kind = Reflect.get(Object(Reflect.get(Object(body), 'detail')), 'kind');
      response.writeHead(kind === 'late' ? status : 200).end();
    });
    const subscribers = [one('kept', http(server.url))];
    const bus = await startBus(subscribers, { pause: () => new Promise(() => {}) });
    bus.publish('late', 'A', 'B');
    await bus.settled('kept', 2);
    // The subscriber is missing for one start, in which events are published.
    const without = await bus.restart([]);
    without.publish('C');
    status = 200;
    const again = await without.restart([...subscribers, one('new', http(server.url))]);
    const listed = await again.settled('kept', 4);
    expect(listed).toMatchObject({ delivered: 4, failed: 0, waiting: 0 });
    expect(listed.recent.map(({ n }) => n).sort()).toEqual([1, 2, 3, 4]);
    again.publish('D');
    await again.settled('kept', 5);
    // A new subscriber starts with the next event, as a new rule does.
    expect(await again.settled('new', 1)).toMatchObject({ delivered: 1, recent: [{ n: 5 }] });
    const received = server.requests.map(({ body }) =>
      Reflect.get(Object(Reflect.get(Object(body), 'detail')), 'kind'),
    );
    expect(received.sort()).toEqual(['A', 'B', 'C', 'D', 'D', 'late', 'late']);
  });

  test('after a crash an event without an outcome is delivered again', async () => {
    const server = await startSubscriberServer();
    const subscribers = [one('kept', http(server.url))];
    const bus = await startBus(subscribers);
    bus.publish('A', 'B');
    await bus.settled('kept', 2);
    const file = join(bus.folder, 'subscribers', 'kept.jsonl');
    const lines = readFileSync(file, 'utf8').split('\n');
    const again = bus.restart([]);
    // As kill -9 leaves it: the position of the start, one outcome, and half of another.
    const crashed = await again;
    writeFileSync(file, `${lines[0]}\n${lines[1]}\n${lines[2]?.slice(0, 20)}`);
    const { n } = JSON.parse(lines[1] ?? '');
    const recovered = await crashed.restart(subscribers);
    const listed = await recovered.settled('kept', 2);
    expect(listed).toMatchObject({ delivered: 2, recent: [{ n: 3 - n }, { n }] });
    expect(server.requests).toHaveLength(3);
  });

  test('a damaged position stops the start, and names the file', async () => {
    const bus = await startBus([one('kept', http('http://127.0.0.1:1'))]);
    const idle = await bus.restart([]);
    writeFileSync(join(bus.folder, 'subscribers', 'kept.jsonl'), '{"next":"two"}\n');
    await expect(idle.restart([one('kept', http('http://127.0.0.1:1'))])).rejects.toThrow(
      /subscribers\/kept\.jsonl is damaged\. Delete it and start again/,
    );
  });

  test('many events wait in the event log, not in memory, and all arrive', async () => {
    const folder = join(temporaryFolder(), 'queue');
    const bus = await startBus([one('busy', { type: 'queue', folder, messageGroupId: undefined })]);
    bus.publish(...Array.from({ length: 1200 }, (_, index) => `K${index}`));
    expect(bus.subscriptions.list()[0]?.waiting).toBeLessThanOrEqual(1000);
    expect(await bus.settled('busy', 1200)).toMatchObject({ delivered: 1200, failed: 0, waiting: 0 });
    const file = readFileSync(join(bus.folder, 'subscribers', 'busy.jsonl'), 'utf8');
    expect(file.trimEnd().split('\n').length).toBeLessThan(1000);
  });
});
