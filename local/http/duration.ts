import { Temporal } from 'temporal-polyfill';

/**
 * Adds an ISO 8601 duration (`P30D`, `PT2M`, `P1DT2H`) to an instant in epoch milliseconds. Months and years are calendar
 * months and years in UTC; a day that the month does not have becomes its last day.
 * Undefined when the text is not such a duration, or the result is after the year 9999.
 */
export function addDuration(instant: number, duration: string): number | undefined {
  // Temporal also accepts signs and lower-case letters.
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

/** The last instant whose year has four digits. */
export const LATEST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
