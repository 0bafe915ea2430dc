import { describe, expect, it } from 'vitest';
import { factsOf } from '../../support/connectors/folded-facts.ts';
import {
  mapPaddle,
  PADDLE_AT,
  paddleAdjustment,
  paddleTransaction,
  paddleUpdate,
} from '../../support/connectors/paddle-delivery.ts';
import { reportsOf } from '../../support/connectors/reports.ts';

const sale = paddleUpdate('transaction.completed', paddleTransaction());
const adjusted = (changes: Readonly<Record<string, unknown>>, at: string) =>
  paddleUpdate('adjustment.updated', paddleAdjustment(changes), at);
const refunds = (...updates: (typeof sale)[]) => factsOf([sale, ...updates], '2026-03-01T00:00:00Z');

describe('a refund of Paddle', () => {
  it.each([
    ['refund', 'pending_approval', { refund: 'pending' }],
    ['refund', 'approved', { refund: 'succeeded' }],
    ['refund', 'rejected', { refund: 'failed' }],
    ['credit', 'approved', { refund: 'succeeded' }],
    ['credit', 'reversed', { refund: 'cancelled' }],
  ])('by the action %s that is %s', (action, status, states) => {
    const update = paddleUpdate('adjustment.created', paddleAdjustment({ action, status }));
    expect(reportsOf(update)).toEqual({
      'invoice:txn_1': { asOf: PADDLE_AT, account: 'customer:ctm_1' },
      'invoice:txn_1 refund:adj_1': {
        asOf: PADDLE_AT,
        states,
        createdAt: '2026-01-05T09:30:00Z',
        total: 'EUR 500',
      },
    });
  });

  it('moves no money until it is approved, and none if it is rejected', () => {
    const asked = adjusted({ status: 'pending_approval' }, '2026-01-06T10:00:00Z');
    const approved = adjusted({ status: 'approved' }, '2026-01-07T10:00:00Z');
    const rejected = adjusted({ status: 'rejected' }, '2026-01-07T10:00:00Z');
    expect(refunds(asked)).toMatchObject({ orders: 1, refunds: [] });
    expect(refunds(asked, rejected)).toMatchObject({ orders: 1, refunds: [] });
    expect(refunds(asked, approved)).toMatchObject({ orders: 1, refunds: [{ minor: 500 }] });
  });

  it('of everything undoes the sale', () => {
    const whole = adjusted({ totals: { total: '1190' } }, '2026-01-07T10:00:00Z');
    expect(refunds(whole)).toMatchObject({ orders: 0, refunds: [{ currency: 'EUR', minor: 1190 }] });
  });

  it('of an invoice that was not paid yet moves no money until it is paid', () => {
    const credit = adjusted({ action: 'credit' }, '2026-01-07T10:00:00Z');
    const manual = { collection_mode: 'manual', payments: [] };
    const issued = paddleUpdate('transaction.billed', paddleTransaction({ ...manual, status: 'billed' }));
    const paid = paddleUpdate(
      'transaction.completed',
      paddleTransaction({ ...manual, status: 'completed' }),
      '2026-01-20T10:00:00Z',
    );
    const at = '2026-03-01T00:00:00Z';
    expect(factsOf([issued, credit], at)).toMatchObject({ orders: 0, revenue: [], refunds: [] });
    expect(factsOf([issued, credit, paid], at)).toMatchObject({
      orders: 1,
      revenue: [{ minor: 1190 }],
      refunds: [{ minor: 500 }],
    });
  });

  it('that comes before its transaction waits for it', () => {
    const refund = adjusted({}, '2026-01-07T10:00:00Z');
    expect(factsOf([refund, sale], '2026-03-01T00:00:00Z')).toMatchObject({
      orders: 1,
      revenue: [{ minor: 1190 }],
      refunds: [{ minor: 500 }],
    });
  });
});

describe('a chargeback of Paddle', () => {
  const chargeback = { id: 'adj_2', action: 'chargeback', totals: { total: '1190' } };
  const charged = adjusted(chargeback, '2026-01-20T10:00:00Z');

  it('takes the money, and a reversal with another id gives it back', () => {
    expect(refunds(charged)).toMatchObject({ orders: 0, openDisputes: 0, refunds: [{ minor: 1190 }] });
    const reversal = adjusted(
      { id: 'adj_3', action: 'chargeback_reverse', totals: { total: '1190' } },
      '2026-02-10T10:00:00Z',
    );
    expect(refunds(charged, reversal)).toMatchObject({ orders: 1, openDisputes: 0, refunds: [] });
    const reversed = adjusted({ ...chargeback, status: 'reversed' }, '2026-02-10T10:00:00Z');
    expect(refunds(charged, reversed)).toMatchObject({ orders: 1, refunds: [] });
    expect(refunds(charged, reversed, reversal)).toMatchObject({ orders: 1, refunds: [] });
  });

  it('can follow a reversal', () => {
    const reversal = adjusted({ id: 'adj_3', action: 'chargeback_reverse' }, '2026-02-10T10:00:00Z');
    const again = adjusted({ ...chargeback, id: 'adj_4' }, '2026-02-20T10:00:00Z');
    expect(refunds(charged, reversal, again)).toMatchObject({ orders: 0, refunds: [{ minor: 1190 }] });
  });

  it('is only an open dispute while it is a warning', () => {
    const warned = adjusted({ id: 'adj_5', action: 'chargeback_warning' }, '2026-01-18T10:00:00Z');
    expect(refunds(warned)).toMatchObject({ orders: 1, openDisputes: 1, refunds: [] });
    const over = adjusted({ id: 'adj_6', action: 'chargeback_warning_reverse' }, '2026-01-21T10:00:00Z');
    expect(refunds(warned, over)).toMatchObject({ orders: 1, openDisputes: 0 });
    // The end of the warning does not end the chargeback that followed it.
    expect(refunds(warned, charged, over)).toMatchObject({ orders: 0, refunds: [{ minor: 1190 }] });
  });
});

describe('an adjustment of Paddle that is ignored', () => {
  it.each([
    [{ action: 'credit_reverse' }, 'reported-by-credit'],
    [{ action: 'chargeback_reverse', status: 'pending_approval' }, 'unfinished-reversal'],
    [{ action: 'something_new' }, 'unknown-adjustment'],
  ])('%j', (changes, reason) => {
    expect(mapPaddle('adjustment.created', paddleAdjustment(changes)).ignored).toEqual([reason]);
  });
});
