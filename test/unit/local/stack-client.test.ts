import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createStackClient } from '../../../local/client/stack-client.ts';

let stop = () => {};
afterEach(() => stop());

type Answer = readonly [status: number, body: unknown];

/** A client of a server that gives these responses in order, and the requests that it received. */
async function clientOf(...answers: readonly Answer[]) {
  const left = [...answers];
  const requests: string[] = [];
  const server = createServer((request, response) => {
    request.resume();
    requests.push(`${request.method} ${request.url}`);
    const [status, body] = left.shift() ?? [500, {}];
    response.writeHead(status, { 'retry-after': '0' }).end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  stop = () => {
    server.closeAllConnections();
    server.close();
  };
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = createStackClient(url);
  const send = () => client.send({ ...DELIVERY, url: `${url}/webhooks/shop` });
  return { client, requests, send };
}

const NOW = { now: '2026-01-01T00:00:00.000Z' };
const DELIVERY = { method: 'POST', headers: {}, body: Buffer.from('{}') };
const BUSY: Answer = [200, { outcome: 'parked', reason: 'the table could not take the delivery in time' }];

test('settling a stack waits for its reviews and events without moving the clock', async () => {
  const { client, requests } = await clientOf([503, {}], [200, { ...NOW, failedReviews: 1 }]);
  expect(await client.settle()).toBe(1);
  expect(requests).toEqual(['POST /_local/clock', 'POST /_local/clock']);
});

describe('moving the clock of a stack', () => {
  test('returns how many customers could not be reviewed', async () => {
    const { client } = await clientOf([200, { ...NOW, failedReviews: 2 }], [200, NOW]);
    expect(await client.moveClock(0)).toEqual({ type: 'moved', failedReviews: 2 });
    expect(await client.moveClock(0)).toEqual({ type: 'moved', failedReviews: 0 });
  });

  test('is not an error when the store is not empty', async () => {
    const { client } = await clientOf([409, {}]);
    expect(await client.moveClock(0)).toEqual({ type: 'store-not-empty' });
  });

  test('is retried while the stack cannot answer', async () => {
    const { client, requests } = await clientOf([500, {}], [503, {}], [200, NOW]);
    expect(await client.moveClock(0)).toEqual({ type: 'moved', failedReviews: 0 });
    expect(requests).toHaveLength(3);
  });

  test('fails with a sentence when the stack refuses it', async () => {
    const { client } = await clientOf([400, { message: 'no' }]);
    await expect(client.moveClock(0)).rejects.toThrow('/_local/clock answered 400');
  });
});

test('the records of several customers leave out unknown customers', async () => {
  const { client } = await clientOf([404, {}], [404, {}]);
  expect(await client.records(['cus_a', 'cus_b'])).toEqual([]);
});

describe('sending a delivery', () => {
  test.each([
    ['stored', [503, { outcome: 'unavailable' }]],
    ['applied in time', BUSY],
  ] as const)('is repeated when it could not be %s', async (_, first) => {
    const { send, requests } = await clientOf(first, first, [200, { outcome: 'accepted' }]);
    expect(await send()).toBe('accepted');
    expect(requests).toHaveLength(3);
  });

  test('is not repeated when the delivery is parked for another reason', async () => {
    const { send, requests } = await clientOf([200, { outcome: 'parked', reason: 'the topic does not fit' }]);
    expect(await send()).toBe('parked');
    expect(requests).toHaveLength(1);
  });

  test('is not repeated after six attempts', async () => {
    const { send, requests } = await clientOf(...Array.from({ length: 9 }, () => BUSY));
    expect(await send()).toBe('parked');
    expect(requests).toHaveLength(6);
  });
});
