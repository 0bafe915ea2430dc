import * as fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { openParkingStorage } from '../../../shared/parking/open-storage.ts';
import type { ParkedDelivery, ParkedEntry, ParkingQueue } from '../../../shared/parking/parked-deliveries.ts';
import { formatParked, parkedKey, parseParked } from '../../../shared/parking/parked-object.ts';
import type { ParkingStorage } from '../../../shared/parking/parking-storage.ts';
import { createRefusedEvents, openParkedDeliveries } from '../../../shared/parking/stored-deliveries.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const DELIVERY: ParkedDelivery = {
  connection: 'shopify',
  receivedAt: Date.parse('2026-01-05T10:00:00.123Z'),
  reasons: ['the total of the order is negative'],
  method: 'POST',
  headers: { 'x-shopify-topic': 'orders/paid' },
  body: new Uint8Array([0, 255, 10, 200]),
};

let folder: string;
let storage: ParkingStorage;
beforeEach(async () => {
  folder = temporaryFolder();
  storage = openParkingStorage({ folder });
});

async function waiting(queue: ParkingQueue): Promise<ParkedEntry[]> {
  const entries: ParkedEntry[] = [];
  for await (const entry of openParkedDeliveries(storage).list(queue)) entries.push(entry);
  return entries;
}

describe('parked deliveries', () => {
  test('are returned as they were stored, byte for byte', async () => {
    await openParkedDeliveries(storage).put('held', DELIVERY);
    const [entry] = await waiting('held');
    expect(entry?.delivery).toEqual({ ...DELIVERY, body: Buffer.from(DELIVERY.body) });
  });

  test('are separate per queue', async () => {
    await openParkedDeliveries(storage).put('busy', DELIVERY);
    expect(await waiting('held')).toEqual([]);
    expect(await waiting('busy')).toHaveLength(1);
  });

  test('are stored once when repeated on another day, with the first reception time', async () => {
    const parked = openParkedDeliveries(storage);
    await parked.put('held', DELIVERY);
    await parked.put('held', {
      ...DELIVERY,
      receivedAt: DELIVERY.receivedAt + 86_400_000,
      reasons: ['other'],
    });
    const entries = await waiting('held');
    expect(entries.map(({ delivery }) => delivery)).toEqual([
      expect.objectContaining({ receivedAt: DELIVERY.receivedAt }),
    ]);
  });

  test('are empty when everything listed was removed', async () => {
    const parked = openParkedDeliveries(storage);
    await parked.put('held', DELIVERY);
    for (const { key } of await waiting('held')) await parked.remove(key);
    expect(await waiting('held')).toEqual([]);
  });

  test('list a damaged object as unreadable, and the others too', async () => {
    await storage.put('held/shopify/0.json', '{"version":1,"connection":"shop');
    await openParkedDeliveries(storage).put('held', DELIVERY);
    const entries = await waiting('held');
    expect(entries[0]).toEqual({ key: 'held/shopify/0.json', delivery: 'unreadable' });
    expect(entries[1]?.delivery).toMatchObject({ connection: 'shopify' });
  });
});

describe('a parked object', () => {
  const anyDelivery: fc.Arbitrary<ParkedDelivery> = fc.record({
    connection: fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/),
    receivedAt: fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) }),
    reasons: fc.array(fc.string()),
    method: fc.constantFrom('POST', 'GET'),
    headers: fc.dictionary(fc.stringMatching(/^[a-z][a-z-]{0,10}$/), fc.string(), { noNullPrototype: true }),
    body: fc.uint8Array({ maxLength: 300 }),
  });

  test('is read as it was written, with any bytes', () =>
    fc.assert(
      fc.property(anyDelivery, (delivery) => {
        const read = parseParked(formatParked(delivery));
        expect(read && { ...read, body: new Uint8Array(read.body) }).toEqual(delivery);
      }),
    ));

  test('has one key in whatever order its headers are and whenever it arrived', () => {
    const headers = { a: '1', b: '2' };
    const turned = { b: '2', a: '1' };
    expect(parkedKey('held', { ...DELIVERY, headers })).toBe(
      parkedKey('held', { ...DELIVERY, headers: turned, receivedAt: 0, reasons: [] }),
    );
  });

  test.each<[string, Partial<ParkedDelivery>]>([
    ['connection', { connection: 'shop-2' }],
    ['method', { method: 'PUT' }],
    ['headers', { headers: { 'x-shopify-topic': 'orders/create' } }],
    ['body', { body: new Uint8Array([0, 255, 10, 201]) }],
  ])('has another key for another %s', (_, other) => {
    expect(parkedKey('held', { ...DELIVERY, ...other })).not.toBe(parkedKey('held', DELIVERY));
  });

  test('has a key with its queue and connection', () => {
    expect(parkedKey('busy', DELIVERY)).toMatch(/^busy\/shopify\/[0-9a-f]{32}\.json$/);
  });

  test.each([
    ['no JSON', 'oops'],
    ['another version', formatParked(DELIVERY).replace('"version":1', '"version":2')],
    ['a body that is not base64', formatParked(DELIVERY).replace('AP8KyA==', '%%%%')],
    ['an invalid instant', formatParked(DELIVERY).replace('2026-01-05', '2026-13-05')],
  ])('is not read from %s', (_, text) => {
    expect(parseParked(text)).toBeUndefined();
  });
});

test('records with refused events are kept whole, once', async () => {
  const refused = createRefusedEvents(storage);
  const record = { eventID: '1', dynamodb: { NewImage: { body: { S: 'oops' } } } };
  await refused.keep(record);
  await refused.keep(record);
  const kept: unknown[] = [];
  for await (const key of storage.list('events/')) kept.push(JSON.parse((await storage.read(key)) ?? ''));
  expect(kept).toEqual([record]);
});
