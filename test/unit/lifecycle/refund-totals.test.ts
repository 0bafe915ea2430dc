import { expect, test } from 'vitest';
import { asOfDay } from '../../support/activity-builders.ts';
import { order, paidOrder } from '../../support/object-builders.ts';

const EUR = (amount: number) => [{ currency: 'EUR', minor: amount * 100 }];

/** An order of EUR 100 that was paid on day 0, and what is reported of its refunds on day 5. */
function refundsAfter(...reports: readonly (readonly ['partly' | 'fully', number])[]) {
  const reported = reports.map(([refunded, refundedEuro]) =>
    order(5, { payment: 'paid', refunded }, { euro: 100, refundedEuro }),
  );
  return asOfDay(6, [paidOrder(0, 1), ...reported]).facts;
}

test.each([
  [
    '9 and then 29',
    [
      ['partly', 9],
      ['partly', 29],
    ],
    29,
  ],
  [
    '9 and then 10',
    [
      ['partly', 9],
      ['partly', 10],
    ],
    10,
  ],
  [
    '9 and then all',
    [
      ['partly', 9],
      ['fully', 100],
    ],
    100,
  ],
] as const)('of two totals of one second, %s, the greater counts in either order', (_, reports, expected) => {
  expect(refundsAfter(...reports).refunds).toEqual(EUR(expected));
  expect(refundsAfter(...reports.toReversed()).refunds).toEqual(EUR(expected));
});

test('a total that is smaller at a later instant counts: a refund was taken back', () => {
  const reported = [
    order(5, { payment: 'paid', refunded: 'partly' }, { euro: 100, refundedEuro: 29 }),
    order(6, { payment: 'paid', refunded: 'partly' }, { euro: 100, refundedEuro: 9 }),
  ];
  expect(asOfDay(7, [paidOrder(0, 1), ...reported]).facts.refunds).toEqual(EUR(9));
});
