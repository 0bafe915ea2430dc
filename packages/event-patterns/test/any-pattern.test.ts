import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { check, matches, parsePattern } from '../src/event-patterns.ts';
import { naiveMatches } from './naive-evaluator.ts';

const NAMES = ['a', 'b', 'c'] as const;
const TEXTS = ['', 'x', 'X', 'xy', 'y*'] as const;

const text = fc.constantFrom(...TEXTS);
const plain = fc.oneof(text, fc.constantFrom(0, 1, 2, true, null));

const { event } = fc.letrec<{ event: object; value: unknown }>((tie) => ({
  event: fc.dictionary(fc.constantFrom(...NAMES), tie('value'), { maxKeys: 3, noNullPrototype: true }),
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    plain,
    tie('event'),
    fc.array(fc.oneof(plain, tie('event'), tie('value')), { maxLength: 3 }),
  ),
}));

const condition = fc.oneof(
  { arbitrary: plain, weight: 3 },
  { arbitrary: fc.record({ exists: fc.boolean() }), weight: 3 },
  fc.record({ prefix: text }),
  fc.record({ suffix: text }),
  fc.record({ 'equals-ignore-case': text }),
  fc.record({ wildcard: fc.constantFrom('*', 'x*', '*y', '*x*y*', '') }),
  fc.constant({ numeric: ['>', 0, '<=', 1] }),
  fc.record({ 'anything-but': fc.oneof(text, fc.constantFrom(1, 2), fc.constant(['x', 'xy'])) }),
  fc.constant({ 'anything-but': { prefix: 'x' } }),
);

const list = fc.array(condition, { minLength: 1, maxLength: 3 });

/** A pattern with at most this many levels below it. */
function patternOf(levels: number): fc.Arbitrary<object> {
  const below = levels === 0 ? list : fc.oneof({ arbitrary: list, weight: 2 }, patternOf(levels - 1));
  const fields = fc.dictionary(fc.constantFrom(...NAMES), below, {
    minKeys: 1,
    maxKeys: 3,
    noNullPrototype: true,
  });
  if (levels === 0) return fields;
  const alternatives = fc.array(patternOf(levels - 1), { minLength: 2, maxLength: 2 });
  const withOr = fc
    .tuple(fields, alternatives, fields)
    .map(([before, $or, after]) => ({ ...before, $or, ...after }));
  return fc.oneof({ arbitrary: fields, weight: 3 }, withOr);
}

const pattern = patternOf(2);

describe('any pattern and any event', () => {
  test('match as a plain evaluator says that tries every combination', async () => {
    const seen = { true: 0, false: 0 };
    await fc.assert(
      fc.property(pattern, event, (somePattern, someEvent) => {
        fc.pre(check(somePattern).every(({ severity }) => severity === 'warning'));
        const expected = naiveMatches(somePattern, someEvent);
        seen[`${expected}`]++;
        expect(matches(somePattern, someEvent)).toBe(expected);
      }),
      { numRuns: 5_000, seed: 1 },
    );
    // Random input that nearly never matches would prove little.
    expect(Math.min(seen.true, seen.false)).toBeGreaterThan(300);
  });

  test('match by the same element as a plain evaluator says', async () => {
    const element = fc.dictionary(fc.constantFrom(...NAMES), fc.constantFrom(0, 1), {
      maxKeys: 4,
      noNullPrototype: true,
    });
    const asked = fc.dictionary(
      fc.constantFrom(...NAMES),
      fc.constantFrom([0], [1], [{ exists: false }], [0, { exists: false }]),
      { minKeys: 2, noNullPrototype: true },
    );
    const nested = fc.array(fc.tuple(element, fc.array(element, { maxLength: 3 })), {
      minLength: 1,
      maxLength: 3,
    });
    await fc.assert(
      fc.property(asked, asked, nested, (outer, inner, elements) => {
        const somePattern = { e: { ...outer, n: inner } };
        const someEvent = { e: elements.map(([one, below]) => ({ ...one, n: below })) };
        expect(matches(somePattern, someEvent)).toBe(naiveMatches(somePattern, someEvent));
      }),
      { numRuns: 5_000, seed: 1 },
    );
  });

  test('are explained exactly if they do not match', async () => {
    await fc.assert(
      fc.property(pattern, event, (somePattern, someEvent) => {
        fc.pre(check(somePattern).every(({ severity }) => severity === 'warning'));
        const parsed = parsePattern(somePattern);
        const mismatch = parsed.describeMismatch(someEvent);
        expect(mismatch === undefined).toBe(parsed.matches(someEvent));
        if (mismatch !== undefined) expect(mismatch.fields).not.toEqual([]);
      }),
      { numRuns: 1_000, seed: 1 },
    );
  });
});

describe('matching ends soon', () => {
  test('where each of 60 fields has values that match two conditions', () => {
    const names = Array.from({ length: 60 }, (_, index) => `f${String(index).padStart(2, '0')}`);
    const list = [{ prefix: 'x' }, { suffix: 'y' }];
    const many = { ...Object.fromEntries(names.map((name) => [name, list])), z: ['never'] };
    const values = { ...Object.fromEntries(names.map((name) => [name, ['xy', 'xay', 'xby']])), z: 'other' };
    expect(matches(many, values)).toBe(false);
  });

  test('where 60 arrays of objects each have several elements that match', () => {
    const names = Array.from({ length: 60 }, (_, index) => `f${String(index).padStart(2, '0')}`);
    const many = { ...Object.fromEntries(names.map((name) => [name, { a: [1], b: [1] }])), z: ['never'] };
    const values = Object.fromEntries(names.map((name) => [name, Array(5).fill({ a: 1, b: 1 })]));
    expect(matches(many, { ...values, z: 'other' })).toBe(false);
  });

  test('where an array has 20,000 elements', () => {
    const elements = Array.from({ length: 20_000 }, (_, index) => ({ a: 1, b: index }));
    expect(matches({ e: { a: [1], b: [-1] } }, { e: elements })).toBe(false);
    expect(matches({ e: { a: [1], b: [19_999] } }, { e: elements })).toBe(true);
  });

  test('where a wildcard has many asterisks', () => {
    const wildcard = `${'*a'.repeat(300)}*b`;
    expect(matches({ x: [{ wildcard }] }, { x: 'a'.repeat(50_000) })).toBe(false);
  });

  test('where letters without regard to case can be read in two lengths', () => {
    expect(matches({ x: [{ 'equals-ignore-case': `${'ß'.repeat(500)}!` }] }, { x: 'S'.repeat(1_000) })).toBe(
      false,
    );
  });
});
