import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import { readRows } from '../../../shared/storage/rows.ts';

test('rows are read with more time than a webhook has, because no sender waits for them', async () => {
  const timeouts: unknown[] = [];
  const send = async (_command: unknown, options?: { readonly requestTimeout?: number }) => {
    timeouts.push(options?.requestTimeout);
    return { Items: [] };
  };
  for await (const rows of readRows({ send } as unknown as DynamoDBDocumentClient, 'table'))
    expect(rows).toEqual([]);
  expect(timeouts).toEqual(Array.from({ length: 16 }, () => 10_000));
});
