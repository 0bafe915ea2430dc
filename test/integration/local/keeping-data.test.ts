import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { startEmbeddedDynamoDb } from '../../../local/database/embedded-dynamodb.ts';
import { loadConnector } from '../../../shared/connectors/load-connector.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { eventually } from '../../support/eventually.ts';
import { type LocalStack, runLocal, startLocalStack } from '../../support/local-process.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let DATA_DIR: string;

beforeEach(() => {
  DATA_DIR = temporaryFolder();
});

async function sendOrder({ client }: LocalStack, customer: string, occurredAt: number): Promise<string> {
  const { url, secret } = await client.connection('generic');
  const delivery = genericDelivery({
    id: `paid-${customer}`,
    type: 'order.paid',
    occurredAt: new Date(occurredAt).toISOString(),
    customer: { id: customer },
    order: { id: customer, total: '1.00', currency: 'EUR' },
  });
  return client.send((await loadConnector('generic')).sign({ ...delivery, url }, secret, Date.now()));
}

async function customerOf({ url }: LocalStack, identity: string): Promise<unknown> {
  return (await fetch(`${url}/customers?identity=${identity}`)).json();
}

describe('DATA_DIR', () => {
  test('keeps everything after kill -9: customers, events and their numbers, clock, parked deliveries', async () => {
    const first = await startLocalStack({ DATA_DIR });
    const ordered = Date.parse('2010-01-01T00:00:00Z');
    // The clock can move back while nothing is stored.
    expect((await first.client.moveClock(ordered)).type).toBe('moved');
    expect(await sendOrder(first, 'ann', ordered)).toBe('accepted');
    expect(await sendOrder(first, 'early', ordered + 86_400_000)).toBe('parked');
    const events = await eventually(async () => {
      const sent = await first.client.events();
      return sent.length > 0 ? sent : undefined;
    });
    const ann = await customerOf(first, 'generic:customer:ann');
    const many = Array.from({ length: 20 }, (_, index) => `late-${index}`);
    await Promise.all(many.map((customer) => sendOrder(first, customer, ordered)));
    await first.kill9();

    const second = await startLocalStack({ DATA_DIR });
    // Includes events that were stored but perhaps not published before kill -9.
    await eventually(async () => {
      const text = JSON.stringify(await second.client.events());
      return many.every((customer) => text.includes(`"generic:customer:${customer}"`)) ? text : undefined;
    });
    const sent = await second.client.events();
    expect(sent.slice(0, events.length)).toEqual(events);
    expect(await customerOf(second, 'generic:customer:ann')).toEqual(ann);
    expect(new Date(await second.client.now()).getUTCFullYear()).toBe(2010);
    expect(await sendOrder(second, 'ann', ordered)).toBe('duplicate');

    await second.client.moveClock(ordered + 2 * 86_400_000);
    await fetch(`${second.url}/_local/redrive`, { method: 'POST' });
    expect(await customerOf(second, 'generic:customer:early')).toMatchObject({
      customers: [{ stage: 'purchase' }],
    });
    const next = await eventually(async () => (await second.client.events())[sent.length]);
    expect(next).toMatchObject({ n: sent.length + 1 });
    expect(await second.interrupt()).toBe(0);
  });

  test('is for one stack at a time', async () => {
    const first = await startLocalStack({ DATA_DIR });
    const second = runLocal('start', [], { DATA_DIR, PORT: '0' });
    expect(await second.ended).toBe(1);
    expect(second.output.stderr).toContain(`is in use by process ${first.process.pid}`);
    await first.interrupt();
  });
});

describe('DYNAMODB_ENDPOINT', () => {
  test('replaces the embedded database, with a separate table per stack', async () => {
    const database = await startEmbeddedDynamoDb(join(DATA_DIR, 'theirs.sqlite'));
    const start = () => startLocalStack({ DYNAMODB_ENDPOINT: database.url });
    const [one, two] = await Promise.all([start(), start()]);
    expect(await sendOrder(one, 'ann', Date.now())).toBe('accepted');
    await eventually(async () => (await one.client.events())[0]);
    expect(await customerOf(two, 'generic:customer:ann')).toEqual({ customers: [] });
    expect(await sendOrder(two, 'ann', Date.now())).toBe('accepted');
    await Promise.all([one.interrupt(), two.interrupt()]);
    await database.close();
  });
});

describe('npm start with a wrong setting', () => {
  test('refuses a taken port with a sentence', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const PORT = typeof address === 'object' ? String(address?.port) : '';
    const command = runLocal('start', [], { PORT });
    expect(await command.ended).toBe(1);
    expect(command.output.stderr).toMatch(new RegExp(`^Port ${PORT} is taken\\. .+\n$`, 'm'));
    other.close();
  });

  test.each([
    ['CONNECTIONS', '[{"name":"a","provider":"fax"}]', 'CONNECTIONS[0].provider must be'],
    ['POLICY', '{"nonsense":1}', 'POLICY'],
    ['DYNAMODB_ENDPOINT', 'http://127.0.0.1:1', 'does not answer'],
  ])('says in a sentence what is wrong with %s', async (name, value, sentence) => {
    const command = runLocal('start', [], { PORT: '0', [name]: value });
    expect(await command.ended).toBe(1);
    expect(command.output.stderr).toContain(sentence);
    expect(command.output.stderr).not.toMatch(/^ +at /m);
  });
});
