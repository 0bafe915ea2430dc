import type { SQSRecord } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import type { Target } from '../../../../local/subscribers/subscriber.ts';
import { createHttpSender } from '../../../../local/subscribers/targets/http-sender.ts';
import {
  attributesOf,
  httpTarget,
  messagesIn,
  startBus,
  subscriberTo,
} from '../../../support/subscriber-bus.ts';
import { startSubscriberServer } from '../../../support/subscriber-server.ts';

// Subscribers with a URL, over real HTTP.

describe('a subscriber with a URL', () => {
  test('receives the events of its pattern with the envelope and the headers of EventBridge', async () => {
    const server = await startSubscriberServer();
    const target: Target = {
      type: 'http',
      url: `${server.url}/in?a=1`,
      method: 'POST',
      headers: { 'x-key': 'k' },
    };
    const bus = await startBus([subscriberTo('some', target, { pattern: { 'detail-type': ['A'] } })]);
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
      subscriberTo('made', httpTarget(server.url), {
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
    const bus = await startBus([subscriberTo('again', httpTarget(server.url))]);
    bus.publish('A');
    expect(await bus.settled('again', 1)).toMatchObject({ delivered: 1, recent: [{ tries: 4 }] });
    expect(new Set(server.requests.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  });

  test('that fails gets a dead letter after the retries, with the attributes of EventBridge', async () => {
    const server = await startSubscriberServer((response) => void response.writeHead(500).end('no'));
    const bus = await startBus([
      subscriberTo('broken', httpTarget(server.url), { retryPolicy: { maximumRetryAttempts: 2 } }),
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
    const bus = await startBus([subscriberTo('final', httpTarget(server.url))]);
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
    const bus = await startBus([subscriberTo('absent', httpTarget(server.url))]);
    bus.publish('A');
    const listed = await bus.settled('absent', 1);
    expect(listed.recent).toMatchObject([{ outcome: 'dead-letter', tries: 6 }]);
    expect(attributesOf(messagesIn(listed.deadLetterFolder)[0]?.record as SQSRecord)).toMatchObject({
      ERROR_CODE: 'CONNECTION_FAILURE',
      ERROR_MESSAGE: expect.stringContaining('ECONNREFUSED'),
    });
  });

  test('gets a dead letter if an event makes no URL', async () => {
    const target: Target = {
      type: 'http',
      url: 'http://127.0.0.1:9/*',
      method: 'POST',
      headers: {},
      // Half of a surrogate pair, which no URL can have.
      requestFor: () => ({ url: encodeURIComponent('\ud800'), headers: {} }),
    };
    const bus = await startBus([subscriberTo('odd', target, { retryPolicy: { maximumRetryAttempts: 0 } })]);
    bus.publish('A');
    expect(await bus.settled('odd', 1)).toMatchObject({
      failed: 1,
      waiting: 0,
      recent: [{ reason: 'the endpoint cannot be reached (URI malformed)' }],
    });
  });

  test('gets a dead letter without a try if its input is no JSON', async () => {
    const server = await startSubscriberServer();
    const inputTransformer = {
      inputPathsMap: { kind: '$.detail.kind' },
      inputTemplate: '{"is": "<kind>"}',
    };
    const bus = await startBus([subscriberTo('quotes', httpTarget(server.url), { inputTransformer })]);
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
        subscriberTo('silent', httpTarget(silent.url)),
        subscriberTo('failing', httpTarget(failing.url)),
        subscriberTo('picky', httpTarget(picky.url)),
        subscriberTo('fine', httpTarget(fine.url)),
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
