import { describe, expect, test } from 'vitest';
import type { Activity } from '../../../shared/lifecycle/activity.ts';
import { asOfDay, on } from '../../support/activity-builders.ts';

const paid = (day: number, object = day) => on(day, 'order.paid', { object });
const churnOn = (day: number, ...history: Activity[]) => asOfDay(day, history).churn;

describe('inactivity', () => {
  test('of 90 days after the last own activity loses a customer with one order', () => {
    expect(churnOn(89.999, paid(0))).toBeNull();
    expect(churnOn(90, paid(0))).toEqual({ reason: 'inactive', day: 90 });
  });

  test('ends with an own activity, and starts again with it', () => {
    expect(churnOn(139, paid(0), on(50, 'visit'))).toBeNull();
    expect(churnOn(140, paid(0), on(50, 'visit'))).toEqual({ reason: 'inactive', day: 140 });
  });

  test.each([
    'campaign.sent',
    'order.fulfilled',
    'ticket.solved',
    'consent.withdrawn',
    'payment.failed',
    'dispute.opened',
  ] as const)('does not end with %s', (kind) => {
    expect(churnOn(90, paid(0), on(50, kind))).toEqual({ reason: 'inactive', day: 90 });
  });

  test.each([
    ['4 mean gaps', 20, 80],
    ['at least 45 days', 2, 45],
    ['at most 365 days', 100, 365],
  ])('lasts for %s once there are two orders', (_, gap, window) => {
    const history = [paid(0), paid(gap)];
    expect(churnOn(gap + window - 0.001, ...history)).toBeNull();
    expect(churnOn(gap + window, ...history)).toEqual({ reason: 'inactive', day: gap + window });
  });

  test('is measured by the gaps between the orders so far, not later ones', () => {
    expect(asOfDay(400, [paid(0), paid(1), paid(300)]).path).toEqual([
      'purchase on day 0',
      'experience on day 14',
      'churned on day 46',
      'advocacy on day 300',
    ]);
  });

  test('moved into the past by a cancelled order loses the customer at the cancellation', () => {
    // Two orders 100 days apart give a window of 365 days; one order alone gives 90.
    const history = [paid(0), paid(80), on(200, 'order.cancelled', { object: 80 })];
    expect(churnOn(199, ...history.slice(0, 2))).toBeNull();
    expect(churnOn(200, ...history)).toEqual({ reason: 'inactive', day: 200 });
  });

  test('does not end while a subscription is in force', () => {
    expect(churnOn(1_000, paid(0), on(1, 'subscription.started'))).toBeNull();
  });
});

describe('a closed account', () => {
  test('loses the customer at once', () => {
    expect(churnOn(1, paid(0), on(1, 'account.closed'))).toEqual({ reason: 'closed', day: 1 });
    expect(churnOn(1, on(0, 'subscription.started'), on(1, 'account.closed'))).toEqual({
      reason: 'closed',
      day: 1,
    });
  });

  test('is open again after a purchase', () => {
    expect(asOfDay(5, [paid(0), on(1, 'account.closed'), paid(5)])).toMatchObject({
      stage: 'purchase',
      churn: null,
    });
  });
});

describe('a subscription that ended', () => {
  const started = on(0, 'subscription.started');

  test('loses the customer, with its reason', () => {
    expect(churnOn(30, started, on(30, 'subscription.ended'))).toEqual({ reason: 'cancelled', day: 30 });
    expect(churnOn(30, started, on(30, 'subscription.ended', { reason: 'payment-failed' }))).toEqual({
      reason: 'payment-failed',
      day: 30,
    });
  });

  test('does not lose them while another subscription is in force', () => {
    expect(
      churnOn(900, started, on(1, 'subscription.started', { object: 2 }), on(30, 'subscription.ended')),
    ).toBeNull();
  });

  test('does not lose them within the inactivity window after an order that counts', () => {
    const history = [started, paid(20), on(30, 'subscription.ended')];
    expect(churnOn(109, ...history)).toBeNull();
    expect(churnOn(110, ...history)).toEqual({ reason: 'cancelled', day: 110 });
  });
});

describe('a lost customer', () => {
  test.each([
    'campaign.sent',
    'visit',
    'message.received',
    'ticket.opened',
    'checkout.started',
    'order.placed',
  ] as const)('is in winback after %s', (kind) => {
    expect(asOfDay(101, [paid(0), on(100, kind, { object: 2 })])).toMatchObject({
      stage: 'winback',
      churn: { reason: 'inactive', day: 90 },
    });
  });

  test('is not won back by an activity that is not their own', () => {
    expect(asOfDay(101, [paid(0), on(100, 'order.fulfilled', { object: 0 })]).stage).toBe('churned');
  });

  test('is churned again after 30 days without activity', () => {
    expect(asOfDay(300, [paid(0), on(100, 'campaign.sent'), on(120, 'visit')]).path.slice(-3)).toEqual([
      'churned on day 90',
      'winback on day 100',
      'churned on day 150',
    ]);
  });

  test('stays in winback when an activity happens at the very end of it', () => {
    expect(asOfDay(140, [paid(0), on(100, 'campaign.sent'), on(130, 'visit')]).path.slice(-1)).toEqual([
      'winback on day 100',
    ]);
  });

  test('comes back with an order that counts, into the stage that the facts give', () => {
    expect(asOfDay(200, [paid(0), paid(200)])).toMatchObject({ stage: 'experience', churn: null });
    expect(asOfDay(201, [paid(0), paid(1), on(150, 'campaign.sent'), paid(151)]).path.slice(-3)).toEqual([
      'churned on day 46',
      'winback on day 150',
      'advocacy on day 151',
    ]);
  });

  test.each(['subscription.started', 'subscription.renewed'] as const)('comes back with %s', (kind) => {
    expect(asOfDay(200, [paid(0), on(200, kind)])).toMatchObject({ stage: 'experience', churn: null });
  });

  test('does not come back with a purchase that does not count', () => {
    const history = [
      paid(0),
      on(190, 'order.cancelled', { object: 2 }),
      on(200, 'order.paid', { object: 2 }),
    ];
    expect(asOfDay(200, history).stage).toBe('winback');
  });

  test('was never lost when a late visit is dated before the churn', () => {
    expect(asOfDay(95, [paid(0)]).path).toContain('churned on day 90');
    expect(asOfDay(95, [paid(0), on(60, 'visit')]).path).toEqual([
      'purchase on day 0',
      'experience on day 14',
    ]);
  });
});
