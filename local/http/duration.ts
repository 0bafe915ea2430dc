import { Temporal } from 'temporal-polyfill';

/**
 * The instant that lies an ISO 8601 duration (`P30D`, `PT2M`, `P1DT2H`) after another, both in epoch milliseconds.
 * Months and years are those of the calendar, in UTC; a day that a month lacks becomes its last.
 * Undefined when the text is no such duration, or the instant is beyond the year 9999.
 */
export function addDuration(instant: number, duration: string): number | undefined {
  // Temporal also takes signs and lower-case letters.
  if (!/^P[^a-z+-]*$/.test(duration)) return undefined;
  try {
    const sum = Temporal.Instant.fromEpochMilliseconds(instant)
      .toZonedDateTimeISO('UTC')
      .add(duration).epochMilliseconds;
    return sum <= LATEST ? sum : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The last instant that is written with a year of four digits. */
export const LATEST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
