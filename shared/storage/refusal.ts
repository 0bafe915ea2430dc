import type { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { CommitOutcome } from './commit.ts';
import { activitiesIn, readLogEntry } from './items.ts';

const RETRYABLE = new Set([
  'None',
  'ConditionalCheckFailed',
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
]);

/**
 * The outcome of a cancelled transaction: `known` if every failed write is an activity that was already stored,
 * `conflict` if another process changed what was read. Another try would not fix any other reason, so it is thrown.
 */
export function refusalOf(
  error: TransactionCanceledException,
  activityIds: readonly (string | null)[],
): Exclude<CommitOutcome, { type: 'committed' }> {
  const reasons = error.CancellationReasons ?? [];
  if (reasons.some(({ Code = 'None' }) => !RETRYABLE.has(Code))) throw error;
  const failed = reasons.flatMap(({ Code = 'None', Item }, index) =>
    Code === 'None' ? [] : [{ Code, Item, index }],
  );
  const known = failed.flatMap(({ Code, Item, index }) =>
    Code === 'ConditionalCheckFailed' && activityIds[index] !== null && Item !== undefined
      ? activitiesIn([readLogEntry(unmarshall(Item))])
      : [],
  );
  return known.length > 0 && known.length === failed.length ? { type: 'known', known } : { type: 'conflict' };
}
