import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DynamoDbEndpoint, startEmbeddedDynamoDb } from '../../../local/database/embedded-dynamodb.ts';
import { runs } from '../../../test/support/property-runs.ts';
import { NEW_CUSTOMER } from '../src/customer-state.ts';
import { dynamoDbStore, tableDefinition } from '../src/dynamodb.ts';
import { happeningsWithRestores, storyOf } from './random-stream.ts';
import { expectExact } from './recording-consumers.ts';

let database: DynamoDbEndpoint;
let raw: DynamoDBClient;
let client: DynamoDBDocumentClient;
let tables = 0;

beforeAll(async () => {
  database = await startEmbeddedDynamoDb(join(mkdtempSync(join(tmpdir(), 'test-')), 'table.db'));
  raw = new DynamoDBClient({
    endpoint: database.url,
    region: 'local',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  client = DynamoDBDocumentClient.from(raw);
});
afterAll(async () => {
  raw.destroy();
  await database.close();
});

async function newTable(): Promise<string> {
  tables += 1;
  const name = `subscriber-${tables}`;
  await raw.send(new CreateTableCommand(tableDefinition(name)));
  return name;
}

describe('the DynamoDB store', () => {
  test('replaces a state only if nobody else has replaced it', async () => {
    const store = dynamoDbStore(client, await newTable());
    expect(await store.read('cus_a')).toBeUndefined();
    const first = await Promise.all(
      [1, 2, 3].map((next) => store.write('cus_a', { ...NEW_CUSTOMER, next }, 0, 10)),
    );
    expect(first.filter(Boolean)).toHaveLength(1);
    const second = await Promise.all(
      [4, 5].map((next) => store.write('cus_a', { ...NEW_CUSTOMER, next }, 1, 10)),
    );
    expect(second.filter(Boolean)).toHaveLength(1);
    expect(await store.read('cus_a')).toMatchObject({ version: 2 });
  });

  test('finds the customers that are due, and no longer when nothing is waited for', async () => {
    const store = dynamoDbStore(client, await newTable());
    await store.write('cus_a', NEW_CUSTOMER, 0, 20);
    await store.write('cus_b', NEW_CUSTOMER, 0, 10);
    await store.write('cus_c', NEW_CUSTOMER, 0, undefined);
    expect(await store.due(9)).toEqual([]);
    expect(await store.due(20)).toEqual(['cus_b', 'cus_a']);
    await store.write('cus_b', NEW_CUSTOMER, 1, undefined);
    expect(await store.due(20)).toEqual(['cus_a']);
  });

  test('refuses a state of another version of the package with a sentence', async () => {
    const table = await newTable();
    await client.send(
      new PutCommand({ TableName: table, Item: { customerId: 'cus_a', version: 1, state: '{"form":2}' } }),
    );
    await expect(dynamoDbStore(client, table).read('cus_a')).rejects.toThrow(
      'The item of cus_a was written by another version of this package: install that version.',
    );
  });

  test('gives two consumers every path and the right ids, whatever arrives', async () => {
    const stories = happeningsWithRestores.map((steps) => storyOf(steps.slice(0, 20)));
    await fc.assert(
      fc.asyncProperty(
        stories.chain((story) => {
          const indexes = story.events.map((_, index) => index);
          return fc.tuple(
            fc.constant(story),
            fc.shuffledSubarray([...indexes, ...indexes]),
            fc.constant(indexes),
          );
        }),
        async ([story, some, all]) => {
          const table = await newTable();
          await expectExact(
            story,
            { order: [...some, ...all], atOnce: 4, failing: new Set([1]), lost: new Set() },
            dynamoDbStore(client, table),
          );
          const { Items = [] } = await client.send(
            new ScanCommand({ TableName: table, ConsistentRead: true }),
          );
          expect(Items.filter((item) => 'waiting' in item)).toEqual([]);
        },
      ),
      runs(4, 200),
    );
  });
});
