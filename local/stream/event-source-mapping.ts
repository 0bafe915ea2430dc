import { setTimeout as wait } from 'node:timers/promises';
import type { DynamoDBRecord } from 'aws-lambda';
import type { MappingSettings } from '../templates/table.ts';
import { deliverBatch } from './batch-delivery.ts';
import type { FailedBatch } from './failed-batches.ts';
import type { Page, StreamReader } from './stream-reader.ts';

/** The checkpoint of each shard: the sequence number of its last handled record. */
export interface Checkpoints {
  read(shardId: string): string | undefined;
  write(shardId: string, sequenceNumber: string): void;
}

/** What an event source mapping needs. */
export interface MappingDeps {
  readonly reader: StreamReader;
  readonly settings: MappingSettings;
  readonly checkpoints: Checkpoints;
  /** Calls the function with a batch and returns its result. */
  readonly invoke: (records: readonly DynamoDBRecord[]) => Promise<unknown>;
  /** Stores records that will not be retried any more. */
  readonly keepFailed: (batch: FailedBatch) => Promise<void>;
  /** Called with each error of the stream; the read is retried. */
  readonly onTrouble: (error: unknown) => void;
  /** Waits before a retry or a poll; rejects when the signal aborts. */
  readonly pause?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Real time in epoch milliseconds, for the age of records. */
  readonly now?: () => number;
}

/** A running connection from a stream to a function. */
export interface EventSourceMapping {
  /** Resolves when every record that the stream held at the time of the call is handled. */
  drained(): Promise<void>;
  /** Stops after the current batch. */
  stop(): Promise<void>;
}

// Lambda polls each shard four times a second.
const POLL_MILLISECONDS = 250;
const MAX_PAUSE_MILLISECONDS = 5000;
/** The requested position is older than the stream's retention. Reading continues at the oldest record left. */
const TRIMMED = 'TrimmedDataAccessException';

/**
 * Reads a stream like Lambda's event source mapping: parent shards before their children, and each shard in order, one
 * batch at a time. A checkpoint is written only after the batch was handled or kept as failed.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
 */
export function startEventSourceMapping(deps: MappingDeps): EventSourceMapping {
  const { reader, settings, checkpoints } = deps;
  const pause = deps.pause ?? ((milliseconds, signal) => wait(milliseconds, undefined, { signal }));
  const now = deps.now ?? Date.now;
  const stopping = new AbortController();
  const sleepers = new Set<AbortController>();
  /** The number of calls of `drained`. A shard has caught up with a call when a read that began after it is empty. */
  let calls = 0;
  const caughtUp = new Map<string, number>();
  const finished = new Set<string>();
  const reading = new Map<string, Promise<void>>();
  let listed = false;
  let waiting: { readonly call: number; readonly done: () => void }[] = [];

  function settleWaiting(): void {
    const slowest = listed ? Math.min(...caughtUp.values()) : -1;
    for (const { done } of waiting.filter(({ call }) => call <= slowest)) done();
    waiting = waiting.filter(({ call }) => call > slowest);
  }

  /** Starts to read every shard whose parent is finished or gone. */
  async function readShards(): Promise<void> {
    let shards = await retryUntilSuccess(() => reader.shards());
    while (shards.length === 0) {
      await sleep();
      shards = await retryUntilSuccess(() => reader.shards());
    }
    const known = new Set(shards.map(({ id }) => id));
    for (const { id, parentId } of shards) {
      const waitsForParent = parentId !== undefined && known.has(parentId) && !finished.has(parentId);
      if (waitsForParent || finished.has(id) || reading.has(id)) continue;
      caughtUp.set(id, -1);
      reading.set(id, readShard(id).catch(ignoreStop));
    }
    listed = true;
  }

  async function readShard(shardId: string): Promise<void> {
    let iterator: string | undefined = await retryUntilSuccess(() => iteratorOf(shardId));
    while (iterator !== undefined) {
      stopping.signal.throwIfAborted();
      const callsBefore = calls;
      const page: Page = await nextPage(shardId, iterator);
      await handle(shardId, page.records);
      iterator = page.next;
      if (iterator === undefined) break;
      if (page.records.length === 0) {
        caughtUp.set(shardId, callsBefore);
        settleWaiting();
      }
      const isAwaited = waiting.some(({ call }) => call > (caughtUp.get(shardId) ?? -1));
      if (!isAwaited) await sleep();
    }
    finished.add(shardId);
    await readShards();
    reading.delete(shardId);
    caughtUp.delete(shardId);
    settleWaiting();
  }

  async function iteratorOf(shardId: string): Promise<string> {
    const after = checkpoints.read(shardId);
    if (after === undefined) return reader.iterator(shardId, settings.startingPosition);
    return reader.iterator(shardId, { after }).catch((error) => {
      if (nameOf(error) !== TRIMMED) throw error;
      return reader.iterator(shardId, 'TRIM_HORIZON');
    });
  }

  async function nextPage(shardId: string, iterator: string): Promise<Page> {
    let current = iterator;
    return retryUntilSuccess(async () => {
      try {
        return await reader.read(current);
      } catch (error) {
        if (nameOf(error) === 'ExpiredIteratorException') current = await iteratorOf(shardId);
        if (nameOf(error) === TRIMMED) current = await reader.iterator(shardId, 'TRIM_HORIZON');
        throw error;
      }
    });
  }

  async function handle(shardId: string, records: readonly DynamoDBRecord[]): Promise<void> {
    const passing = records.filter(
      (record) => settings.filters.length === 0 || settings.filters.some((matches) => matches(record)),
    );
    for (let start = 0; start < passing.length; start += settings.batchSize) {
      await deliverBatch(passing.slice(start, start + settings.batchSize), {
        shardId,
        settings,
        invoke: deps.invoke,
        keepFailed: (batch) => retryUntilSuccess(() => deps.keepFailed(batch)),
        onHandled: (sequenceNumber) => checkpoints.write(shardId, sequenceNumber),
        pause: (attempt) => pause(pauseAfter(attempt), stopping.signal),
        now,
      });
    }
    const last = records.at(-1)?.dynamodb?.SequenceNumber;
    if (last !== undefined) checkpoints.write(shardId, last);
  }

  async function retryUntilSuccess<Result>(task: () => Promise<Result>): Promise<Result> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await task();
      } catch (error) {
        stopping.signal.throwIfAborted();
        deps.onTrouble(error);
        await pause(pauseAfter(attempt), stopping.signal);
      }
    }
  }

  async function sleep(): Promise<void> {
    const sleeper = new AbortController();
    sleepers.add(sleeper);
    await pause(POLL_MILLISECONDS, sleeper.signal).catch(() => stopping.signal.throwIfAborted());
    sleepers.delete(sleeper);
  }

  function wakeSleepers(): void {
    for (const sleeper of sleepers) sleeper.abort();
  }

  /** Ignores the error by which `stop` ends a loop. */
  function ignoreStop(error: unknown): void {
    if (!stopping.signal.aborted) throw error;
  }

  const begun = readShards().catch(ignoreStop);

  return {
    drained() {
      calls += 1;
      wakeSleepers();
      return new Promise((done) => waiting.push({ call: calls, done }));
    },
    async stop() {
      stopping.abort();
      wakeSleepers();
      await begun;
      await Promise.all(reading.values());
      for (const { done } of waiting) done();
    },
  };
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

function pauseAfter(attempt: number): number {
  return Math.min(MAX_PAUSE_MILLISECONDS, 100 * 2 ** attempt);
}
