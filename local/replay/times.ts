import { Temporal } from 'temporal-polyfill';

/** An instant in epoch milliseconds, or why the text cannot be read. */
export type ReadTime = { readonly instant: number } | { readonly fault: string };
/** Reads the text of a date or time. */
export type TimeReader = (text: string) => ReadTime;

/** The order of day and month in dates such as 12/31/2025. */
export const DATE_FORMATS = ['mdy', 'dmy'] as const;
/** `mdy` or `dmy`. */
export type DateFormat = (typeof DATE_FORMATS)[number];

const YEAR_FIRST = /^(?<year>\d{4})(?<mark>[-/])(?<month>\d{1,2})\k<mark>(?<day>\d{1,2})(?<rest>\D.*)?$/;
const WITH_POINTS = /^(?<day>\d{1,2})\.(?<month>\d{1,2})\.(?<year>\d{4})(?<rest>\D.*)?$/;
const BY_OPTION = {
  mdy: /^(?<month>\d{1,2})(?<mark>[-/])(?<day>\d{1,2})\k<mark>(?<year>\d{4})(?<rest>\D.*)?$/,
  dmy: /^(?<day>\d{1,2})(?<mark>[-/])(?<month>\d{1,2})\k<mark>(?<year>\d{4})(?<rest>\D.*)?$/,
} as const;
const TIME_OF_DAY =
  /^(?:T|,? +)(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:[.,](?<fraction>\d{1,9}))?)?(?: ?(?<half>[ap])\.?m\.?)? ?(?<zone>Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/i;

/** Spreadsheets write an empty or wrong date as a date in 1899, 1900 or 1970. */
const EARLIEST = Date.UTC(1990, 0, 1);

/**
 * Creates a reader of dates and times in the formats that shops export: ISO 8601, 31.12.2025, and 12/31/2025 if the order
 * of day and month is given. A time without an offset is local time in the time zone. If a clock change repeats it, the
 * earlier instant counts; if a clock change skips it, it moves later by the length of the gap. A date without a time
 * means midnight.
 * @throws RangeError when the time zone does not exist
 */
export function createTimeReader(timeZone: string, dateFormat: DateFormat | undefined): TimeReader {
  Temporal.Now.zonedDateTimeISO(timeZone);
  const forms = [YEAR_FIRST, WITH_POINTS, ...(dateFormat === undefined ? [] : [BY_OPTION[dateFormat]])];
  return (given) => {
    // Programs write a narrow space before AM and PM.
    const text = given.replaceAll(/\p{Zs}/gu, ' ');
    if (text === '') return { fault: 'is empty' };
    const shown = JSON.stringify(text.slice(0, 40));
    const date = forms.map((form) => form.exec(text)?.groups).find((groups) => groups !== undefined);
    const instant = date && instantOf(date, timeZone);
    if (instant === undefined) return { fault: `${shown}${faultOf(text, date)}` };
    return instant < EARLIEST ? { fault: `${shown} is before 1990` } : { instant };
  };

  function faultOf(text: string, date: Groups | undefined): string {
    const readings = DATE_FORMATS.flatMap((format) => {
      const groups = BY_OPTION[format].exec(text)?.groups;
      return groups === undefined ? [] : [{ format, groups }];
    });
    const [other, ...more] = readings.filter(
      ({ format, groups }) => format !== dateFormat && instantOf(groups, timeZone) !== undefined,
    );
    if (more.length > 0) return ' can be read in two ways; give --date-format mdy or dmy';
    if (other !== undefined && dateFormat === undefined) return ` needs --date-format ${other.format}`;
    const dates = date === undefined ? readings.map(({ groups }) => groups) : [date];
    if (other === undefined && dates.length > 0 && !dates.some(isDay)) return ': there is no such day';
    const hint = other === undefined ? '' : `; does the file need --date-format ${other.format}?`;
    return ` is not a time such as 2026-01-31 10:00:00${hint}`;
  }
}

type Groups = Readonly<Record<string, string | undefined>>;

function instantOf({ year, month, day, rest = '' }: Groups, timeZone: string): number | undefined {
  const time = rest === '' ? {} : TIME_OF_DAY.exec(rest)?.groups;
  if (time === undefined) return undefined;
  const { minute = 0, second = 0, fraction = '', half, zone } = time;
  const hour = half === undefined ? Number(time.hour ?? 0) : hourOf(Number(time.hour), half);
  try {
    const wall = Temporal.PlainDateTime.from(
      {
        year: Number(year),
        month: Number(month),
        day: Number(day),
        hour,
        minute: Number(minute),
        second: Number(second),
        millisecond: Number(fraction.slice(0, 3).padEnd(3, '0')),
      },
      { overflow: 'reject' },
    );
    const isOffset = zone !== undefined && /^[+-]/.test(zone);
    return wall.toZonedDateTime(isOffset ? zone : zone === undefined ? timeZone : 'UTC').epochMilliseconds;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function isDay({ year, month, day }: Groups): boolean {
  try {
    const date = { year: Number(year), month: Number(month), day: Number(day) };
    return Temporal.PlainDate.from(date, { overflow: 'reject' }) !== undefined;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** 12 AM is midnight and 12 PM is noon. An hour outside 1 to 12 becomes the invalid hour 24. */
function hourOf(hour: number, half: string): number {
  if (hour < 1 || hour > 12) return 24;
  return (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
}
