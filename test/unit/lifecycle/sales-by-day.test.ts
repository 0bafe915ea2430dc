import { describe, expect, test } from 'vitest';
import type { Cell } from '../../../shared/lifecycle/cells.ts';
import { asOfDay, DAY, DAY_ZERO, type History, on } from '../../support/activity-builders.ts';
import { invoice, order, paidOrder, payment, subscription } from '../../support/object-builders.ts';
import { policyWith } from '../../support/services.ts';

const shown = ({ day, connection, currency, sales, minor, unpriced }: Cell) =>
  [
    `day ${day - DAY_ZERO / DAY}`,
    connection,
    `${minor / 100} ${currency}`,
    `${sales} sales`,
    ...(unpriced > 0 ? [`${unpriced} unpriced`] : []),
  ].join(', ');

function reportedOn(day: number, history: History, policy = policyWith()) {
  const { sales, refunds } = asOfDay(day, history, policy).record;
  return { sales: sales.days.map(shown), refunds: refunds.days.map(shown) };
}

const refund = (day: number, euro: number | null, id = 1) =>
  order(day, { refund: 'succeeded' }, { id, part: `refund:${day}`, euro, since: { refund: day } });

describe('the sales of a day', () => {
  test('are the orders that began to count on it', () => {
    const story = [paidOrder(0, 1), paidOrder(0.5, 2), paidOrder(3, 3, { connection: 'other' })];
    expect(reportedOn(4, story).sales).toEqual([
      'day 0, shop, 200 EUR, 2 sales',
      'day 3, other, 100 EUR, 1 sales',
    ]);
  });

  test('have no amount if that cannot be read', () => {
    expect(reportedOn(1, [paidOrder(0, 1, { euro: null })]).sales).toEqual([
      'day 0, shop, 0 null, 1 sales, 1 unpriced',
    ]);
  });

  test('are on the day of the second payment if the first was taken back', () => {
    const story = [paidOrder(0, 1), order(2, { payment: 'unpaid' }), order(5, { payment: 'paid' })];
    expect(reportedOn(6, story).sales).toEqual(['day 5, shop, 100 EUR, 1 sales']);
  });

  test('are the paid invoices of a subscription above zero, its parts included', () => {
    const story = [
      subscription(0, { begun: 'yes', status: 'active' }),
      invoice(0, { payment: 'paid' }, { id: 1, euro: 0, of: 'subscription:1', created: 0 }),
      invoice(1, { payment: 'paid' }, { id: 2, euro: 20, of: 'subscription:1', created: 1 }),
      subscription(31, { payment: 'paid' }, { part: 'invoice:a', euro: 20, since: { payment: 31 } }),
      subscription(61, { payment: 'paid' }, { part: 'invoice:b', since: { payment: 61 } }),
    ];
    expect(reportedOn(90, story).sales).toEqual([
      'day 1, shop, 20 EUR, 1 sales',
      'day 31, shop, 20 EUR, 1 sales',
      'day 61, shop, 0 null, 1 sales, 1 unpriced',
    ]);
  });

  test('are not those of a connection whose orders another one reports as well', () => {
    const policy = policyWith({ connections: { shop: { orders: 'not-counted' } } });
    expect(reportedOn(4, [paidOrder(0, 1), refund(1, 10)], policy)).toEqual({ sales: [], refunds: [] });
  });

  test('begin at midnight in the time zone of the policy', () => {
    const story = [paidOrder(0, 1), paidOrder(0.2, 2)];
    expect(reportedOn(1, story, policyWith({ zone: 'America/New_York' })).sales).toEqual([
      'day -1, shop, 200 EUR, 2 sales',
    ]);
    expect(reportedOn(1, [paidOrder(0.99, 1)], policyWith({ zone: 'Asia/Kolkata' })).sales).toEqual([
      'day 1, shop, 100 EUR, 1 sales',
    ]);
  });
});

describe('the refunds of a day', () => {
  test('are on the day on which the money went back, and the sale stays', () => {
    expect(reportedOn(9, [paidOrder(0, 1), refund(3, 10), refund(5, 20)])).toEqual({
      sales: ['day 0, shop, 100 EUR, 1 sales'],
      refunds: ['day 3, shop, 10 EUR, 0 sales', 'day 5, shop, 20 EUR, 0 sales'],
    });
  });

  test('of all the money leave the amount in the revenue of the sale, which is no sale any more', () => {
    expect(reportedOn(9, [paidOrder(0, 1), refund(3, 40), refund(5, 60)])).toEqual({
      sales: ['day 0, shop, 100 EUR, 0 sales'],
      refunds: ['day 3, shop, 40 EUR, 0 sales', 'day 5, shop, 60 EUR, 0 sales'],
    });
  });

  test('leave no more than the sale brought in', () => {
    const lost = order(6, { dispute: 'lost' }, { part: 'dispute:1', euro: 100, since: { dispute: 6 } });
    expect(reportedOn(9, [paidOrder(0, 1), refund(3, 100), lost])).toEqual({
      sales: ['day 0, shop, 100 EUR, 0 sales'],
      refunds: ['day 3, shop, 100 EUR, 0 sales', 'day 6, shop, 100 EUR, 0 sales'],
    });
  });

  test('of a cancelled order leave what was paid back', () => {
    const cancelled = order(4, { cancelled: 'yes' }, { since: { cancelled: 4 } });
    expect(reportedOn(9, [paidOrder(0, 1), cancelled]).sales).toEqual([]);
    expect(reportedOn(9, [paidOrder(0, 1), refund(3, 40), cancelled])).toEqual({
      sales: ['day 0, shop, 40 EUR, 0 sales'],
      refunds: ['day 3, shop, 40 EUR, 0 sales'],
    });
  });

  test('of an order that never counted have their revenue on the same day', () => {
    const first = order(
      2,
      { payment: 'paid', cancelled: 'yes' },
      { euro: 100, created: 0, since: { cancelled: 0, payment: 1 } },
    );
    expect(reportedOn(9, [first, refund(3, 100)])).toEqual({
      sales: ['day 3, shop, 100 EUR, 0 sales'],
      refunds: ['day 3, shop, 100 EUR, 0 sales'],
    });
  });

  test('of all the money without an amount are of the total, less the known single ones', () => {
    const refunded = order(5, { refunded: 'fully' }, { since: { refunded: 5 } });
    expect(reportedOn(9, [paidOrder(0, 1), refunded])).toEqual({
      sales: ['day 0, shop, 100 EUR, 0 sales'],
      refunds: ['day 5, shop, 100 EUR, 0 sales'],
    });
    expect(reportedOn(9, [paidOrder(0, 1), refund(3, 40), refunded])).toEqual({
      sales: ['day 0, shop, 100 EUR, 0 sales'],
      refunds: ['day 3, shop, 40 EUR, 0 sales', 'day 5, shop, 60 EUR, 0 sales'],
    });
    const reversed = order(7, { refunded: 'no' }, { since: { refunded: 7 } });
    expect(reportedOn(9, [paidOrder(0, 1), refunded, reversed]).refunds).toEqual([]);
    expect(reportedOn(9, [paidOrder(0, 1, { euro: null }), refunded]).refunds).toEqual([]);
    expect(reportedOn(9, [order(0, { payment: 'unpaid' }, { euro: 100 }), refunded]).refunds).toEqual([]);
  });

  test('of an order and of its payment are of the same money', () => {
    const both = [
      paidOrder(0, 1),
      payment(0, { payment: 'paid' }, { id: 2, euro: 100, of: 'order:1' }),
      order(5, { refunded: 'fully' }, { since: { refunded: 5 } }),
      payment(6, { refunded: 'fully' }, { id: 2, since: { refunded: 6 } }),
    ];
    expect(reportedOn(9, both).refunds).toEqual(['day 5, shop, 100 EUR, 0 sales']);
  });

  test('have the total for a lost dispute without an amount', () => {
    const lost = order(6, { dispute: 'lost' }, { part: 'dispute:1', since: { dispute: 6 } });
    expect(reportedOn(9, [paidOrder(0, 1), refund(3, 10), lost])).toEqual({
      sales: ['day 0, shop, 100 EUR, 0 sales'],
      refunds: ['day 3, shop, 10 EUR, 0 sales', 'day 6, shop, 90 EUR, 0 sales'],
    });
  });

  test('of no known order add no revenue', () => {
    expect(
      reportedOn(9, [on(2, 'order.refunded', { euro: 5 }), on(3, 'order.refunded', { euro: null })]),
    ).toEqual({
      sales: [],
      refunds: ['day 2, shop, 5 EUR, 0 sales'],
    });
  });
});
