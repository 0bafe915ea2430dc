import { describe, expect, test } from 'vitest';
import { asOfDay, type History, on } from '../../support/activity-builders.ts';
import {
  account,
  activeSubscription,
  checkout,
  order,
  paidOrder,
  subscription,
  ticket,
} from '../../support/object-builders.ts';
import { policyWith } from '../../support/services.ts';

const churnOn = (day: number, ...history: History) => asOfDay(day, history).churn;

describe('inactivity', () => {
  test('of 90 days after the last own activity loses a customer with one order', () => {
    expect(churnOn(89.999, paidOrder(0))).toBeNull();
    expect(churnOn(90, paidOrder(0))).toEqual({ reason: 'inactive', day: 90 });
  });

  test.each([
    ['a visit', on(50, 'visit')],
    ['an unpaid order', order(50, { payment: 'unpaid' }, { id: 2, created: 50 })],
    ['a ticket', ticket(50, { ticket: 'open' })],
    ['a rating', on(50, 'rating.given')],
  ] as const)('ends with %s, and starts again with it', (_, one) => {
    expect(churnOn(139, paidOrder(0), one)).toBeNull();
    expect(churnOn(140, paidOrder(0), one)).toEqual({ reason: 'inactive', day: 140 });
  });

  test.each([
    ['a campaign', on(50, 'campaign.sent')],
    ['a delivery', order(50, { fulfilled: 'yes' }, { id: 1 })],
    ['a refund', order(50, { refunded: 'partly' }, { id: 1 })],
    ['a solved ticket', ticket(50, { ticket: 'solved' })],
    ['a withdrawn consent', on(50, 'consent.withdrawn')],
    ['a failed payment', on(50, 'payment.failed')],
    ['a dispute', on(50, 'dispute.opened')],
    ['a dispute of the order', order(50, { dispute: 'open' }, { part: 'dispute:1', id: 1 })],
  ] as const)('does not end with %s', (_, one) => {
    expect(churnOn(90, paidOrder(0, 1), one)).toEqual({ reason: 'inactive', day: 90 });
  });

  test.each([
    ['4 mean gaps', 20, 80],
    ['at least 45 days', 2, 45],
    ['at most 365 days', 89, 356],
  ])('lasts for %s once there are two orders', (_, gap, window) => {
    const history = [paidOrder(0), paidOrder(gap)];
    expect(churnOn(gap + window - 0.001, ...history)).toBeNull();
    expect(churnOn(gap + window, ...history)).toEqual({ reason: 'inactive', day: gap + window });
  });

  test('is measured by the gaps between the orders so far, not later ones', () => {
    expect(asOfDay(400, [paidOrder(0), paidOrder(1), paidOrder(300)]).path).toEqual([
      'purchase on day 0',
      'experience on day 14',
      'churned on day 46',
      'advocacy on day 300',
    ]);
  });

  test('moved into the past by a cancelled order loses the customer at the cancellation', () => {
    // Two orders 80 days apart give a window of 320 days; one order alone gives 90.
    const history = [paidOrder(0), paidOrder(80), order(200, { cancelled: 'yes' }, { id: 80 })];
    expect(churnOn(199, ...history.slice(0, 2))).toBeNull();
    expect(churnOn(200, ...history)).toEqual({ reason: 'inactive', day: 200 });
  });

  test('does not end while a subscription is in force', () => {
    expect(churnOn(1_000, paidOrder(0), activeSubscription(1))).toBeNull();
  });
});

describe('a closed account', () => {
  const closed = (day: number, id = 1) => account(day, { account: 'closed' }, { id });

  test('loses a customer who bought', () => {
    expect(churnOn(1, paidOrder(0), account(0, { account: 'open' }), closed(1))).toEqual({
      reason: 'closed',
      day: 1,
    });
  });

  test('does not lose a customer with a subscription that counts', () => {
    const story = [activeSubscription(0), account(0, { account: 'open' }), closed(1)];
    expect(churnOn(100, ...story)).toBeNull();
    const ended = subscription(100, { status: 'ended' });
    expect(churnOn(101, ...story, ended)).toEqual({ reason: 'closed', day: 101 });
  });

  test('does not lose a customer with another account that is open', () => {
    const story = [
      paidOrder(0),
      account(0, { account: 'open' }, { id: 1 }),
      account(0, { account: 'open' }, { id: 2 }),
      closed(1),
      closed(5, 2),
    ];
    expect(asOfDay(4, story.slice(0, 4), policyWith(), 2).churn).toBeNull();
    expect(asOfDay(5, story, policyWith(), 2).churn).toEqual({ reason: 'closed', day: 5 });
  });

  test('that is named only by its address does not lose a customer whose account is open', () => {
    const { object, ...rest } = closed(1);
    const addressed = { ...rest, object: '#the-hash-of-an-address' };
    expect(object).not.toBe(addressed.object);
    expect(asOfDay(5, [paidOrder(0), addressed], policyWith(), 1).churn).toBeNull();
    expect(asOfDay(5, [paidOrder(0), addressed], policyWith(), 0).churn).toEqual({
      reason: 'closed',
      day: 1,
    });
  });

  test('that was closed before a purchase does not lose the customer when it is first reported later', () => {
    const late = account(50, { account: 'closed' }, { since: { account: 0 } });
    expect(churnOn(60, paidOrder(10), late)).toBeNull();
  });

  test('is not open again after a purchase that was undone at its own instant', () => {
    const undone = order(
      10,
      { payment: 'paid', refunded: 'fully' },
      { id: 2, since: { payment: 10, refunded: 10 } },
    );
    const closed = (day: number, id: number) =>
      account(day, { account: 'closed' }, { id, since: { account: day } });
    const story = [paidOrder(0), closed(5, 1), undone, closed(10, 2)];
    expect(asOfDay(10, story, policyWith(), 2).churn).toEqual({ reason: 'closed', day: 10 });
  });

  test('is open again when the tool says so, or after a purchase', () => {
    const story = [paidOrder(0), account(0, { account: 'open' }), closed(1)];
    expect(asOfDay(5, [...story, paidOrder(5)])).toMatchObject({ stage: 'purchase', churn: null });
    const reopened = [account(0, { account: 'open' }), closed(0.5), account(0.75, { account: 'open' })];
    expect(asOfDay(5, [...reopened, paidOrder(2)])).toMatchObject({ stage: 'purchase', churn: null });
  });
});

describe('a lost customer', () => {
  test.each([
    ['a campaign', on(100, 'campaign.sent')],
    ['a visit', on(100, 'visit')],
    ['a message', on(100, 'message.received')],
    ['a ticket', ticket(100, { ticket: 'open' })],
    ['a checkout', checkout(100, {})],
    ['an unpaid order', order(100, { payment: 'unpaid' }, { id: 2, created: 100 })],
  ] as const)('is in winback after %s', (_, one) => {
    expect(asOfDay(101, [paidOrder(0), one])).toMatchObject({
      stage: 'winback',
      churn: { reason: 'inactive', day: 90 },
    });
  });

  test('is not won back by something that is not their own', () => {
    expect(asOfDay(101, [paidOrder(0, 1), order(100, { fulfilled: 'yes' })]).stage).toBe('churned');
    const closed = account(100, { account: 'closed' }, { since: { account: 100 } });
    expect(asOfDay(101, [paidOrder(0), closed]).stage).toBe('churned');
  });

  test('is churned again after 30 days without activity', () => {
    expect(asOfDay(300, [paidOrder(0), on(100, 'campaign.sent'), on(120, 'visit')]).path.slice(-3)).toEqual([
      'churned on day 90',
      'winback on day 100',
      'churned on day 150',
    ]);
  });

  test('stays in winback when an activity happens at the very end of it', () => {
    expect(asOfDay(140, [paidOrder(0), on(100, 'campaign.sent'), on(130, 'visit')]).path.slice(-1)).toEqual([
      'winback on day 100',
    ]);
  });

  test('comes back with an order that counts, into the stage that the facts give', () => {
    expect(asOfDay(200, [paidOrder(0), paidOrder(200)])).toMatchObject({ stage: 'experience', churn: null });
    expect(
      asOfDay(201, [paidOrder(0), paidOrder(1), on(150, 'campaign.sent'), paidOrder(151)]).path.slice(-3),
    ).toEqual(['churned on day 46', 'winback on day 150', 'advocacy on day 151']);
  });

  test('comes back with a subscription that begins', () => {
    expect(asOfDay(200, [paidOrder(0), activeSubscription(200)])).toMatchObject({
      stage: 'experience',
      churn: null,
    });
  });

  test('ends with an order, also if the account is closed at that instant', () => {
    const closed = account(110, { account: 'closed' }, { since: { account: 110 } });
    const history = [paidOrder(0), on(100, 'visit'), paidOrder(110), closed];
    expect(asOfDay(120, history).path.slice(-3)).toEqual([
      'churned on day 90',
      'winback on day 100',
      'churned on day 110',
    ]);
  });

  test('does not come back with an order that does not count', () => {
    const cancelled = order(200, { payment: 'paid', cancelled: 'yes' }, { id: 2 });
    expect(asOfDay(200, [paidOrder(0), cancelled]).stage).toBe('winback');
  });

  test('was never lost when a late visit is dated before the churn', () => {
    expect(asOfDay(95, [paidOrder(0)]).path).toContain('churned on day 90');
    expect(asOfDay(95, [paidOrder(0), on(60, 'visit')]).path).toEqual([
      'purchase on day 0',
      'experience on day 14',
    ]);
  });
});
