import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diffPaths, EMPTY_PATH, lengthOf, type PathEntry, trimPath } from '../../shared/lifecycle/path.ts';
import { STAGES } from '../../shared/lifecycle/stage.ts';
import { runs } from '../support/property-runs.ts';

const RUNS = runs(2_000);
const entry: fc.Arbitrary<PathEntry> = fc.record({
  stage: fc.constantFrom(...STAGES.slice(0, 3)),
  at: fc.integer({ min: 0, max: 3 }),
});
const entries = fc.array(entry, { maxLength: 24, size: 'max' });
/** Two paths with a common prefix. */
const pair = fc.record({ start: entries, before: entries, after: entries, limit: fc.nat({ max: 20 }) });

describe('a path', () => {
  test('can be rebuilt from its changes, even when only its end is stored', () =>
    fc.assert(
      fc.property(pair, ({ start, before, after, limit }) => {
        const published = [...start, ...before];
        const current = [...start, ...after];
        const change = diffPaths(trimPath({ ...EMPTY_PATH, entries: published }, limit), {
          ...EMPTY_PATH,
          entries: current,
        });
        expect([...published.slice(0, change.keep), ...change.append]).toEqual(current);
      }),
      RUNS,
    ));

  test('keeps the whole common prefix when all of it is stored', () =>
    fc.assert(
      fc.property(pair, ({ start, before, after }) => {
        const change = diffPaths(
          { ...EMPTY_PATH, entries: [...start, ...before] },
          { ...EMPTY_PATH, entries: [...start, ...after] },
        );
        expect(change.keep).toBeGreaterThanOrEqual(start.length);
      }),
      RUNS,
    ));

  test('that extends the stored one is published as the added entries alone', () =>
    fc.assert(
      fc.property(entries, entries, fc.integer({ min: 1, max: 20 }), (start, added, limit) => {
        const published = trimPath({ ...EMPTY_PATH, entries: start }, limit);
        const current = { ...published, entries: [...published.entries, ...added] };
        expect(diffPaths(published, current)).toEqual({ keep: start.length, append: added });
        expect(diffPaths(published, trimPath({ ...EMPTY_PATH, entries: start }, limit)).append).toEqual([]);
      }),
      RUNS,
    ));

  test('is trimmed to the same result in one step or several, and keeps its length and its end', () =>
    fc.assert(
      fc.property(entries, fc.nat({ max: 10 }), fc.nat({ max: 10 }), (all, limit, more) => {
        const whole = { ...EMPTY_PATH, entries: all };
        const short = trimPath(whole, limit);
        expect(trimPath(trimPath(whole, limit + more), limit)).toEqual(short);
        expect(lengthOf(short)).toBe(all.length);
        expect(short.entries).toEqual(limit === 0 ? [] : all.slice(-limit));
      }),
      RUNS,
    ));
});
