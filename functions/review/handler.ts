import { applyDeferred } from '../../shared/intake/apply-deferred.ts';
import type { ArchiveInactive } from '../../shared/intake/archive-inactive.ts';
import { reviewCustomer } from '../../shared/intake/review-customer.ts';
import type { Services } from '../../shared/intake/services.ts';
import { type Visited, visitEverybody } from '../../shared/intake/visit-everybody.ts';
import { errorName, log } from '../../shared/platform/logger.ts';
import { eraseRemaining } from '../../shared/privacy/erase-remaining.ts';
import type { Privacy, PrivacyDeps } from '../../shared/privacy/privacy.ts';
import type { DueEntry } from '../../shared/storage/due-index.ts';
import { DUE_SHARDS } from '../../shared/storage/keys.ts';
import type { PolicyPasses } from '../../shared/storage/policy-passes.ts';

/** What the review handler depends on. */
export interface ReviewDeps {
  readonly services: () => Services | undefined;
  /** What is due in a shard by an instant, page by page. */
  readonly due: (shard: number, asOf: number) => AsyncIterable<readonly DueEntry[]>;
  readonly privacy: PrivacyDeps;
  /** How far everybody has been visited after a change of the policy. */
  readonly passes: PolicyPasses;
  /** Archives activities of customers who have been inactive for years; undefined if the option is not set. */
  readonly archiveInactive?: ArchiveInactive | undefined;
}

/** Result of a review run. `more` is true when it ran out of time and customers may still be due. */
export interface Reviewed {
  readonly reviewed: number;
  /** Customers whose review failed. The log names the errors. */
  readonly failed: number;
  readonly more: boolean;
}

// Thrown after all other customers were reviewed, so that the alarm is raised.
class ReviewsFailedError extends Error {
  override readonly name = 'ReviewsFailedError';
  readonly result: Reviewed;
  constructor(result: Reviewed) {
    super(`${result.failed} customers could not be reviewed; the log names the errors`);
    this.result = result;
  }
}

/**
 * How far the review's clock is behind, in milliseconds, so that no review overtakes an activity that is
 * still being applied.
 */
const REVIEW_LAG = 120_000;
/** Milliseconds of one run. The schedule starts the next run a minute later. */
const TIME_TO_REVIEW = 40_000;

/**
 * Applies the deferred updates, reviews every customer that is due, continues interrupted splits, merges and erasures, and
 * then visits everybody if the policy is new. With the time that is left it archives. A customer whose review fails does not
 * hold up the others.
 * @throws {ReviewsFailedError} when some reviews failed
 */
export function createHandler({ services: ready, due, privacy, passes, archiveInactive }: ReviewDeps) {
  const { realTime, pages } = privacy;
  // The policy of a function never changes, so a finished pass need not be read again.
  let isEverybodyVisited = false;
  const visit = async (services: Services, asOf: number, isLate: () => boolean): Promise<Visited> => {
    if (isEverybodyVisited || isLate()) return { reviewed: 0, failed: 0, more: false };
    const visited = await visitEverybody({ services, passes, pages }, asOf, isLate);
    isEverybodyVisited = !visited.more;
    return visited;
  };
  return async (): Promise<Reviewed> => {
    const services = ready();
    if (services === undefined) throw new Error('the secret with the identity key could not be loaded');
    const asOf = services.clock.now() - REVIEW_LAG;
    const end = realTime.now() + TIME_TO_REVIEW;
    const isLate = () => realTime.now() > end;
    const shards = await Promise.all(
      Array.from({ length: DUE_SHARDS }, (_, shard) => reviewShard(services, due(shard, asOf), asOf, isLate)),
    );
    // Erasures come last: one with many items takes long.
    const erasing = shards.flatMap((shard) => shard.erasing);
    const erased = await eraseAll({ ...privacy, services }, erasing, isLate);
    const visited = await visit(services, asOf, isLate);
    const archived = (await archiveInactive?.(services, asOf, isLate)) ?? { failed: 0 };
    const all = [...shards, erased];
    const result = {
      reviewed: sum([...all, visited].map((part) => part.reviewed)),
      failed: sum([...all, visited, archived].map((part) => part.failed)),
      // The visit of everybody is spread over many runs, so it asks for none at once.
      more: all.some(({ more }) => more),
    };
    if (result.failed > 0) throw new ReviewsFailedError(result);
    return result;
  };
}

async function eraseAll(
  privacy: Privacy,
  customerIds: readonly string[],
  isLate: () => boolean,
): Promise<Reviewed> {
  let reviewed = 0;
  let failed = 0;
  for (const customerId of customerIds) {
    if (isLate()) return { reviewed, failed, more: true };
    try {
      const now = await eraseRemaining(privacy, customerId, isLate);
      if (now?.left === null) reviewed += 1;
      // One that is unfinished in time waits for something that cannot be read, and holds up nobody else.
      else if (now !== undefined && isLate()) return { reviewed, failed, more: true };
    } catch (error) {
      failed += 1;
      log('error', 'An erasure could not be continued', {
        customerId,
        error: errorName(error),
      });
    }
  }
  return { reviewed, failed, more: false };
}

async function reviewShard(
  services: Services,
  pages: AsyncIterable<readonly DueEntry[]>,
  asOf: number,
  isLate: () => boolean,
): Promise<Reviewed & { readonly erasing: readonly string[] }> {
  const erasing: string[] = [];
  const drained = new Set<string>();
  let reviewed = 0;
  let failed = 0;
  let hasMore = false;
  for await (const entries of pages) {
    for (const { customerId, isDeferred } of entries) {
      if (isLate()) return { reviewed, failed, more: true, erasing };
      if (isDeferred && drained.has(customerId)) continue;
      try {
        if (isDeferred) {
          drained.add(customerId);
          const deferred = await applyDeferred(services, customerId, isLate);
          reviewed += deferred.applied > 0 ? 1 : 0;
          failed += deferred.failed > 0 ? 1 : 0;
          hasMore ||= deferred.more;
          continue;
        }
        const outcome = await reviewCustomer(services, customerId, asOf, isLate);
        if (outcome === 'changed') reviewed += 1;
        if (outcome === 'erasing') erasing.push(customerId);
      } catch (error) {
        failed += 1;
        log('error', 'A customer could not be reviewed', { customerId, error: errorName(error) });
      }
    }
  }
  return { reviewed, failed, more: hasMore, erasing };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
