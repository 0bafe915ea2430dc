import type { DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda';
import { randomFrom } from '../../support/random-history.ts';
import { type Faults, seedOf } from './faults.ts';
import type { Ending } from './invocation.ts';
import type { VirtualTime } from './virtual-time.ts';

type Item = Record<string, unknown>;

/** A part of the stream. Once closed it gets no more records, and its children are read after its last one. */
interface Shard {
  readonly name: string;
  /** The hashes from `from` up to, and without, `to`. */
  readonly from: number;
  readonly to: number;
  readonly records: DynamoDBRecord[];
  children: readonly Shard[];
  /** How many records are done. */
  done: number;
  isRead: boolean;
}

const HASHES = 2 ** 32;
const MAX_BATCH = 10;
const RETRY = 1_000;

/**
 * The stream of the table, and what reads it for the function: a customer's records are in order, a batch that fails or
 * that nobody answered is sent again, and a batch that succeeded sometimes, too.
 */
export function createStream(
  time: VirtualTime,
  faults: Faults,
  seed: number,
  publish: (name: string, records: readonly DynamoDBRecord[]) => Promise<Ending<DynamoDBBatchResponse>>,
  /** The children that are read once a shard has split. */
  readable: (children: readonly Shard[]) => readonly Shard[],
) {
  const random = randomFrom(seedOf(seed, 'stream'));
  const shards: Shard[] = [];
  const root = shardOf('shard', 0, HASHES);
  let count = 0;
  let batches = 0;
  root.isRead = true;

  function shardOf(name: string, from: number, to: number): Shard {
    const shard: Shard = { name, from, to, records: [], children: [], done: 0, isRead: false };
    shards.push(shard);
    return shard;
  }

  function append(item: Item): void {
    const hash = seedOf(0, String(item.PK)) >>> 0;
    const shard = shards.find((one) => one.children.length === 0 && one.from <= hash && hash < one.to);
    if (shard === undefined) throw new Error('every hash has an open shard');
    count += 1;
    shard.records.push({
      eventName: 'INSERT',
      dynamodb: {
        SequenceNumber: String(count),
        Keys: { PK: { S: String(item.PK) }, SK: { S: String(item.SK) } },
        NewImage: { body: { S: String(item.body) } },
      },
    });
    if (shards.length < 16 && faults.happens('shard splits', random)) {
      const middle = Math.floor((shard.from + shard.to) / 2);
      shard.children = [
        shardOf(`${shard.name}.0`, shard.from, middle),
        shardOf(`${shard.name}.1`, middle, shard.to),
      ];
    }
    if (shard.isRead) wake(shard);
    else if (shard.children.length > 0) finish(shard);
  }

  const reading = new Set<Shard>();
  function wake(shard: Shard): void {
    if (reading.has(shard)) return;
    reading.add(shard);
    time.at(time.now() + Math.floor(random() * 500), () => void read(shard));
  }

  async function read(shard: Shard): Promise<void> {
    while (shard.done < shard.records.length) {
      const size = 1 + Math.floor(random() * MAX_BATCH);
      const batch = shard.records.slice(shard.done, shard.done + size);
      batches += 1;
      const ending = await publish(`publish ${batches}`, batch);
      const isRepeated = faults.happens('stream repeats', random);
      if (ending.type === 'result' && !isRepeated) shard.done += doneIn(batch, ending.result);
      if (ending.type !== 'result' || ending.result.batchItemFailures.length > 0) await time.sleep(RETRY);
    }
    reading.delete(shard);
    finish(shard);
  }

  function finish(shard: Shard): void {
    if (!shard.isRead || shard.done < shard.records.length) return;
    for (const child of readable(shard.children)) {
      if (child.isRead) continue;
      child.isRead = true;
      if (child.records.length > 0) wake(child);
      else finish(child);
    }
  }

  return { append };
}

/** How many records of a batch are done: those before the first that failed. */
function doneIn(batch: readonly DynamoDBRecord[], { batchItemFailures }: DynamoDBBatchResponse): number {
  const [first] = batchItemFailures;
  if (first === undefined) return batch.length;
  const index = batch.findIndex(({ dynamodb }) => dynamodb?.SequenceNumber === first.itemIdentifier);
  return Math.max(0, index);
}
