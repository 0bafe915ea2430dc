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

test('a table that never answers is given up as busy while the sender still waits', async () => {
  const silent = createServer(() => {});
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
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
  silent.closeAllConnections();
  silent.close();
});

test('nothing can be applied before the identity key is there, and the first key serves for good', () => {
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
