import { createPrices, repeatPurchases } from './buying.ts';
import { DAY, type Diary, HOUR, MINUTE, toWholeSecond, WEEK, YEAR } from './diary.ts';
import type { Order, Person } from './happening.ts';
import { ASSUMED, REFUNDS_PER_ORDER, STARS, TICKETS_PER_ORDER, WHEN_UNHAPPY } from './rates.ts';
import type { Random } from './seeded-random.ts';
import { openTicket } from './support.ts';

/** The next number for an order, ticket, checkout or invoice, unique over all people. */
export type Numbers = () => number;

/** Adds a first order and all repeat orders. Returns whether the first was paid, and not cancelled or refunded in full. */
export function buy(
  random: Random,
  diary: Diary,
  person: Person,
  firstAt: number,
  numbers: Numbers,
): boolean {
  const price = createPrices(random);
  const placeOrder = (at: number, isFirst: boolean) =>
    addOrder(random, diary, person, at, price(), numbers, isFirst);
  const isKept = placeOrder(firstAt, true);
  for (const weeks of repeatPurchases(random, (YEAR.to - firstAt) / WEEK)) {
    const at = toDaytime(random, firstAt + weeks * WEEK);
    // A repeat purchase is at least a day after the first.
    if (at < firstAt + DAY) continue;
    diary.note(at - random.between(3, 25) * MINUTE, { what: 'checkout-started', checkout: numbers() });
    placeOrder(at, false);
  }
  return isKept;
}

/** An instant of the same day, at a realistic hour for shopping. */
export function toDaytime(random: Random, at: number): number {
  const midnight = Math.floor(at / DAY) * DAY;
  const hour = 15 + 1.8 * (random.gamma(4, 1) - 4);
  return midnight + Math.min(23.5, Math.max(7, hour)) * HOUR;
}

/** Adds one order with its refund, ticket and reviews. Returns whether it was paid, and not cancelled or refunded in full. */
function addOrder(
  random: Random,
  diary: Diary,
  person: Person,
  at: number,
  minor: number,
  numbers: Numbers,
  isFirst: boolean,
): boolean {
  const placedAt = toWholeSecond(at);
  const fails = random.chance(ASSUMED.paymentFails);
  const isPaidLater = random.chance(ASSUMED.failedPaymentIsPaidLater);
  const isPaid = !fails || (person.shop === 'woocommerce' && isPaidLater);
  // Shopify does not report when an order was paid, so the demo pays it when it is placed.
  const delay = fails ? random.between(8, 50) * MINUTE : random.between(20, 90) * 1000;
  const paidAt = person.shop === 'shopify' ? placedAt : toWholeSecond(placedAt + delay);
  const order: Order = { number: numbers(), minor, placedAt, paidAt: isPaid ? paidAt : null };

  diary.note(placedAt, { what: 'order-placed', order });
  if (fails) diary.note(placedAt + random.between(1, 6) * MINUTE, { what: 'order-payment-failed', order });
  if (!isPaid) {
    diary.note(placedAt + random.between(2, 26) * HOUR, { what: 'order-cancelled', order });
    return false;
  }
  diary.note(paidAt, { what: 'order-paid', order });
  if (random.chance(ASSUMED.cancelsBeforeShipping)) {
    diary.note(placedAt + random.between(1, 20) * HOUR, { what: 'order-cancelled', order });
    return false;
  }
  const fulfilledAt = diary.note(placedAt + random.between(1, 4.5) * DAY, {
    what: 'order-fulfilled',
    order,
  });
  return addAftermath(random, diary, order, fulfilledAt, numbers, isFirst);
}

/** Adds what follows a delivered order. Returns whether it was not refunded in full. */
function addAftermath(
  random: Random,
  diary: Diary,
  order: Order,
  fulfilledAt: number,
  numbers: Numbers,
  isFirst: boolean,
): boolean {
  const stars = Number(random.weighted(STARS));
  const isUnhappy = stars <= 2;
  const isRefunded = random.chance(rateOf(REFUNDS_PER_ORDER, WHEN_UNHAPPY.refund, isUnhappy));
  const isFull = isRefunded && random.chance(ASSUMED.refundIsFull);
  if (isRefunded) {
    const minor = isFull ? order.minor : Math.max(100, Math.round(order.minor * random.between(0.15, 0.7)));
    diary.note(fulfilledAt + random.between(2, 21) * DAY, {
      what: 'order-refunded',
      order,
      minor: Math.min(minor, order.minor),
      fulfilledAt,
    });
  }
  if (random.chance(rateOf(TICKETS_PER_ORDER, WHEN_UNHAPPY.ticket, isUnhappy)))
    openTicket(random, diary, fulfilledAt + random.between(0.1, 6) * DAY, numbers, !isUnhappy);
  if (random.chance(rateOf(ASSUMED.writesReview, WHEN_UNHAPPY.review, isUnhappy)))
    diary.note(fulfilledAt + random.between(3, 25) * DAY, { what: 'review-published', stars });
  if (isFirst && random.chance(ASSUMED.answersSurvey))
    diary.note(fulfilledAt + random.between(9, 16) * DAY, {
      what: 'survey-answered',
      nps: npsOf(random, stars),
    });
  if (stars === 5 && random.chance(ASSUMED.refersFriend))
    diary.note(fulfilledAt + random.between(5, 60) * DAY, { what: 'friend-referred' });
  return !isFull;
}

const UNHAPPY_SHARE = STARS[1] + STARS[2];

/** The rate for unhappy or for other customers, such that the average over all is `overall`. */
function rateOf(overall: number, whenUnhappy: number, isUnhappy: boolean): number {
  return isUnhappy ? whenUnhappy : (overall - UNHAPPY_SHARE * whenUnhappy) / (1 - UNHAPPY_SHARE);
}

const MIN_NPS = [0, 0, 2, 5, 7, 9] as const;

/** A promoter score that matches the stars: the minimum for them, plus up to one point. */
function npsOf(random: Random, stars: number): number {
  return Math.min(10, (MIN_NPS[stars] ?? 0) + Math.floor(random.between(0, 2)));
}
