import { describe, expect, test } from 'vitest';
import { asOfDay, type History, on } from '../../support/activity-builders.ts';
import {
  activeSubscription,
  invoice,
  paidOrder,
  payment,
  subscription,
} from '../../support/object-builders.ts';
import { policyWith } from '../../support/services.ts';

const churnOn = (day: number, ...history: History) => asOfDay(day, history).churn;
const countOn = (day: number, ...history: History) =>
  asOfDay(day, history).facts.subscriptions.filter(({ counts }) => counts).length;
const EUR = (amount: number) => [{ currency: 'EUR', minor: amount * 100 }];

const trial = subscription(0, { begun: 'yes', status: 'trialing', ending: 'no' }, { trialEnds: 14 });
const ended = (day: number, endReason: 'cancelled' | 'payment-failed' | 'switched' = 'cancelled') =>
  subscription(day, { begun: 'yes', status: 'ended', ending: 'no' }, { endReason, since: { status: day } });
const billed = (day: number, id: number, euro = 29) =>
  invoice(day, { payment: 'paid', cancelled: 'no', refunded: 'no' }, { id, euro, of: 'subscription:1' });

describe('a subscription', () => {
  test('counts while it is active, past due or set to end', () => {
    expect(countOn(1, activeSubscription(0))).toBe(1);
    expect(countOn(2, activeSubscription(0), subscription(1, { status: 'past-due' }))).toBe(1);
    expect(countOn(2, activeSubscription(0), subscription(1, { ending: 'yes' }))).toBe(1);
  });

  test('keeps a customer who is inactive', () => {
    expect(asOfDay(2_000, [activeSubscription(0)]).stage).toBe('experience');
  });

  test('whose first payment is not made yet does not count, and is no churn when it expires', () => {
    const incomplete = subscription(0, { begun: 'no', status: 'incomplete' }, { created: 0 });
    const expired = subscription(1, { begun: 'no', status: 'ended' });
    expect(asOfDay(400, [incomplete, expired])).toMatchObject({ stage: 'evaluation', churn: null });
    expect(countOn(2, incomplete, subscription(1, { begun: 'yes', status: 'active' }))).toBe(1);
  });

  test('that is paused before its first payment does not count until it begins', () => {
    const pending = subscription(0, { begun: 'no', status: 'incomplete' }, { created: 0 });
    const onHold = subscription(1, { status: 'active', paused: 'yes' });
    expect(countOn(3, pending, onHold)).toBe(0);
    expect(countOn(3, pending, onHold, subscription(2, { begun: 'yes', paused: 'no' }))).toBe(1);
    expect(countOn(3, onHold)).toBe(1);
  });

  test('that begins again is neither paused nor set to end', () => {
    const before = [activeSubscription(0), subscription(10, { paused: 'yes', ending: 'yes' }), ended(15)];
    const again = subscription(15.5, { begun: 'yes', status: 'active' });
    expect(asOfDay(200, [...before, again])).toMatchObject({ stage: 'experience', churn: null });
    expect(asOfDay(200, [...before, again]).facts.subscriptions).toMatchObject([
      { ending: false, pausedSince: null },
    ]);
  });

  test('has the amounts of invoices that are its parts as revenue, until they are taken back', () => {
    const part = (day: number, paid: 'paid' | 'unpaid') =>
      subscription(day, { payment: paid }, { part: 'invoice:1', euro: 7 });
    expect(asOfDay(2, [activeSubscription(0), part(1, 'paid')]).facts.revenue).toEqual(EUR(7));
    expect(asOfDay(3, [activeSubscription(0), part(1, 'paid'), part(2, 'unpaid')]).facts.revenue).toEqual([]);
  });

  test('that is known only by an invoice counts from its payment', () => {
    expect(asOfDay(3, [billed(3, 1)])).toMatchObject({
      path: ['purchase on day 3'],
      facts: { orders: 0, revenue: EUR(29) },
    });
  });
});

describe('a trial', () => {
  test('is evaluation until an invoice above zero is paid', () => {
    expect(asOfDay(10, [trial, billed(10, 1)]).path).toEqual(['evaluation on day 0', 'purchase on day 10']);
  });

  test('is proven by no invoice of zero', () => {
    expect(asOfDay(10, [trial, billed(0, 1, 0)]).path).toEqual(['evaluation on day 0']);
  });

  test('that is active after its end counts a day after it', () => {
    const active = subscription(14, { status: 'active' });
    expect(asOfDay(14.999, [trial, active]).stage).toBe('evaluation');
    expect(asOfDay(15, [trial, active]).path).toEqual(['evaluation on day 0', 'purchase on day 15']);
  });

  test('is not active only because nothing newer is known, or because it is paused', () => {
    expect(asOfDay(400, [trial]).path).toEqual(['evaluation on day 0']);
    expect(asOfDay(400, [trial, subscription(14, { paused: 'yes' })]).stage).toBe('evaluation');
    const held = subscription(14, { status: 'active', paused: 'yes' });
    expect(asOfDay(400, [trial, held]).stage).toBe('evaluation');
    const late = subscription(20, { status: 'active', paused: 'yes' });
    expect(asOfDay(400, [trial, subscription(10, { paused: 'no' }), late]).stage).toBe('evaluation');
    const resumed = subscription(40, { status: 'active', paused: 'no' });
    expect(asOfDay(40, [trial, held, resumed]).path).toEqual(['evaluation on day 0', 'purchase on day 40']);
  });

  test('is proven by no unpaid invoice, also where orders count when placed', () => {
    const open = invoice(2, { payment: 'unpaid' }, { of: 'subscription:1', created: 2, euro: 29 });
    const policy = policyWith({ connections: { shop: { orders: 'when-placed' } } });
    expect(asOfDay(10, [trial, open], policy)).toMatchObject({ stage: 'evaluation', facts: { revenue: [] } });
  });

  test('that is paused at its end does not count until it is resumed', () => {
    const paused = subscription(14, { paused: 'yes' });
    expect(countOn(40, trial, paused)).toBe(0);
    expect(countOn(40, trial, paused, subscription(30, { status: 'active', paused: 'no' }))).toBe(1);
    expect(countOn(40, trial, billed(1, 1), paused)).toBe(1);
  });

  test('that was never paid is no purchase, and its end is no churn', () => {
    expect(asOfDay(400, [trial, subscription(14, { status: 'past-due' }), ended(20)])).toMatchObject({
      stage: 'evaluation',
      churn: null,
      facts: { firstSubscriptionAt: null },
    });
    expect(asOfDay(400, [trial, ended(14)])).toMatchObject({ stage: 'evaluation', churn: null });
  });

  test('whose invoice was credited in full before it counted is no purchase', () => {
    const credited = invoice(
      10,
      { payment: 'paid', refunded: 'fully', cancelled: 'no' },
      { euro: 29, of: 'subscription:1', since: { payment: 10 } },
    );
    expect(asOfDay(12, [trial, credited])).toMatchObject({ stage: 'evaluation', facts: { revenue: [] } });
  });
});

describe('an invoice of a subscription', () => {
  test('is revenue and no order, and each one paid after the first is a renewal', () => {
    const story = [activeSubscription(0), billed(0, 1), billed(7, 2)];
    expect(asOfDay(6, story.slice(0, 2))).toMatchObject({
      stage: 'purchase',
      facts: { orders: 0, revenue: EUR(29), renewed: false },
    });
    expect(asOfDay(7, story)).toMatchObject({
      stage: 'experience',
      rules: ['subscription', 'renewed'],
      facts: { orders: 0, revenue: EUR(58) },
    });
  });

  test('that was refunded is money that went back, and no renewal', () => {
    const story = [activeSubscription(0), billed(0, 1), billed(7, 2)];
    const back = invoice(8, { refunded: 'fully' }, { id: 2 });
    expect(asOfDay(8, [...story, back])).toMatchObject({
      stage: 'purchase',
      facts: { revenue: EUR(29), renewed: false },
    });
  });

  test('reported with its subscription is no renewal any more when its payment is taken back', () => {
    const renewal = (day: number, paid: 'paid' | 'unpaid', id: number) =>
      subscription(day, { payment: paid }, { part: `invoice:${id}`, euro: 9 });
    const story = [activeSubscription(0), renewal(7, 'paid', 2)];
    expect(asOfDay(7, story).facts.renewed).toBe(true);
    expect(asOfDay(8, [...story, renewal(8, 'unpaid', 2)])).toMatchObject({
      stage: 'purchase',
      facts: { renewed: false },
    });
  });

  test('and its refunds count also where orders do not', () => {
    const policy = policyWith({ connections: { shop: { orders: 'not-counted' } } });
    const back = invoice(3, { refund: 'succeeded' }, { part: 'refund:1', euro: 9, created: 3 });
    expect(asOfDay(3, [activeSubscription(0), billed(0, 1), back], policy)).toMatchObject({
      stage: 'purchase',
      facts: { orders: 0, revenue: EUR(29), refunds: EUR(9) },
    });
  });

  test('of a subscription and its payment are one sale', () => {
    const paid = payment(0, { payment: 'paid' }, { euro: 29, of: 'invoice:1' });
    expect(asOfDay(1, [activeSubscription(0), billed(0, 1), paid]).facts).toMatchObject({
      orders: 0,
      revenue: EUR(29),
    });
  });
});

describe('a subscription that ended', () => {
  test('loses the customer a day later, with its reason', () => {
    expect(churnOn(30.999, activeSubscription(0), ended(30))).toBeNull();
    expect(churnOn(31, activeSubscription(0), ended(30))).toEqual({ reason: 'cancelled', day: 31 });
    expect(churnOn(31, activeSubscription(0), ended(30, 'payment-failed'))).toEqual({
      reason: 'payment-failed',
      day: 31,
    });
  });

  test('without ever being said to have begun ended all the same', () => {
    const story = [subscription(0, { status: 'active' }), subscription(30, { status: 'ended' })];
    expect(churnOn(31, ...story)).toEqual({ reason: 'cancelled', day: 31 });
  });

  test('is unpaid: the reason is the failed payment', () => {
    expect(churnOn(31, activeSubscription(0), subscription(30, { status: 'unpaid' }))).toEqual({
      reason: 'payment-failed',
      day: 31,
    });
  });

  test('does not lose them when another begins within the day of grace', () => {
    expect(churnOn(900, activeSubscription(0), ended(30), activeSubscription(30.5, 2))).toBeNull();
    expect(churnOn(900, activeSubscription(0), ended(30), activeSubscription(31, 2))).toBeNull();
  });

  test('does not lose them while another is in force', () => {
    expect(churnOn(900, activeSubscription(0), activeSubscription(1, 2), ended(30))).toBeNull();
  });

  test('does not lose them within the inactivity window after an order that counts', () => {
    const story = [activeSubscription(0), paidOrder(20), ended(30)];
    expect(churnOn(109, ...story)).toBeNull();
    expect(churnOn(110, ...story)).toEqual({ reason: 'cancelled', day: 110 });
  });

  test('and was followed by an order is no reason any more: the latest reason counts', () => {
    const story = [activeSubscription(0), ended(10), paidOrder(20)];
    expect(asOfDay(200, story).path).toEqual([
      'purchase on day 0',
      'churned on day 11',
      'experience on day 20',
      'churned on day 110',
    ]);
    expect(churnOn(110, ...story)).toEqual({ reason: 'inactive', day: 110 });
  });

  test('and was followed by an order within the day of grace is no reason either', () => {
    expect(churnOn(200, activeSubscription(0), ended(10), paidOrder(10.5), on(20, 'visit'))).toEqual({
      reason: 'inactive',
      day: 110,
    });
  });

  test('by a switch of plan is no churn, and the customer keeps the stage until they are inactive', () => {
    const story = [activeSubscription(0), ended(30, 'switched')];
    expect(asOfDay(80, story)).toMatchObject({ stage: 'experience', churn: null });
    expect(countOn(30, ...story)).toBe(0);
    expect(churnOn(90, ...story)).toEqual({ reason: 'inactive', day: 90 });
  });

  test('by a switch of plan does not lose an inactive customer whose next one begins within the day of grace', () => {
    const switched = [activeSubscription(0), ended(300, 'switched')];
    expect(asOfDay(301, [...switched, activeSubscription(300.5, 2)])).toMatchObject({
      path: ['purchase on day 0', 'experience on day 14'],
      churn: null,
    });
    expect(churnOn(301, ...switched)).toEqual({ reason: 'inactive', day: 301 });
  });

  test('and is active again was churned in between', () => {
    const story = [activeSubscription(0), ended(50), subscription(80, { status: 'active' })];
    expect(asOfDay(80, story).path).toEqual([
      'purchase on day 0',
      'experience on day 14',
      'churned on day 51',
      'experience on day 80',
    ]);
  });
});

describe('a paused subscription', () => {
  const paused = subscription(10, { paused: 'yes' });

  test('counts, and is a risk once it lasts longer than a day', () => {
    expect(countOn(20, activeSubscription(0), paused)).toBe(1);
    expect(asOfDay(10.999, [activeSubscription(0), paused]).risk.reasons).toEqual([]);
    expect(asOfDay(11, [activeSubscription(0), paused]).risk.reasons).toEqual(['subscription-paused']);
  });

  test('is no risk when a renewal put it on hold for minutes', () => {
    const story = [activeSubscription(0), paused, subscription(10.01, { paused: 'no' })];
    expect(asOfDay(12, story).risk.reasons).toEqual([]);
  });

  test('does not hold back inactivity', () => {
    expect(churnOn(90, activeSubscription(0), paused)).toEqual({ reason: 'inactive', day: 90 });
  });

  test('does not lose an inactive customer when a renewal put it on hold for minutes', () => {
    const held = [activeSubscription(0), subscription(365, { paused: 'yes' })];
    expect(asOfDay(366, [...held, subscription(365.01, { paused: 'no' })])).toMatchObject({
      path: ['purchase on day 0', 'experience on day 14'],
      risk: { reasons: [] },
    });
    expect(churnOn(365.999, ...held)).toBeNull();
    expect(churnOn(366, ...held)).toEqual({ reason: 'inactive', day: 366 });
  });
});
