import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { printJson } from '../src/print-json.ts';
import { type Json, readJson } from '../src/read-json.ts';

/** The value that `JSON.parse` would give. */
function plain(json: Json): unknown {
  switch (json.type) {
    case 'array':
      return json.items.map(plain);
    case 'object':
      return Object.fromEntries(json.fields.map(({ name, value }) => [name, plain(value)]));
    case 'number':
      return Number(json.text);
    case 'null':
      return null;
    default:
      return json.value;
  }
}

function outcomeOf(read: () => unknown): unknown {
  try {
    return { value: read() };
  } catch {
    return 'refused';
  }
}

describe('reading JSON', () => {
  test('keeps repeated keys and the text of numbers', () => {
    expect(printJson(readJson('{ "a": 1.0, "a": 10e-1 }'))).toBe('{"a":1.0,"a":10e-1}');
  });

  test('gives what JSON.parse gives', async () => {
    await fc.assert(
      fc.property(fc.json(), (text) => {
        expect(plain(readJson(text))).toEqual(JSON.parse(text));
      }),
    );
  });

  test('refuses what JSON.parse refuses, and nothing else', async () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '"a"',
      '"\\',
      '\\u00e9"',
      '\\u12',
      ' ',
      '\n',
    );
    const word = fc.constantFrom(
      '0',
      '01',
      '-',
      '1',
      '.5',
      '1.',
      '1e',
      'e5',
      'true',
      'nul',
      'NaN',
      '/',
      "'",
      '\t',
    );
    await fc.assert(
      fc.property(fc.array(fc.oneof(piece, word), { maxLength: 8 }), (pieces) => {
        const text = pieces.join('');
        expect(outcomeOf(() => plain(readJson(text)))).toEqual(outcomeOf(() => JSON.parse(text)));
      }),
      { numRuns: 3_000 },
    );
  });

  test.each([
    ['{"a":\n  [01]}', '01 is no number of JSON (line 2, column 4)'],
    ['{"a": [tru]}', 'tru is no value of JSON; a string needs double quotes (line 1, column 8)'],
    ['{"a": ["x"]', 'the text ends where a comma or } should be (line 1, column 12)'],
    ["{'a': 1}", "a field name in double quotes should be here, not ' (line 1, column 2)"],
    ['{"a": "x}', 'this string has no end (line 1, column 7)'],
    ['{"a": "\\q"}', '\\q is no escape of JSON (line 1, column 8)'],
    ['{} {}', 'there is more text after the end (line 1, column 4)'],
    ['\uFEFF{}', 'the text starts with a byte order mark: save it as UTF-8 without one (line 1, column 1)'],
    ['', 'the text ends where a value should be (line 1, column 1)'],
    [`{"a": 1${'0'.repeat(1_000)}}`, 'a number has more than 1000 characters (line 1, column 7)'],
  ])('says what is wrong in %j, and where', (text, message) => {
    expect(() => readJson(text)).toThrow(message);
  });

  test('refuses more than 1,000 levels instead of overflowing the stack', () => {
    const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
    expect(() => readJson(nested(1_000))).not.toThrow();
    expect(() => readJson(nested(1_001))).toThrow('nested in more than 1000 levels');
    expect(() => readJson(nested(1_000_000))).toThrow('nested in more than 1000 levels');
  });
});
