import type { Applying } from '../../shared/intake/apply-telling.ts';
import { reviewCustomer } from '../../shared/intake/review-customer.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import { errorName, log } from '../../shared/platform/logger.ts';
import { DUE_SHARDS } from '../../shared/storage/keys.ts';

/** What review works with. */
export interface ReviewParts {
  readonly applying: () => Applying | undefined;
  /** Customers of a shard that are to be looked at by an instant, page by page. */
  readonly due: (shard: number, asOf: number) => AsyncIterable<readonly string[]>;
  readonly realTime: Clock;
}

/** What a review did. `more` is true when it ran out of time and customers may still be due. */
export interface Reviewed {
  readonly reviewed: number;
  readonly more: boolean;
}

/** So that no review beats an activity that is on its way: its clock is this far behind, in milliseconds. */
const BEHIND = 120_000;
/** Milliseconds for one run; the schedule starts the next a minute later. */
const TIME_TO_REVIEW = 40_000;

/**
 * Looks at every customer whom time alone may have changed. One customer's trouble does not keep others
 * waiting.
 * @throws when some could not be reviewed, after all others were, so that the alarm rings
 */
export function createHandler({ applying: ready, due, realTime }: ReviewParts) {
  return async (): Promise<Reviewed> => {
    const applying = ready();
    if (applying === undefined) throw new Error('the secret with the identity key could not be loaded');
    const asOf = applying.clock.now() - BEHIND;
    const end = realTime.now() + TIME_TO_REVIEW;
    const shards = await Promise.all(
      Array.from({ length: DUE_SHARDS }, (_, shard) =>
        reviewShard(applying, due(shard, asOf), asOf, () => realTime.now() > end),
      ),
    );
    const failed = sum(shards.map((shard) => shard.failed));
    if (failed > 0) throw new Error(`${failed} customers could not be reviewed; the log names the errors`);
    return { reviewed: sum(shards.map((shard) => shard.reviewed)), more: shards.some(({ more }) => more) };
  };
}

async function reviewShard(
  applying: Applying,
  pages: AsyncIterable<readonly string[]>,
  asOf: number,
  isLate: () => boolean,
): Promise<{ reviewed: number; failed: number; more: boolean }> {
  let reviewed = 0;
  let failed = 0;
  for await (const customerIds of pages) {
    for (const customerId of customerIds) {
      if (isLate()) return { reviewed, failed, more: true };
      try {
        if ((await reviewCustomer(applying, customerId, asOf)) === 'changed') reviewed += 1;
      } catch (error) {
        failed += 1;
        log('error', 'A customer could not be reviewed', { customerId, error: errorName(error) });
      }
    }
  }
  return { reviewed, failed, more: false };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
