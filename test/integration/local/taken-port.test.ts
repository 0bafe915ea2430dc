import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { startEmbeddedDynamoDb } from '../../../local/database/embedded-dynamodb.ts';
import { freePort } from '../../../local/database/free-port.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

vi.mock('../../../local/database/free-port.ts', { spy: true });

test('the embedded DynamoDB uses another port when another process has taken the first', async () => {
  const other = createServer((_, response) => response.end('not a database')).listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  vi.mocked(freePort).mockResolvedValueOnce(port);
  const database = await startEmbeddedDynamoDb(join(temporaryFolder(), 'table.db'));
  expect(new URL(database.url).port).not.toBe(String(port));
  expect(await (await fetch(database.url)).text()).not.toBe('not a database');
  await database.close();
  other.close();
});
