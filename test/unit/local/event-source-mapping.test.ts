import type { DynamoDBRecord } from 'aws-lambda';
import { describe, expect, test, vi } from 'vitest';
import {
  type Checkpoints,
  type EventSourceMapping,
  type MappingDeps,
  startEventSourceMapping,
} from '../../../local/stream/event-source-mapping.ts';
import type { Shard, StreamReader } from '../../../local/stream/stream-reader.ts';
import { parseEventFilter } from '../../../local/templates/event-filter.ts';
import type { MappingSettings } from '../../../local/templates/table.ts';

const SETTINGS: MappingSettings = {
  batchSize: 2,
  startingPosition: 'TRIM_HORIZON',
  bisectOnError: true,
  reportsItemFailures: true,
  maximumRetries: 2,
  maximumRecordAgeSeconds: 3600,
  filters: [parseEventFilter('{"eventName": ["INSERT"]}')],
};

interface FakeShard extends Shard {
  readonly records: DynamoDBRecord[];
  closed: boolean;
}

function record(number: number, eventName: 'INSERT' | 'MODIFY' = 'INSERT'): DynamoDBRecord {
  return { eventName, dynamodb: { SequenceNumber: String(number) } };
}

function shard(id: string, records: DynamoDBRecord[], { parentId, closed = false }: Partial<FakeShard> = {}) {
  return { id, parentId, records, closed } satisfies FakeShard;
}

/** A stream in memory that returns three records per page. */
function fakeReader(shards: FakeShard[], fail: (iterator: string) => void = () => {}): StreamReader {
  const find = (id: string | undefined) => {
    const found = shards.find((one) => one.id === id);
    if (found === undefined) throw new Error(`no shard ${id}`);
    return found;
  };
  return {
    shards: async () => [...shards],
    async iterator(shardId, from) {
      const { records } = find(shardId);
      if (from === 'TRIM_HORIZON') return `${shardId}@0`;
      if (from === 'LATEST') return `${shardId}@${records.length}`;
      const index = records.findIndex((one) => one.dynamodb?.SequenceNumber === from.after);
      return `${shardId}@${index + 1}`;
    },
    async read(iterator) {
      fail(iterator);
      const [id, position] = iterator.split('@');
      const { records, closed } = find(id);
      const start = Number(position);
      const page = records.slice(start, start + 3);
      const end = start + page.length;
      return { records: page, next: closed && end === records.length ? undefined : `${id}@${end}` };
    },
  };
}

function memoryCheckpoints(): Checkpoints & { readonly positions: Map<string, string> } {
  const positions = new Map<string, string>();
  return {
    positions,
    read: (shardId) => positions.get(shardId),
    write: (shardId, sequenceNumber) => void positions.set(shardId, sequenceNumber),
  };
}

/** Runs a mapping until every record is handled, then stops it. */
async function run(
  shards: FakeShard[],
  deps: Partial<MappingDeps> = {},
  during: (mapping: EventSourceMapping) => Promise<void> = async () => {},
) {
  const calls: string[] = [];
  const checkpoints = memoryCheckpoints();
  const mapping = startEventSourceMapping({
    reader: fakeReader(shards),
    settings: SETTINGS,
    checkpoints,
    async invoke(records) {
      calls.push(records.map(({ dynamodb }) => dynamodb?.SequenceNumber).join(' '));
    },
    keepFailed: async () => {},
    onTrouble: () => {},
    pause: (_milliseconds, signal) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('aborted')));
        setImmediate(resolve);
      }),
    ...deps,
  });
  await mapping.drained();
  await during(mapping);
  await mapping.stop();
  return { calls, checkpoints: checkpoints.positions };
}

describe('an event source mapping', () => {
  test('delivers the records that pass the filter in order and in batches, and writes a checkpoint', async () => {
    const { calls, checkpoints } = await run([
      shard('s', [record(1), record(2, 'MODIFY'), record(3), record(4), record(5, 'MODIFY')]),
    ]);
    expect(calls).toEqual(['1 3', '4']);
    expect([...checkpoints]).toEqual([['s', '5']]);
  });

  test('continues after the checkpoint', async () => {
    const checkpoints = memoryCheckpoints();
    checkpoints.write('s', '2');
    const { calls } = await run([shard('s', [record(1), record(2), record(3)])], { checkpoints });
    expect(calls).toEqual(['3']);
  });

  test('starts at the end of the stream with starting position LATEST', async () => {
    const settings: MappingSettings = { ...SETTINGS, startingPosition: 'LATEST' };
    const { calls } = await run([shard('s', [record(1)])], { settings });
    expect(calls).toEqual([]);
  });

  test('writes a checkpoint only after the batch was handled', async () => {
    const checkpoints = memoryCheckpoints();
    const seen: (string | undefined)[] = [];
    await run([shard('s', [record(1), record(2), record(3)])], {
      checkpoints,
      async invoke() {
        seen.push(checkpoints.read('s'));
      },
    });
    expect(seen).toEqual([undefined, '2']);
  });

  test('reads a shard only after the end of its parent', async () => {
    const { calls } = await run([
      shard('child', [record(3), record(4)], { parentId: 'parent' }),
      shard('parent', [record(1), record(2)], { closed: true, parentId: 'long-gone' }),
    ]);
    expect(calls).toEqual(['1 2', '3 4']);
  });

  test('reads shards concurrently, so that a failing one does not block another', async () => {
    const done: string[] = [];
    const { checkpoints } = await run([shard('bad', [record(1)]), shard('good', [record(2)])], {
      settings: { ...SETTINGS, maximumRetries: Number.POSITIVE_INFINITY },
      async invoke([first]) {
        if (first?.dynamodb?.SequenceNumber === '1' && !done.includes('2'))
          throw new Error('not before the other');
        done.push(first?.dynamodb?.SequenceNumber ?? '');
      },
    });
    expect(done).toEqual(['2', '1']);
    expect(checkpoints).toEqual(
      new Map([
        ['good', '2'],
        ['bad', '1'],
      ]),
    );
  });

  test('is drained only when every record at the time of the call was handled', async () => {
    const open = shard('s', [record(1)]);
    const handled: string[] = [];
    await run(
      [open],
      {
        invoke: async (records) =>
          void handled.push(...records.map(({ dynamodb }) => dynamodb?.SequenceNumber ?? '')),
      },
      async (mapping) => {
        open.records.push(...Array.from({ length: 10 }, (_, index) => record(index + 2)));
        await mapping.drained();
        expect(handled).toHaveLength(11);
        await mapping.drained();
      },
    );
  });

  test('finds new shards when one is closed', async () => {
    const shards = [shard('first', [record(1)])];
    const { calls } = await run(shards, {}, async (mapping) => {
      shards.push(shard('second', [record(2)], { parentId: 'first' }));
      for (const one of shards.slice(0, 1)) one.closed = true;
      await mapping.drained();
    });
    expect(calls).toEqual(['1', '2']);
  });

  test('retries and reports an error when the stream cannot be read', async () => {
    let failures = 0;
    const onTrouble = vi.fn();
    const reader = fakeReader([shard('s', [record(1)])], () => {
      failures += 1;
      if (failures < 3) throw new Error('connection refused');
    });
    const { calls } = await run([], { reader, onTrouble });
    expect(calls).toEqual(['1']);
    expect(onTrouble).toHaveBeenCalledTimes(2);
  });

  test('gets a new iterator after the old one has expired, and loses no record', async () => {
    let expired = false;
    const reader = fakeReader([shard('s', [record(1), record(2), record(3), record(4)])], (iterator) => {
      if (iterator !== 's@3' || expired) return;
      expired = true;
      throw Object.assign(new Error('expired'), { name: 'ExpiredIteratorException' });
    });
    const { calls } = await run([], { reader });
    expect(calls).toEqual(['1 2', '3', '4']);
  });

  test('continues at the oldest record when its position has been trimmed', async () => {
    const checkpoints = memoryCheckpoints();
    checkpoints.write('s', '0');
    let trimmed = false;
    const reader = fakeReader([shard('s', [record(7)])], () => {
      if (trimmed) return;
      trimmed = true;
      throw Object.assign(new Error('trimmed'), { name: 'TrimmedDataAccessException' });
    });
    const { calls } = await run([], { reader, checkpoints });
    expect(calls).toEqual(['7']);
  });

  test('continues at the oldest record when it gets no iterator at its position', async () => {
    const checkpoints = memoryCheckpoints();
    checkpoints.write('s', '0');
    const fake = fakeReader([shard('s', [record(7)])]);
    const reader: StreamReader = {
      ...fake,
      iterator(shardId, from) {
        if (typeof from === 'string') return fake.iterator(shardId, from);
        return Promise.reject(Object.assign(new Error('trimmed'), { name: 'TrimmedDataAccessException' }));
      },
    };
    const { calls } = await run([], { reader, checkpoints });
    expect(calls).toEqual(['7']);
  });

  test('keeps a failed batch before it continues, also when the first attempt to keep it fails', async () => {
    const kept: string[] = [];
    let tries = 0;
    const { checkpoints } = await run([shard('s', [record(1), record(2), record(3)])], {
      async invoke(records) {
        if (records.some(({ dynamodb }) => dynamodb?.SequenceNumber === '2')) throw new Error('poison');
      },
      async keepFailed({ records }) {
        tries += 1;
        if (tries === 1) throw new Error('disk full');
        kept.push(...records.map(({ dynamodb }) => dynamodb?.SequenceNumber ?? ''));
      },
    });
    expect(kept).toEqual(['2']);
    expect(checkpoints.get('s')).toBe('3');
  });
});
