/** Where the present comes from. Only entry files and the local stack hold one; everything else is told the time. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
}

/** Real time, as signatures are judged by. */
export const realTime: Clock = { now: () => Date.now() };

let shift = 0;

/** The time by which customers are judged: real time, unless the local stack has moved it. */
export const clock: Clock = { now: () => Date.now() + shift };

/** Moves `clock` to run this many milliseconds ahead of real time. Only the local stack calls it. */
export function shiftClock(milliseconds: number): void {
  shift = milliseconds;
}
