/** A day in milliseconds. Calendar days can be shorter or longer. */
export const DAY = 86_400_000;

/** The calendar days of a zone, as whole days since 1970-01-01. */
export interface Calendar {
  /** The day on which an instant is. */
  dayOf(at: number): number;
}

/** From when on local time differs from UTC by the offset, in milliseconds. */
interface Offset {
  readonly from: number;
  readonly offset: number;
}

const calendars = new Map<string, Calendar>();

/**
 * The calendar of a zone, for instants from 1970 to the end of the year after `until`.
 * @throws RangeError when there is no such zone
 */
export function calendarOf(zone: string, until: number): Calendar {
  const end = Date.UTC(new Date(until).getUTCFullYear() + 2, 0);
  const key = `${zone} ${end}`;
  const known = calendars.get(key);
  if (known !== undefined) return known;
  const calendar = createCalendar(offsetsOf(zone, end));
  calendars.set(key, calendar);
  return calendar;
}

function createCalendar(offsets: readonly Offset[]): Calendar {
  const froms = Float64Array.from(offsets, ({ from }) => from);
  const shifts = Float64Array.from(offsets, ({ offset }) => offset);
  return {
    dayOf(at) {
      let low = 0;
      let high = froms.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((froms[middle] ?? 0) <= at) low = middle;
        else high = middle - 1;
      }
      return Math.floor((at + (shifts[low] ?? 0)) / DAY);
    },
  };
}

/** Reads the offset of each day and searches the days on which it changes for the instant. */
function offsetsOf(zone: string, end: number): Offset[] {
  const format = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
  const offsetAt = (at: number) => parseOffset(format.format(at));
  const offsets: Offset[] = [{ from: Number.NEGATIVE_INFINITY, offset: offsetAt(0) }];
  let before = offsetAt(0);
  for (let day = DAY; day <= end; day += DAY) {
    const offset = offsetAt(day);
    if (offset === before) continue;
    let [same, changed] = [day - DAY, day];
    while (changed - same > 1) {
      const middle = Math.floor((same + changed) / 2);
      if (offsetAt(middle) === before) same = middle;
      else changed = middle;
    }
    offsets.push({ from: changed, offset });
    before = offset;
  }
  return offsets;
}

/** The offset in milliseconds in a text that ends with `GMT`, `GMT+02:00` or `GMT-00:44:30`. */
function parseOffset(text: string): number {
  const [, sign, hours, minutes, seconds = '0'] = /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(text) ?? [];
  if (sign === undefined) return 0;
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000 + Number(seconds) * 1000;
  return sign === '-' ? -offset : offset;
}

/** A day as a date: `2026-01-31`. */
export function dateOf(day: number): string {
  return new Date(day * DAY).toISOString().slice(0, 10);
}

/** The day of a date; undefined if it is none, or outside 1970 to 9999. */
export function dayOfDate(date: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(date)) return undefined;
  const day = Date.parse(`${date}T00:00:00Z`) / DAY;
  return Number.isInteger(day) && day >= 0 && dateOf(day) === date ? day : undefined;
}

/**
 * The month of a day, as whole months since January 1970. Many rows need it, so it is computed without a `Date`:
 * https://howardhinnant.github.io/date_algorithms.html#civil_from_days
 */
export function monthOf(day: number): number {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  // The years of this count begin in March.
  const monthOfYear = Math.floor((5 * dayOfYear + 2) / 153) + 2;
  return (yearOfEra + era * 400 - 1970) * 12 + monthOfYear;
}

/** The first day of a month. */
export function firstDayOf(month: number): number {
  return Date.UTC(1970, month, 1) / DAY;
}
