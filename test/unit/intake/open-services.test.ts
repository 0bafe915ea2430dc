import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, expect, test, vi } from 'vitest';
import { openServices, openTable } from '../../../shared/intake/open-services.ts';
import { isTransient } from '../../../shared/storage/failures.ts';
import { policyWith, TEST_KEY } from '../../support/services.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

test('a table that never answers is given up as busy before the sender times out', async () => {
  const hanging = createServer(() => {});
  hanging.listen(0, '127.0.0.1');
  await once(hanging, 'listening');
  const { port } = hanging.address() as AddressInfo;
  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', `http://127.0.0.1:${port}`);
  vi.stubEnv('AWS_REGION', 'local');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
  const client = openTable();
  const failure: unknown = await client
    .send(new GetCommand({ TableName: 'test', Key: { PK: 'a', SK: 'b' } }))
    .catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(Error);
  expect(isTransient(failure)).toBe(true);
  client.destroy();
  hanging.closeAllConnections();
  hanging.close();
});

test('nothing can be applied before the identity key is loaded, and the first key is kept', () => {
  const keys = [undefined, TEST_KEY, 'another key of at least thirty-two characters'];
  const services = openServices(openTable(), 'test', policyWith(), {
    firstLoad: Promise.resolve(),
    current: () => {
      const identityKey = keys.shift();
      return identityKey === undefined ? undefined : { identityKey, connections: new Map() };
    },
    stop: () => {},
  });
  expect(services()).toBeUndefined();
  const first = services();
  expect(first?.policy).toEqual(policyWith());
  expect(services()).toBe(first);
});
