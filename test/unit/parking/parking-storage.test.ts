import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openParkingStorage } from '../../../shared/parking/open-storage.ts';
import type { ParkedEntry } from '../../../shared/parking/parked-deliveries.ts';
import type { ParkingStorage } from '../../../shared/parking/parking-storage.ts';
import { createS3Storage } from '../../../shared/parking/s3-storage.ts';
import { openParkedDeliveries } from '../../../shared/parking/stored-deliveries.ts';
import { type S3Stub, startS3Stub } from '../../support/s3-stub.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

async function contents(storage: ParkingStorage, prefix: string) {
  const found: Record<string, string | undefined> = {};
  for await (const key of storage.list(prefix)) found[key] = await storage.read(key);
  return found;
}

/** What every storage of parked deliveries guarantees. */
function promises(open: () => ParkingStorage) {
  test('lists nothing when nothing was stored', async () => {
    expect(await contents(open(), 'held/')).toEqual({});
  });

  test('lists what was stored under a prefix, complete, and nothing else', async () => {
    const storage = open();
    const texts = Object.fromEntries(
      Array.from({ length: 5 }, (_, index) => [`held/shop/${index}.json`, `"text ä ${index}"`]),
    );
    for (const [key, text] of Object.entries(texts)) await storage.put(key, text);
    await storage.put('busy/shop/9.json', '"other"');
    expect(await contents(storage, 'held/')).toEqual(texts);
  });

  test('keeps the first of two texts under one key', async () => {
    const storage = open();
    await storage.put('held/shop/1.json', '"first"');
    await storage.put('held/shop/1.json', '"second"');
    expect(await contents(storage, 'held/')).toEqual({ 'held/shop/1.json': '"first"' });
  });

  test('keeps one text when many are stored under one key at once', async () => {
    const storage = open();
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => storage.put('held/shop/1.json', `"text ${index}"`)),
    );
    const found = await contents(storage, 'held/');
    expect(Object.keys(found)).toEqual(['held/shop/1.json']);
    expect(found['held/shop/1.json']).toMatch(/^"text \d+"$/);
  });

  test('replaces a text, or stores the first', async () => {
    const storage = open();
    await storage.replace('held/shop/1.json', '"first"');
    await storage.replace('held/shop/1.json', '"second"');
    expect(await contents(storage, 'held/')).toEqual({ 'held/shop/1.json': '"second"' });
  });

  test('lists what comes after a key, in any prefix', async () => {
    const storage = open();
    for (const key of ['held/a/1.json', 'held/b/1.json', 'held/b/2.json', 'held/c/1.json'])
      await storage.put(key, '"text"');
    const after = async (key: string) => {
      const keys: string[] = [];
      for await (const found of storage.list('held/', key)) keys.push(found);
      return keys;
    };
    expect(await after('held/b/1.json')).toEqual(['held/b/2.json', 'held/c/1.json']);
    expect(await after('held/b/')).toEqual(['held/b/1.json', 'held/b/2.json', 'held/c/1.json']);
    expect(await after('held/\uffff')).toEqual([]);
    expect(await after('busy/z/1.json')).toHaveLength(4);
    expect(await after('requests/a/1.json')).toEqual([]);
  });

  test('names the first parts of all keys', async () => {
    const storage = open();
    expect([...(await storage.topPrefixes())]).toEqual([]);
    for (const key of ['held/a/1.json', 'aws/lambda/b/2.json', 'held/b/1.json', 'busy/a/1.json'])
      await storage.put(key, '"text"');
    expect([...(await storage.topPrefixes())].sort()).toEqual(['aws/', 'busy/', 'held/']);
  });

  test('accepts a removed key again, and ignores the removal of a missing one', async () => {
    const storage = open();
    await storage.put('held/shop/1.json', '"first"');
    await storage.remove('held/shop/1.json');
    await storage.remove('held/shop/1.json');
    expect(await contents(storage, 'held/')).toEqual({});
    await storage.put('held/shop/1.json', '"second"');
    expect(await contents(storage, 'held/')).toEqual({ 'held/shop/1.json': '"second"' });
  });

  test('continues listing when listed keys are removed meanwhile', async () => {
    const storage = open();
    const keys = ['held/shop/1.json', 'held/shop/2.json', 'held/shop/3.json'];
    for (const key of keys) await storage.put(key, '"text"');
    const seen: (string | undefined)[] = [];
    for await (const key of storage.list('held/')) {
      seen.push(await storage.read(key));
      for (const other of keys) await storage.remove(other);
    }
    expect(seen.filter((text) => text !== undefined)).toEqual(['"text"']);
  });
}

describe('a folder as dead-letter storage', () => {
  let folder: string;
  beforeEach(async () => {
    folder = temporaryFolder();
  });

  promises(() => openParkingStorage({ folder: join(folder, 'parking') }));

  test('does not list a half-written file of a killed process', async () => {
    await mkdir(join(folder, 'held', 'shop'), { recursive: true });
    await writeFile(join(folder, 'held', 'shop', '1.json.77-1.half'), '{"ver');
    expect(await contents(openParkingStorage({ folder }), 'held/')).toEqual({});
  });

  test('throws when the folder cannot be written', async () => {
    await writeFile(join(folder, 'parking'), 'a file where a folder should be');
    const storage = openParkingStorage({ folder: join(folder, 'parking') });
    await expect(storage.put('held/shop/1.json', '"text"')).rejects.toThrow();
  });
});

describe('a bucket as dead-letter storage', () => {
  let stub: S3Stub;
  beforeAll(async () => {
    stub = await startS3Stub();
  });
  beforeEach(() => {
    stub.objects.clear();
    stub.failure = undefined;
    stub.failures.clear();
  });
  afterAll(async () => {
    await stub.close();
  });

  const open = () =>
    createS3Storage('parking', {
      endpoint: stub.endpoint,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });

  promises(open);

  test('throws when the bucket refuses', async () => {
    stub.failure = 403;
    await expect(open().put('held/shop/1.json', '"text"')).rejects.toThrow('AccessDenied');
    await expect(contents(open(), 'held/')).rejects.toThrow('AccessDenied');
  });

  test.each([
    [403, 'AccessDenied'],
    [409, 'OperationAborted'],
  ])('answers %i for one object, and the others are listed and read', async (status, fault) => {
    const storage = open();
    for (const number of [1, 2, 3]) await storage.put(`held/shop/${number}.json`, '"text"');
    stub.failures.set('held/shop/2.json', status);
    const entries: ParkedEntry[] = [];
    for await (const entry of openParkedDeliveries(storage).list('held')) entries.push(entry);
    expect(entries).toEqual([
      { key: 'held/shop/1.json', delivery: 'unreadable' },
      { key: 'held/shop/2.json', delivery: 'unreadable', fault: expect.objectContaining({ name: fault }) },
      { key: 'held/shop/3.json', delivery: 'unreadable' },
    ]);
  });
});
