/** How to wait before another try. */
export interface Pacing {
  /** Resolves after that many milliseconds; tests pass a quicker one. */
  readonly pause: (milliseconds: number) => Promise<void>;
  /** 0 ≤ random() < 1. */
  readonly random: () => number;
}

/** Milliseconds to wait before a try: a random part of a time that doubles with each try, up to the longest. */
export function backoff(random: () => number, tries: number, shortest: number, longest: number): number {
  return random() * Math.min(longest, shortest * 2 ** tries);
}
