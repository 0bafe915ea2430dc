import { describe, expect, test } from 'vitest';
import type { Activity, ActivityType } from '../../../shared/lifecycle/activity.ts';
import { asOfDay, on } from '../../support/activity-builders.ts';
import { policyWith } from '../../support/services.ts';

const stageOn = (day: number, ...history: Activity[]) => asOfDay(day, history).stage;

describe('a customer without a purchase', () => {
  test.each([
    'lead.captured',
    'account.created',
    'consent.given',
    'campaign.sent',
    'payment.failed',
    'consent.withdrawn',
    'account.closed',
    'dispute.opened',
    'order.refunded',
    'rating.given',
  ] as const)('with only %s is in awareness', (kind) => {
    expect(stageOn(1, on(0, kind, { object: null }))).toBe('awareness');
  });

  test.each(['visit', 'message.received', 'campaign.engaged', 'ticket.opened'] as const)(
    'is in engagement after %s',
    (kind) => {
      expect(stageOn(1, on(0, 'lead.captured'), on(1, kind))).toBe('engagement');
    },
  );

  test.each([
    'cart.updated',
    'checkout.started',
    'trial.started',
    'quote.requested',
    'order.placed',
  ] as const)('is in evaluation after %s', (kind) => {
    expect(stageOn(2, on(0, 'visit'), on(1, kind), on(2, 'visit'))).toBe('evaluation');
  });

  test('never churns, however long they are inactive', () => {
    expect(asOfDay(3_000, [on(0, 'cart.updated')]).path).toEqual(['evaluation on day 0']);
  });

  test('does not churn by closing the account either', () => {
    expect(stageOn(9, on(0, 'visit'), on(1, 'account.closed'))).toBe('engagement');
  });
});

describe('an order', () => {
  test('counts when it is paid', () => {
    expect(asOfDay(2, [on(0, 'order.placed'), on(2, 'order.paid')]).path).toEqual([
      'evaluation on day 0',
      'purchase on day 2',
    ]);
  });

  test('counts when it is placed, if the connection says so', () => {
    const policy = policyWith({ connections: { shop: { orders: 'when-placed' } } });
    expect(asOfDay(3, [on(0, 'order.placed'), on(2, 'order.paid')], policy).path).toEqual([
      'purchase on day 0',
    ]);
  });

  test('is no purchase and no revenue if the connection is not counted', () => {
    const policy = policyWith({ connections: { payments: { orders: 'not-counted' } } });
    const history = [
      on(0, 'order.paid'),
      on(0, 'order.paid', { connection: 'payments' }),
      on(1, 'order.refunded', { connection: 'payments', euro: 10, object: null }),
    ];
    const { facts } = asOfDay(1, history, policy);
    expect(facts).toMatchObject({ orders: 1, revenue: [{ currency: 'EUR', minor: 10_000 }], refunds: [] });
  });

  test('counts also when its total is zero', () => {
    expect(asOfDay(0, [on(0, 'order.paid', { euro: 0 })])).toMatchObject({
      stage: 'purchase',
      facts: { orders: 1 },
    });
  });

  test('that was cancelled no longer counts, and is evidence for evaluation', () => {
    expect(asOfDay(1, [on(0, 'order.paid'), on(1, 'order.cancelled')])).toMatchObject({
      stage: 'evaluation',
      facts: { orders: 0, revenue: [] },
    });
  });

  test('that was cancelled before it was paid does not count', () => {
    expect(stageOn(2, on(0, 'order.placed'), on(1, 'order.cancelled'), on(2, 'order.paid'))).toBe(
      'evaluation',
    );
  });

  test('that was fully refunded no longer counts', () => {
    expect(asOfDay(1, [on(0, 'order.paid'), on(1, 'order.refunded')])).toMatchObject({
      stage: 'evaluation',
      facts: { orders: 0, revenue: [], refunds: [{ currency: 'EUR', minor: 10_000 }] },
    });
  });

  test('that was partly refunded counts with its whole total, and the refund separately', () => {
    expect(asOfDay(1, [on(0, 'order.paid'), on(1, 'order.refunded', { euro: 40 })])).toMatchObject({
      stage: 'purchase',
      facts: { orders: 1, revenue: [{ minor: 10_000 }], refunds: [{ minor: 4_000 }] },
    });
  });

  test('is undone by two partial refunds that add up to its total', () => {
    const first = on(1, 'order.refunded', { euro: 60 });
    const second = on(2, 'order.refunded', { euro: 40 });
    expect(stageOn(1, on(0, 'order.paid'), first)).toBe('purchase');
    expect(stageOn(2, on(0, 'order.paid'), first, second)).toBe('evaluation');
    expect(asOfDay(2, [second, on(0, 'order.paid'), first]).facts.refunds).toEqual([
      { currency: 'EUR', minor: 10_000 },
    ]);
  });

  test('with a full refund dated before it never counts', () => {
    expect(stageOn(3, on(0, 'order.refunded'), on(1, 'order.paid'))).toBe('evaluation');
  });

  test('is not undone by a refund in another currency or without an order', () => {
    const elsewhere: Activity = {
      ...on(1, 'order.refunded'),
      type: 'order.refunded',
      about: 'shop:order:1',
      amount: { currency: 'USD', minor: 10_000 },
    };
    expect(stageOn(1, on(0, 'order.paid'), elsewhere)).toBe('purchase');
    expect(stageOn(1, on(0, 'order.paid'), on(1, 'order.refunded', { object: null }))).toBe('purchase');
  });

  test('reported with 100 and then with 80 counts with 80, in any order of arrival', () => {
    const first = on(0, 'order.paid', { euro: 100, version: '1' });
    const edited = on(0, 'order.paid', { euro: 80, version: '2' });
    for (const history of [
      [first, edited],
      [edited, first],
      [edited, first, edited],
    ])
      expect(asOfDay(1, history).facts).toMatchObject({
        orders: 1,
        revenue: [{ currency: 'EUR', minor: 8_000 }],
      });
  });

  test('with an open dispute still counts', () => {
    expect(stageOn(1, on(0, 'order.paid'), on(1, 'dispute.opened'))).toBe('purchase');
  });

  test('placed and paid at one instant was placed first', () => {
    const policy = policyWith({ connections: { shop: { orders: 'when-placed' } } });
    expect(asOfDay(0, [on(0, 'order.paid'), on(0, 'order.placed')], policy).path).toEqual([
      'purchase on day 0',
    ]);
    expect(asOfDay(0, [on(0, 'order.paid'), on(0, 'order.placed')]).path).toEqual([
      'evaluation on day 0',
      'purchase on day 0',
    ]);
  });
});

describe('a subscription', () => {
  test('counts while it is active, and is a purchase', () => {
    expect(asOfDay(1, [on(0, 'subscription.started')])).toMatchObject({
      stage: 'purchase',
      rules: ['subscription'],
    });
  });

  test('keeps a customer who is inactive for 100 days', () => {
    expect(stageOn(100, on(0, 'subscription.started'))).toBe('experience');
    expect(stageOn(2_000, on(0, 'subscription.started'))).toBe('experience');
  });
});

describe('experience', () => {
  const served: ActivityType[] = ['order.fulfilled', 'ticket.opened', 'rating.given'];
  test.each(served)('follows the purchase with %s', (kind) => {
    expect(
      asOfDay(2, [on(0, 'order.paid'), on(2, kind, { rating: { scale: 'csat', score: 3 } })]).path,
    ).toEqual(['purchase on day 0', 'experience on day 2']);
  });

  test('follows a renewal', () => {
    expect(asOfDay(7, [on(0, 'subscription.started'), on(7, 'subscription.renewed')]).rules).toEqual([
      'subscription',
      'renewed',
    ]);
  });

  test('follows 14 days after the first purchase, dated then', () => {
    expect(stageOn(13.999, on(0, 'order.paid'))).toBe('purchase');
    expect(asOfDay(60, [on(0, 'order.paid')]).path).toEqual(['purchase on day 0', 'experience on day 14']);
  });

  test('does not follow a ticket that was opened before the first purchase', () => {
    expect(stageOn(3, on(0, 'ticket.opened'), on(3, 'order.paid'))).toBe('purchase');
  });

  test('applies an activity at the same instant before the timer', () => {
    expect(asOfDay(14, [on(0, 'order.paid'), on(14, 'order.cancelled')]).path).toEqual([
      'purchase on day 0',
      'evaluation on day 14',
    ]);
  });
});

describe('advocacy', () => {
  const bought = on(0, 'order.paid');
  const rated = (scale: 'nps' | 'csat' | 'stars', score: number, day = 5) =>
    on(day, 'rating.given', { rating: { scale, score } });

  test('takes three counting orders', () => {
    const orders = [1, 2, 3].map((number) => on(number, 'order.paid', { object: number }));
    expect(stageOn(3, ...orders)).toBe('advocacy');
    expect(stageOn(4, ...orders, on(4, 'order.cancelled', { object: 2 }))).not.toBe('advocacy');
  });

  test.each([
    ['nps', 9, 'advocacy'],
    ['nps', 8, 'experience'],
    ['csat', 5, 'advocacy'],
    ['csat', 4, 'experience'],
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
});

describe('a customer whose purchases were all undone', () => {
  test('returns to the stage that the other facts give', () => {
    expect(asOfDay(400, [on(0, 'visit'), on(1, 'order.paid'), on(2, 'order.refunded')]).path).toEqual([
      'engagement on day 0',
      'purchase on day 1',
      'evaluation on day 2',
    ]);
  });

  test('is no longer lost', () => {
    expect(asOfDay(120, [on(0, 'order.paid'), on(100, 'order.refunded')])).toMatchObject({
      churn: null,
      path: ['purchase on day 0', 'experience on day 14', 'churned on day 90', 'evaluation on day 100'],
    });
  });
});
