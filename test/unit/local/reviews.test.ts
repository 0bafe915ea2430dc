import { describe, expect, test } from 'vitest';
import { FunctionFailure } from '../../../local/functions/functions.ts';
import { reviewAll } from '../../../local/stack/reviews.ts';

/** A review function that returns these results in order, and throws those with failures. */
function reviewing(results: readonly { reviewed: number; failed: number; more: boolean }[]) {
  const left = [...results];
  const call = async () => {
    const result = left.shift();
    if (result === undefined) throw new Error('the review was called too often');
    if (result.failed > 0) throw new FunctionFailure('ReviewsFailedError', result);
    return result;
  };
  return { call, left };
}

describe('the reviews of a stack', () => {
  test('continue until no customer is due, also after runs with failures', async () => {
    const { call, left } = reviewing([
      { reviewed: 5, failed: 2, more: true },
      { reviewed: 5, failed: 0, more: true },
      { reviewed: 1, failed: 2, more: false },
    ]);
    expect(await reviewAll(call)).toBe(2);
    expect(left).toEqual([]);
  });

  test('end after a run in which every review failed', async () => {
    const { call } = reviewing([{ reviewed: 0, failed: 40, more: true }]);
    expect(await reviewAll(call)).toBe(40);
  });

  test('fail when the function fails as a whole', async () => {
    const broken = () => Promise.reject(new FunctionFailure('no table', undefined));
    await expect(reviewAll(broken)).rejects.toThrow('no table');
  });
});
