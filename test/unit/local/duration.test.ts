import { describe, expect, test } from 'vitest';
import { addDuration } from '../../../local/http/duration.ts';

function later(from: string, duration: string): string | undefined {
  const instant = addDuration(Date.parse(from), duration);
  return instant === undefined ? undefined : new Date(instant).toISOString();
}

describe('an ISO 8601 duration', () => {
  test.each([
    ['P30D', '2026-01-31T10:00:00.000Z'],
    ['PT2M', '2026-01-01T10:02:00.000Z'],
    ['P1DT2H', '2026-01-02T12:00:00.000Z'],
    ['P2W', '2026-01-15T10:00:00.000Z'],
    ['P1Y2M', '2027-03-01T10:00:00.000Z'],
    ['PT0.25S', '2026-01-01T10:00:00.250Z'],
    ['PT36H', '2026-01-02T22:00:00.000Z'],
    ['P0D', '2026-01-01T10:00:00.000Z'],
  ])('%s after the first of January is %s', (duration, expected) => {
    expect(later('2026-01-01T10:00:00Z', duration)).toBe(expected);
  });

  test('of a month ends on the last day where the month is shorter', () => {
    expect(later('2028-01-31T00:00:00Z', 'P1M')).toBe('2028-02-29T00:00:00.000Z');
    expect(later('2028-02-29T00:00:00Z', 'P1Y')).toBe('2029-02-28T00:00:00.000Z');
  });

  test.each([
    '',
    'P',
    'PT',
    'P1',
    '30D',
    'P1H',
    'PT1D',
    'P-1D',
    '-P1D',
    'P1.5D',
    'p1d',
    'P1D ',
    'P1M1Y',
    'P99999Y',
  ])('is not %j', (text) => {
    expect(later('2026-01-01T10:00:00Z', text)).toBeUndefined();
  });
});
