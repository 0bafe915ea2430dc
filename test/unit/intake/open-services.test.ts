import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, expect, test, vi } from 'vitest';
import { parseConnections } from '../../../shared/connectors/connection-list.ts';
import { openServices, openTable } from '../../../shared/intake/open-services.ts';
import { isTransient } from '../../../shared/storage/failures.ts';
import { policyWith, TEST_KEY } from '../../support/services.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

async function tableAt(server: Server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', `http://127.0.0.1:${port}`);
  vi.stubEnv('AWS_REGION', 'local');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
  return openTable();
}

test('a table that never answers is given up as busy before the sender times out', async () => {
  const hanging = createServer(() => {});
  const client = await tableAt(hanging);
  const failure: unknown = await client
    .send(new GetCommand({ TableName: 'test', Key: { PK: 'a', SK: 'b' } }))
    .catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(Error);
  expect(isTransient(failure)).toBe(true);
  client.destroy();
  hanging.closeAllConnections();
  hanging.close();
});

test.each([
  ['503 in HTML, as a load balancer does', 503, '<html>503 Service Unavailable</html>', 2],
  ['502 without a body', 502, '', 2],
  ['200 with half a body', 200, '{"Respon', 1],
])('a table that answers %s is asked again or given up as busy', async (_, status, body, attempts) => {
  let requests = 0;
  const broken = createServer((request, response) => {
    requests += 1;
    request.resume().on('end', () => response.writeHead(status).end(body));
  });
  const client = await tableAt(broken);
  const failure: unknown = await client
    .send(new GetCommand({ TableName: 'test', Key: { PK: 'a', SK: 'b' } }))
    .catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(Error);
  expect(isTransient(failure)).toBe(true);
  expect(requests).toBe(attempts);
  client.destroy();
  broken.close();
});

const connections = parseConnections(
  JSON.stringify([
    { name: 'shop', provider: 'shopify', addressOnce: true },
    { name: 'second-shop', provider: 'woocommerce' },
    { name: 'desk', provider: 'zendesk', addressOnce: true },
    { name: 'payments', provider: 'stripe' },
    { name: 'backend', provider: 'generic' },
  ]),
);

test('the connections whose tool allows an address only once are known by name', () => {
  const keeper = {
    firstLoad: Promise.resolve(),
    current: () => ({ identityKey: TEST_KEY, connections: new Map() }),
    stop: () => {},
  };
  const services = openServices(
    openTable(),
    { table: 'test', policy: policyWith(), connections, epoch: 0 },
    keeper,
    undefined,
  );
  expect(services()?.addressOnce).toEqual(new Set(['shop', 'desk']));
});

test('nothing can be applied before the identity key is loaded, and the first key is kept', () => {
  const keys = [undefined, TEST_KEY, 'another key of at least thirty-two characters'];
  const services = openServices(
    openTable(),
    { table: 'test', policy: policyWith(), connections, epoch: 0 },
    {
      firstLoad: Promise.resolve(),
      current: () => {
        const identityKey = keys.shift();
        return identityKey === undefined ? undefined : { identityKey, connections: new Map() };
      },
      stop: () => {},
    },
    undefined,
  );
  expect(services()).toBeUndefined();
  const first = services();
  expect(first?.policy).toEqual(policyWith());
  expect(services()).toBe(first);
});
