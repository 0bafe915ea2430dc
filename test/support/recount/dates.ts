import { Temporal } from 'temporal-polyfill';
import type { Question } from './customers.ts';

/** A period with its first and its last date. */
export interface Period {
  readonly first: string;
  readonly last: string;
  /** The last date of the whole calendar period, of which the report may contain a part. */
  readonly whole: string;
}

/** The date of an instant. */
export function dateAt(at: number, zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate().toString();
}

/** The date so many days later. */
export function daysAfter(date: string, days: number): string {
  return Temporal.PlainDate.from(date).add({ days }).toString();
}

/** How many days lie between two dates. */
export function daysBetween(from: string, to: string): number {
  return Temporal.PlainDate.from(from).until(to, { largestUnit: 'days' }).days;
}

/** All dates from the first to the last. */
export function datesFrom(first: string, last: string): string[] {
  const dates: string[] = [];
  for (let date = first; date <= last; date = daysAfter(date, 1)) dates.push(date);
  return dates;
}

/** The first and the last date of the calendar period that a date is in. */
export function periodOf(date: string, by: Question['by']): readonly [first: string, last: string] {
  const day = Temporal.PlainDate.from(date);
  if (by === 'day') return [date, date];
  if (by === 'week') {
    const monday = day.subtract({ days: day.dayOfWeek - 1 });
    return [monday.toString(), monday.add({ days: 6 }).toString()];
  }
  return [day.with({ day: 1 }).toString(), day.with({ day: day.daysInMonth }).toString()];
}

/** The periods of a report. */
export function periodsOf({ from, to, by }: Question): Period[] {
  const periods: Period[] = [];
  for (let first = from; first <= to; ) {
    const [, whole] = periodOf(first, by);
    periods.push({ first, whole, last: whole < to ? whole : to });
    first = daysAfter(whole, 1);
  }
  return periods;
}

/** The month so many months after that of a date: `2026-01`. */
export function monthAfter(date: string, months: number): string {
  return Temporal.PlainDate.from(date).toPlainYearMonth().add({ months }).toString();
}
