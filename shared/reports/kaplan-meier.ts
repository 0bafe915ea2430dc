/** Durations of which some have ended and some go on. */
export interface Durations {
  /** Those that have ended. */
  readonly ended: Float64Array;
  /** Those that go on, as long as they have lasted so far. */
  readonly open: Float64Array;
}

const ROUNDING = 1e-9;

/**
 * Estimates after how long these shares of all durations have ended, after Kaplan and Meier (1958); null where the estimate
 * does not reach the share. Sorts both lists.
 */
export function endedAfter({ ended, open }: Durations, shares: readonly number[]): (number | null)[] {
  ended.sort();
  open.sort();
  const quantiles: (number | null)[] = shares.map(() => null);
  let surviving = 1;
  let censored = 0;
  for (let index = 0; index < ended.length; ) {
    const time = ended[index] ?? 0;
    let next = index;
    while (next < ended.length && ended[next] === time) next += 1;
    // What is open for exactly as long is still at risk.
    while (censored < open.length && (open[censored] ?? 0) < time) censored += 1;
    const atRisk = ended.length - index + (open.length - censored);
    surviving *= 1 - (next - index) / atRisk;
    for (const [place, share] of shares.entries())
      if (quantiles[place] === null && surviving <= 1 - share + ROUNDING) quantiles[place] = time;
    index = next;
  }
  return quantiles;
}

/** A list of numbers that grows without objects of its own for each of them. */
export function createNumberList() {
  let values = new Float64Array(64);
  let length = 0;
  return {
    push(value: number) {
      if (length === values.length) {
        const larger = new Float64Array(2 * length);
        larger.set(values);
        values = larger;
      }
      values[length] = value;
      length += 1;
    },
    values: () => values.subarray(0, length),
  };
}
