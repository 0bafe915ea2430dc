import { createPrices, repeatPurchases } from './buying.ts';
import { DAY, type Diary, HOUR, MINUTE, WEEK, YEAR } from './diary.ts';
import type { Order, Person } from './happening.ts';
import { OURS, REFUNDS_PER_ORDER, STARS, TICKETS_PER_ORDER, WHEN_UNHAPPY } from './rates.ts';
import type { Random } from './seeded-random.ts';
import { askHelp } from './support.ts';

/** Numbers of a person's things: orders, tickets, checkouts …, each unlike those of everybody else. */
export type Numbers = () => number;

/** What came of a first order: when it was placed, or null when it was never paid or called off. */
export interface Bought {
  readonly at: number;
  readonly isLasting: boolean;
}

/** A first order and all that follow it. */
export function buy(random: Random, diary: Diary, person: Person, firstAt: number, numbers: Numbers): Bought {
  const price = createPrices(random);
  const placeOrder = (at: number, isFirst: boolean) =>
    order(random, diary, person, at, price(), numbers, isFirst);
  const isLasting = placeOrder(firstAt, true);
  for (const weeks of repeatPurchases(random, (YEAR.to - firstAt) / WEEK)) {
    const at = toDaytime(random, firstAt + weeks * WEEK);
    // Not on the day of the first: a repeat purchase is another visit.
    if (at < firstAt + DAY) continue;
    diary.note(at - random.between(3, 25) * MINUTE, { what: 'checkout-started', checkout: numbers() });
    placeOrder(at, false);
  }
  return { at: firstAt, isLasting };
}

/** The same day at an hour at which people shop. */
export function toDaytime(random: Random, at: number): number {
  const midnight = Math.floor(at / DAY) * DAY;
  const hour = 15 + 1.8 * (random.gamma(4, 1) - 4);
  return midnight + Math.min(23.5, Math.max(7, hour)) * HOUR;
}

/** One order from its placing to what the customer says of it. Answers whether it lasted. */
function order(
  random: Random,
  diary: Diary,
  person: Person,
  at: number,
  minor: number,
  numbers: Numbers,
  isFirst: boolean,
): boolean {
  const placedAt = Math.floor(at / 1000) * 1000;
  const fails = random.chance(OURS.paymentFails);
  const isMended = random.chance(OURS.failedPaymentIsMended);
  const isPaid = !fails || (person.shop === 'woocommerce' && isMended);
  // Shopify does not report when an order was paid, so that there it is when it was placed.
  const delay = fails ? random.between(8, 50) * MINUTE : random.between(20, 90) * 1000;
  const paidAt = person.shop === 'shopify' ? placedAt : Math.floor((placedAt + delay) / 1000) * 1000;
  const made: Order = { number: numbers(), minor, placedAt, paidAt: isPaid ? paidAt : null };

  diary.note(placedAt, { what: 'order-placed', order: made });
  if (fails)
    diary.note(placedAt + random.between(1, 6) * MINUTE, { what: 'order-payment-failed', order: made });
  if (!isPaid) {
    diary.note(placedAt + random.between(2, 26) * HOUR, { what: 'order-cancelled', order: made });
    return false;
  }
  diary.note(paidAt, { what: 'order-paid', order: made });
  if (random.chance(OURS.cancelsBeforeShipping)) {
    diary.note(placedAt + random.between(1, 20) * HOUR, { what: 'order-cancelled', order: made });
    return false;
  }
  const fulfilledAt = diary.note(placedAt + random.between(1, 4.5) * DAY, {
    what: 'order-fulfilled',
    order: made,
  });
  return afterwards(random, diary, made, fulfilledAt, numbers, isFirst);
}

function afterwards(
  random: Random,
  diary: Diary,
  made: Order,
  fulfilledAt: number,
  numbers: Numbers,
  isFirst: boolean,
): boolean {
  const stars = Number(random.weighted(STARS));
  const isUnhappy = stars <= 2;
  const isRefunded = random.chance(rateOf(REFUNDS_PER_ORDER, WHEN_UNHAPPY.refund, isUnhappy));
  const isWhole = isRefunded && random.chance(OURS.refundIsWhole);
  if (isRefunded) {
    const minor = isWhole ? made.minor : Math.max(100, Math.round(made.minor * random.between(0.15, 0.7)));
    diary.note(fulfilledAt + random.between(2, 21) * DAY, {
      what: 'order-refunded',
      order: made,
      minor: Math.min(minor, made.minor),
      fulfilledAt,
    });
  }
  if (random.chance(rateOf(TICKETS_PER_ORDER, WHEN_UNHAPPY.ticket, isUnhappy)))
    askHelp(random, diary, fulfilledAt + random.between(0.1, 6) * DAY, numbers, !isUnhappy);
  if (random.chance(rateOf(OURS.writesReview, WHEN_UNHAPPY.review, isUnhappy)))
    diary.note(fulfilledAt + random.between(3, 25) * DAY, { what: 'review-published', stars });
  if (isFirst && random.chance(OURS.answersSurvey))
    diary.note(fulfilledAt + random.between(9, 16) * DAY, {
      what: 'survey-answered',
      nps: npsOf(random, stars),
    });
  if (stars === 5 && random.chance(OURS.refersFriend))
    diary.note(fulfilledAt + random.between(5, 60) * DAY, { what: 'friend-referred' });
  return !isWhole;
}

const UNHAPPY_SHARE = STARS[1] + STARS[2];

/** The rate of those who are unhappy, or of the others, so that over all it is as given. */
function rateOf(overall: number, whenUnhappy: number, isUnhappy: boolean): number {
  return isUnhappy ? whenUnhappy : (overall - UNHAPPY_SHARE * whenUnhappy) / (1 - UNHAPPY_SHARE);
}

const LEAST_NPS = [0, 0, 2, 5, 7, 9] as const;

/** Those who give many stars recommend, too: up to two points above the least for their stars. */
function npsOf(random: Random, stars: number): number {
  return Math.min(10, (LEAST_NPS[stars] ?? 0) + Math.floor(random.between(0, 2)));
}
