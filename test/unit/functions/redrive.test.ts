import { beforeEach, describe, expect, test } from 'vitest';
import { captureOutput } from '../../support/captured-output.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { refundBody, shopifyDelivery } from '../../support/connectors/shopify-delivery.ts';
import { createMemoryStorage } from '../../support/memory-storage.ts';
import { createModelTable, type ModelTable } from '../../support/model-table.ts';
import { createTestService, type TestService } from '../../support/test-service.ts';

let output: ReturnType<typeof captureOutput>;
let reachable: boolean;
let table: ModelTable;
let storage: ReturnType<typeof createMemoryStorage>;
let service: TestService;
beforeEach(() => {
  output = captureOutput();
  reachable = true;
  table = createModelTable(() => {
    if (!reachable) throw Object.assign(new Error('no route'), { name: 'TimeoutError' });
  });
  storage = createMemoryStorage();
  service = createTestService(table.client, storage);
});

const visit = (id: string) => ({
  id,
  type: 'visit',
  occurredAt: '2026-05-01T10:00:00Z',
  customer: { id },
});

/** Parks deliveries as busy: the table is unreachable while they arrive. */
async function parkAsBusy(...bodies: unknown[]): Promise<void> {
  reachable = false;
  for (const body of bodies) await service.send('generic', genericDelivery(body));
  reachable = true;
}

/** The first two parked deliveries take the time of the run. They are applied before the third is listed. */
function takeTimeAfterTwo(): void {
  const { list } = storage;
  const busy = () => [...storage.texts.keys()].filter((key) => key.startsWith('busy/')).length;
  storage.list = async function* (prefix, after) {
    let listed = 0;
    for await (const key of list(prefix, after)) {
      if (prefix === 'busy/' && listed === 2) {
        while (busy() > 1) await new Promise((resolve) => setImmediate(resolve));
        service.time.real += 160_000;
      }
      listed += 1;
      yield key;
    }
  };
}

const versions = () =>
  [...table.items.values()].flatMap(({ SK, version }) => (SK === 'RECORD' ? [version] : []));

describe('a redrive', () => {
  test('applies what the table could not take, and removes it from the parked deliveries', async () => {
    await parkAsBusy(visit('1'), visit('2'));
    expect(await service.parked('busy')).toHaveLength(2);
    expect(await service.redrive('busy')).toEqual({ applied: 2, kept: 0, more: false });
    expect(storage.texts.size).toBe(0);
    expect(versions()).toEqual([1, 1]);
  });

  test('leaves what still cannot be applied', async () => {
    await parkAsBusy(visit('1'));
    reachable = false;
    expect(await service.redrive('busy')).toMatchObject({ applied: 0, kept: 1, more: false });
    expect(await service.parked('busy')).toHaveLength(1);
  });

  test('of the busy queue does not touch what waits for a person', async () => {
    await service.send('generic', genericDelivery('{'));
    await parkAsBusy(visit('1'));
    expect(await service.redrive('busy')).toEqual({ applied: 1, kept: 0, more: false });
    expect(await service.parked('held')).toHaveLength(1);
  });

  test('of all keeps what still cannot be read, and applies the rest', async () => {
    await service.send('generic', genericDelivery('{'));
    await parkAsBusy(visit('1'));
    expect(await service.redrive('all')).toMatchObject({ applied: 1, kept: 1, more: false });
    expect(await service.parked('held')).toHaveLength(1);
  });

  test('moves a busy delivery that turns out unreadable to those that wait for a person', async () => {
    await parkAsBusy([visit('1'), { ...visit('2'), type: 'nonsense' }]);
    expect(await service.redrive('busy')).toMatchObject({ applied: 0, kept: 1, more: false });
    expect(await service.parked('busy')).toEqual([]);
    const [entry] = await service.parked('held');
    expect(entry?.delivery).toMatchObject({ reasons: [expect.stringMatching(/^item 1: type/)] });
    expect(versions()).toEqual([1]);
  });

  test('applies a delivery once its cause is gone', async () => {
    // Stands for a release that can read it: the date was too far ahead, and the clock has reached it.
    const ahead = { ...visit('1'), occurredAt: '2026-06-02T00:00:00Z' };
    await service.send('generic', genericDelivery(ahead));
    expect(await service.redrive('all')).toMatchObject({
      kept: 1,
      reasons: [{ connection: 'generic', reason: expect.stringContaining('ahead of the clock'), count: 1 }],
    });
    service.time.customers = Date.parse('2026-06-02T00:00:00Z');
    expect(await service.redrive('all')).toEqual({ applied: 1, kept: 0, more: false });
    expect(storage.texts.size).toBe(0);
  });

  test.each(['read', 'remove'] as const)(
    'continues after storage refuses to %s one object, counts it and logs its key',
    async (refused) => {
      await parkAsBusy(visit('1'), visit('2'), visit('3'));
      const [, second = ''] = [...storage.texts.keys()].sort();
      const real = storage[refused];
      storage[refused] = async (key: string): Promise<never> => {
        if (key === second) throw Object.assign(new Error('AccessDenied'), { name: 'AccessDenied' });
        return real(key) as Promise<never>;
      };
      expect(await service.redrive('busy')).toMatchObject({ applied: 2, kept: 1, more: false });
      expect([...storage.texts.keys()]).toEqual([second]);
      expect(output.text()).toContain(`"key":"${second}","error":"AccessDenied"`);
    },
  );

  test('uses the headers that were kept', async () => {
    reachable = false;
    await service.send('shopify', shopifyDelivery('refunds/create', refundBody(7, ['5.00'])));
    reachable = true;
    expect(await service.redrive('busy')).toEqual({ applied: 1, kept: 0, more: false });
    const stored = [...table.items.values()].find(({ SK }) => SK === 'OBJ#shopify:order:501');
    expect(JSON.stringify(stored)).toContain('refund:7');
  });

  test('has no second effect when the delivery was applied before, or is parked again', async () => {
    await service.send('generic', genericDelivery(visit('1')));
    await parkAsBusy(visit('1'));
    const before = structuredClone([...table.items]);
    expect(await service.redrive('busy')).toEqual({ applied: 1, kept: 0, more: false });
    await parkAsBusy(visit('1'));
    expect(await service.redrive('all')).toEqual({ applied: 1, kept: 0, more: false });
    expect([...table.items]).toEqual(before);
  });

  test('applies a delivery again that could not be removed, without an effect', async () => {
    await parkAsBusy(visit('1'));
    const { remove } = storage;
    storage.remove = async () => {
      throw new Error('unreachable');
    };
    expect(await service.redrive('busy')).toMatchObject({ applied: 0, kept: 1, more: false });
    storage.remove = remove;
    expect(await service.redrive('busy')).toEqual({ applied: 1, kept: 0, more: false });
    expect(versions()).toEqual([1]);
  });

  test('keeps the delivery of a removed connection until the connection is back', async () => {
    await parkAsBusy(visit('1'), visit('2'));
    const connection = service.live.connections.get('generic');
    service.live.connections.delete('generic');
    expect(await service.redrive('all')).toEqual({
      applied: 0,
      kept: 2,
      reasons: [{ connection: 'generic', reason: 'there is no such connection', count: 2 }],
      more: false,
    });
    if (connection !== undefined) service.live.connections.set('generic', connection);
    expect(await service.redrive('all')).toEqual({ applied: 2, kept: 0, more: false });
  });

  test('keeps everything while the secret cannot be loaded', async () => {
    await parkAsBusy(visit('1'));
    const { secrets } = service.live;
    service.live.secrets = undefined;
    expect(await service.redrive('busy')).toMatchObject({ applied: 0, kept: 1, more: false });
    service.live.secrets = secrets;
    expect(await service.redrive('busy')).toEqual({ applied: 1, kept: 0, more: false });
  });

  test.each(['busy', 'held'])(
    'keeps an unreadable object in the queue %s, and continues with the others',
    async (queue) => {
      await storage.put(`${queue}/generic/0.json`, '{"version":1,"connection":"gen');
      await parkAsBusy(visit('1'));
      expect(await service.redrive('all')).toMatchObject({ applied: 1, kept: 1, more: false });
      expect([...storage.texts.keys()]).toEqual([`${queue}/generic/0.json`]);
    },
  );

  test('reports that more is left when it runs out of time, and the next one continues', async () => {
    await parkAsBusy(visit('1'), visit('2'), visit('3'));
    takeTimeAfterTwo();
    expect(await service.redrive('busy')).toEqual({ applied: 2, kept: 0, more: true });
    expect(await service.parked('busy')).toHaveLength(1);
    expect(await service.redrive('busy')).toEqual({ applied: 1, kept: 0, more: false });
  });

  describe('whose busy deliveries take all of its time', () => {
    const SHOP = { shop_id: 954_889, shop_domain: 'a-shop.myshopify.com' };
    const ask = (topic: string, body: object) => service.send('shopify', shopifyDelivery(topic, body));
    beforeEach(async () => {
      await parkAsBusy(visit('1'), visit('2'), visit('3'));
      takeTimeAfterTwo();
    });

    test('still counts the erasures that are held', async () => {
      await ask('shop/redact', SHOP);
      expect(await service.redrive('busy')).toMatchObject({ more: true });
      expect(output.text()).toContain('"ErasuresHeld":1');
    });

    test('still processes the queued requests', async () => {
      const customer = { id: 7, email: 'ann@example.org', created_at: '2026-05-01T10:00:00Z' };
      await service.send('shopify', shopifyDelivery('customers/create', customer));
      const { created_at, ...asked } = customer;
      await ask('customers/data_request', {
        ...SHOP,
        customer: asked,
        orders_requested: [],
        data_request: { id: 1 },
      });
      expect(await service.redrive('busy')).toEqual({ applied: 3, kept: 0, more: true });
      expect(new Set([...storage.texts.keys()].map((key) => key.split('/')[0]))).toEqual(
        new Set(['busy', 'exports']),
      );
    });
  });

  test('counts the held erasures although one request cannot be read', async () => {
    const shop = { shop_id: 954_889, shop_domain: 'a-shop.myshopify.com' };
    await service.send('shopify', shopifyDelivery('shop/redact', shop));
    await storage.put('requests/generic/0.json', '{}');
    const { read } = storage;
    storage.read = async (key) => {
      if (key === 'requests/generic/0.json')
        throw Object.assign(new Error('denied'), { name: 'AccessDenied' });
      return read(key);
    };
    expect(await service.redrive('busy')).toMatchObject({ more: false });
    expect(output.text()).toContain('"ErasuresHeld":1');
    expect(output.text()).toContain('"key":"requests/generic/0.json","error":"AccessDenied"');
  });

  describe('reports what still waits', () => {
    const counts = (metric: string) =>
      [...output.text().matchAll(new RegExp(`"${metric}":(\\d+)`, 'g'))].map(([, count]) => Number(count));

    test('as long as it waits: in every run, and not after that', async () => {
      await service.send('generic', genericDelivery('{'));
      await parkAsBusy(visit('1'));
      reachable = false;
      await service.redrive('busy');
      reachable = true;
      await service.redrive('busy');
      await service.redrive('busy');
      expect(counts('DeliveriesWaiting')).toEqual([2, 1, 1]);
      storage.texts.clear();
      await service.redrive('busy');
      expect(counts('DeliveriesWaiting')).toHaveLength(3);
    });

    test('a delivery that the run itself moves to those that wait for a person', async () => {
      await parkAsBusy({ ...visit('2'), type: 'nonsense' });
      await service.redrive('busy');
      expect(counts('DeliveriesWaiting')).toEqual([1]);
    });

    test('stream records that the bus refused, and those that Lambda gave up on', async () => {
      await storage.put('events/1.json', '{}');
      await storage.put('aws/lambda/mapping/shard-1/1.json', '{}');
      await storage.put('aws/lambda/mapping/shard-2/1.json', '{}');
      await service.redrive('busy');
      expect(counts('EventsNotPublished')).toEqual([3]);
      expect(counts('DeliveriesWaiting')).toEqual([]);
    });

    test('up to a thousand of each, because a longer count would cost more', async () => {
      for (let number = 0; number < 1_001; number += 1) await storage.put(`events/${number}.json`, '{}');
      await service.redrive('busy');
      expect(counts('EventsNotPublished')).toEqual([1_000]);
    });

    test('while the secret cannot be loaded', async () => {
      await parkAsBusy(visit('1'));
      service.live.secrets = undefined;
      await service.redrive('busy');
      expect(counts('DeliveriesWaiting')).toEqual([1]);
    });

    test('with one listing when there is nothing to do', async () => {
      const { list } = storage;
      const listed: string[] = [];
      storage.list = (prefix) => {
        listed.push(prefix);
        return list(prefix);
      };
      await service.redrive('busy');
      expect(listed).toEqual([]);
    });
  });

  test.each([{}, { scope: 'everything' }, null, 'busy'])('refuses the request %j', async (request) => {
    const handler = service.redriveHandler;
    await expect(handler(request)).rejects.toThrow();
  });
});
