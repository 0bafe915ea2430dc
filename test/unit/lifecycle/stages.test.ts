import { describe, expect, test } from 'vitest';
import { asOfDay, type History, on } from '../../support/activity-builders.ts';
import {
  account,
  activeSubscription,
  cart,
  checkout,
  order,
  paidOrder,
  subscription,
  ticket,
} from '../../support/object-builders.ts';

const stageOn = (day: number, ...history: History) => asOfDay(day, history).stage;

describe('a customer without a purchase', () => {
  test.each([
    'lead.captured',
    'consent.given',
    'campaign.sent',
    'payment.failed',
    'consent.withdrawn',
    'dispute.opened',
    'order.refunded',
    'rating.given',
  ] as const)('with only %s is in awareness', (type) => {
    expect(stageOn(1, on(0, type))).toBe('awareness');
  });

  test('with only an account is in awareness, also when it is closed', () => {
    expect(stageOn(1, account(0, {}, { created: 0 }))).toBe('awareness');
    expect(stageOn(1, account(0, {}), account(1, { account: 'closed' }))).toBe('awareness');
  });

  test.each(['visit', 'message.received', 'campaign.engaged'] as const)(
    'is in engagement after %s',
    (type) => {
      expect(stageOn(1, on(0, 'lead.captured'), on(1, type))).toBe('engagement');
    },
  );

  test('is in engagement after a ticket', () => {
    expect(stageOn(1, on(0, 'lead.captured'), ticket(1, { ticket: 'open' }))).toBe('engagement');
  });

  test.each([
    ['a cart', cart(1, {})],
    ['a checkout', checkout(1, {})],
    ['a cart without an object', on(1, 'cart.updated')],
    ['a quote', on(1, 'quote.requested')],
    ['a trial', subscription(1, { begun: 'yes', status: 'trialing' }, { trialEnds: 30 })],
    ['an incomplete subscription', subscription(1, { begun: 'no', status: 'incomplete' })],
    ['an unpaid order', order(1, { payment: 'unpaid' }, { created: 1 })],
  ] as const)('is in evaluation after %s', (_, one) => {
    expect(stageOn(2, on(0, 'visit'), one, on(2, 'visit'))).toBe('evaluation');
  });

  test('never churns, however long they are inactive', () => {
    expect(asOfDay(3_000, [cart(0, {})]).path).toEqual(['evaluation on day 0']);
  });

  test('does not churn by closing the account either', () => {
    expect(stageOn(9, on(0, 'visit'), account(1, { account: 'closed' }))).toBe('engagement');
  });
});

describe('purchase', () => {
  test('follows a paid order, or a subscription in force', () => {
    expect(asOfDay(1, [paidOrder(0)])).toMatchObject({ stage: 'purchase', rules: ['first-order'] });
    expect(asOfDay(1, [activeSubscription(0)])).toMatchObject({ stage: 'purchase', rules: ['subscription'] });
  });
});

describe('experience', () => {
  test('follows a delivery', () => {
    const story = [paidOrder(0, 1), order(2, { fulfilled: 'yes' })];
    expect(asOfDay(2, story).path).toEqual(['purchase on day 0', 'experience on day 2']);
  });

  test('follows a ticket or a rating after the purchase', () => {
    expect(asOfDay(2, [paidOrder(0), ticket(2, { ticket: 'open' })]).rules.at(-1)).toBe('served');
    const rated = on(2, 'rating.given', { rating: { scale: 'csat', score: 3 } });
    expect(asOfDay(2, [paidOrder(0), rated]).rules.at(-1)).toBe('served');
  });

  test('follows a renewal', () => {
    const paid = (day: number) => subscription(day, { payment: 'paid' }, { part: `invoice:${day}`, euro: 9 });
    expect(asOfDay(7, [activeSubscription(0), paid(7)]).rules).toEqual(['subscription', 'renewed']);
  });

  test('follows 14 days after the first purchase, dated then', () => {
    expect(stageOn(13.999, paidOrder(0))).toBe('purchase');
    expect(asOfDay(60, [paidOrder(0)]).path).toEqual(['purchase on day 0', 'experience on day 14']);
  });

  test('does not follow a ticket that was solved before the first purchase', () => {
    const story = [ticket(0, { ticket: 'open' }, { created: 0 }), ticket(1, { ticket: 'solved' })];
    expect(stageOn(3, ...story, paidOrder(3))).toBe('purchase');
  });

  test('is not left and entered again when a timer fires at the instant of a change', () => {
    const story = [
      paidOrder(0, 1),
      order(2, { fulfilled: 'yes' }, { id: 1 }),
      order(14, { fulfilled: 'no' }, { id: 1 }),
    ];
    expect(asOfDay(20, story).path).toEqual(['purchase on day 0', 'experience on day 2']);
  });

  test('applies a change at the same instant before the timer', () => {
    expect(asOfDay(14, [paidOrder(0, 1), order(14, { cancelled: 'yes' })]).path).toEqual([
      'purchase on day 0',
      'evaluation on day 14',
    ]);
  });
});

describe('advocacy', () => {
  const bought = paidOrder(0);
  const rated = (scale: 'nps' | 'csat' | 'stars', score: number, day = 5) =>
    on(day, 'rating.given', { rating: { scale, score } });

  test('takes three counting orders', () => {
    const orders = [1, 2, 3].map((number) => paidOrder(number));
    expect(stageOn(3, ...orders)).toBe('advocacy');
    expect(stageOn(4, ...orders, order(4, { cancelled: 'yes' }, { id: 2 }))).not.toBe('advocacy');
  });

  test.each([
    ['nps', 9, 'advocacy'],
    ['nps', 8, 'experience'],
    ['csat', 5, 'advocacy'],
    ['csat', 4, 'experience'],
    ['stars', 4, 'advocacy'],
    ['stars', 3, 'experience'],
  ] as const)('after a last rating of %s %i is %s', (scale, score, stage) => {
    expect(stageOn(5, bought, rated(scale, score))).toBe(stage);
  });

  test('ends when the last rating is no longer a promoter’s', () => {
    expect(stageOn(6, bought, rated('nps', 10), rated('nps', 7, 6))).toBe('experience');
  });

  test.each([
    [4, 'advocacy'],
    [3, 'experience'],
  ] as const)('after a review of %i of 5 is %s', (score, stage) => {
    expect(stageOn(5, bought, on(5, 'review.published', { rating: { scale: 'stars', score } }))).toBe(stage);
  });

  test('does not follow a review on a scale of ten', () => {
    expect(stageOn(5, bought, on(5, 'review.published', { rating: { scale: 'nps', score: 7 } }))).toBe(
      'experience',
    );
  });

  test('follows a referral, also one before the purchase', () => {
    expect(stageOn(5, bought, on(5, 'referral.made'))).toBe('advocacy');
    expect(stageOn(0, on(-1, 'referral.made'), bought)).toBe('advocacy');
  });

  test('needs an order or subscription that counts', () => {
    expect(stageOn(5, on(0, 'visit'), on(1, 'referral.made'), rated('nps', 10))).toBe('engagement');
  });

  test.each([
    ['nps', 6],
    ['csat', 2],
    ['stars', 2],
  ] as const)('is not reached with a last rating of %s %i', (scale, score) => {
    expect(stageOn(6, bought, on(5, 'referral.made'), rated(scale, score, 6))).toBe('experience');
  });

  test('follows the last version of a rating or a review that its author edited', () => {
    const first = on(5, 'review.published', {
      rating: { scale: 'stars', score: 5 },
      version: '1',
      occurrence: 'r',
    });
    const edited = on(6, 'review.published', {
      rating: { scale: 'stars', score: 1 },
      version: '2',
      occurrence: 'r',
    });
    for (const history of [
      [bought, first, edited],
      [bought, edited, first],
    ])
      expect(asOfDay(7, history)).toMatchObject({
        stage: 'experience',
        facts: { ratings: { last: [{ scale: 'stars', score: 1 }] }, goodReview: false },
      });
  });

  test('a review sets the last rating', () => {
    const review = on(5, 'review.published', { rating: { scale: 'stars', score: 2 } });
    expect(asOfDay(5, [bought, review]).risk.reasons).toEqual(['bad-rating']);
  });
});

describe('a customer whose purchases were all undone', () => {
  const refunded = (day: number) => order(day, { refunded: 'fully' });

  test('returns to the stage that the other facts give', () => {
    expect(asOfDay(400, [on(0, 'visit'), paidOrder(1, 1), refunded(2)]).path).toEqual([
      'engagement on day 0',
      'purchase on day 1',
      'evaluation on day 2',
    ]);
  });

  test('is no longer lost', () => {
    expect(asOfDay(120, [paidOrder(0, 1), refunded(100)])).toMatchObject({
      churn: null,
      path: ['purchase on day 0', 'experience on day 14', 'churned on day 90', 'evaluation on day 100'],
    });
  });
});

test('a stage that lasts no time is not entered, also if time alone ends it', () => {
  const subscribed = activeSubscription(0);
  const unsubscribed = subscription(10, { begun: 'yes', status: 'ended' }, { since: { status: 10 } });
  const delivered = order(5, { payment: 'paid', cancelled: 'no', fulfilled: 'yes' }, { euro: 100 });
  // The grace of the subscription is over at the instant of the cancellation.
  expect(asOfDay(20, [subscribed, unsubscribed, delivered, order(11, { cancelled: 'yes' })]).path).toEqual([
    'purchase on day 0',
    'experience on day 5',
    'churned on day 11',
  ]);
});
