import { describe, expect, test } from 'vitest';
import type { Activity } from '../../../shared/lifecycle/activity.ts';
import { dueAt } from '../../../shared/lifecycle/risk-rules.ts';
import { asOfDay, DAY, DAY_ZERO, on } from '../../support/activity-builders.ts';
import { policyWith } from '../../support/services.ts';

const bought = on(0, 'order.paid');
const riskOn = (day: number, ...history: Activity[]) => asOfDay(day, [bought, ...history]).risk.reasons;
const JUST_BEFORE = 1 / DAY;

describe('risk', () => {
  test('is none without a reason', () => {
    expect(asOfDay(1, [bought]).risk).toEqual({ level: 'none', reasons: [] });
  });

  test('begins when a ticket has been open for 3 days, and ends when it is solved', () => {
    const opened = on(1, 'ticket.opened');
    expect(riskOn(4 - JUST_BEFORE, opened)).toEqual([]);
    expect(riskOn(4, opened)).toEqual(['ticket-open-long']);
    expect(riskOn(6, opened, on(5, 'ticket.solved'))).toEqual([]);
  });

  test('counts the 3 days of a ticket that was solved and reopened from its reopening', () => {
    const history = [on(1, 'ticket.opened'), on(2, 'ticket.solved'), on(5, 'ticket.reopened')];
    expect(riskOn(8 - JUST_BEFORE, ...history)).toEqual([]);
    expect(riskOn(8, ...history)).toEqual(['ticket-open-long']);
    expect(riskOn(9, ...history, on(8.5, 'ticket.solved'))).toEqual([]);
  });

  test('lasts for 30 days after a bad last rating', () => {
    const bad = on(1, 'rating.given', { rating: { scale: 'nps', score: 6 } });
    expect(riskOn(1, bad)).toEqual(['bad-rating']);
    expect(riskOn(31 - JUST_BEFORE, bad)).toEqual(['bad-rating']);
    expect(riskOn(31, bad)).toEqual([]);
    expect(riskOn(3, bad, on(2, 'rating.given', { rating: { scale: 'nps', score: 7 } }))).toEqual([]);
  });

  test('lasts from a failed payment until it succeeds, or its object ends', () => {
    const failed = on(1, 'payment.failed', { object: 2 });
    expect(riskOn(2, failed)).toEqual(['payment-failed']);
    expect(riskOn(3, failed, on(2, 'order.paid', { object: 3 }))).toEqual(['payment-failed']);
    expect(riskOn(3, failed, on(2, 'order.paid', { object: 2 }))).toEqual([]);
    expect(riskOn(3, failed, on(2, 'order.cancelled', { object: 2 }))).toEqual([]);
  });

  test('ignores a failed payment of an order that is paid or cancelled, in any order of arrival', () => {
    const failed = on(3, 'payment.failed', { object: 2 });
    expect(riskOn(4, on(2, 'order.paid', { object: 2 }), failed)).toEqual([]);
    expect(riskOn(4, on(2, 'order.cancelled', { object: 2 }), failed)).toEqual([]);
    expect(riskOn(4, on(2, 'order.placed', { object: 2 }), failed)).toEqual(['payment-failed']);
  });

  test('of a failed payment without an object ends with the next payment that succeeds', () => {
    const failed = on(1, 'payment.failed', { object: null });
    expect(riskOn(3, failed, on(2, 'order.paid', { object: 3 }))).toEqual([]);
  });

  test('lasts while a cancellation is scheduled, until the subscription is renewed', () => {
    const history = [on(1, 'subscription.started'), on(2, 'subscription.cancel-scheduled')];
    expect(riskOn(2, ...history)).toEqual(['cancellation-scheduled']);
    expect(riskOn(3, ...history, on(3, 'subscription.renewed'))).toEqual([]);
  });

  test('lasts for 30 days after a refund', () => {
    const refunded = on(1, 'order.refunded', { euro: 10 });
    expect(riskOn(31 - JUST_BEFORE, refunded)).toEqual(['refunded']);
    expect(riskOn(31, refunded)).toEqual([]);
  });

  test('begins after 70 % of the inactivity window', () => {
    expect(riskOn(63 - JUST_BEFORE)).toEqual([]);
    expect(riskOn(63)).toEqual(['becoming-inactive']);
    expect(riskOn(65, on(64, 'visit'))).toEqual([]);
  });

  test('is a watch for one reason and high for two', () => {
    const failed = on(1, 'payment.failed', { object: 2 });
    const refunded = on(2, 'order.refunded', { euro: 10 });
    expect(asOfDay(1, [bought, failed]).risk.level).toBe('watch');
    expect(asOfDay(2, [bought, failed, refunded]).risk).toEqual({
      level: 'high',
      reasons: ['payment-failed', 'refunded'],
    });
  });

  test('is none for lost customers', () => {
    expect(asOfDay(90, [bought, on(1, 'payment.failed')]).risk).toEqual({ level: 'none', reasons: [] });
    expect(asOfDay(91, [bought, on(1, 'payment.failed'), on(91, 'campaign.sent')]).risk.level).toBe('none');
  });
});

describe('when time alone next changes something', () => {
  const dueOn = (day: number, ...history: Activity[]) => {
    const policy = policyWith();
    const due = dueAt(policy, asOfDay(day, history, policy).record);
    return due === null ? null : (due - DAY_ZERO) / DAY;
  };

  test.each([
    ['onboarding over', 0, 14],
    ['becoming inactive', 14, 63],
    ['churned', 63, 90],
    ['nothing more', 90, null],
  ] as const)('after one purchase the next is %s on the given day', (_, day, due) => {
    expect(dueOn(day, bought)).toBe(due);
  });

  test('is the end of the winback', () => {
    expect(dueOn(100, bought, on(100, 'campaign.sent'))).toBe(130);
  });

  test('is never, for a customer without a purchase and without risk', () => {
    expect(dueOn(0, on(0, 'visit'))).toBeNull();
  });
});
