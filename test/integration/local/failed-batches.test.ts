import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeFailedBatch } from '../../../local/stream/failed-batches.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test('a failed batch is kept whole, in the format of Lambda', async () => {
  const folder = temporaryFolder();
  const records = ['7', '8'].map((SequenceNumber) => ({
    eventSourceARN: 'arn:stream',
    dynamodb: { SequenceNumber, NewImage: { PK: { S: 'CUST#1' } } },
  }));
  await writeFailedBatch(
    join(folder, 'failed'),
    { shardId: 'shard-1', condition: 'RetryAttemptsExhausted', invocations: 21, records },
    Date.parse('2026-06-01T12:00:00Z'),
  );
  const files = readdirSync(join(folder, 'failed'));
  expect(files).toHaveLength(1);
  const { payload, ...rest } = JSON.parse(readFileSync(join(folder, 'failed', files[0] ?? ''), 'utf8'));
  expect(rest).toEqual({
    requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 21 },
    version: '1.0',
    timestamp: '2026-06-01T12:00:00.000Z',
    DDBStreamBatchInfo: {
      shardId: 'shard-1',
      startSequenceNumber: '7',
      endSequenceNumber: '8',
      batchSize: 2,
      streamArn: 'arn:stream',
    },
  });
  expect(JSON.parse(payload)).toEqual({ Records: records });
});
