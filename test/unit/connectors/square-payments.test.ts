import { expect, it } from 'vitest';
import { factsOf } from '../../support/connectors/folded-facts.ts';
import { reportsOf } from '../../support/connectors/reports.ts';
import {
  mapSquare,
  squareDispute,
  squarePayment,
  squareRefund,
  squareReports,
  squareUpdate,
} from '../../support/connectors/square-delivery.ts';

const account = 'customer:ADA';
const createdAt = '2026-01-05T10:00:00Z';
const total = 'EUR 4999';
const asOf = '2026-01-05T10:00:02.500Z';
const captured = '2026-01-05T10:00:02.400Z';

it.each([
  [
    'COMPLETED',
    {
      states: { payment: 'paid', attempt: 'none', cancelled: 'no', refunded: 'no' },
      since: { payment: captured },
      total,
    },
  ],
  ['APPROVED', { states: { payment: 'unpaid', attempt: 'none', cancelled: 'no' }, total }],
  ['PENDING', { states: { payment: 'unpaid', attempt: 'none', cancelled: 'no' }, total }],
  ['CANCELED', { states: { payment: 'unpaid', cancelled: 'yes' }, since: { cancelled: asOf } }],
  ['FAILED', { states: { payment: 'unpaid', attempt: 'failed', cancelled: 'no' } }],
  ['A_NEW_STATUS', { total }],
])('a payment with the status %s', (status, expected) => {
  for (const topic of ['payment.created', 'payment.updated'])
    expect(squareReports(topic, squarePayment({ status }))).toEqual({
      'payment:P1': { asOf, account, of: 'order:O1', createdAt, ...expected },
      'order:O1': { asOf, account },
    });
});

it.each([
  ['nothing went back', undefined, 'no', undefined],
  ['nothing went back, as an amount', 0, 'no', 'EUR 0'],
  ['a part went back', 1000, 'partly', 'EUR 1000'],
  ['all went back', 4999, 'fully', 'EUR 4999'],
])('a paid payment of which %s', (_what, amount, refunded, refundedTotal) => {
  const refunded_money = amount === undefined ? undefined : { amount, currency: 'EUR' };
  const reported = squareReports('payment.updated', squarePayment({ refunded_money }))['payment:P1'];
  expect(reported?.states?.refunded).toBe(refunded);
  expect(reported?.refundedTotal).toBe(refundedTotal);
  expect(reported?.since).toEqual({ payment: captured, ...(refunded !== 'no' && { refunded: asOf }) });
});

it('a capture that is dated a moment after the body counts as of the body', () => {
  const card_details = { card_payment_timeline: { captured_at: '2026-01-05T10:00:02.501Z' } };
  const reported = squareReports('payment.updated', squarePayment({ card_details }));
  expect(reported['payment:P1']?.since).toEqual({ payment: asOf });
});

it.each([
  ['JPY', 500, 'JPY 500'],
  ['EUR', 4999, 'EUR 4999'],
  ['KWD', 1500, 'KWD 1500'],
  ['XXX', 4999, null],
  ['EUR', 1.5, null],
])('an amount in %s is in its smallest unit: %s', (currency, amount, expected) => {
  const reported = squareReports('payment.updated', squarePayment({ total_money: { amount, currency } }));
  expect(reported['payment:P1']?.total).toBe(expected);
});

it('a payment without a customer belongs to the address of its buyer, and so does its order', () => {
  const update = squareUpdate('payment.updated', squarePayment({ customer_id: undefined }));
  expect(update.persons).toEqual(['email:receipt@example.com']);
  expect(reportsOf(update)).toMatchObject({
    'payment:P1': { address: 'email:receipt@example.com' },
    'order:O1': { address: 'email:receipt@example.com' },
  });
});

it('a payment that names nobody reports no order: that would have no owner', () => {
  const nobody = squarePayment({ customer_id: null, buyer_email_address: null });
  const update = squareUpdate('payment.updated', nobody);
  expect(update.persons).toEqual([]);
  expect(Object.keys(reportsOf(update))).toEqual(['payment:P1']);
});

it.each([
  ['PENDING', { refund: 'pending' }],
  ['COMPLETED', { refund: 'succeeded' }],
  ['REJECTED', { refund: 'failed' }],
  ['FAILED', { refund: 'failed' }],
  ['A_NEW_STATUS', undefined],
])('a refund with the status %s is a part of its payment', (status, states) => {
  expect(squareReports('refund.updated', squareRefund({ status }))).toEqual({
    'payment:P1 refund:P1_R1': {
      asOf: '2026-01-09T10:00:10Z',
      createdAt: '2026-01-09T10:00:00Z',
      total: 'EUR 1000',
      ...(states && { states }),
    },
  });
});

it.each([
  ['of no payment is ignored if Square says that it has none', { unlinked: true }, ['unlinked-refund'], []],
  ['of no payment is refused otherwise', {}, [], [expect.stringMatching(/no usable payment id/)]],
])('a refund %s', (_what, changes, ignored, refused) => {
  const mapping = mapSquare('refund.created', squareRefund({ payment_id: undefined, ...changes }));
  expect(mapping).toMatchObject({ updates: [], ignored, refused });
});

it.each([
  ['INQUIRY_EVIDENCE_REQUIRED', 'open'],
  ['INQUIRY_PROCESSING', 'open'],
  ['EVIDENCE_REQUIRED', 'open'],
  ['PROCESSING', 'open'],
  ['INQUIRY_CLOSED', 'won'],
  ['WON', 'won'],
  ['ACCEPTED', 'lost'],
  ['LOST', 'lost'],
])('a dispute in the state %s is %s', (state, dispute) => {
  expect(squareReports('dispute.state.updated', squareDispute({ state }))).toMatchObject({
    'payment:P1 dispute:D1': { states: { dispute }, total: 'EUR 4999' },
  });
});

const paid = squareUpdate('payment.updated', squarePayment());
const AT = '2026-01-31T00:00:00Z';

it('an authorised payment is no sale until it is captured, on the day of the capture', () => {
  const authorised = squareUpdate(
    'payment.created',
    squarePayment({ status: 'APPROVED', updated_at: '2026-01-05T10:00:01Z', card_details: undefined }),
  );
  expect(factsOf([authorised], AT)).toMatchObject({ orders: 0, revenue: [] });
  const capturedLater = squareUpdate(
    'payment.updated',
    squarePayment({
      updated_at: '2026-01-08T10:00:01Z',
      card_details: { card_payment_timeline: { captured_at: '2026-01-08T10:00:00Z' } },
    }),
  );
  expect(factsOf([authorised, capturedLater], AT)).toMatchObject({
    orders: 1,
    revenue: [{ currency: 'EUR', minor: 4999 }],
    firstOrderAt: Date.parse('2026-01-08T10:00:00Z'),
  });
});

it('a failed try is settled by another payment of the same order, whose amount counts', () => {
  const failed = squareUpdate(
    'payment.updated',
    squarePayment({
      id: 'P0',
      status: 'FAILED',
      total_money: { amount: 4500, currency: 'EUR' },
      updated_at: '2026-01-05T09:59:00Z',
    }),
  );
  expect(factsOf([failed], AT)).toMatchObject({ orders: 0, failedPayments: [{}] });
  expect(factsOf([failed, paid], AT)).toMatchObject({
    orders: 1,
    revenue: [{ currency: 'EUR', minor: 4999 }],
    failedPayments: [],
  });
});

it('two payments of one order are one order', () => {
  const second = squareUpdate('payment.updated', squarePayment({ id: 'P2' }));
  expect(factsOf([paid, second], AT)).toMatchObject({ orders: 1 });
});

it('a refund moves money once it is completed, and no more once it failed', () => {
  const refund = (status: string, updated_at: string) =>
    squareUpdate('refund.updated', squareRefund({ status, updated_at }));
  const pending = refund('PENDING', '2026-01-09T10:00:00Z');
  const completed = refund('COMPLETED', '2026-01-09T10:00:10Z');
  const failed = refund('FAILED', '2026-01-10T10:00:00Z');
  expect(factsOf([paid, pending], AT).refunds).toEqual([]);
  expect(factsOf([paid, pending, completed], AT).refunds).toEqual([{ currency: 'EUR', minor: 1000 }]);
  expect(factsOf([paid, pending, completed, failed], AT).refunds).toEqual([]);
});

it('a refund that is also in the sum of its payment counts once', () => {
  const refunded = squareUpdate(
    'payment.updated',
    squarePayment({
      refunded_money: { amount: 1000, currency: 'EUR' },
      updated_at: '2026-01-09T10:00:11Z',
    }),
  );
  const refund = squareUpdate('refund.updated', squareRefund());
  expect(factsOf([paid, refunded, refund], AT)).toMatchObject({
    orders: 1,
    refunds: [{ currency: 'EUR', minor: 1000 }],
  });
});

it('a sale whose money all went back is none', () => {
  const refunded = squareUpdate(
    'payment.updated',
    squarePayment({
      refunded_money: { amount: 4999, currency: 'EUR' },
      updated_at: '2026-01-09T10:00:11Z',
    }),
  );
  expect(factsOf([paid, refunded], AT)).toMatchObject({ orders: 0, refunds: [{ minor: 4999 }] });
});

it('a dispute that was won is over, in whatever order its reports arrive', () => {
  const opened = squareUpdate('dispute.created', squareDispute());
  const won = squareUpdate(
    'dispute.state.updated',
    squareDispute({ state: 'WON', version: 6, updated_at: '2026-01-29T10:00:00Z' }),
  );
  expect(factsOf([paid, opened], AT)).toMatchObject({ openDisputes: 1, orders: 1 });
  expect(factsOf([paid, opened, won], AT)).toMatchObject({ openDisputes: 0, orders: 1 });
});

it('the later version counts, if two bodies have one time', () => {
  const dispute = (state: string, version: number) =>
    squareUpdate('dispute.state.updated', squareDispute({ state, version }));
  expect(factsOf([paid, dispute('LOST', 9), dispute('PROCESSING', 10)], AT).openDisputes).toBe(1);
  expect(factsOf([paid, dispute('LOST', 10), dispute('PROCESSING', 9)], AT).openDisputes).toBe(0);
});
