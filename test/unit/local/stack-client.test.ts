import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { createStackClient } from '../../../local/client/stack-client.ts';

let server: Server | undefined;

afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((closed) => (server === undefined ? closed(undefined) : server.close(closed)));
  server = undefined;
});

/** A client of a stack that gives these answers, one after the other. */
async function clientOf(...answers: readonly (readonly [status: number, body: unknown])[]) {
  const left = [...answers];
  const asked: string[] = [];
  const opened = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const [status, body] = left.shift() ?? [500, {}];
    response.writeHead(status, { 'retry-after': '0' }).end(JSON.stringify(body));
  });
  server = opened;
  await new Promise<void>((listening) => opened.listen(0, '127.0.0.1', listening));
  const address = opened.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return { client: createStackClient(`http://127.0.0.1:${port}`), asked };
}

const NOW = { now: '2026-01-01T00:00:00.000Z' };

describe('moving the clock of a stack', () => {
  test('says how many customers could not be reviewed', async () => {
    const { client } = await clientOf([200, { ...NOW, failedReviews: 2 }], [200, NOW]);
    expect(await client.moveClock(0)).toEqual({ type: 'moved', failedReviews: 2 });
    expect(await client.moveClock(0)).toEqual({ type: 'moved', failedReviews: 0 });
  });

  test('is no error when the store is not empty', async () => {
    const { client } = await clientOf([409, {}]);
    expect(await client.moveClock(0)).toEqual({ type: 'store-not-empty' });
  });

  test('is tried again while the stack cannot answer', async () => {
    const { client, asked } = await clientOf([500, {}], [503, {}], [200, NOW]);
    expect(await client.moveClock(0)).toEqual({ type: 'moved', failedReviews: 0 });
    expect(asked).toHaveLength(3);
  });

  test('is given up with a sentence when the stack refuses it', async () => {
    const { client } = await clientOf([400, { message: 'no' }]);
    await expect(client.moveClock(0)).rejects.toThrow('/_local/clock answered 400');
  });
});

test('the records of several customers leave out those who are gone', async () => {
  const { client } = await clientOf([404, {}], [404, {}]);
  expect(await client.records(['cus_a', 'cus_b'])).toEqual([]);
});
