import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createStackClient } from '../../../local/client/stack-client.ts';

let stop = () => {};
afterEach(() => stop());

const DELIVERY = { method: 'POST', headers: {}, body: Buffer.from('{}') };
const BUSY = { outcome: 'parked', reason: 'the table could not take the delivery in time' };

/** A stack that gives these answers to deliveries, one after the other, and counts them. */
async function startStack(answers: readonly (readonly [status: number, body: object])[]) {
  let count = 0;
  const server = createServer((request, response) => {
    request.resume();
    const [status, body] = answers[count] ?? [500, {}];
    count += 1;
    response.writeHead(status, { 'retry-after': '0' }).end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  stop = () => {
    server.closeAllConnections();
    server.close();
  };
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = createStackClient(url);
  return { send: () => client.send(`${url}/webhooks/shop`, DELIVERY), count: () => count };
}

test.each([
  ['stored', [503, { outcome: 'unavailable' }]],
  ['applied in time', [200, BUSY]],
] as const)('a delivery that could not be %s is sent again', async (_, first) => {
  const stack = await startStack([first, first, [200, { outcome: 'accepted' }]]);
  expect(await stack.send()).toBe('accepted');
  expect(stack.count()).toBe(3);
});

test('a delivery that is parked for another reason is not sent again', async () => {
  const stack = await startStack([[200, { outcome: 'parked', reason: 'the topic does not fit the body' }]]);
  expect(await stack.send()).toBe('parked');
  expect(stack.count()).toBe(1);
});

test('a delivery is given up after six tries', async () => {
  const stack = await startStack(Array.from({ length: 9 }, () => [200, BUSY] as const));
  expect(await stack.send()).toBe('parked');
  expect(stack.count()).toBe(6);
});
