import { BG_NBD, GAMMA_GAMMA } from './rates.ts';
import type { Random } from './seeded-random.ts';

const MIN_PRICE = 3;

/**
 * The repeat purchases of one person, in weeks after the first. Each person has their own purchase rate, and their own
 * probability of leaving for good after each purchase.
 */
export function repeatPurchases(random: Random, horizonWeeks: number): number[] {
  const { r, alpha, a, b } = BG_NBD;
  const rate = random.gamma(r, alpha);
  const leaveProbability = random.beta(a, b);
  const weeks: number[] = [];
  for (let at = random.exponential(1 / rate); at < horizonWeeks; at += random.exponential(1 / rate)) {
    weeks.push(at);
    if (random.chance(leaveProbability)) break;
  }
  return weeks;
}

/** Draws the amounts of one person's orders, in cents. */
export function createPrices(random: Random): () => number {
  const { p, q, gamma } = GAMMA_GAMMA;
  const rate = random.gamma(q, gamma);
  return () => Math.round(100 * Math.max(MIN_PRICE, random.gamma(p, rate)));
}
