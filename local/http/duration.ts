const DURATION =
  /^P(?!$)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?!$)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d{1,3})?)S)?)?$/;

/**
 * The instant that lies an ISO 8601 duration (`P30D`, `PT2M`, `P1DT2H`) after another, both in epoch milliseconds.
 * Months and years are those of the calendar, in UTC; a day that a month lacks becomes its last.
 * Undefined when the text is no such duration, or the instant is beyond the year 9999.
 */
export function addDuration(instant: number, duration: string): number | undefined {
  const match = DURATION.exec(duration);
  if (match === null) return undefined;
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = match
    .slice(1)
    .map((part) => (part === undefined ? 0 : Number(part)));
  const date = new Date(instant);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months + 12 * years);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, lastDay));
  const sum =
    date.getTime() + (((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60_000 + Math.round(seconds * 1000);
  return sum <= LATEST ? sum : undefined;
}

/** The last instant that is written with a year of four digits. */
export const LATEST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
