import { describe, expect, test } from 'vitest';
import { matches } from '../src/event-patterns.ts';

/** One entry of a list, as JSON; the values that it matches; those that it does not. */
type Row = readonly [condition: string, matching: readonly string[], other: readonly string[]];

const ROWS: readonly Row[] = [
  // Exact values.
  ['"won"', ['"won"', '["lost", "won"]', '[["won"]]'], ['"Won"', '"won "', 'null', '{"won": "won"}', '[]']],
  ['"é"', ['"\\u00e9"'], ['"e\\u0301"']],
  ['"1"', ['"1"'], ['1', 'true']],
  ['true', ['true', '[false, true]'], ['false', '"true"', '1']],
  ['null', ['null', '["x", null]'], ['"null"', '""', '0', '[]', '{}']],
  ['""', ['""'], ['null', '" "', '[]']],
  ['{"exactly": "won"}', ['"won"'], ['"wo"', 'null']],
  // Numbers are compared by value.
  ['300', ['300', '300.0', '3e2', '3.0E+2', '30000e-2'], ['"300"', '301', '-300']],
  ['0', ['0', '-0', '0.0', '0e9'], ['0.0001', 'false', 'null']],
  ['0.1', ['0.1', '1e-1'], ['0.10000000000000001']],
  ['1e300', ['1e300', '10e299'], ['1e299']],
  // A double does not hold these: their text decides.
  ['9007199254740993', ['9007199254740993'], ['9007199254740992', '9007199254740993.0']],
  [
    '72057594037927936',
    ['72057594037927936', '72057594037927936.0'],
    ['72057594037927937', '72057594037927940'],
  ],
  ['1e23', ['1e23'], ['10e22', '1.0e23']],
  ['5e-324', ['5e-324'], ['5.0e-324']],
  ['12345678901234567890', ['12345678901234567890'], ['12345678901234567891']],
  // Prefix and suffix.
  ['{"prefix": "wo"}', ['"won"', '"wo"', '[1, "wow"]'], ['"Won"', '"swoon"', 'null', '1']],
  ['{"prefix": ""}', ['""', '"x"'], ['null', '1', '[]', '{}']],
  ['{"suffix": ".png"}', ['"a.png"', '".png"'], ['"a.PNG"', '"png"', '"a.png "']],
  ['{"suffix": ""}', ['""', '"x"'], ['false']],
  // Without regard to case.
  ['{"equals-ignore-case": "Won"}', ['"won"', '"WON"'], ['"won!"', '"wo"', 'null']],
  ['{"equals-ignore-case": "straße"}', ['"STRASSE"', '"Straße"'], ['"strasse"']],
  ['{"equals-ignore-case": "strasse"}', ['"STRASSE"'], ['"straße"']],
  ['{"equals-ignore-case": "ς"}', ['"ς"', '"Σ"'], ['"σ"']],
  ['{"equals-ignore-case": "ı"}', ['"ı"', '"I"'], ['"i"']],
  ['{"equals-ignore-case": "x😀"}', ['"X??"'], ['"x😀"']],
  ['{"equals-ignore-case": ""}', ['""'], ['"x"', 'null']],
  ['{"prefix": {"equals-ignore-case": "ab"}}', ['"ABc"', '"ab"'], ['"cab"', 'null']],
  ['{"suffix": {"equals-ignore-case": ".Png"}}', ['"a.PNG"', '".png"'], ['"a.png "', '"png"']],
  ['{"suffix": {"equals-ignore-case": "aß"}}', ['"XASS"', '"xaß"'], ['"xass"']],
  // Wildcards.
  ['{"wildcard": "*.png"}', ['"a.png"', '".png"'], ['"png"', '"a.png1"', '1']],
  ['{"wildcard": "a*b*c"}', ['"abc"', '"a1b2c"', '"abbcc"', '"abcbc"'], ['"acb"', '"ab"', '"xabc"']],
  ['{"wildcard": "ab*ba"}', ['"abba"', '"ab-ba"'], ['"aba"']],
  ['{"wildcard": "*"}', ['""', '"x"'], ['null', '1']],
  ['{"wildcard": ""}', ['""'], ['"x"']],
  ['{"wildcard": "a?c"}', ['"a?c"'], ['"abc"']],
  [String.raw`{"wildcard": "\\*\\\\*"}`, [String.raw`"*\\"`, String.raw`"*\\x"`], ['"x"', '"*x"']],
  // Anything but.
  ['{"anything-but": "x"}', ['"y"', '""', 'null', '1', 'true', '["x", "y"]'], ['"x"', '["x"]', '[]', '{}']],
  ['{"anything-but": ["x", "y"]}', ['"z"', '1'], ['"x"', '"y"', '["x", "y"]']],
  ['{"anything-but": 1}', ['2', '"1"', 'null', '12345678901234567890'], ['1', '1.0', '10e-1']],
  ['{"anything-but": [1, 2]}', ['3', '"x"'], ['1', '2.0']],
  ['{"anything-but": {"prefix": "x"}}', ['"y"', 'null', '1', '["xa", "a"]'], ['"x"', '"xa"']],
  ['{"anything-but": {"prefix": ["x", "y"]}}', ['"z"'], ['"xa"', '"ya"']],
  ['{"anything-but": {"suffix": ["x", "y"]}}', ['"z"', 'false'], ['"ax"', '"ay"']],
  ['{"anything-but": {"equals-ignore-case": ["X", "yes"]}}', ['"no"', '1'], ['"x"', '"YES"']],
  ['{"anything-but": {"wildcard": "*.png"}}', ['"a.jpg"', 'null'], ['"a.png"']],
  ['{"anything-but": {"wildcard": ["a*", "*b"]}}', ['"ca"'], ['"ac"', '"cb"']],
  // Numbers in ranges.
  ['{"numeric": ["=", 3.018e2]}', ['301.8', '3018e-1'], ['301', '"301.8"']],
  ['{"numeric": ["<", 10]}', ['9.99', '-1e300'], ['10', '"9"', 'null', '12345678901234567890']],
  ['{"numeric": ["<=", 10]}', ['10', '10.0'], ['10.01']],
  ['{"numeric": [">", 0]}', ['0.001'], ['0', '-0', '-1']],
  ['{"numeric": [">=", 0]}', ['0', '-0.0'], ['-0.1']],
  ['{"numeric": [">", 0, "<=", 5]}', ['5', '[9, 3]'], ['0', '6', '[0, 6]']],
  // A field has a value, or none.
  ['{"exists": true}', ['"x"', 'null', '""', '[1]'], ['{}', '[]', '[[]]', '[{}]', '{"a": 1}']],
  ['{"exists": false}', ['{}', '[]', '[[]]', '[{}]', '{"a": 1}'], ['"x"', 'null', '""', '[1]', 'false']],
  // Addresses.
  [
    '{"cidr": "10.0.0.77/24"}',
    ['"10.0.0.0"', '"10.0.0.255"', '["x", "10.0.0.1"]'],
    ['"10.0.1.0"', '"x"', '10'],
  ],
  ['{"cidr": "10.0.0.0/8"}', ['"10.255.0.1"', '"::ffff:a00:1"', '"010.0.0.1"'], ['"10.0.0"', '"10.0.0.256"']],
  ['{"cidr": "0.0.0.0/0"}', ['"255.255.255.255"'], ['"::1"', '""']],
  [
    '{"cidr": "2001:db8::/32"}',
    ['"2001:DB8:ffff::1"', '"2001:0db8:0:0:0:0:0:0"'],
    ['"2001:db9::"', '"10.0.0.1"'],
  ],
  ['{"cidr": "::/127"}', ['"::"', '"::1"'], ['"::2"', '":::"', '"1:2"']],
  // A plain string that is an address matches each of its spellings.
  ['"10.0.0.1"', ['"10.0.0.1"', '"010.0.0.001"', '"::ffff:a00:1"'], ['"10.0.0.10"', '"10.0.0.1 "']],
  ['"::1"', ['"0:0:0:0:0:0:0:1"'], ['"::10"']],
  ['{"anything-but": "10.0.0.1"}', ['"010.0.0.1"'], ['"10.0.0.1"']],
];

describe.each(ROWS)('the condition %s', (condition, matching, other) => {
  const pattern = `{"detail": {"a": [${condition}]}}`;

  test.each(matching)('matches %s', (value) => {
    expect(matches(pattern, `{"detail": {"a": ${value}}}`)).toBe(true);
  });

  test.each(other)('does not match %s', (value) => {
    expect(matches(pattern, `{"detail": {"a": ${value}}}`)).toBe(false);
  });
});

describe('a list of conditions', () => {
  test('matches if one of them holds', () => {
    const pattern = { a: [null, 'x', { numeric: ['>', 5] }] };
    expect([null, 'x', 6, 5, 'y'].map((a) => matches(pattern, { a }))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  test('lets nearly everything through if two of them are anything-but', () => {
    expect(matches({ a: [{ 'anything-but': 'x' }, { 'anything-but': 'y' }] }, { a: 'x' })).toBe(true);
  });

  test('can hold for a missing field', () => {
    const pattern = { a: ['x', { exists: false }] };
    expect([{ a: 'x' }, {}, { a: 'y' }].map((event) => matches(pattern, event))).toEqual([true, true, false]);
  });
});
