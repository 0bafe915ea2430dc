/** A random generator whose draws depend only on the seed and the stream. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  chance(probability: number): boolean;
  /** Uniform in [from, to). */
  between(from: number, to: number): number;
  /** One of the keys, drawn by their weights. */
  weighted<Key extends string>(weights: Readonly<Record<Key, number>>): Key;
  exponential(mean: number): number;
  /** `sigma` is the standard deviation of the logarithm. */
  logNormal(median: number, sigma: number): number;
  gamma(shape: number, rate: number): number;
  beta(a: number, b: number): number;
}

const WARM_UP = 16;

/**
 * Creates an independent generator per stream, so that one person's year does not depend on the number of others. The
 * algorithm is sfc32 (Chris Doty-Humphrey's PractRand).
 */
export function createRandom(seed: number, stream: number): Random {
  let [a, b, c, counter] = [seed | 0, stream | 0, 0x9e3779b9 | 0, 1];
  function next(): number {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 2 ** 32;
  }
  for (let round = 0; round < WARM_UP; round += 1) next();

  // In (0, 1], for logarithms.
  const positive = () => 1 - next();

  function normal(): number {
    return Math.sqrt(-2 * Math.log(positive())) * Math.cos(2 * Math.PI * next());
  }

  /** Marsaglia and Tsang (2000), "A simple method for generating gamma variables"; with their boost for shapes below 1. */
  function gamma(shape: number, rate: number): number {
    if (shape < 1) return gamma(shape + 1, rate) * positive() ** (1 / shape);
    const d = shape - 1 / 3;
    const scale = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = normal();
      const v = (1 + scale * x) ** 3;
      if (v > 0 && Math.log(positive()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return (d * v) / rate;
    }
  }

  return {
    next,
    chance: (probability) => next() < probability,
    between: (from, to) => from + next() * (to - from),
    weighted(weights) {
      const entries = Object.entries(weights) as [keyof typeof weights, number][];
      let left = next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [key, weight] of entries) {
        left -= weight;
        if (left < 0) return key;
      }
      throw new Error('the weights are all zero');
    },
    exponential: (mean) => -mean * Math.log(positive()),
    logNormal: (median, sigma) => median * Math.exp(sigma * normal()),
    gamma,
    beta(first, second) {
      const x = gamma(first, 1);
      return x / (x + gamma(second, 1));
    },
  };
}
