import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runs } from '../../../test/support/property-runs.ts';
import { memoryStore } from '../src/customer-lifecycle-events.ts';
import { happenings, happeningsWithRestores, storyOf } from './random-stream.ts';
import { type Arrival, expectExact } from './recording-consumers.ts';

/** Duplicates and disorder: every event arrives, at some time. Some handlers fail once. */
function arrivalOf(count: number, loses: boolean): fc.Arbitrary<Arrival> {
  const indexes = Array.from({ length: count }, (_, index) => index);
  return fc.record({
    order: fc
      .tuple(
        fc.shuffledSubarray([...indexes, ...indexes]),
        fc.shuffledSubarray(indexes, { minLength: count }),
        fc.boolean(),
      )
      // What the first part lost is repaired by the second; or all arrives twice.
      .map(([some, all, mixed]) => (mixed ? [...all, ...some] : [...some, ...all])),
    atOnce: fc.integer({ min: 1, max: 6 }),
    failing: fc.subarray(indexes, { maxLength: Math.min(3, count) }).map((some) => new Set(some)),
    lost: fc.subarray(loses ? indexes : []).map((some) => new Set(some)),
  });
}

describe('two consumers that share a store', () => {
  test.each([
    ['duplicates, disorder, failures, and losses repaired later', happenings, false],
    ['all of that and restored backups', happeningsWithRestores, false],
    ['losses that are published again after their gaps were reported', happenings, true],
    ['all of that and losses published again', happeningsWithRestores, true],
  ])('have every path and the right ids, whatever %s there were', async (_, steps, loses) => {
    const seen = { merged: 0, split: 0, epochs: 0, gaps: 0 };
    const stories = steps.map(storyOf);
    await fc.assert(
      fc.asyncProperty(
        stories.chain((story) => fc.tuple(fc.constant(story), arrivalOf(story.events.length, loses))),
        async ([story, arrival]) => {
          if (story.events.some(({ type }) => type === 'CustomersMerged')) seen.merged += 1;
          if (story.events.some(({ type }) => type === 'CustomersUnmerged')) seen.split += 1;
          if (story.events.some(({ metadata }) => metadata.epoch > 0)) seen.epochs += 1;
          const { gaps } = await expectExact(story, arrival, memoryStore());
          if (gaps > 0) seen.gaps += 1;
        },
      ),
      runs(300, 5_000),
    );
    expect(seen.merged).toBeGreaterThan(100);
    expect(seen.split).toBeGreaterThan(50);
    if (steps === happeningsWithRestores) expect(seen.epochs).toBeGreaterThan(50);
    if (loses) expect(seen.gaps).toBeGreaterThan(50);
  });
});
