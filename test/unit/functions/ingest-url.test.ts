import { beforeEach, describe, expect, test } from 'vitest';
import type { Connector, Delivery } from '../../../shared/connectors/connector.ts';
import { genericConnector } from '../../../shared/connectors/generic/connector.ts';
import { sharedSecret } from '../../../shared/connectors/shared-secret.ts';
import { apiEvent, webhookEvent } from '../../support/api-event.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { createMemoryStorage } from '../../support/memory-storage.ts';
import { createModelTable } from '../../support/model-table.ts';
import { createTestService, type TestService } from '../../support/test-service.ts';

const SECRET = 'a-long-random-text';
const VISIT = { id: '1', type: 'visit', occurredAt: '2026-01-01T10:00:00Z', customer: { id: 'a' } };

let output: ReturnType<typeof captureOutput>;
let seen: Delivery[];
let service: TestService;

/** The functions with a connector that takes a secret in the path and answers challenges. */
const connector: Connector = {
  ...genericConnector,
  ...sharedSecret('path'),
  secretInPath: true,
  handshake({ method, url }) {
    return method === 'POST' ? undefined : { status: 200, body: `${method} ${new URL(url).search}` };
  },
  answer(delivery) {
    seen.push(delivery);
    const challenge = delivery.headers['x-challenge'];
    return challenge === undefined ? undefined : { status: 200, body: challenge };
  },
};

beforeEach(() => {
  output = captureOutput();
  seen = [];
  service = createTestService(createModelTable().client, createMemoryStorage(), {
    load: async () => connector,
  });
  service.live.secrets = {
    identityKey: service.live.secrets?.identityKey ?? '',
    connections: new Map([['generic', [SECRET]]]),
  };
});

const delivery = (body: unknown, more: Partial<Delivery> = {}): Delivery => ({
  ...genericDelivery(body),
  url: `https://hooks.example/webhooks/generic/${SECRET}?a=b%20c&d=`,
  ...more,
});

test('a connector sees the whole URL of the request', async () => {
  expect((await service.ingest(webhookEvent('generic', delivery(VISIT)))).body).toEqual({
    outcome: 'accepted',
  });
  expect(seen[0]?.url).toBe(`https://hooks.example/webhooks/generic/${SECRET}?a=b+c&d=`);
});

test('the URL has no question mark without a query', async () => {
  const url = `https://hooks.example/webhooks/generic/${SECRET}`;
  await service.ingest(webhookEvent('generic', delivery(VISIT, { url })));
  expect(seen[0]?.url).toBe(url);
});

test('the URL is that of the local server if the request came through it', async () => {
  const one = delivery(VISIT);
  const url = `http://127.0.0.1:8787/webhooks/generic/${SECRET}`;
  await service.ingest(
    webhookEvent('generic', { ...one, url, headers: { ...one.headers, 'x-forwarded-proto': 'http' } }),
  );
  expect(seen[0]?.url).toBe(url);
});

test('neither the log nor a parked delivery has the URL', async () => {
  await service.ingest(webhookEvent('generic', delivery({ id: '1', type: 'visit' })));
  const [entry] = await service.parked('held');
  expect(entry?.delivery).toMatchObject({ connection: 'generic' });
  expect(JSON.stringify(entry)).not.toContain(SECRET);
  expect(entry?.delivery).not.toHaveProperty('url');
  await service.ingest(
    webhookEvent('generic', delivery(VISIT, { url: 'https://hooks.example/webhooks/generic/x' })),
  );
  const text = JSON.stringify(output);
  expect(text).not.toContain(SECRET);
  expect(text).not.toContain('hooks.example');
});

test('an authentic delivery that expects a certain body gets it, and nothing is stored', async () => {
  const headers = { 'x-challenge': 'abc' };
  expect(await service.ingest(webhookEvent('generic', delivery({}, { headers })))).toMatchObject({
    status: 200,
    text: 'abc',
  });
  const url = 'https://hooks.example/webhooks/generic/another-long-random-text';
  expect((await service.ingest(webhookEvent('generic', delivery({}, { headers, url })))).status).toBe(401);
  expect(await service.parked('held')).toEqual([]);
});

test.each(['GET', 'HEAD', 'OPTIONS', 'PUT'])('%s reaches the handshake of a connector', async (method) => {
  const answer = await service.ingest(webhookEvent('generic', delivery('', { method })));
  expect(answer).toMatchObject({ status: 200, text: `${method} ?a=b+c&d=` });
});

describe('a connector that takes no secret in the path', () => {
  test('answers 404 there, also to a signed delivery', async () => {
    const plain = createTestService(createModelTable().client);
    const signed = genericConnector.sign(
      genericDelivery(VISIT),
      `whsec_${Buffer.alloc(32, 1).toString('base64')}`,
      plain.time.real,
    );
    expect((await plain.ingest(webhookEvent('generic', signed))).status).toBe(200);
    const path = `/webhooks/generic/${SECRET}`;
    const answer = await plain.ingest(
      apiEvent({
        method: 'POST',
        path,
        headers: signed.headers,
        pathParameters: { connection: 'generic', secret: SECRET },
        body: Buffer.from(signed.body).toString(),
      }),
    );
    expect(answer).toMatchObject({ status: 404, body: { outcome: 'unknown-connection' } });
  });
});
