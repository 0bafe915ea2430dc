import type { DataFolder } from './data-folder.ts';

/** The time of a stack: real time, moved. */
export interface LocalClock {
  /** Epoch milliseconds. */
  now(): number;
  /** How far it runs ahead of real time, in milliseconds. */
  shift(): number;
  /** Moves it so that it shows this instant now; kept between starts. */
  moveTo(instant: number): void;
}

const FILE = 'clock.json';

/** The clock as it was left, or real time. */
export function openLocalClock(folder: DataFolder): LocalClock {
  const kept = Number(folder.read(FILE) ?? 0);
  let shift = Number.isFinite(kept) ? kept : 0;
  return {
    now: () => Date.now() + shift,
    shift: () => shift,
    moveTo(instant) {
      shift = instant - Date.now();
      folder.write(FILE, JSON.stringify(shift));
    },
  };
}
