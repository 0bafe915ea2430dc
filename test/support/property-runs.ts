/** True for `npm run test:long`. */
export const isLong = process.env.LONG === '1';

/** How many random inputs a property is checked with, and the seed that selects them; random without one. */
export interface Runs {
  readonly numRuns: number;
  readonly seed?: number;
}

/**
 * A fixed share of the random inputs of a property, so that no change fails by chance. `LONG=1` runs all of them, with a
 * new seed each time. `SEED=7` selects other inputs, or repeats a run.
 */
export function runs(share: number, all = 5_000): Runs {
  const { SEED } = process.env;
  if (SEED !== undefined) return { numRuns: isLong ? all : share, seed: Number(SEED) };
  return isLong ? { numRuns: all } : { numRuns: share, seed: 1 };
}
