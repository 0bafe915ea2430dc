import { describe, expect, test } from 'vitest';
import { matches } from '../src/event-patterns.ts';

/** A sentence; a pattern; the events that it matches; those that it does not. All as JSON text. */
type Row = readonly [rule: string, pattern: string, matching: readonly string[], other: readonly string[]];

const ROWS: readonly Row[] = [
  [
    'all fields must hold',
    '{"a": ["x"], "d": {"b": [1]}}',
    ['{"a": "x", "d": {"b": 1}, "z": 0}'],
    ['{"a": "x"}', '{"a": "x", "d": {"b": 2}}', '{"a": "x", "b": 1}'],
  ],
  [
    'a field is absent if its parent is missing, null or a plain value',
    '{"d": {"a": [{"exists": false}]}}',
    ['{}', '{"d": null}', '{"d": "x"}', '{"d": {}}', '{"d": [1]}'],
    ['{"d": {"a": 1}}', '{"d": [{"a": 1}, {}]}'],
  ],
  [
    'an object is no value, and a value has no fields',
    '{"a": ["x"]}',
    [],
    ['{"a": {"x": "x"}}', '{"a": {"a": "x"}}'],
  ],
  [
    'a name with a dot is the same as a nested field',
    '{"d": {"a.b": ["x"]}}',
    ['{"d": {"a": {"b": "x"}}}', '{"d.a": {"b": "x"}}', '{"d.a.b": "x"}'],
    ['{"d": {"a": "x"}}'],
  ],
  ['an empty name works at the top', '{"": ["x"]}', ['{"": "x"}'], ['{"a": {"": "x"}}']],
  ['an empty name does not work below', '{"a": {"": ["x"]}}', [], ['{"a": {"": "x"}}']],
  [
    'names are compared exactly, also those that JavaScript objects have by themselves',
    '{"__proto__": {"constructor": ["x"]}}',
    ['{"__proto__": {"constructor": "x"}}'],
    ['{}', '{"__Proto__": {"constructor": "x"}}'],
  ],
  [
    'of a key that is written twice, the later list counts',
    '{"a": ["x"], "a": ["y"]}',
    ['{"a": "y"}'],
    ['{"a": "x"}'],
  ],
  [
    'objects under a key that is written twice add up',
    '{"d": {"a": [1]}, "d": {"b": [2]}}',
    ['{"d": {"a": 1, "b": 2}}'],
    ['{"d": {"a": 1}}', '{"d": {"b": 2}}'],
  ],
  [
    'both values of a key that an event has twice count',
    '{"a": [1], "b": [2]}',
    ['{"a": 1, "b": 2, "a": 3, "b": 4}'],
    ['{"a": 3, "a": 4, "b": 2}'],
  ],
  [
    '$or needs one of its objects, and everything beside it',
    '{"a": [1], "$or": [{"b": [1]}, {"c": [1], "d": [1]}]}',
    ['{"a": 1, "b": 1}', '{"a": 1, "c": 1, "d": 1}'],
    ['{"a": 1}', '{"b": 1}', '{"a": 1, "c": 1}'],
  ],
  [
    '$or can be nested, and below a field',
    '{"d": {"$or": [{"a": [1]}, {"$or": [{"b": [1]}, {"e": {"c": [1]}}]}]}}',
    ['{"d": {"a": 1}}', '{"d": {"b": 1}}', '{"d": {"e": {"c": 1}}}'],
    ['{"a": 1}', '{"d": {"c": 1}}'],
  ],
  [
    'two $or must both hold, also in the same object',
    '{"$or": [{"a": [1]}, {"b": [1]}], "$or": [{"c": [1]}, {"d": [1]}]}',
    ['{"a": 1, "c": 1}', '{"b": 1, "d": 1}'],
    ['{"a": 1}', '{"c": 1, "d": 1}'],
  ],
  [
    'a field inside $or replaces the one written before it',
    '{"a": [1], "$or": [{"a": [2]}, {"b": [1]}]}',
    ['{"a": 2}', '{"a": 1, "b": 1}'],
    ['{"a": 1}', '{"a": 2.5, "b": 1}'],
  ],
  [
    'a field written after $or replaces the one inside it',
    '{"$or": [{"a": [2]}, {"b": [1]}], "a": [1]}',
    ['{"a": 1}'],
    ['{"a": 2}', '{"b": 1}'],
  ],
  [
    'fields in objects of one array must come from the same element',
    '{"d": {"a": [1], "b": [2]}}',
    ['{"d": [{"a": 1}, {"a": 1, "b": 2}]}', '{"d": [[{"a": [0, 1], "b": 2}]]}'],
    ['{"d": [{"a": 1}, {"b": 2}]}', '{"d": [[{"a": 1}], [{"b": 2}]]}'],
  ],
  [
    'the same element is meant at every level',
    '{"d": {"k": [1], "e": {"a": [1], "b": [2]}}}',
    ['{"d": [{"k": 0}, {"k": 1, "e": [{"b": 2, "a": 1}]}]}'],
    ['{"d": [{"k": 1, "e": [{"a": 1}, {"b": 2}]}]}', '{"d": [{"k": 1}, {"e": {"a": 1, "b": 2}}]}'],
  ],
  [
    'different arrays, and plain values in an array, do not bind each other',
    '{"d": {"a": {"x": [1]}, "b": {"x": [2]}, "tags": ["p"], "more": ["q"]}}',
    ['{"d": {"a": [{"x": 1}], "b": [{}, {"x": 2}], "tags": ["o", "p"], "more": ["q"]}}'],
    ['{"d": {"a": [{"x": 1}], "b": [{"x": 1}], "tags": ["p"], "more": ["q"]}}'],
  ],
  [
    'an absent field after another one is asked of its element only',
    '{"d": {"c": ["x"], "e": [{"exists": false}]}}',
    ['{"d": [{"c": "y", "e": 1}, {"c": "x"}]}'],
    ['{"d": [{"c": "x", "e": 1}]}'],
  ],
  [
    'an absent field before another one is asked of all elements',
    '{"d": {"b": [{"exists": false}], "c": ["x"]}}',
    ['{"d": [{"c": "y"}, {"c": "x"}]}'],
    ['{"d": [{"c": "y", "b": 1}, {"c": "x"}]}'],
  ],
];

describe.each(ROWS)('in patterns, %s', (_, pattern, matching, other) => {
  test.each(matching.map((event) => [event]))('%s matches', (event) => {
    expect(matches(pattern, event)).toBe(true);
  });

  test.each(other.map((event) => [event]))('%s does not match', (event) => {
    expect(matches(pattern, event)).toBe(false);
  });
});

describe('text and values', () => {
  test('give the same result', () => {
    const pattern = { detail: { a: [1, { prefix: 'x' }] } };
    for (const event of [{ detail: { a: 1 } }, { detail: { a: ['y', 'xy'] } }, { detail: {} }])
      expect(matches(JSON.stringify(pattern), JSON.stringify(event))).toBe(matches(pattern, event));
  });

  test('differ in digits that no double holds, which a value has lost', () => {
    const text = '{"a": 9007199254740993}';
    expect(matches('{"a": [9007199254740993]}', text)).toBe(true);
    expect(matches('{"a": [9007199254740993]}', JSON.parse(text))).toBe(false);
  });

  test.each(['[]', '"x"', 'null', '{"a": 1', '{"a": 1} x'])('refuse the event %s', (event) => {
    expect(() => matches({ a: [1] }, event)).toThrow(expect.objectContaining({ name: 'InvalidEventError' }));
  });

  test('refuse an invalid pattern, with its problems', () => {
    expect(() => matches({ a: 'x' }, {})).toThrow(
      expect.objectContaining({
        name: 'InvalidPatternError',
        message: 'The event pattern is not valid. a: "a" must be an object or an array: write ["x"]',
        problems: [expect.objectContaining({ severity: 'error', path: 'a' })],
      }),
    );
  });
});
