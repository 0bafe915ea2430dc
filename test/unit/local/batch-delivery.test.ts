import type { DynamoDBRecord } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import { deliverBatch } from '../../../local/stream/batch-delivery.ts';
import type { FailedBatch } from '../../../local/stream/failed-batches.ts';
import type { MappingSettings } from '../../../local/templates/table.ts';

const NOW = Date.parse('2026-06-01T00:00:00Z');

const SETTINGS: MappingSettings = {
  batchSize: 100,
  startingPosition: 'TRIM_HORIZON',
  bisectOnError: true,
  reportsItemFailures: true,
  maximumRetries: 3,
  maximumRecordAgeSeconds: 3600,
  filters: [],
};

function records(...sequenceNumbers: number[]): DynamoDBRecord[] {
  return sequenceNumbers.map((number) => ({
    dynamodb: { SequenceNumber: String(number), ApproximateCreationDateTime: NOW / 1000 },
  }));
}

function numbersOf(batch: readonly DynamoDBRecord[]): string {
  return batch.map((record) => record.dynamodb?.SequenceNumber).join(' ');
}

/** Delivers a batch. Returns the calls, the records kept as failed, the checkpoints and the pauses. */
async function deliver(
  batch: readonly DynamoDBRecord[],
  answer: (batch: string, call: number) => unknown,
  settings: Partial<MappingSettings> = {},
) {
  const calls: string[] = [];
  const kept: string[] = [];
  const checkpoints: string[] = [];
  const pauses: number[] = [];
  await deliverBatch(batch, {
    shardId: 'shard',
    settings: { ...SETTINGS, ...settings },
    async invoke(given) {
      calls.push(numbersOf(given));
      return answer(numbersOf(given), calls.length);
    },
    async keepFailed({ condition, invocations, records: given }: FailedBatch) {
      kept.push(`${numbersOf(given)}: ${condition} after ${invocations}`);
    },
    onHandled: (sequenceNumber) => checkpoints.push(sequenceNumber),
    async pause(attempt) {
      pauses.push(attempt);
    },
    now: () => NOW,
  });
  return { calls, kept, checkpoints, pauses };
}

function failing(...numbers: number[]) {
  return { batchItemFailures: numbers.map((number) => ({ itemIdentifier: String(number) })) };
}

function throwError(): never {
  throw new Error('the function failed');
}

describe('delivering a batch', () => {
  test.each([
    ['nothing', undefined],
    ['null', null],
    ['an empty object', {}],
    ['an empty list of failures', failing()],
    ['null for the list', { batchItemFailures: null }],
  ])('is done after one call when the function returns %s', async (_, answer) => {
    const { calls, checkpoints, kept } = await deliver(records(1, 2, 3), () => answer);
    expect({ calls, checkpoints, kept }).toEqual({ calls: ['1 2 3'], checkpoints: ['3'], kept: [] });
  });

  test('continues from the first failed record, whatever the order of the report', async () => {
    const { calls, checkpoints } = await deliver(records(1, 2, 3, 4), (_, call) =>
      call === 1 ? failing(4, 3) : failing(),
    );
    expect({ calls, checkpoints }).toEqual({ calls: ['1 2 3 4', '3 4'], checkpoints: ['2', '4'] });
  });

  test.each([
    ['an empty identifier', { batchItemFailures: [{ itemIdentifier: '' }] }],
    ['null as identifier', { batchItemFailures: [{ itemIdentifier: null }] }],
    ['another key', { batchItemFailures: [{ identifier: '2' }] }],
    ['a record that is not in the batch', failing(9)],
    ['no list', { batchItemFailures: 'all' }],
  ])('repeats the whole batch for a report with %s', async (_, report) => {
    const { calls } = await deliver(records(1, 2), (_batch, call) => (call === 1 ? report : undefined));
    expect(calls).toEqual(['1 2', '1 2']);
  });

  test('ignores reports when the mapping does not enable them', async () => {
    const { calls } = await deliver(records(1, 2), () => failing(1), { reportsItemFailures: false });
    expect(calls).toEqual(['1 2']);
  });

  test('keeps all records from the failed one on after the last retry', async () => {
    const { calls, kept, checkpoints } = await deliver(records(1, 2, 3), () => failing(2));
    expect(calls).toEqual(['1 2 3', '2 3', '2 3', '2 3']);
    expect(kept).toEqual(['2 3: RetryAttemptsExhausted after 4']);
    expect(checkpoints).toEqual(['1', '3']);
  });

  test('counts the retries of a record from its own first failure', async () => {
    const answers = [failing(2), failing(2), failing(2), failing(3), failing(3), failing(3), failing()];
    const { calls, kept } = await deliver(records(1, 2, 3), (_, call) => answers[call - 1]);
    expect(calls).toEqual(['1 2 3', '2 3', '2 3', '2 3', '3', '3', '3']);
    expect(kept).toEqual([]);
  });

  test('bisects the batch when the function throws, without using up a retry', async () => {
    const { calls, kept, checkpoints, pauses } = await deliver(records(1, 2, 3, 4, 5), (batch) =>
      batch.split(' ').includes('4') ? throwError() : undefined,
    );
    expect(calls).toEqual(['1 2 3 4 5', '1 2 3', '4 5', '4', '4', '4', '4', '5']);
    expect(kept).toEqual(['4: RetryAttemptsExhausted after 4']);
    expect(checkpoints).toEqual(['3', '4', '5']);
    expect(pauses).toEqual([1, 2, 3]);
  });

  test('retries the whole batch when the function throws and bisecting is off', async () => {
    const { calls, kept } = await deliver(records(1, 2), throwError, { bisectOnError: false });
    expect(calls).toEqual(['1 2', '1 2', '1 2', '1 2']);
    expect(kept).toEqual(['1 2: RetryAttemptsExhausted after 4']);
  });

  test('keeps records that are too old as failed without calling the function', async () => {
    const [old = {}] = records(1);
    const aged = { ...old, dynamodb: { ...old.dynamodb, ApproximateCreationDateTime: NOW / 1000 - 3601 } };
    const { calls, kept, checkpoints } = await deliver([aged, ...records(2)], () => undefined);
    expect({ calls, kept, checkpoints }).toEqual({
      calls: ['2'],
      kept: ['1: RecordAgeExceeded after 0'],
      checkpoints: ['1', '2'],
    });
  });

  test('never skips, reorders or repeats a handled record, however the function fails', async () => {
    const done: string[] = [];
    let call = 0;
    const { kept } = await deliver(
      records(...Array.from({ length: 40 }, (_, index) => index + 1)),
      (batch) => {
        call += 1;
        const given = batch.split(' ');
        if (call % 5 === 0) throwError();
        if (call % 3 === 0) return failing(Number(given[0]));
        const failed = Math.floor(given.length / 2);
        done.push(...given.slice(0, failed || given.length));
        return failed > 0 ? failing(Number(given[failed])) : failing();
      },
      { maximumRetries: 100 },
    );
    expect(kept).toEqual([]);
    expect(done).toEqual(Array.from({ length: 40 }, (_, index) => String(index + 1)));
  });
});
