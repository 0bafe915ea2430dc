import type { DataFolder } from './data-folder.ts';

/** The clock of a stack: real time plus a shift. */
export interface LocalClock {
  /** Epoch milliseconds. */
  now(): number;
  /** How far the clock is ahead of real time, in milliseconds. */
  shift(): number;
  /** Sets the clock to an instant, in epoch milliseconds. The shift is kept between starts. */
  moveTo(instant: number): void;
}

const FILE = 'clock.json';

/** Opens the clock with the shift of the last start, or without a shift. */
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
