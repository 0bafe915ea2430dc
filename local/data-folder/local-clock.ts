import { damagedFile } from './damaged-file.ts';
import type { DataFolder } from './data-folder.ts';

/** The clock of a stack: real time plus a shift. */
export interface LocalClock {
  /** Epoch milliseconds. */
  now(): number;
  /** How far the clock is ahead of real time, in milliseconds. */
  shift(): number;
  /**
   * Sets the clock to an instant, in epoch milliseconds. The shift is kept between starts. Throws, and leaves the clock,
   * when the shift cannot be written.
   */
  moveTo(instant: number): void;
}

const FILE = 'clock.json';

/**
 * Opens the clock with the shift of the last start, or without a shift.
 * @throws Refusal when the file is damaged
 */
export function openLocalClock(folder: DataFolder): LocalClock {
  const kept = Number(folder.read(FILE) ?? 0);
  if (!Number.isFinite(kept))
    throw damagedFile(
      folder.path(FILE),
      'damaged',
      'Delete it and start again. The clock then shows real time.',
    );
  let shift = kept;
  return {
    now: () => Date.now() + shift,
    shift: () => shift,
    moveTo(instant) {
      const moved = instant - Date.now();
      folder.write(FILE, JSON.stringify(moved));
      shift = moved;
    },
  };
}
