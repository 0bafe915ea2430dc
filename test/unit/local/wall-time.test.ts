import { describe, expect, test } from 'vitest';
import { createTimeReader } from '../../../local/replay/wall-time.ts';

function read(zone: string, text: string): string | undefined {
  const instant = createTimeReader(zone)(text);
  return instant === undefined ? undefined : new Date(instant).toISOString();
}

describe('a time in a file', () => {
  test.each([
    ['Europe/London', '2010-12-01 08:26:00', '2010-12-01T08:26:00.000Z'],
    ['Europe/London', '2011-07-01 08:26', '2011-07-01T07:26:00.000Z'],
    ['Asia/Kolkata', '2011-07-01T05:30:00', '2011-07-01T00:00:00.000Z'],
    ['America/New_York', '2026-03-07 23:30', '2026-03-08T04:30:00.000Z'],
    ['America/New_York', '2026-03-08 03:00', '2026-03-08T07:00:00.000Z'],
    ['Pacific/Auckland', '2026-01-01', '2025-12-31T11:00:00.000Z'],
    ['UTC', '2026-01-01 00:00:00.5', '2026-01-01T00:00:00.500Z'],
    ['UTC', ' 2026-01-01 00:00 ', '2026-01-01T00:00:00.000Z'],
  ])('is read by the clocks of %s: %s', (zone, text, instant) => {
    expect(read(zone, text)).toBe(instant);
  });

  test.each([
    ['2026-01-01T10:00:00Z', '2026-01-01T10:00:00.000Z'],
    ['2026-01-01T10:00:00+02:00', '2026-01-01T08:00:00.000Z'],
    ['2026-01-01 10:00 -0530', '2026-01-01T15:30:00.000Z'],
  ])('with an offset of its own needs no time zone: %s', (text, instant) => {
    expect(read('Europe/London', text)).toBe(instant);
  });

  test('that the clocks show twice is the earlier one', () => {
    expect(read('Europe/London', '2026-10-25 01:30')).toBe('2026-10-25T00:30:00.000Z');
    expect(read('America/New_York', '2026-11-01 01:30')).toBe('2026-11-01T05:30:00.000Z');
  });

  test('that the clocks skip is as much later', () => {
    expect(read('Europe/London', '2026-03-29 01:30')).toBe('2026-03-29T01:30:00.000Z');
    expect(read('America/New_York', '2026-03-08 02:30')).toBe('2026-03-08T07:30:00.000Z');
  });

  test.each([
    '',
    'yesterday',
    '2026-02-30 10:00',
    '2026-13-01',
    '2026-01-01 24:00',
    '2026-01-01 10:60',
    '01.02.2026',
    '1/2/2026',
    '2026-01-01 10',
  ])('is not %j', (text) => {
    expect(read('UTC', text)).toBeUndefined();
  });

  test('needs a time zone that exists', () => {
    expect(() => createTimeReader('Europe/Nowhere')).toThrow(RangeError);
  });
});
