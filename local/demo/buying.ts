import { BG_NBD, GAMMA_GAMMA } from './rates.ts';
import type { Random } from './seeded-random.ts';

const LEAST_PRICE = 3;

/**
 * When somebody buys again, in weeks after their first purchase: at a rate of their own, and with a chance of their
 * own to be gone for good after each time.
 */
export function repeatPurchases(random: Random, horizonWeeks: number): number[] {
  const { r, alpha, a, b } = BG_NBD;
  const rate = random.gamma(r, alpha);
  const leaves = random.beta(a, b);
  const weeks: number[] = [];
  for (let at = random.exponential(1 / rate); at < horizonWeeks; at += random.exponential(1 / rate)) {
    weeks.push(at);
    if (random.chance(leaves)) break;
  }
  return weeks;
}

/** Draws what each order of one person costs, in cents. */
export function createPrices(random: Random): () => number {
  const { p, q, gamma } = GAMMA_GAMMA;
  const rate = random.gamma(q, gamma);
  return () => Math.round(100 * Math.max(LEAST_PRICE, random.gamma(p, rate)));
}
