import { describe, expect, test } from 'vitest';
import { churnTypeOf, isReactivation } from '../../../shared/lifecycle/stage.ts';
import { asOfDay, DAY, DAY_ZERO, on } from '../../support/activity-builders.ts';

describe('touchpoints', () => {
  const visits = (count: number) =>
    Array.from({ length: count }, (_, day) => on(day, 'visit', { occurrence: String(day) }));
  const days = (list: readonly { at: number }[]) => list.map(({ at }) => (at - DAY_ZERO) / DAY);

  test('are the first four and the last four before the first purchase', () => {
    const { touchpoints } = asOfDay(30, [...visits(12), on(20, 'order.paid'), on(21, 'visit')]).facts;
    expect(days(touchpoints.first)).toEqual([0, 1, 2, 3]);
    expect(days(touchpoints.last)).toEqual([8, 9, 10, 11]);
    expect(touchpoints.count).toBe(12);
  });

  test('do not repeat one when there are few', () => {
    const { touchpoints } = asOfDay(30, [...visits(5), on(20, 'order.paid')]).facts;
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
      on(0, 'ticket.opened'),
      on(1, 'ticket.solved'),
      on(2, 'ticket.reopened'),
      on(3, 'ticket.solved'),
    ];
    expect([0, 1, 2, 3].map((day) => asOfDay(day, story.slice(0, day + 1)).facts.openTickets.length)).toEqual(
      [1, 0, 1, 0],
    );
  });

  test('sum revenue per currency', () => {
    const yen = on(2, 'order.paid', { object: 3 });
    if (yen.type !== 'order.paid') throw new Error('an order');
    const history = [
      on(0, 'order.paid', { object: 1, euro: 0.1 }),
      on(1, 'order.paid', { object: 2, euro: 0.2 }),
      { ...yen, total: { currency: 'JPY', minor: 1_250 } },
    ];
    expect(asOfDay(3, history).facts.revenue).toEqual([
      { currency: 'EUR', minor: 30 },
      { currency: 'JPY', minor: 1_250 },
    ]);
  });

  test('have the instants of the first and of the last own activity', () => {
    const { facts } = asOfDay(9, [on(0, 'campaign.sent'), on(1, 'visit'), on(2, 'campaign.sent')]);
    expect([facts.firstSeenAt, facts.lastActiveAt].map((at) => ((at ?? 0) - DAY_ZERO) / DAY)).toEqual([0, 1]);
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
