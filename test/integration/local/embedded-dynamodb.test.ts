import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  type DynamoDbEndpoint,
  startEmbeddedDynamoDb,
  useDynamoDb,
} from '../../../local/database/embedded-dynamodb.ts';
import { createStreamReader } from '../../../local/stream/stream-reader.ts';
import { ensureTable, forgetReviews, type TableDefinition } from '../../../local/templates/table.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const TABLE: TableDefinition = {
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [
    { AttributeName: 'PK', AttributeType: 'S' },
    { AttributeName: 'SK', AttributeType: 'S' },
  ],
  KeySchema: [
    { AttributeName: 'PK', KeyType: 'HASH' },
    { AttributeName: 'SK', KeyType: 'RANGE' },
  ],
  StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
};

let folder: string;
let file: string;

beforeEach(() => {
  folder = temporaryFolder();
  file = join(folder, 'table.sqlite');
});

function clientsOf({ url }: DynamoDbEndpoint) {
  const settings = {
    endpoint: url,
    region: 'local',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
  return { table: new DynamoDBClient(settings), streams: new DynamoDBStreamsClient(settings) };
}

function put(name: string, number: number) {
  return new PutItemCommand({
    TableName: name,
    Item: { PK: { S: 'a' }, SK: { S: String(number) }, bytes: { B: Buffer.from([number]) } },
  });
}

/** All records of a stream. */
async function streamOf(streams: DynamoDBStreamsClient, arn: string) {
  const reader = createStreamReader(streams, arn);
  const [shard] = await reader.shards();
  const { records } = await reader.read(await reader.iterator(shard?.id ?? '', 'TRIM_HORIZON'));
  return records;
}

describe('the embedded DynamoDB', () => {
  test('keeps the table and its stream between starts', async () => {
    const first = await startEmbeddedDynamoDb(file);
    const { table } = clientsOf(first);
    const arn = await ensureTable(table, 'kept', TABLE);
    expect(await forgetReviews(table, 'kept')).toBe(true);
    await table.send(put('kept', 1));
    await table.send(put('kept', 2));
    await first.close();

    const second = await startEmbeddedDynamoDb(file);
    const again = clientsOf(second);
    expect(await ensureTable(again.table, 'kept', TABLE)).toBe(arn);
    expect(await forgetReviews(again.table, 'kept')).toBe(false);
    await again.table.send(put('kept', 3));
    const records = await streamOf(again.streams, arn);
    expect(records.map(({ dynamodb }) => dynamodb?.Keys?.SK?.S)).toEqual(['1', '2', '3']);
    const numbers = records.map(({ dynamodb }) => Number(dynamodb?.SequenceNumber));
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    expect(new Set(numbers).size).toBe(3);
    await second.close();
  });

  test('returns stream records as Lambda does: JSON, with bytes in base64 and instants in seconds', async () => {
    const endpoint = await startEmbeddedDynamoDb(file);
    const { table, streams } = clientsOf(endpoint);
    const arn = await ensureTable(table, 'wire', TABLE);
    await table.send(put('wire', 7));
    expect(await streamOf(streams, arn)).toEqual([
      expect.objectContaining({
        eventName: 'INSERT',
        eventSource: 'aws:dynamodb',
        eventSourceARN: arn,
        dynamodb: expect.objectContaining({
          ApproximateCreationDateTime: expect.any(Number),
          Keys: { PK: { S: 'a' }, SK: { S: '7' } },
          NewImage: { PK: { S: 'a' }, SK: { S: '7' }, bytes: { B: 'Bw==' } },
          SequenceNumber: expect.stringMatching(/^\d+$/),
        }),
      }),
    ]);
    await endpoint.close();
  });

  test('can be read after any record of a long stream', async () => {
    const endpoint = await startEmbeddedDynamoDb(file);
    const { table, streams } = clientsOf(endpoint);
    const arn = await ensureTable(table, 'long', TABLE);
    for (let number = 0; number < 60; number += 10)
      await Promise.all(Array.from({ length: 10 }, (_, index) => table.send(put('long', number + index))));
    const all = await streamOf(streams, arn);
    expect(all).toHaveLength(60);
    const reader = createStreamReader(streams, arn);
    const [shard] = await reader.shards();
    const after = all[9]?.dynamodb?.SequenceNumber ?? '';
    const { records } = await reader.read(await reader.iterator(shard?.id ?? '', { after }));
    expect(records).toEqual(all.slice(10));
    await endpoint.close();
  });

  test('is a separate database per file', async () => {
    const [one, two] = await Promise.all([
      startEmbeddedDynamoDb(file),
      startEmbeddedDynamoDb(join(folder, 'second.sqlite')),
    ]);
    await ensureTable(clientsOf(one).table, 'mine', TABLE);
    const missing = new GetItemCommand({ TableName: 'mine', Key: { PK: { S: 'a' }, SK: { S: 'b' } } });
    await expect(clientsOf(two).table.send(missing)).rejects.toThrow('not found');
    await Promise.all([one.close(), two.close()]);
  });
});

describe('an external endpoint', () => {
  test('is used and not closed', async () => {
    const theirs = await startEmbeddedDynamoDb(file);
    const ours = await useDynamoDb(theirs.url);
    await ensureTable(clientsOf(ours).table, 'shared', TABLE);
    await ours.close();
    expect(await forgetReviews(clientsOf(theirs).table, 'shared')).toBe(true);
    await theirs.close();
  });

  test.each([
    ['a text that is not a URL', 'dynamodb', 'must be the URL'],
    ['a URL that does not answer', 'http://127.0.0.1:1', 'does not answer'],
  ])('must not be %s', async (_, url, sentence) => {
    await expect(useDynamoDb(url)).rejects.toThrow(sentence);
  });
});
