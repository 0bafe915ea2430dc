import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, test } from 'vitest';
import { captureOutput } from '../../support/captured-output.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { createModelTable } from '../../support/model-table.ts';
import { createTestService, SERVICE_START } from '../../support/test-service.ts';

let output: ReturnType<typeof captureOutput>;
beforeEach(() => {
  output = captureOutput();
});

const visitOf = (customer: string, id = `visit-of-${customer}`) => ({
  id,
  type: 'visit',
  occurredAt: '2026-05-01T10:00:00Z',
  customer: { id: customer },
});

const recordOf = async (service: ReturnType<typeof createTestService>, customer: string) =>
  (await service.get('/customers', { identity: `generic:customer:${customer}` })).body;

const FOUND = { customers: [expect.objectContaining({ stage: 'engagement' })] };
const NO_CUSTOMERS = { customers: [] };

/** A client that fails at requests with matching text. */
function failingAt(client: DynamoDBDocumentClient, fails: (text: string) => boolean): DynamoDBDocumentClient {
  return new Proxy(client, {
    get: () => async (command: { input: unknown }) => {
      if (fails(JSON.stringify(command.input)))
        throw Object.assign(new Error('no route'), { name: 'TimeoutError' });
      return client.send(command as Parameters<DynamoDBDocumentClient['send']>[0]);
    },
  });
}

describe('a list with one invalid item', () => {
  test('has its valid items applied and is parked whole', async () => {
    const service = createTestService(createModelTable().client);
    const list = [visitOf('1'), { ...visitOf('2'), type: 'nonsense' }, visitOf('3')];
    expect(await service.send('generic', genericDelivery(list))).toMatchObject({
      status: 200,
      body: { outcome: 'parked', reason: expect.stringMatching(/^item 1: type/) },
    });
    expect(output.text()).toMatch(/"Delivery taken".*"outcome":"parked","reason":"item 1: type/);
    expect(await recordOf(service, '1')).toEqual(FOUND);
    expect(await recordOf(service, '2')).toEqual(NO_CUSTOMERS);
    expect(await recordOf(service, '3')).toEqual(FOUND);
    const [entry] = await service.parked('held');
    expect(entry?.delivery).toMatchObject({ body: Buffer.from(JSON.stringify(list)) });
  });

  test('is parked only once when it is sent again', async () => {
    const service = createTestService(createModelTable().client);
    const list = genericDelivery([visitOf('1'), { ...visitOf('2'), type: 'nonsense' }]);
    for (const _ of [1, 2])
      expect((await service.send('generic', list)).body).toMatchObject({ outcome: 'parked' });
    expect(await service.parked('held')).toHaveLength(1);
    expect(await recordOf(service, '1')).toMatchObject({ customers: [{ version: 1 }] });
  });
});

describe('an activity in the future', () => {
  test('is accepted up to ten minutes ahead', async () => {
    const service = createTestService(createModelTable().client);
    const visit = { ...visitOf('1'), occurredAt: new Date(SERVICE_START + 600_000).toISOString() };
    expect((await service.send('generic', genericDelivery(visit))).body).toEqual({ outcome: 'accepted' });
  });

  test('is parked beyond that, and applied by a redrive when the clock has reached it', async () => {
    const service = createTestService(createModelTable().client);
    const visit = { ...visitOf('1'), occurredAt: new Date(SERVICE_START + 600_001).toISOString() };
    expect((await service.send('generic', genericDelivery(visit))).body).toMatchObject({
      outcome: 'parked',
      reason: expect.stringContaining('ten minutes'),
    });
    expect(await recordOf(service, '1')).toEqual(NO_CUSTOMERS);
    expect(await service.redrive('all')).toMatchObject({ applied: 0, kept: 1, more: false });
    service.time.customers += 1;
    expect(await service.redrive('all')).toEqual({ applied: 1, kept: 0, more: false });
    expect(await recordOf(service, '1')).toEqual(FOUND);
    expect(await service.parked('held')).toEqual([]);
  });

  test('does not hold up the others in its list', async () => {
    const service = createTestService(createModelTable().client);
    const far = { ...visitOf('1', 'far'), occurredAt: '2027-01-01T00:00:00Z' };
    const list = [visitOf('1'), far, visitOf('2')];
    expect((await service.send('generic', genericDelivery(list))).body).toMatchObject({ outcome: 'parked' });
    expect(await recordOf(service, '1')).toEqual(FOUND);
    expect(await recordOf(service, '2')).toEqual(FOUND);
  });
});

describe('several customers in one delivery', () => {
  const three = genericDelivery(['1', '2', '3'].map((customer) => visitOf(customer)));

  test('are applied concurrently', async () => {
    let waiting = 0;
    let release = () => {};
    const all = new Promise<void>((resolve) => {
      release = resolve;
    });
    // No read is answered before all three have started: in sequence they would wait forever.
    const table = createModelTable(async (moment, command) => {
      if (moment !== 'before' || command !== 'BatchGetCommand') return;
      waiting += 1;
      if (waiting === 3) release();
      await all;
    });
    const service = createTestService(table.client);
    expect((await service.send('generic', three)).body).toEqual({ outcome: 'accepted' });
  });

  test('are applied except for one that the table did not accept, and the delivery is parked as busy', async () => {
    const table = createModelTable();
    let broken = true;
    const client = failingAt(table.client, (text) => broken && text.includes('generic:customer:2'));
    const service = createTestService(client);
    expect(await service.send('generic', three)).toMatchObject({ status: 200, body: { outcome: 'parked' } });
    expect(await service.parked('busy')).toHaveLength(1);
    expect(await service.parked('held')).toEqual([]);
    expect(await recordOf(service, '1')).toEqual(FOUND);
    expect(await recordOf(service, '2')).toEqual(NO_CUSTOMERS);
    expect(await recordOf(service, '3')).toEqual(FOUND);

    expect(await service.redrive('busy')).toMatchObject({ applied: 0, kept: 1, more: false });
    broken = false;
    expect(await service.redrive('busy')).toEqual({ applied: 1, kept: 0, more: false });
    expect(await recordOf(service, '2')).toEqual(FOUND);
    expect(await recordOf(service, '1')).toMatchObject({ customers: [{ version: 1 }] });
  });

  test('are applied except for one with a damaged record, and the delivery is parked for a person', async () => {
    const table = createModelTable();
    const service = createTestService(table.client);
    await service.send('generic', genericDelivery(visitOf('2', 'earlier')));
    for (const [key, item] of table.items)
      if (item.SK === 'RECORD') table.items.set(key, { ...item, state: '{"not":"ours"}' });
    expect((await service.send('generic', three)).body).toMatchObject({ outcome: 'parked' });
    expect(await service.parked('held')).toHaveLength(1);
    expect(await recordOf(service, '1')).toEqual(FOUND);
    expect(await recordOf(service, '3')).toEqual(FOUND);
  });
});

describe('when the table', () => {
  const visit = genericDelivery(visitOf('1'));

  test('cannot be reached, a delivery is parked as busy and answered with 200', async () => {
    const table = createModelTable(() => {
      throw Object.assign(new Error('no route'), { name: 'TimeoutError' });
    });
    const service = createTestService(table.client);
    expect(await service.send('generic', visit)).toMatchObject({ status: 200, body: { outcome: 'parked' } });
    expect(await service.parked('busy')).toHaveLength(1);
  });

  test('fails after it has written, the delivery is parked, and the redrive finds it applied', async () => {
    let fails = true;
    const table = createModelTable((moment, command) => {
      if (fails && moment === 'after' && command === 'TransactWriteCommand')
        throw new Error('connection reset');
    });
    const service = createTestService(table.client);
    expect((await service.send('generic', visit)).body).toMatchObject({ outcome: 'parked' });
    fails = false;
    expect(await service.redrive('busy')).toEqual({ applied: 1, kept: 0, more: false });
    expect(await recordOf(service, '1')).toMatchObject({ customers: [{ version: 1 }] });
  });

  test('throttles a commit, the delivery is parked as busy', async () => {
    const table = createModelTable((moment, command) => {
      if (moment === 'before' && command === 'TransactWriteCommand')
        throw Object.assign(new Error('throttled'), { name: 'ProvisionedThroughputExceededException' });
    });
    const service = createTestService(table.client);
    expect((await service.send('generic', visit)).body).toMatchObject({ outcome: 'parked' });
    expect(await service.parked('busy')).toHaveLength(1);
  });

  /** Each transaction finds that another writer has changed every record. */
  function startContended() {
    const table = createModelTable((moment, command) => {
      if (moment !== 'before' || command !== 'TransactWriteCommand') return;
      for (const [key, item] of table.items)
        if (item.SK === 'RECORD') table.items.set(key, { ...item, version: Number(item.version) + 1 });
    });
    const deferred = () => [...table.items.keys()].filter((key) => key.includes('DEFERRED#'));
    return { service: createTestService(table.client), deferred };
  }

  test('is changed by another writer each time, the delivery is deferred, however often it is repeated', async () => {
    const { service, deferred } = startContended();
    await service.send('generic', genericDelivery(visitOf('1', 'earlier')));
    for (let times = 0; times < 3; times += 1) {
      const answer = await service.send('generic', genericDelivery(visitOf('1', 'later')));
      expect(answer.body).toEqual({ outcome: 'accepted' });
    }
    expect(deferred()).toHaveLength(1);
    expect(await service.parked('busy')).toEqual([]);
  });

  test('is changed each time, amounts of the deferred delivery that cannot be read are counted', async () => {
    const { service, deferred } = startContended();
    await service.send('generic', genericDelivery(visitOf('1', 'earlier')));
    const order = { id: '1', total: '10', currency: 'IRT' };
    await service.send('generic', genericDelivery({ ...visitOf('1'), type: 'order.paid', order }));
    expect(deferred()).toHaveLength(1);
    expect(output.text()).toContain('"AmountsUnreadable":1}');
  });

  test('is changed each time, and the delivery concerns two customers, it is finally parked as busy', async () => {
    const { service, deferred } = startContended();
    const visit = (id: string, customer: object) =>
      service.send('generic', genericDelivery({ ...visitOf('1', id), customer }));
    await visit('first', { id: '1' });
    await visit('second', { email: 'ann@example.org' });
    expect((await visit('both', { id: '1', email: 'ann@example.org' })).body).toMatchObject({
      outcome: 'parked',
    });
    expect(deferred()).toEqual([]);
    expect(await service.parked('busy')).toHaveLength(1);
  });
});
