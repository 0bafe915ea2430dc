import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { createMemoryStorage } from '../../support/memory-storage.ts';
import { createModelTable } from '../../support/model-table.ts';
import { FOUND, LISTS, reportKnownShop } from '../../support/stored-forms/known-shop.ts';
import { createTestService, type TestService } from '../../support/test-service.ts';

// Version N−1 has written the items of the file. Version N, which is the code at hand, is deployed on them.

const item = z.looseObject({ PK: z.string(), SK: z.string() });
const previous = z
  .object({
    lists: z.record(z.string(), z.array(z.string())),
    items: z.array(item),
    parked: z.array(z.tuple([z.string(), z.string()])),
    records: z.array(z.unknown()),
  })
  .parse(
    JSON.parse(readFileSync(new URL('../../support/stored-forms/items-1.json', import.meta.url), 'utf8')),
  );

const storedEvents = z.object({ events: z.array(z.unknown()) });

let table: ReturnType<typeof createModelTable>;
let storage: ReturnType<typeof createMemoryStorage>;
let service: TestService;
let output: ReturnType<typeof captureOutput>;
beforeEach(async () => {
  output = captureOutput();
  table = createModelTable();
  storage = createMemoryStorage();
  service = createTestService(table.client, storage);
  for (const one of previous.items) table.items.set(`${one.PK} ${one.SK}`, one);
  for (const [key, text] of previous.parked) await storage.put(key, text);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const found = async (identity: string) => (await service.get('/customers', { identity })).body;
const visitOf = (id: string, occurredAt: string) => ({
  id: `v-${id}`,
  type: 'visit',
  occurredAt,
  customer: { id },
});
const send = async (...items: object[]) => (await service.send('generic', genericDelivery(items))).body;

// The previous version ignores these fields of a state and leaves them out when it writes: the versions of owners, so that none is
// compared then, and the connections that reported activities by an address alone, so that these are not looked for.
const IGNORED_BY_PREVIOUS = ['e', 'd'];

/** The names of the attributes of an item, and of the fields of the texts in it that the previous version reads. */
function shapeOf(stored: z.infer<typeof item>): string {
  const parts = Object.entries(stored).map(([name, value]) => {
    const parsed = typeof value === 'string' && value.startsWith('{') ? JSON.parse(value) : undefined;
    if (parsed === undefined) return name;
    const fields = Object.keys(parsed).filter((field) => !IGNORED_BY_PREVIOUS.includes(field));
    return `${name}(${fields.sort().join()})`;
  });
  return `${stored.SK.slice(0, 4)} ${parts.sort().join(' ')}`;
}
const shapesOf = (items: Iterable<unknown>) =>
  [...new Set([...items].map((one) => shapeOf(item.parse(one))))].sort();

describe('what the previous version stored', () => {
  test('gives the same customers', async () => {
    // The answer may have more fields now.
    expect(await Promise.all(FOUND.map(found))).toMatchObject(previous.records);
  });

  test('takes new activities, late ones too, and is published in the sequence that it had', async () => {
    expect(await send(visitOf('ann', '2026-05-20T00:00:00Z'))).toEqual({ outcome: 'accepted' });
    expect(await send(visitOf('cyd', '2026-05-04T00:00:00Z'))).toEqual({ outcome: 'accepted' });
    expect(await found('generic:customer:cyd')).toMatchObject({
      customers: [{ path: [{ stage: 'engagement', at: '2026-05-04T00:00:00.000Z' }] }],
    });
    const first = z
      .object({ customers: z.array(z.looseObject({ customerId: z.string() })) })
      .parse(previous.records[2]).customers[0]?.customerId;
    const { body } = await service.get(`/customers/${first}/timeline`);
    expect(JSON.stringify(body)).toContain('CustomerHistoryCorrected');
  });

  test('knows its own deliveries again', async () => {
    expect(await send(visitOf('cyd', '2026-05-05T00:00:00Z'))).not.toEqual({ outcome: 'parked' });
    const again = createTestService(table.client, storage);
    const before = [...table.items.values()].length;
    await again.send('generic', genericDelivery([{ ...visitOf('cyd', '2026-05-05T00:00:00Z'), id: 'v1' }]));
    expect([...table.items.values()]).toHaveLength(before);
  });

  test('stays erased', async () => {
    expect(await send(visitOf('dan', '2026-05-05T00:00:00Z'))).toMatchObject({
      outcome: 'ignored',
      reason: 'erased',
    });
  });

  test('is applied, if it was parked, and its requests are carried out', async () => {
    // The other delivery is from the future still.
    expect(await service.redrive('all')).toMatchObject({ applied: 2, kept: 1 });
    expect(await found('generic:customer:eve')).toMatchObject({ customers: [{ stage: 'engagement' }] });
    expect([...storage.texts.keys()].filter((key) => key.startsWith('exports/'))).not.toEqual([]);
  });

  test('is published again as it was', async () => {
    const events = previous.items.flatMap(({ SK, body }) =>
      SK.startsWith('STAGE#') ? storedEvents.parse(JSON.parse(String(body))).events : [],
    );
    const ids = new Set(previous.items.flatMap(({ PK }) => (PK.startsWith('CUST#') ? PK.slice(5) : [])));
    let published = 0;
    for (const customerId of ids) {
      const { body } = await service.ask('POST', '/events/republish', {
        body: JSON.stringify({ segment: 0, segments: 1, rate: 50, dryRun: true, customerId }),
      });
      expect(body).toMatchObject({ refused: 0, unreadable: 0, next: null });
      const counts = z.object({ events: z.record(z.string(), z.number()) }).parse(body).events;
      for (const count of Object.values(counts)) published += count;
    }
    expect(published).toBe(events.length);
  });

  test('is continued by the review', async () => {
    expect(await service.review()).toMatchObject({ failed: 0 });
  });
});

describe('what the present version stores', () => {
  test('has the forms that the previous version reads: for another one, raise its number', async () => {
    const present = createModelTable();
    const parked = createMemoryStorage();
    await reportKnownShop(createTestService(present.client, parked));
    expect(shapesOf(present.items.values())).toEqual(shapesOf(previous.items));
    const names = ([key, text]: [string, string]) => [key.split('/')[0], Object.keys(JSON.parse(text))];
    expect([...parked.texts].map(names)).toEqual(previous.parked.map(names));
  });

  test('has the positions that the previous version reads: for others, raise the forms of the record', () => {
    expect(LISTS).toEqual(previous.lists);
  });
});

describe('an update that the previous version deferred', () => {
  const customerId = 'cus_lQsW84mcfjJSkiWlGG27RL';
  const update: CustomerUpdate = {
    persons: ['generic:customer:cyd'],
    objects: [],
    activities: [
      {
        id: 'generic:visit:1',
        type: 'visit',
        occurredAt: Date.UTC(2026, 4, 6),
        connection: 'generic',
        provider: 'generic',
        version: '',
        about: null,
      },
    ],
  };
  const deferred = {
    PK: `CUST#${customerId}`,
    SK: 'DEFERRED#tTJcBE2_ZPgWW54R9UUHTSSpStdsdqwwdXTUSTBluSw',
    body: JSON.stringify({ v: 1, update }),
    duePK: 'DUE#8',
    checkAt: 0,
  };

  test('is applied by the review', async () => {
    table.items.set(`${deferred.PK} ${deferred.SK}`, deferred);
    await service.review();
    expect([...table.items.keys()].filter((key) => key.includes('DEFERRED#'))).toEqual([]);
    expect(await found('generic:customer:cyd')).toMatchObject({
      customers: [{ facts: { lastActiveAt: '2026-05-06T00:00:00.000Z' } }],
    });
  });

  test('has the form that the present version stores: for another one, raise its number', async () => {
    await (await service.services.deferred()).put(customerId, update);
    const stored = [...table.items.values()].filter(({ SK }) => String(SK).startsWith('DEFERRED#'));
    expect(stored).toEqual([deferred]);
  });
});

describe('what a newer version parked', () => {
  test('stays where it is, and is tried again', async () => {
    const key = previous.parked.find(([name]) => name.startsWith('busy/'))?.[0] ?? '';
    const text = JSON.stringify({ ...JSON.parse(storage.texts.get(key) ?? ''), version: 2 });
    await storage.replace(key, text);
    expect(await service.redrive('busy')).toMatchObject({
      kept: 1,
      reasons: [{ reason: 'the stored delivery cannot be read: it is damaged, or a newer version wrote it' }],
    });
    expect(storage.texts.get(key)).toBe(text);
  });

  test('is a request that waits, and is logged', async () => {
    const key = previous.parked.find(([name]) => name.startsWith('requests/'))?.[0] ?? '';
    const text = JSON.stringify({ ...JSON.parse(storage.texts.get(key) ?? ''), version: 2 });
    await storage.replace(key, text);
    await service.redrive('busy');
    expect(storage.texts.get(key)).toBe(text);
    expect(output.text()).toContain('A queued request cannot be read');
  });
});
