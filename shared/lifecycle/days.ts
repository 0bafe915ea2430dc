const DAY = 86_400_000;

const FORMATS = new Map<string, Intl.DateTimeFormat>();

/** The calendar day of an instant in a time zone (an IANA name), in whole days since 1970-01-01. */
export function dayOf(at: number, zone: string): number {
  if (zone === 'UTC') return Math.floor(at / DAY);
  const [year, month, day] = formatOf(zone).format(at).split('-').map(Number);
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day) / DAY;
}

/** The first day of the month of a day. */
export function firstOfMonth(day: number): number {
  return day + 1 - new Date(day * DAY).getUTCDate();
}

/** True for the IANA name of a time zone. */
export function isZone(name: string): boolean {
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
  const options = { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  const format = new Intl.DateTimeFormat('sv-SE', options);
  FORMATS.set(timeZone, format);
  return format;
}
