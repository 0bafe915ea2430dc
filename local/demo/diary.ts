import type { Event, Happening, Person } from './happening.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const WEEK = 7 * DAY;

/** The shop's year: from the first instant until before the second. */
export const YEAR = { from: Date.UTC(2025, 0, 1), to: Date.UTC(2026, 0, 1) } as const;

/** What happens to one person in the year, as it is made up. */
export interface Diary {
  /** Notes an event and answers its instant; what lies beyond the year is not noted. */
  note(at: number, event: Event): number;
  /** Everything noted, in the order of time; of one instant, in the order of noting. */
  readonly happenings: () => Happening[];
}

/** An empty diary. Instants are cut to whole seconds, which all providers report. */
export function openDiary(person: Person): Diary {
  const noted: Happening[] = [];
  return {
    note(at, event) {
      const second = Math.floor(at / 1000) * 1000;
      if (second < YEAR.to) noted.push({ ...event, at: second, person });
      return second;
    },
    happenings: () => noted.sort((a, b) => a.at - b.at),
  };
}
