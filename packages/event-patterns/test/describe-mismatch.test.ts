import { describe, expect, test } from 'vitest';
import { parsePattern } from '../src/event-patterns.ts';

/** The reasons as sentences. */
function reasonsOf(pattern: object, event: string | object): string[] | undefined {
  return parsePattern(pattern)
    .describeMismatch(event)
    ?.fields.map(({ path, reason }) => `${path} ${reason}`);
}

describe('the reason why an event does not match', () => {
  test('is nothing if it matches', () => {
    expect(reasonsOf({ a: [1] }, { a: 1 })).toBeUndefined();
  });

  test('names the value and what is asked for, as they are written', () => {
    expect(reasonsOf({ detail: { a: ['x', { prefix: 'y' }] } }, '{"detail": {"a": 1.0}}')).toEqual([
      'detail.a is 1.0; the pattern asks for "x" or {"prefix":"y"}',
    ]);
  });

  test('names every field that does not match, and no other', () => {
    expect(reasonsOf({ a: [1], b: [1], c: [1] }, { a: 2, b: 1, c: 3 })).toEqual([
      'a is 2; the pattern asks for 1',
      'c is 3; the pattern asks for 1',
    ]);
  });

  test.each<[string, object, string]>([
    ['a missing field', { detail: { b: 1, c: 2 } }, 'is missing: detail has only b, c'],
    ['a missing parent', { other: 1 }, 'is missing: the event has only other'],
    ['a parent that is null', { detail: null }, 'is missing: detail is null'],
    ['a parent that is empty', { detail: {} }, 'is missing: detail is {}'],
    ['an empty list', { detail: { a: [] } }, 'is empty ([]), which counts as missing'],
    [
      'an object, which has no value of its own',
      { detail: { a: { b: 1 } } },
      'is an object, and conditions see only plain values: name a field inside it, such as detail.a.b',
    ],
  ])('explains %s', (_, event, reason) => {
    expect(reasonsOf({ detail: { a: [{ exists: true }] } }, event)).toEqual([
      `detail.a ${reason}; the pattern asks for {"exists":true}`,
    ]);
  });

  test('names a value that should be absent', () => {
    expect(reasonsOf({ a: [{ exists: false }] }, { a: null })).toEqual([
      'a is null; the pattern asks for {"exists":false}',
    ]);
  });

  test('shows five values of a long list', () => {
    expect(reasonsOf({ a: [0] }, { a: [1, 2, 3, 4, 5, 6, 7] })).toEqual([
      'a is 1, 2, 3, 4, 5 and 2 more; the pattern asks for 0',
    ]);
  });

  test('says that fields match in different elements of an array', () => {
    const reason =
      'has a fitting value, but not in the same element of the array as the other fields; all must come from one element';
    expect(reasonsOf({ e: { a: [1], b: [2] }, c: [3] }, { e: [{ a: 1 }, { b: 2 }], c: 3 })).toEqual([
      `e.a ${reason}`,
      `e.b ${reason}`,
    ]);
  });

  test('is that of the closest alternative', () => {
    const pattern = {
      $or: [
        { a: [1], b: [1] },
        { a: [1], c: [1] },
      ],
    };
    expect(parsePattern(pattern).describeMismatch({ a: 1, b: 2 })).toEqual({
      alternatives: 2,
      fields: [{ path: 'b', reason: 'is 2; the pattern asks for 1' }],
    });
  });
});
