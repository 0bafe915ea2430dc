import { expect, test } from 'vitest';
import { readSince } from '../../../local/terminal/since-option.ts';

const NOW = Date.parse('2026-03-31T10:00:00Z');

test.each([
  ['2026-01-05', '2026-01-05T00:00:00.000Z'],
  ['2026-01-05T10:00:00Z', '2026-01-05T10:00:00.000Z'],
  ['2026-01-05T10:00:00+02:00', '2026-01-05T08:00:00.000Z'],
  ['PT6H', '2026-03-31T04:00:00.000Z'],
  ['P1D', '2026-03-30T10:00:00.000Z'],
  ['P1M', '2026-02-28T10:00:00.000Z'],
  ['P1DT2H', '2026-03-30T08:00:00.000Z'],
])('%s is %s', (text, expected) => {
  expect(readSince(text, NOW).toISOString()).toBe(expected);
});

test.each(['', '6H', 'yesterday', '-PT6H', 'pt6h', 'P', 'P9999Y', '2026-02-30', '2026-01-05T10:00:00'])(
  '%j is refused with one sentence',
  (text) => {
    expect(() => readSince(text, NOW)).toThrow(
      `--since takes a day (2026-01-05), an instant (2026-01-05T10:00:00Z) or a duration before now (PT6H, P30D), not ${text}.`,
    );
  },
);
