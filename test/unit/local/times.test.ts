import { describe, expect, test } from 'vitest';
import { createTimeReader, type DateFormat } from '../../../local/replay/times.ts';

function read(zone: string, text: string, format?: DateFormat): string {
  const time = createTimeReader(zone, format)(text);
  return 'fault' in time ? time.fault : new Date(time.instant).toISOString();
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
    ['Europe/Berlin', '31.12.2025', '2025-12-30T23:00:00.000Z'],
    ['Europe/Berlin', '1.7.2025 10:30', '2025-07-01T08:30:00.000Z'],
    ['Europe/Berlin', '31.12.2025, 23:59:59', '2025-12-31T22:59:59.000Z'],
    ['UTC', '2025/12/31 9:05', '2025-12-31T09:05:00.000Z'],
  ])('is local time in %s: %s', (zone, text, instant) => {
    expect(read(zone, text)).toBe(instant);
  });

  test.each([
    ['2026-01-01T10:00:00Z', '2026-01-01T10:00:00.000Z'],
    ['2026-01-01T10:00:00+02:00', '2026-01-01T08:00:00.000Z'],
    ['2026-01-01 10:00 -0530', '2026-01-01T15:30:00.000Z'],
    ['2025-12-31 23:59:59 +0100', '2025-12-31T22:59:59.000Z'],
    ['2025-12-31 23:59:59 UTC', '2025-12-31T23:59:59.000Z'],
    ['2025-12-31 23:59:59 GMT', '2025-12-31T23:59:59.000Z'],
    ['2025-12-31T23:59:59.123456Z', '2025-12-31T23:59:59.123Z'],
    ['2025-03-01 10:00:00+00', '2025-03-01T10:00:00.000Z'],
    ['2025-03-01T10:00:00.25-05', '2025-03-01T15:00:00.250Z'],
    ['31.12.2025 23:59 UTC', '2025-12-31T23:59:00.000Z'],
  ])('with an offset ignores the time zone: %s', (text, instant) => {
    expect(read('Europe/London', text)).toBe(instant);
  });

  test('is the earlier instant when a clock change repeats it', () => {
    expect(read('Europe/London', '2026-10-25 01:30')).toBe('2026-10-25T00:30:00.000Z');
    expect(read('America/New_York', '2026-11-01 01:30')).toBe('2026-11-01T05:30:00.000Z');
  });

  test('moves later by the gap when a clock change skips it', () => {
    expect(read('Europe/London', '2026-03-29 01:30')).toBe('2026-03-29T01:30:00.000Z');
    expect(read('America/New_York', '2026-03-08 02:30')).toBe('2026-03-08T07:30:00.000Z');
  });

  test.each([
    ['mdy', '12/31/2025', '2025-12-31T00:00:00.000Z'],
    ['mdy', '1/2/2026 3:04 PM', '2026-01-02T15:04:00.000Z'],
    ['mdy', '1/2/2026, 3:04:05\u202fPM', '2026-01-02T15:04:05.000Z'],
    ['mdy', '01-02-2026 12:30 am', '2026-01-02T00:30:00.000Z'],
    ['dmy', '31/12/2025 23:59', '2025-12-31T23:59:00.000Z'],
    ['dmy', '1/2/2026', '2026-02-01T00:00:00.000Z'],
  ] as const)('may have the format %s: %s', (format, text, instant) => {
    expect(read('UTC', text, format)).toBe(instant);
  });

  test.each([
    ['1/2/2026', undefined, '"1/2/2026" can be read in two ways; give --date-format mdy or dmy'],
    [
      '12/31/2025',
      'dmy',
      '"12/31/2025" is not a time such as 2026-01-31 10:00:00; does the file need --date-format mdy?',
    ],
    [
      '31/12/2025',
      'mdy',
      '"31/12/2025" is not a time such as 2026-01-31 10:00:00; does the file need --date-format dmy?',
    ],
    ['13/03/2025', undefined, '"13/03/2025" needs --date-format dmy'],
    ['03/13/2025 10:00', undefined, '"03/13/2025 10:00" needs --date-format mdy'],
    ['31/04/2025', undefined, '"31/04/2025": there is no such day'],
    ['31/04/2025', 'dmy', '"31/04/2025": there is no such day'],
    ['2025-02-29', undefined, '"2025-02-29": there is no such day'],
    ['2026-02-30 10:00', undefined, '"2026-02-30 10:00": there is no such day'],
    ['30.02.2026', undefined, '"30.02.2026": there is no such day'],
    ['2026-13-01', undefined, '"2026-13-01": there is no such day'],
    ['0000-00-00 00:00:00', undefined, '"0000-00-00 00:00:00": there is no such day'],
    ['1/2/2026 25:00', undefined, '"1/2/2026 25:00" is not a time such as 2026-01-31 10:00:00'],
    ['', undefined, 'is empty'],
    ['1899-12-30', undefined, '"1899-12-30" is before 1990'],
    ['1970-01-01T00:00:00Z', undefined, '"1970-01-01T00:00:00Z" is before 1990'],
  ] as const)('%j is refused with a remedy', (text, format, fault) => {
    expect(read('UTC', text, format)).toBe(fault);
  });

  test.each([
    'yesterday',
    '2026-01-01 24:00',
    '2026-01-01 10:60',
    '2026-01-01 13:00 PM',
    '2026-01-01 10',
    '2026-01-01 10:00 CET',
    '31.12.25',
    '46022',
    '20260101',
    '1767225600',
  ])('is not %j', (text) => {
    expect(read('UTC', text)).toBe(`${JSON.stringify(text)} is not a time such as 2026-01-31 10:00:00`);
  });

  test('needs a time zone that exists', () => {
    expect(() => createTimeReader('Europe/Nowhere', undefined)).toThrow(RangeError);
  });
});
