import { describe, expect, test } from 'vitest';
import { createPrices, repeatPurchases } from '../../../../local/demo/buying.ts';
import { YEAR } from '../../../../local/demo/diary.ts';
import type { What } from '../../../../local/demo/happening.ts';
import {
  CHECKOUTS_ABANDONED,
  REFUNDS_PER_ORDER,
  RENEWALS_DECLINED,
  STARS,
  TICKETS_PER_ORDER,
} from '../../../../local/demo/rates.ts';
import { createRandom } from '../../../../local/demo/seeded-random.ts';
import { makeShopYear } from '../../../../local/demo/shop-year.ts';

const manyPeople = makeShopYear(1, 4000);

function countOf(...kinds: What[]): number {
  return manyPeople.happenings.filter(({ what }) => kinds.includes(what)).length;
}

describe('the random generator', () => {
  test('draws the same numbers for the same seed and stream, and different ones otherwise', () => {
    const draws = (seed: number, stream: number) => {
      const random = createRandom(seed, stream);
      return Array.from({ length: 20 }, random.next);
    };
    expect(draws(1, 2)).toEqual(draws(1, 2));
    expect(new Set([...draws(1, 2), ...draws(2, 1), ...draws(1, 3)]).size).toBe(60);
  });

  test.each([
    ['gamma with a shape under one', (random: ReturnType<typeof createRandom>) => random.gamma(0.5, 2), 0.25],
    ['gamma with a shape over one', (random: ReturnType<typeof createRandom>) => random.gamma(6, 2), 3],
    ['beta', (random: ReturnType<typeof createRandom>) => random.beta(1, 3), 0.25],
    ['exponential', (random: ReturnType<typeof createRandom>) => random.exponential(7), 7],
  ])('draws with the mean of the distribution: %s', (_, draw, mean) => {
    const random = createRandom(1, 1);
    const draws = Array.from({ length: 20_000 }, () => draw(random));
    expect(draws.reduce((sum, value) => sum + value, 0) / draws.length / mean).toBeCloseTo(1, 1);
  });
});

describe('buying', () => {
  // E[X(t)] and P(X(39) = 0) of BG/NBD with the published parameters.
  test.each([
    [39, 1.195],
    [52, 1.444],
    [78, 1.8576],
  ])('has as many repeat purchases in %i weeks as the model expects', (weeks, expected) => {
    const random = createRandom(3, weeks);
    const people = 60_000;
    const bought = Array.from({ length: people }, () => repeatPurchases(random, weeks).length);
    expect(Math.abs(bought.reduce((sum, count) => sum + count, 0) / people - expected)).toBeLessThan(0.05);
  });

  test('has as many one-time buyers as the model expects', () => {
    const random = createRandom(4, 1);
    const people = 40_000;
    const once = Array.from({ length: people }, () => repeatPurchases(random, 39)).filter(
      ({ length }) => length === 0,
    );
    expect(Math.abs(once.length / people - 0.5738)).toBeLessThan(0.01);
  });

  test('has the order values that the model expects', () => {
    const random = createRandom(5, 1);
    const spent = Array.from({ length: 20_000 }, () => createPrices(random)());
    const mean = spent.reduce((sum, minor) => sum + minor, 0) / spent.length;
    expect(Math.abs(mean - 100 * ((6.25 * 15.44) / 2.74))).toBeLessThan(100);
  });
});

describe('a synthetic year', () => {
  test('is the same for the same seed, and different for another', () => {
    expect(makeShopYear(7, 80)).toEqual(makeShopYear(7, 80));
    expect(makeShopYear(8, 80).happenings).not.toEqual(makeShopYear(7, 80).happenings);
  });

  test('keeps the histories of its people when there are more people', () => {
    const few = makeShopYear(7, 40);
    const more = makeShopYear(7, 90);
    expect(more.happenings.filter(({ person }) => person.number <= 40)).toEqual(few.happenings);
  });

  test('is sorted, in whole seconds, and within the year', () => {
    const instants = manyPeople.happenings.map(({ at }) => at);
    expect(instants).toEqual([...instants].sort((a, b) => a - b));
    expect(instants.every((at) => at % 1000 === 0 && at >= YEAR.from && at < YEAR.to)).toBe(true);
  });

  test('contains every person', () => {
    expect(new Set(manyPeople.happenings.map(({ person }) => person.number)).size).toBe(4000);
  });

  test('has the published rates of checkouts, refunds and renewals', () => {
    const first = new Map<number, number>();
    for (const { what, person, at } of manyPeople.happenings)
      if (what === 'order-placed' && !first.has(person.number)) first.set(person.number, at);
    const before = manyPeople.happenings.filter(
      ({ what, person, at }) =>
        what === 'checkout-started' && at <= (first.get(person.number) ?? Number.POSITIVE_INFINITY),
    ).length;
    expect(Math.abs((before - first.size) / before - CHECKOUTS_ABANDONED)).toBeLessThan(0.03);

    const delivered = countOf('order-fulfilled');
    expect(Math.abs(countOf('order-refunded') / delivered - REFUNDS_PER_ORDER)).toBeLessThan(0.03);

    const declined = manyPeople.happenings.filter(
      (one) => one.what === 'renewal-failed' && one.attempt === 1,
    );
    const charged = countOf('subscription-renewed') + declined.length;
    expect(Math.abs(declined.length / charged - RENEWALS_DECLINED)).toBeLessThan(0.04);
  });

  test('has the published rates of tickets and stars', () => {
    const random = createRandom(6, 1);
    const stars = Array.from({ length: 20_000 }, () => Number(random.weighted(STARS)));
    expect(stars.reduce((sum, one) => sum + one, 0) / stars.length).toBeCloseTo(4.087, 1);

    const afterDelivery = manyPeople.happenings.filter(
      (one) => one.what === 'ticket-opened' && hasOrderedBefore(one.person.number, one.at),
    ).length;
    expect(Math.abs(afterDelivery / countOf('order-fulfilled') - TICKETS_PER_ORDER)).toBeLessThan(0.03);
  });
});

function hasOrderedBefore(person: number, instant: number): boolean {
  return manyPeople.happenings.some(
    ({ what, person: other, at }) => what === 'order-fulfilled' && other.number === person && at <= instant,
  );
}
