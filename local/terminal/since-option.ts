import { Temporal } from 'temporal-polyfill';
import * as z from 'zod';
import { Refusal } from './refusal.ts';

const instant = z.iso.datetime({ offset: true });
const date = z.iso.date();

/**
 * Reads `--since`: an instant, a day in UTC, or an ISO 8601 duration before now.
 * @param now epoch milliseconds
 * @throws Refusal when it is none of them
 */
export function readSince(text: string, now: number): Date {
  if (instant.safeParse(text).success) return new Date(text);
  if (date.safeParse(text).success) return new Date(`${text}T00:00:00Z`);
  const before = isDuration(text) ? instantBefore(now, text) : undefined;
  if (before !== undefined && before >= 0) return new Date(before);
  throw new Refusal(
    `--since takes a day (2026-01-05), an instant (2026-01-05T10:00:00Z) or a duration before now (PT6H, P30D), not ${text}.`,
  );
}

/** Whether `--since` is relative to now. */
export function isDuration(text: string): boolean {
  // Temporal also accepts signs and lower-case letters.
  return /^P[^a-z+-]*$/.test(text);
}

function instantBefore(now: number, duration: string): number | undefined {
  try {
    return Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO('UTC').subtract(duration)
      .epochMilliseconds;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
