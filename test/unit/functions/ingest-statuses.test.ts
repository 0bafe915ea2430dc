import { beforeEach, describe, expect, test } from 'vitest';
import { genericConnector } from '../../../shared/connectors/generic/connector.ts';
import { shopifyConnector } from '../../../shared/connectors/shopify/connector.ts';
import { apiEvent, webhookEvent } from '../../support/api-event.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { genericDelivery, genericSecret } from '../../support/connectors/generic-delivery.ts';
import { orderBody, shopifyDelivery } from '../../support/connectors/shopify-delivery.ts';
import { createMemoryStorage } from '../../support/memory-storage.ts';
import { createModelTable, type ModelTable } from '../../support/model-table.ts';
import { createTestService, type TestService } from '../../support/test-service.ts';

const VISIT = {
  id: 'visit-1',
  type: 'visit',
  occurredAt: '2026-05-01T10:00:00Z',
  customer: { id: '17', email: 'ada@example.com' },
};
const MEBIBYTE = 1_048_576;

let table: ModelTable;
let storage: ReturnType<typeof createMemoryStorage>;
let service: TestService;
beforeEach(() => {
  captureOutput();
  table = createModelTable();
  storage = createMemoryStorage();
  service = createTestService(table.client, storage);
});

function expectNothingHappened() {
  expect(table.requests).toEqual([]);
  expect(table.items.size).toBe(0);
  expect(storage.texts.size).toBe(0);
}

describe('an authentic delivery is answered with 200', () => {
  test('as accepted when something in it is new, and as duplicate from then on', async () => {
    const first = await service.send('generic', genericDelivery(VISIT));
    expect(first).toMatchObject({ status: 200, body: { outcome: 'accepted' } });
    expect(first.headers['content-type']).toBe('application/json');
    const second = await service.send('generic', genericDelivery(VISIT));
    expect(second).toMatchObject({ status: 200, body: { outcome: 'duplicate' } });
  });

  test('as accepted when only the address of an account is new', async () => {
    await service.send('generic', genericDelivery(VISIT));
    // A later version of the same visit.
    const other = { ...VISIT, version: '2', customer: { ...VISIT.customer, email: 'ada@elsewhere.example' } };
    expect((await service.send('generic', genericDelivery(other))).body).toEqual({ outcome: 'accepted' });
    expect((await service.send('generic', genericDelivery(other))).body).toEqual({ outcome: 'duplicate' });
  });

  test('when its body is base64', async () => {
    const answer = await service.send('generic', genericDelivery(VISIT), true);
    expect(answer).toMatchObject({ status: 200, body: { outcome: 'accepted' } });
  });

  test('as ignored, with the reason, when it has nothing to apply', async () => {
    expect(await service.send('shopify', shopifyDelivery('themes/publish', { id: 1 }))).toMatchObject({
      status: 200,
      body: { outcome: 'ignored', reason: 'unknown-topic' },
    });
    expect(await service.send('generic', genericDelivery([]))).toMatchObject({
      status: 200,
      body: { outcome: 'ignored', reason: 'empty' },
    });
    expectNothingHappened();
  });

  test('as ignored when it is test traffic', async () => {
    const flagged = shopifyDelivery('orders/create', orderBody(), { 'x-shopify-test': 'true' });
    expect(await service.send('shopify', flagged)).toMatchObject({ body: { outcome: 'ignored' } });
    const order = shopifyDelivery('orders/create', orderBody({ test: true }));
    expect(await service.send('shopify', order)).toMatchObject({ body: { outcome: 'ignored' } });
    expectNothingHappened();
  });

  test('as parked, with the reason, when it cannot be read', async () => {
    expect(await service.send('generic', genericDelivery('{'))).toMatchObject({
      status: 200,
      body: { outcome: 'parked', reason: 'the body is not JSON' },
    });
  });
});

describe('a delivery with an invalid signature is answered with 401, without any call or stored data', () => {
  const signed = (now = service.time.real) =>
    genericConnector.sign(genericDelivery(VISIT), genericSecret(1), now);
  const refusals: Record<string, () => ReturnType<typeof signed>> = {
    'without a signature': () => genericDelivery(VISIT),
    'with a changed byte': () => ({ ...signed(), body: Buffer.from(JSON.stringify({ ...VISIT, id: 'v' })) }),
    'with the signature of another secret': () =>
      genericConnector.sign(genericDelivery(VISIT), genericSecret(2), service.time.real),
    'with an old timestamp': () => signed(service.time.real - 301_000),
    'with a future timestamp': () => signed(service.time.real + 301_000),
  };

  test.each(Object.keys(refusals))('%s', async (name) => {
    const delivery = refusals[name]?.() ?? signed();
    expect((await service.ingest(webhookEvent('generic', delivery))).status).toBe(401);
    expectNothingHappened();
  });

  test('for a connection without a secret, whatever the signature', async () => {
    expect((await service.ingest(webhookEvent('keyless', signed()))).status).toBe(401);
    expect((await service.ingest(webhookEvent('keyless', genericDelivery(VISIT)))).status).toBe(401);
    expectNothingHappened();
  });

  test('from a shop that the connection is not bound to', async () => {
    const stranger = shopifyDelivery('orders/create', orderBody(), {
      'x-shopify-shop-domain': 'another-shop.myshopify.com',
    });
    expect((await service.send('bound', stranger)).status).toBe(401);
    const { 'x-shopify-shop-domain': _, ...headers } = stranger.headers;
    expect((await service.send('bound', { ...stranger, headers })).status).toBe(401);
    expectNothingHappened();
    expect((await service.send('bound', shopifyDelivery('orders/create', orderBody()))).status).toBe(200);
  });

  test('signed for one connection and sent to another', async () => {
    expect((await service.ingest(webhookEvent('second', signed()))).status).toBe(401);
    expect((await service.ingest(webhookEvent('shopify', signed()))).status).toBe(401);
    expectNothingHappened();
  });
});

describe('a request that is not a delivery', () => {
  test.each(['nowhere', '', '__proto__', 'constructor'])('is 404 for the connection "%s"', async (name) => {
    const answer = await service.ingest(webhookEvent(name, genericDelivery(VISIT)));
    expect(answer.status).toBe(404);
    expectNothingHappened();
  });

  test.each(['generic', 'shopify'])(
    'is 405 with the allowed methods for GET, HEAD and PUT on %s',
    async (name) => {
      for (const method of ['GET', 'HEAD', 'PUT']) {
        const event = apiEvent({ method, path: `/webhooks/${name}`, pathParameters: { connection: name } });
        expect(await service.ingest(event)).toMatchObject({
          status: 405,
          headers: { allow: 'POST, OPTIONS' },
        });
      }
      expectNothingHappened();
    },
  );

  test('is 204 with the allowed methods for OPTIONS', async () => {
    const event = apiEvent({
      method: 'OPTIONS',
      path: '/webhooks/generic',
      pathParameters: { connection: 'generic' },
    });
    expect(await service.ingest(event)).toMatchObject({ status: 204, headers: { allow: 'POST, OPTIONS' } });
  });
});

describe('before verification', () => {
  test.each([
    ['as text', false],
    ['in base64', true],
  ])('2 MB %s are 413', async (_, base64) => {
    const big = genericDelivery({ ...VISIT, customer: { id: '17', name: 'x'.repeat(2 * MEBIBYTE) } });
    expect((await service.send('generic', big, base64)).status).toBe(413);
    expectNothingHappened();
  });

  test.each([
    ['as text', false],
    ['in base64', true],
  ])('the limit is one MiB of bytes, not of characters, %s', async (_, base64) => {
    const letters = (bytes: number) => {
      const frame = Buffer.byteLength(JSON.stringify({ ...VISIT, pad: '' }));
      return genericDelivery({ ...VISIT, pad: 'é'.repeat(Math.floor((bytes - frame) / 2)) });
    };
    expect((await service.send('generic', letters(MEBIBYTE - 1), base64)).status).toBe(200);
    expect((await service.send('generic', letters(MEBIBYTE + 2), base64)).status).toBe(413);
  });

  test.each(['gzip', 'br', 'GZIP', 'gzip, identity'])('the content encoding %s is 415', async (encoding) => {
    const delivery = genericDelivery(VISIT);
    const encoded = { ...delivery, headers: { ...delivery.headers, 'content-encoding': encoding } };
    expect((await service.send('generic', encoded)).status).toBe(415);
    expectNothingHappened();
  });

  test('the content encoding identity is accepted', async () => {
    const delivery = genericDelivery(VISIT);
    const encoded = { ...delivery, headers: { ...delivery.headers, 'content-encoding': 'identity' } };
    expect((await service.send('generic', encoded)).status).toBe(200);
  });
});

describe('503 with Retry-After', () => {
  const unavailable = { status: 503, headers: { 'retry-after': expect.stringMatching(/^\d+$/) } };

  test('is the answer while no secret could be loaded', async () => {
    service.live.secrets = undefined;
    expect(await service.send('generic', genericDelivery(VISIT))).toMatchObject(unavailable);
    expect(await service.ingest(webhookEvent('generic', genericDelivery(VISIT)))).toMatchObject(unavailable);
    expectNothingHappened();
  });

  test('is the answer when neither the table nor the dead-letter storage can store it', async () => {
    table = createModelTable(() => {
      throw new Error('unreachable');
    });
    storage.put = async () => {
      throw new Error('unreachable');
    };
    service = createTestService(table.client, storage);
    expect(await service.send('generic', genericDelivery(VISIT))).toMatchObject(unavailable);
  });

  test('is the answer when an unreadable delivery cannot be parked', async () => {
    storage.put = async () => {
      throw new Error('unreachable');
    };
    expect(await service.send('generic', genericDelivery('{'))).toMatchObject(unavailable);
  });
});

test('signatures of several live secrets are accepted during a rotation', async () => {
  const secrets = service.live.secrets;
  if (secrets === undefined) throw new Error('there are secrets');
  const both = ['shpss_00000000000000000000000000000001', 'shpss_00000000000000000000000000000002'];
  service.live.secrets = { ...secrets, connections: new Map([['shopify', both]]) };
  for (const [index, secret] of both.entries()) {
    const delivery = shopifyDelivery(
      'orders/create',
      orderBody({ id: 601 + index, admin_graphql_api_id: null }),
    );
    const signed = shopifyConnector.sign(delivery, secret, service.time.real);
    expect((await service.ingest(webhookEvent('shopify', signed))).body).toEqual({ outcome: 'accepted' });
  }
});
