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
  test('lets through what matches every field of its pattern', () => {
    expect(parseEventFilter(TRANSITIONS)(record('INSERT', { S: 'STAGE#000001' }))).toBe(true);
  });

  test.each([
    ['another event', record('REMOVE', { S: 'STAGE#000001' })],
    ['another prefix', record('INSERT', { S: 'RECORD' })],
    ['another type', record('INSERT', { N: '7' })],
    ['no text at all', record('INSERT', null)],
    ['no such field', { eventName: 'INSERT' }],
    ['something that is no object', 'INSERT'],
    ['null', null],
  ])('holds back %s', (_, held) => {
    expect(parseEventFilter(TRANSITIONS)(held)).toBe(false);
  });

  test('needs one of several conditions of a field to hold', () => {
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
  ])('refuses %s, which it could only misread', (pattern) => {
    expect(() => parseEventFilter(pattern)).toThrow(/event pattern/);
  });
});
