/** How to wait before the next try. */
export interface Pacing {
  /** Resolves after that many milliseconds. Tests pass a faster one. */
  readonly pause: (milliseconds: number) => Promise<void>;
  /** 0 ≤ random() < 1. */
  readonly random: () => number;
}

/** Milliseconds to wait before a try: a random part of a time that doubles with each try, up to the maximum. */
export function backoff(random: () => number, tries: number, minimum: number, maximum: number): number {
  return random() * Math.min(maximum, minimum * 2 ** tries);
}
