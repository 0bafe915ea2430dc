import fc from 'fast-check';

/** Bodies that no connector can read. */
export function unreadableBodies(): [string, string | Uint8Array][] {
  return [
    ['empty', ''],
    ['blank', ' \n'],
    ['not JSON', 'id=1&topic=x'],
    ['truncated', '{"id": 1, "created_at"'],
    ['not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])],
    ['text after a byte order mark', '\ufeff{"id":1}'],
    ['a number', '17'],
    ['text', '"hello"'],
    ['null', 'null'],
    ['an empty object', '{}'],
    ['nested in 100,000 lists', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['nested in 100,000 objects', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
    ['a million opening brackets', '['.repeat(1_000_000)],
  ];
}

/** Bodies that a mapping must survive. */
export function hostileBodies(): [string, string | Uint8Array][] {
  return [
    ...unreadableBodies(),
    ['an empty list', '[]'],
    ['a list of 101 empty objects', JSON.stringify(new Array(101).fill({}))],
    ['a list of a hundred thousand numbers', JSON.stringify(new Array(100_000).fill(1))],
    ['only a prototype', '{"__proto__":{"id":1}}'],
    ['a mebibyte of one number', `{"id":${'9'.repeat(1_000_000)}}`],
    ['a mebibyte of white space', `{"id"${' '.repeat(1_000_000)}`],
  ];
}

/** Stands for a value that is left out. */
export const REMOVED = Symbol('removed');

/** A value in the place of one that was expected. */
export function hostileValue() {
  return fc.oneof(
    fc.constantFrom<unknown>(
      REMOVED,
      null,
      '',
      0,
      -1,
      -0.5,
      1e308,
      2 ** 53,
      '-1.00',
      '99999999999999999999.99',
      '1e9',
      'NaN',
      'XXX',
      'ZZZ',
      'not-an-address',
      '0000-01-01T00:00:00Z',
      '0001-01-01T00:00:00Z',
      '1970-01-01T00:00:00Z',
      '2026-02-30T00:00:00Z',
      '2026-01-05T10:00:00',
      '2026-01-05 10:00:00',
      'yesterday',
      true,
      [],
      {},
      [null],
      [[{}]],
      '\u0000',
      '\ud800',
      'x'.repeat(5000),
      '__proto__',
      'constructor',
    ),
    fc.jsonValue(),
  );
}

interface Place {
  readonly holder: Record<string, unknown>;
  readonly key: string;
}

function isHolder(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** All values inside a value, by what holds them. */
export function placesIn(value: unknown): Place[] {
  if (!isHolder(value)) return [];
  return Object.keys(value).flatMap((key) => [{ holder: value, key }, ...placesIn(value[key])]);
}
