/** The source of the current time. Only entry files and the local stack use one directly; other code receives the time as a value. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
}

/** Real time, used for signatures. */
export const realTime: Clock = { now: () => Date.now() };

let shift = 0;

/** The clock of the customers: real time, unless the local stack has moved it. */
export const clock: Clock = { now: () => Date.now() + shift };

/** Moves `clock` to run this many milliseconds ahead of real time. Only the local stack calls it. */
export function shiftClock(milliseconds: number): void {
  shift = milliseconds;
}
