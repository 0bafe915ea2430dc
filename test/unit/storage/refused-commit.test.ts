import { type CancellationReason, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, test } from 'vitest';
import type { Activity } from '../../../shared/lifecycle/activity.ts';
import { isTransient } from '../../../shared/storage/failures.ts';
import { type ActivityEntry, logItem } from '../../../shared/storage/items.ts';
import { refusalOf } from '../../../shared/storage/refusal.ts';
import { BrokenItem } from '../../../shared/storage/stored-item.ts';

const ACTIVITY: Activity = {
  id: 'shop:v',
  type: 'visit',
  occurredAt: 1,
  connection: 'shop',
  provider: 'generic',
  version: '',
  about: null,
};
const HOME = 'shop:customer:1';
const ENTRY: ActivityEntry = { type: 'activity', activity: ACTIVITY, home: HOME };
const FAILED: CancellationReason = { Code: 'ConditionalCheckFailed', Item: marshall(logItem(ENTRY, 'hash')) };
const NONE: CancellationReason = { Code: 'None' };

function cancelled(...CancellationReasons: CancellationReason[]): TransactionCanceledException {
  return new TransactionCanceledException({ message: 'cancelled', $metadata: {}, CancellationReasons });
}

describe('a cancelled transaction', () => {
  // The writes: a record, an owner, and an activity.
  const writes = [null, null, ACTIVITY.id];

  test('in which only an activity existed before names that activity', () => {
    expect(refusalOf(cancelled(NONE, NONE, FAILED), writes)).toEqual({ type: 'known', known: [ENTRY] });
  });

  test.each<[string, CancellationReason[]]>([
    ['the record had changed', [{ Code: 'ConditionalCheckFailed' }, NONE, NONE]],
    ['the record had changed and the activity existed', [{ Code: 'ConditionalCheckFailed' }, NONE, FAILED]],
    ['the owner had changed', [NONE, { Code: 'ConditionalCheckFailed' }, NONE]],
    ['the activity existed and the record is being written', [{ Code: 'TransactionConflict' }, NONE, FAILED]],
    ['another transaction was faster', [NONE, NONE, { Code: 'TransactionConflict' }]],
    ['the table was throttled', [{ Code: 'ThrottlingError' }, NONE, NONE]],
  ])('in which %s is computed again', (_, reasons) => {
    expect(refusalOf(cancelled(...reasons), writes)).toEqual({ type: 'conflict' });
  });

  test('that can never succeed is thrown', () => {
    const error = cancelled({ Code: 'ValidationError' }, NONE, NONE);
    expect(() => refusalOf(error, writes)).toThrow(error);
  });
});

describe('a fault is retried', () => {
  const named = (name: string) => Object.assign(new Error('of the table'), { name });

  test.each([
    'TimeoutError',
    'ECONNRESET',
    'ThrottlingException',
    'ProvisionedThroughputExceededException',
    'RequestLimitExceeded',
    'InternalServerError',
    'TransactionInProgressException',
    'ServiceUnavailable',
  ])('when it is %s', (name) => {
    expect(isTransient(named(name))).toBe(true);
  });

  test.each(['ValidationException', 'TransactionCanceledException', 'TypeError', 'RangeError'])(
    'but not when it is %s, which the same request would cause again',
    (name) => {
      expect(isTransient(named(name))).toBe(false);
    },
  );

  test.each([503, 200])('when an answer of %i cannot be read, as HTML or cut off', (status) => {
    const error = Object.assign(new SyntaxError('Unexpected token <'), {
      $response: { statusCode: status },
      $metadata: { httpStatusCode: status },
    });
    expect(isTransient(error)).toBe(true);
    expect(isTransient(new SyntaxError('Unexpected token <'))).toBe(false);
  });

  test('nor when the item is damaged', () => {
    expect(isTransient(new BrokenItem('record', { PK: 'CUST#1', SK: 'RECORD' }))).toBe(false);
  });
});
