import { type FieldRefusal, field, parseInstant } from '../fields.ts';

// Salla writes times in four forms, often without a zone. Its own zone is that of Riyadh, which has no summer time.
//
//   { "date": "2026-01-05 13:00:00.000000", "timezone_type": 3, "timezone": "Asia/Riyadh" }
//   "2026-01-05 13:00:00"
//   "Mon Jan 05 2026 13:00:00 GMT+0300"
//   "2026-01-05T10:00:00Z"

const RIYADH = '+03:00';

/** The zones of the markets of Salla. None has summer time. */
const OFFSETS: ReadonlyMap<string, string> = new Map([
  ['Asia/Riyadh', RIYADH],
  ['Asia/Kuwait', '+03:00'],
  ['Asia/Bahrain', '+03:00'],
  ['Asia/Qatar', '+03:00'],
  ['Asia/Dubai', '+04:00'],
  ['Asia/Muscat', '+04:00'],
  ['UTC', 'Z'],
]);

const NAIVE = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d{1,9})?$/;
const OFFSET = /^[+-]\d\d:\d\d$/;
const SPOKEN = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{1,2}) (\d{4}) (\d\d:\d\d:\d\d) GMT([+-]\d{4})/;
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** Epoch milliseconds of a time in one of these forms; undefined for anything else. */
function readTime(value: unknown): number | undefined {
  if (typeof value === 'string') return readText(value.trim(), RIYADH);
  if (typeof value !== 'object' || value === null || !('date' in value)) return undefined;
  const { date } = value;
  const zone = 'timezone' in value && typeof value.timezone === 'string' ? value.timezone : 'Asia/Riyadh';
  const offset = OFFSET.test(zone) ? zone : OFFSETS.get(zone);
  return typeof date === 'string' && offset !== undefined ? readText(date.trim(), offset) : undefined;
}

function readText(text: string, offset: string): number | undefined {
  if (NAIVE.test(text)) return parseInstant(`${text.replace(' ', 'T')}${offset}`);
  const [, month = '', day = '', year, time, zone] = SPOKEN.exec(text) ?? [];
  if (year === undefined) return parseInstant(text);
  const number = String(MONTHS.indexOf(month) + 1).padStart(2, '0');
  return parseInstant(`${year}-${number}-${day.padStart(2, '0')}T${time}${zone}`);
}

/** A required time, as epoch milliseconds. */
export const time = field<number>(
  (value): number | FieldRefusal =>
    readTime(value) ?? { refused: 'must be a time, such as 2026-01-05 13:00:00, not before 1990' },
);

/** A time as epoch milliseconds; null if it is missing or cannot be read. */
export const optionalTime = field<number | null>((value) => readTime(value) ?? null);
