import { describe, expect, test } from 'vitest';
import { parseEventFilter } from '../../../local/templates/event-filter.ts';

const TRANSITIONS = JSON.stringify({
  eventName: ['INSERT'],
  dynamodb: { Keys: { SK: { S: [{ prefix: 'STAGE#' }] } } },
});

function record(eventName: string, sortKey: unknown) {
  return { eventName, dynamodb: { Keys: { PK: { S: 'CUST#1' }, SK: sortKey } } };
}

describe('a filter of an event source mapping', () => {
  test('passes a record that matches every field of its pattern', () => {
    expect(parseEventFilter(TRANSITIONS)(record('INSERT', { S: 'STAGE#000001' }))).toBe(true);
  });

  test.each([
    ['another event', record('REMOVE', { S: 'STAGE#000001' })],
    ['another prefix', record('INSERT', { S: 'RECORD' })],
    ['another type', record('INSERT', { N: '7' })],
    ['no text at all', record('INSERT', null)],
    ['no such field', { eventName: 'INSERT' }],
    ['a text instead of an object', 'INSERT'],
    ['null', null],
  ])('filters out %s', (_, filtered) => {
    expect(parseEventFilter(TRANSITIONS)(filtered)).toBe(false);
  });

  test('passes a field that matches one of several conditions', () => {
    const passes = parseEventFilter('{"n": [1, null, true, {"prefix": "a"}]}');
    expect([1, null, true, 'abc'].map((n) => passes({ n }))).toEqual([true, true, true, true]);
    expect([2, false, 'b', undefined].map((n) => passes({ n }))).toEqual([false, false, false, false]);
  });

  test.each([
    '{"n": [{"anything-but": [1]}]}',
    '{"n": [{"numeric": [">", 1]}]}',
    '{"n": [{"exists": true}]}',
    '{"n": [{"prefix": "a", "suffix": "b"}]}',
    '{"n": []}',
    '{"n": "INSERT"}',
    '["n"]',
  ])('refuses the unsupported pattern %s', (pattern) => {
    expect(() => parseEventFilter(pattern)).toThrow(/event pattern/);
  });
});
