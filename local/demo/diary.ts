import type { Event, Happening, Person } from './happening.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const WEEK = 7 * DAY;

/** The shop's year: `from` inclusive, `to` exclusive. */
export const YEAR = { from: Date.UTC(2025, 0, 1), to: Date.UTC(2026, 0, 1) } as const;

/** Collects what happens to one person during the year. */
export interface Diary {
  /** Adds an event at whole seconds and returns that instant. Events after the year are dropped. */
  note(at: number, event: Event): number;
  /** All events, sorted by time; events of one instant in the order in which they were added. */
  readonly happenings: () => Happening[];
}

/** Creates an empty diary. */
export function openDiary(person: Person): Diary {
  const noted: Happening[] = [];
  return {
    note(at, event) {
      const second = toWholeSecond(at);
      if (second < YEAR.to) noted.push({ ...event, at: second, person });
      return second;
    },
    happenings: () => noted.sort((a, b) => a.at - b.at),
  };
}

/** The instant without its milliseconds, which not every provider reports. */
export function toWholeSecond(at: number): number {
  return Math.floor(at / 1000) * 1000;
}
