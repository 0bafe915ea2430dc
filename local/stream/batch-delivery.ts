import type { DynamoDBRecord } from 'aws-lambda';
import * as z from 'zod';
import type { MappingSettings } from '../templates/table.ts';
import type { FailedBatch } from './failed-batches.ts';

/** What the delivery of a batch needs. */
export interface DeliveryDeps {
  readonly shardId: string;
  readonly settings: MappingSettings;
  readonly invoke: (records: readonly DynamoDBRecord[]) => Promise<unknown>;
  readonly keepFailed: (batch: FailedBatch) => Promise<void>;
  /** Called with the sequence number up to which every record is handled. */
  readonly onHandled: (sequenceNumber: string) => void;
  /** Waits before the next attempt. */
  readonly pause: (attempt: number) => Promise<void>;
  readonly now: () => number;
}

/** Records that are not handled yet, and how often the first of them has failed. */
interface Remaining {
  readonly records: readonly DynamoDBRecord[];
  readonly failures: number;
}

/**
 * Delivers a batch in order until every record is handled or kept as failed:
 * - If the function throws, the batch is bisected, which does not count as a retry. A single record is retried.
 * - If the function reports failed items, all records from the first failed one on are delivered again.
 * - Records that are too old or were retried too often are kept as failed.
 */
export async function deliverBatch(batch: readonly DynamoDBRecord[], deps: DeliveryDeps): Promise<void> {
  const { settings, shardId } = deps;
  const queue: Remaining[] = [{ records: batch, failures: 0 }];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const expired = next.records.filter((record) => isExpired(record, settings, deps.now()));
    if (expired.length > 0) await giveUp(expired, 'RecordAgeExceeded', next.failures, deps);
    const records = next.records.filter((record) => !expired.includes(record));
    if (records.length === 0) continue;

    const outcome = await attempt(records, deps);
    const failedFrom = outcome === 'threw' ? 0 : outcome;
    const handled = records[failedFrom - 1];
    if (handled !== undefined) deps.onHandled(sequenceOf(handled));
    const rest = records.slice(failedFrom);
    if (rest.length === 0) continue;

    if (outcome === 'threw' && settings.bisectOnError && rest.length > 1) {
      const middle = Math.ceil(rest.length / 2);
      queue.unshift(
        { records: rest.slice(0, middle), failures: next.failures },
        { records: rest.slice(middle), failures: next.failures },
      );
      continue;
    }
    // After progress the rest counts as a new batch, in which the first record has failed once.
    const failures = failedFrom > 0 ? 1 : next.failures + 1;
    if (failures > settings.maximumRetries) {
      await giveUp(rest, 'RetryAttemptsExhausted', failures, deps);
      continue;
    }
    queue.unshift({ records: rest, failures });
    await deps.pause(failures);
  }

  async function giveUp(
    records: readonly DynamoDBRecord[],
    condition: FailedBatch['condition'],
    invocations: number,
    { keepFailed, onHandled }: DeliveryDeps,
  ): Promise<void> {
    await keepFailed({ shardId, condition, invocations, records });
    const last = records.at(-1);
    if (last !== undefined) onHandled(sequenceOf(last));
  }
}

/** The index of the first record to deliver again; the number of records when all succeeded. */
async function attempt(
  records: readonly DynamoDBRecord[],
  { invoke, settings }: DeliveryDeps,
): Promise<number | 'threw'> {
  let response: unknown;
  try {
    response = await invoke(records);
  } catch {
    return 'threw';
  }
  return settings.reportsItemFailures ? firstFailure(records, response) : records.length;
}

const failureReport = z.object({
  batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })).nullish(),
});

/**
 * A missing or empty report means success. A report that cannot be parsed, or that names a record outside the batch,
 * fails the whole batch. https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 */
function firstFailure(records: readonly DynamoDBRecord[], response: unknown): number {
  if (response === undefined || response === null) return records.length;
  const report = failureReport.safeParse(response);
  if (!report.success) return 0;
  const positions = (report.data.batchItemFailures ?? []).map(({ itemIdentifier }) =>
    records.findIndex((record) => record.dynamodb?.SequenceNumber === itemIdentifier),
  );
  return positions.length === 0 ? records.length : Math.max(0, Math.min(...positions));
}

function isExpired(record: DynamoDBRecord, settings: MappingSettings, now: number): boolean {
  const created = record.dynamodb?.ApproximateCreationDateTime;
  return created !== undefined && now / 1000 - created > settings.maximumRecordAgeSeconds;
}

function sequenceOf(record: DynamoDBRecord): string {
  const sequence = record.dynamodb?.SequenceNumber;
  if (sequence === undefined) throw new Error('a stream record has no sequence number');
  return sequence;
}
