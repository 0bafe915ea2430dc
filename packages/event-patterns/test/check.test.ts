import { describe, expect, test } from 'vitest';
import { check, printProblem } from '../src/event-patterns.ts';

function errorsOf(pattern: string | object): string[] {
  return check(pattern)
    .filter(({ severity }) => severity === 'error')
    .map(printProblem);
}

function warningsOf(pattern: string | object): string[] {
  return check(pattern)
    .filter(({ severity }) => severity === 'warning')
    .map(printProblem);
}

/** A pattern with one condition. */
const one = (condition: unknown) => ({ detail: { a: ['ok', condition] } });

describe('checking a pattern', () => {
  test('finds nothing wrong in one with every operator', () => {
    const pattern = {
      source: ['s', null, true, 1.5],
      detail: {
        a: [{ prefix: 'x' }, { suffix: 'x' }, { 'equals-ignore-case': 'x' }, { wildcard: 'x*' }],
        b: [{ prefix: { 'equals-ignore-case': 'x' } }, { suffix: { 'equals-ignore-case': 'x' } }],
        c: [{ 'anything-but': ['x', 'y'] }, { numeric: ['>', 0, '<=', 5] }, { exists: false }],
        d: [{ cidr: '10.0.0.0/8' }, { cidr: '2001:db8::/32' }],
        e: [{ 'anything-but': { prefix: ['x', 'y'] } }],
        $or: [{ f: [{ 'anything-but': { wildcard: '*x' } }] }, { g: [1] }],
      },
    };
    expect(check(pattern)).toEqual([]);
    expect(check(JSON.stringify(pattern))).toEqual([]);
  });

  test.each<[unknown, string]>([
    ['x', 'Not JSON: x is no value of JSON; a string needs double quotes (line 1, column 1)'],
    ['[]', 'Filter is not an object: a pattern is a JSON object'],
    [{}, 'Empty objects are not allowed'],
    [{ detail: { a: {} } }, 'detail.a: Empty objects are not allowed'],
    [{ detail: { a: [] } }, 'detail.a: Empty arrays are not allowed'],
    [{ detail: { a: 'won' } }, 'detail.a: "a" must be an object or an array: write ["won"]'],
    [one(['x']), 'detail.a[1]: Match value must be String, number, true, false, or null'],
    [one({}), 'detail.a[1]: Match expression name not found'],
    [one({ prefix: 'x', suffix: 'y' }), 'detail.a[1]: Only one key allowed in match expression'],
    [
      one({ startsWith: 'x' }),
      'detail.a[1]: Unrecognized match type startsWith. The match types are exists, prefix,',
    ],
    [one({ prefix: 1 }), 'detail.a[1]: prefix match pattern must be a string'],
    [one({ prefix: {} }), 'detail.a[1]: prefix expression name not found'],
    [one({ prefix: { wildcard: 'x' } }), 'detail.a[1]: Unsupported prefix pattern: wildcard'],
    [
      one({ suffix: { 'equals-ignore-case': 1 } }),
      'detail.a[1]: equals-ignore-case match pattern must be a string',
    ],
    [one({ 'equals-ignore-case': ['x'] }), 'detail.a[1]: equals-ignore-case match pattern must be a string'],
    [one({ exactly: ['x'] }), 'detail.a[1]: exact match pattern must be a string'],
    [one({ exists: 'true' }), 'detail.a[1]: exists match pattern must be either true or false.'],
    [one({ wildcard: 'a**b' }), 'detail.a[1]: Consecutive wildcard characters at pos 2'],
    [one({ wildcard: 'a\\b' }), 'detail.a[1]: Invalid escape character at pos 2'],
    [one({ wildcard: ['x'] }), 'detail.a[1]: wildcard match pattern must be a string'],
    [
      one({ 'anything-but': null }),
      'detail.a[1]: Value of anything-but must be an array or single string/number value.',
    ],
    [
      one({ 'anything-but': ['x', 1] }),
      'detail.a[1]: Inside anything but list, either all values are number or string',
    ],
    [
      one({ 'anything-but': ['x', null] }),
      'detail.a[1]: Inside anything but list, start|null|boolean is not supported.',
    ],
    [
      one({ 'anything-but': [] }),
      'detail.a[1]: Inside anything but list, either all values are number or string',
    ],
    [one({ 'anything-but': {} }), 'detail.a[1]: Anything-But expression name not found'],
    [
      one({ 'anything-but': { numeric: ['=', 1] } }),
      'detail.a[1]: Unsupported anything-but pattern: numeric. It can be',
    ],
    [one({ 'anything-but': { prefix: '' } }), 'detail.a[1]: Null prefix/suffix not allowed'],
    [one({ 'anything-but': { suffix: [] } }), 'detail.a[1]: The list of anything-but suffix is empty'],
    [one({ 'anything-but': { suffix: [1] } }), 'detail.a[1]: suffix match pattern must be a string'],
    [one({ 'anything-but': { wildcard: '**' } }), 'detail.a[1]: Consecutive wildcard characters at pos 1'],
    [one({ numeric: '=' }), 'detail.a[1]: Value of numeric must be an array.'],
    [one({ numeric: [] }), 'detail.a[1]: Invalid member in numeric match: nothing'],
    [one({ numeric: [1] }), 'detail.a[1]: Invalid member in numeric match: 1'],
    [one({ numeric: ['!=', 1] }), 'detail.a[1]: Unrecognized numeric range operator: !='],
    [one({ numeric: ['<', '1'] }), 'detail.a[1]: Value of < must be numeric'],
    [one({ numeric: ['=', 1, '<', 2] }), 'detail.a[1]: Too many elements in numeric expression'],
    [one({ numeric: ['>', 1, 2] }), 'detail.a[1]: Bad value in numeric range: 2'],
    [one({ numeric: ['>', 1, '>', 2] }), 'detail.a[1]: Bad numeric range operator: >'],
    [one({ numeric: ['>', 1, '<', 2, '<'] }), 'detail.a[1]: Too many terms in numeric range expression'],
    [one({ numeric: ['>=', 5, '<=', 5] }), 'detail.a[1]: Bottom must be less than top'],
    ['{"a": [{"numeric": ["=", 9007199254740993]}]}', 'a[0]: Cannot compare number: 9007199254740993'],
    ['{"a": [{"anything-but": 1e400}]}', 'a[0]: Cannot compare number: 1e400'],
    [one({ cidr: 1 }), 'detail.a[1]: cidr match pattern must be a string'],
    [one({ cidr: '10.0.0.0' }), "detail.a[1]: Malformed CIDR, one '/' required"],
    [one({ cidr: '10.0.0.0/x' }), 'detail.a[1]: Malformed CIDR, mask bits must be an integer'],
    [one({ cidr: '10.0.0.0/-1' }), 'detail.a[1]: Malformed CIDR, mask bits must not be negative'],
    [one({ cidr: '10.0.0.0/32' }), 'detail.a[1]: IPv4 mask bits must be < 32'],
    [one({ cidr: '::/128' }), 'detail.a[1]: IPv6 mask bits must be < 128'],
    [one({ cidr: '10.0.0/8' }), 'detail.a[1]: Invalid IP address: 10.0.0'],
    [{ $or: { a: [1] } }, '$or: It must be an Array followed with $or.'],
    [{ d: { $or: [{ a: [1] }] } }, 'd.$or: There must have at least 2 Objects in $or relationship.'],
    [{ $or: [{ a: [1] }, 'x'] }, '$or[1]: Only JSON object is allowed in array of $or relationship.'],
    [{ $or: [{ a: [1] }, {}] }, 'Empty objects are not allowed'],
    [
      { $or: [{ numeric: [1] }, { a: [1] }] },
      'numeric: numeric is reserved: it cannot be the name of a field inside $or',
    ],
  ])('refuses %j', (pattern, message) => {
    expect(errorsOf(pattern as string | object)).toEqual([expect.stringContaining(message)]);
  });

  test('reports every error, with its place', () => {
    expect(errorsOf({ a: [], detail: { b: [{ prefix: 1 }, 'ok', { no: 1 }] } })).toEqual([
      'a: Empty arrays are not allowed',
      'detail.b[0]: prefix match pattern must be a string',
      expect.stringContaining('detail.b[2]: Unrecognized match type no'),
    ]);
  });

  test('allows 256 fields, and 257 in two alternatives', () => {
    const fields = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, [1]]));
    expect(errorsOf(fields(256))).toEqual([]);
    expect(errorsOf(fields(257))).toEqual([expect.stringContaining('A pattern can have 256 fields')]);
    expect(errorsOf({ ...fields(255), $or: [{ x: [1] }, { y: [1] }] })).toEqual([]);
    expect(errorsOf({ ...fields(255), $or: [{ x: [1] }, { y: [1], z: [1] }] })).toEqual([
      expect.stringContaining('A pattern can have 256 fields'),
    ]);
  });

  test('allows 1,000 combinations of $or', () => {
    const or = (name: string, count: number) => ({
      [name]: { $or: Array.from({ length: count }, (_, index) => ({ [`f${index}`]: [1] })) },
    });
    expect(errorsOf({ ...or('a', 10), ...or('b', 10), ...or('c', 10) })).toEqual([]);
    expect(errorsOf({ ...or('a', 10), ...or('b', 10), ...or('c', 11) })).toEqual([
      expect.stringContaining('more than 1000 combinations'),
    ]);
  });

  test('ends for a pattern with 2 to the power of 100 combinations', () => {
    const or = '"$or": [{"a": [1]}, {"b": [1]}]';
    expect(errorsOf(`{${Array(100).fill(or).join(',')}}`)).toEqual([
      expect.stringContaining('more than 1000 combinations'),
    ]);
  });

  test('counts the characters without spaces', () => {
    const pattern = (length: number) => `{ "a" : [ "${'x'.repeat(length - '{"a":[""]}'.length)}" ] }`;
    expect(check(pattern(2_048))).toEqual([]);
    expect(warningsOf(pattern(2_049))).toEqual([expect.stringContaining('2049 characters')]);
    expect(errorsOf(pattern(4_096))).toEqual([]);
    expect(errorsOf(pattern(4_097))).toEqual([expect.stringContaining('EventBridge allows 4096')]);
  });
});

describe('a warning', () => {
  test.each<[string, string | object, string]>([
    [
      'of two anything-but',
      { a: [{ 'anything-but': 'x' }, { 'anything-but': 'y' }] },
      'a: One entry of the list is enough',
    ],
    ['of a key that is written twice', '{"a": [1], "a": [2]}', 'a: The key is written twice'],
    [
      'of two $or in one object',
      '{"$or":[{"a":[1]},{"b":[1]}],"$or":[{"c":[1]},{"d":[1]}]}',
      '$or: The key is written',
    ],
    [
      'of a field beside and inside $or',
      { a: [1], $or: [{ a: [2] }, { b: [1] }] },
      'a: The field has conditions in two',
    ],
    [
      'of a number beyond the documented limit',
      one({ numeric: ['<', 6e9] }),
      'detail.a[1]: 6000000000 is beyond',
    ],
    [
      'of an emoji where case is ignored',
      one({ 'equals-ignore-case': '😀' }),
      'detail.a[1]: 😀 never matches',
    ],
  ])('is given %s', (_, pattern, message) => {
    expect(errorsOf(pattern)).toEqual([]);
    expect(warningsOf(pattern)[0]).toContain(message);
  });
});
