import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DynamoDBRecord } from 'aws-lambda';

/** Stream records that the function could not handle. */
export interface FailedBatch {
  readonly shardId: string;
  readonly condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded';
  /** How often the function was called with them. */
  readonly invocations: number;
  readonly records: readonly DynamoDBRecord[];
}

/**
 * Writes a failed batch into a folder in the format in which Lambda writes it into a bucket: a JSON file with the
 * complete records. https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 */
export async function writeFailedBatch(folder: string, batch: FailedBatch, now: number): Promise<void> {
  const sequenceNumbers = batch.records.map((record) => record.dynamodb?.SequenceNumber);
  const text = JSON.stringify({
    requestContext: { condition: batch.condition, approximateInvokeCount: batch.invocations },
    version: '1.0',
    timestamp: new Date(now).toISOString(),
    DDBStreamBatchInfo: {
      shardId: batch.shardId,
      startSequenceNumber: sequenceNumbers[0],
      endSequenceNumber: sequenceNumbers.at(-1),
      batchSize: batch.records.length,
      streamArn: batch.records[0]?.eventSourceARN,
    },
    payload: JSON.stringify({ Records: batch.records }),
  });
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${batch.shardId}-${sequenceNumbers[0]}.json`);
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
}
