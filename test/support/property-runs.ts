/** `LONG=1` runs the long properties over 5,000 random inputs with a new seed; otherwise a fixed share of them. */
export function runs(share: number): { readonly numRuns: number; readonly seed?: number } {
  return process.env.LONG !== '1' ? { numRuns: share, seed: 20_260_101 } : { numRuns: 5_000 };
}
