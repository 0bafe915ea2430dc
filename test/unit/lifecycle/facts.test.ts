import { describe, expect, test } from 'vitest';
import { churnTypeOf, isReactivation } from '../../../shared/lifecycle/stage.ts';
import { asOfDay, DAY, DAY_ZERO, on } from '../../support/activity-builders.ts';
import { order, paidOrder, ticket } from '../../support/object-builders.ts';

const dayOf = (instant: number | null) => ((instant ?? 0) - DAY_ZERO) / DAY;

describe('touchpoints', () => {
  const visits = (count: number) => Array.from({ length: count }, (_, day) => on(day, 'visit'));
  const days = (list: readonly { at: number }[]) => list.map(({ at }) => dayOf(at));

  test('are the first four and the last four before the first purchase', () => {
    const { touchpoints } = asOfDay(30, [...visits(12), paidOrder(20), on(21, 'visit')]).facts;
    expect(days(touchpoints.first)).toEqual([0, 1, 2, 3]);
    expect(days(touchpoints.last)).toEqual([8, 9, 10, 11]);
    expect(touchpoints.count).toBe(12);
  });

  test('do not repeat one when there are few', () => {
    const { touchpoints } = asOfDay(30, [...visits(5), paidOrder(20)]).facts;
    expect([...days(touchpoints.first), ...days(touchpoints.last)]).toEqual([0, 1, 2, 3, 4]);
  });

  test('have the type and the connection', () => {
    const { touchpoints } = asOfDay(1, [on(0, 'campaign.engaged', { connection: 'mail' })]).facts;
    expect(touchpoints.first).toEqual([{ type: 'campaign.engaged', connection: 'mail', at: DAY_ZERO }]);
  });
});

describe('facts', () => {
  test('count a ticket as open until it is solved, also when it was reopened', () => {
    const story = [
      ticket(0, { ticket: 'open' }, { created: 0 }),
      ticket(1, { ticket: 'solved' }),
      ticket(2, { ticket: 'open' }),
      ticket(3, { ticket: 'solved' }),
    ];
    expect([0, 1, 2, 3].map((day) => asOfDay(day, story.slice(0, day + 1)).facts.openTickets.length)).toEqual(
      [1, 0, 1, 0],
    );
  });

  test('count a ticket whose first news is that it was solved as solved', () => {
    expect(asOfDay(5, [ticket(5, { ticket: 'solved' }, { created: 1 })]).facts.openTickets).toEqual([]);
    expect(asOfDay(5, [ticket(5, { ticket: 'solved' })]).facts.openTickets).toEqual([]);
  });

  test('sum revenue per currency', () => {
    const yen = order(2, { payment: 'paid' }, { id: 3 });
    const inYen = yen.snapshots.map((one) => ({
      ...one,
      attributes: { total: { currency: 'JPY', minor: 1_250 } },
    }));
    const history = [
      order(0, { payment: 'paid' }, { id: 1, euro: 0.1 }),
      order(1, { payment: 'paid' }, { id: 2, euro: 0.2 }),
      { ...yen, snapshots: inYen },
    ];
    expect(asOfDay(3, history).facts.revenue).toEqual([
      { currency: 'EUR', minor: 30 },
      { currency: 'JPY', minor: 1_250 },
    ]);
  });

  test('have the instants of the first and of the last own activity', () => {
    const { facts } = asOfDay(9, [on(0, 'campaign.sent'), on(1, 'visit'), on(2, 'campaign.sent')]);
    expect([dayOf(facts.firstSeenAt), dayOf(facts.lastActiveAt)]).toEqual([0, 1]);
  });
});

describe('churn and reactivation', () => {
  test('a failed payment is involuntary churn', () => {
    expect(churnTypeOf('payment-failed')).toBe('involuntary');
    expect(churnTypeOf('cancelled')).toBe('voluntary');
  });

  test('only a move from churned or winback into retention is a reactivation', () => {
    expect(isReactivation('churned', 'purchase')).toBe(true);
    expect(isReactivation('winback', 'advocacy')).toBe(true);
    expect(isReactivation('churned', 'winback')).toBe(false);
    expect(isReactivation('evaluation', 'purchase')).toBe(false);
    expect(isReactivation(null, 'purchase')).toBe(false);
  });
});
