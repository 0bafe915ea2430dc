import { firstDayOf, monthOf } from './calendar.ts';

export const INTERVALS = ['day', 'week', 'month'] as const;
/** How long the periods of a report are. A week begins on Monday. */
export type Interval = (typeof INTERVALS)[number];

/** Consecutive calendar periods. */
export interface Periods {
  /** The first day of each period. */
  readonly starts: readonly number[];
  /** The day after the last one. */
  readonly end: number;
  /** The number of the period that a day is in; -1 outside all. */
  indexOf(day: number): number;
  /** The day after the period. */
  endOf(index: number): number;
}

/** The first day of the period that a day is in. */
export function startOf(day: number, by: Interval): number {
  if (by === 'day') return day;
  // Day 0 was a Thursday.
  return by === 'week' ? day - ((day + 3) % 7) : firstDayOf(monthOf(day));
}

/** The first day of the period that lies `count` periods after the one that starts on a day. */
export function startAfter(start: number, by: Interval, count = 1): number {
  if (by === 'month') return firstDayOf(monthOf(start) + count);
  return start + (by === 'week' ? 7 : 1) * count;
}

/** How many periods the days `from` to `to` touch. */
export function countPeriods(from: number, to: number, by: Interval): number {
  if (by === 'month') return monthOf(to) - monthOf(from) + 1;
  return (startOf(to, by) - startOf(from, by)) / (by === 'week' ? 7 : 1) + 1;
}

/** The periods from the first day to the last. */
export function periodsBetween(first: number, last: number, by: Interval): Periods {
  const starts: number[] = [];
  const indexes = new Int32Array(last - first + 1);
  for (let start = first; start <= last; start = startAfter(startOf(start, by), by)) {
    indexes.fill(starts.length, start - first);
    starts.push(start);
  }
  return {
    starts,
    end: last + 1,
    indexOf: (day) => (day < first || day > last ? -1 : (indexes[day - first] ?? -1)),
    endOf: (index) => starts[index + 1] ?? last + 1,
  };
}
