const DAY = 86_400_000;

const FORMATS = new Map<string, Intl.DateTimeFormat>();

/** The calendar day of an instant in a time zone (an IANA name), in whole days since 1970-01-01. */
export function dayOf(at: number, zone: string): number {
  if (zone === 'UTC') return Math.floor(at / DAY);
  return Date.parse(formatOf(zone).format(at)) / DAY;
}

/** The first day of the month of a day. */
export function firstOfMonth(day: number): number {
  return day + 1 - new Date(day * DAY).getUTCDate();
}

/** True for the IANA name of a time zone. */
export function isZone(name: string): boolean {
  // Days in UTC need no format, and the first one of a process takes longer than anything else at start.
  if (name === 'UTC') return true;
  try {
    // An offset such as +02:00 is no name: it knows no summer time.
    return /^[a-z]/i.test(name) && formatOf(name) !== undefined;
  } catch {
    return false;
  }
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = FORMATS.get(timeZone);
  if (known !== undefined) return known;
  // The Swedish format is that of ISO 8601.
  const format = new Intl.DateTimeFormat('sv', { timeZone });
  FORMATS.set(timeZone, format);
  return format;
}
