import { describe, expect, it } from 'vitest';
import {
  CHARGEBEE_AT,
  chargebeeCredit,
  chargebeeInvoice,
  chargebeeSubscription,
  chargebeeUpdate,
  mapChargebee,
  seconds,
} from '../../support/connectors/chargebee-delivery.ts';
import { factsOf } from '../../support/connectors/folded-facts.ts';
import { reportsOf } from '../../support/connectors/reports.ts';

const UNPAID = { payment: 'unpaid', cancelled: 'no' };
const unpaid = { amount_paid: 0, paid_at: undefined };

function reported(changes: object, others: object = {}) {
  const content = { invoice: chargebeeInvoice({ ...changes }), ...others };
  return reportsOf(chargebeeUpdate('invoice_updated', content))['invoice:inv-1'];
}

describe('an invoice of Chargebee', () => {
  it('that is paid', () => {
    expect(reported({})).toEqual({
      asOf: CHARGEBEE_AT,
      states: { payment: 'paid', attempt: 'none', cancelled: 'no' },
      since: { payment: '2026-01-05T09:00:02Z' },
      account: 'customer:ada',
      of: 'subscription:sub-1',
      createdAt: '2026-01-05T09:00:00Z',
      total: 'EUR 1190',
    });
  });

  it.each([
    ['pending', {}, UNPAID],
    ['posted', {}, UNPAID],
    ['payment_due', {}, UNPAID],
    ['payment_due', { dunning_status: 'in_progress' }, { ...UNPAID, attempt: 'failed' }],
    ['payment_due', { dunning_status: 'stopped' }, { ...UNPAID, attempt: 'failed' }],
    ['not_paid', { dunning_status: 'exhausted' }, { ...UNPAID, attempt: 'failed' }],
    ['not_paid', {}, { ...UNPAID, attempt: 'failed' }],
    ['voided', { dunning_status: 'exhausted' }, { payment: 'unpaid', cancelled: 'yes' }],
  ])('that is %s with %j', (status, changes, states) => {
    expect(reported({ ...unpaid, status, ...changes })?.states).toEqual(states);
  });

  it('of an unknown status states nothing of itself', () => {
    expect(reported({ status: 'something_new' })).not.toHaveProperty('states');
  });

  it('whose payment failed says so before dunning begins', () => {
    const failed = (type: string, status: string) =>
      reported({ ...unpaid, status: 'payment_due' }, { transaction: { type, status } })?.states;
    expect(failed('payment', 'failure')).toEqual({ ...UNPAID, attempt: 'failed' });
    expect(failed('payment', 'late_failure')).toEqual({ ...UNPAID, attempt: 'failed' });
    expect(failed('payment', 'in_progress')).toEqual(UNPAID);
    expect(failed('refund', 'failure')).toEqual(UNPAID);
  });

  it('is voided at the time that it names', () => {
    const voided_at = seconds('2026-01-05T09:50:00Z');
    expect(reported({ ...unpaid, status: 'voided', voided_at })?.since).toEqual({
      cancelled: '2026-01-05T09:50:00Z',
    });
  });

  it('has what was paid by money and by credits as its amount', () => {
    expect(reported({ amount_paid: 700, credits_applied: 490 })?.total).toBe('EUR 1190');
    expect(reported({ amount_paid: 700, amount_adjusted: 490 })?.total).toBe('EUR 700');
    expect(reported({ amount_paid: undefined })?.total).toBe('EUR 1190');
    expect(reported({ ...unpaid, status: 'posted' })?.total).toBe('EUR 1190');
  });

  it('that was credited in full, or written off, was paid by nobody', () => {
    const paid_at = seconds('2026-01-05T09:40:00Z');
    expect(reported({ ...unpaid, paid_at, credits_applied: 0, amount_adjusted: 1190 })).toMatchObject({
      states: { payment: 'paid', refunded: 'fully' },
      since: { payment: '2026-01-05T09:40:00Z', refunded: '2026-01-05T09:40:00Z' },
      total: 'EUR 1190',
    });
    const free = reported({ ...unpaid, total: 0 });
    expect(free?.states).not.toHaveProperty('refunded');
    expect(free?.total).toBe('EUR 0');
  });

  it.each([
    ['JPY', 1190, 'JPY 1190'],
    ['KWD', 1190, 'KWD 1190'],
    ['EUR', 11.9, null],
    ['EUR', -1, null],
    ['ABC', 1190, null],
    [undefined, 1190, null],
  ])('of %s %d', (currency_code, total, expected) => {
    const invoice = { ...unpaid, status: 'posted', currency_code, total };
    expect(reported(invoice)?.total).toBe(expected);
    const mapping = mapChargebee('invoice_updated', { invoice: chargebeeInvoice(invoice) });
    expect(mapping.unreadableAmounts ?? 0).toBe(expected === null ? 1 : 0);
  });

  it('of no subscription is an order, and one of several belongs to the first by id', () => {
    const single = { subscription_id: undefined, line_items: [{}] };
    expect(reported(single)).not.toHaveProperty('of');
    const lines = [{ subscription_id: 'sub-9' }, { subscription_id: 'sub-2' }];
    expect(reported({ subscription_id: undefined, line_items: lines })?.of).toBe('subscription:sub-2');
    const order = chargebeeUpdate('invoice_generated', { invoice: chargebeeInvoice(single) });
    expect(factsOf([order], '2026-01-06T00:00:00Z')).toMatchObject({ orders: 1 });
  });

  it('of a renewal is no order, and is a risk until its dunning succeeds', () => {
    const began = chargebeeUpdate('subscription_created', {
      subscription: chargebeeSubscription(),
      invoice: chargebeeInvoice(),
    });
    const renewal = { id: 'inv-2', date: seconds('2026-02-05T09:00:00Z') };
    const due = chargebeeUpdate(
      'payment_failed',
      {
        subscription: chargebeeSubscription({ due_invoices_count: 1 }),
        invoice: chargebeeInvoice({
          ...renewal,
          ...unpaid,
          status: 'payment_due',
          dunning_status: 'in_progress',
        }),
      },
      '2026-02-05T09:00:05Z',
    );
    const paid = chargebeeUpdate(
      'payment_succeeded',
      {
        subscription: chargebeeSubscription(),
        invoice: chargebeeInvoice({
          ...renewal,
          paid_at: seconds('2026-02-08T09:00:00Z'),
          dunning_status: 'success',
        }),
      },
      '2026-02-08T09:00:01Z',
    );
    expect(factsOf([began, due], '2026-02-06T00:00:00Z').failedPayments).toHaveLength(1);
    expect(factsOf([began, due, paid], '2026-02-09T00:00:00Z')).toMatchObject({
      failedPayments: [],
      orders: 0,
      renewed: true,
      revenue: [{ currency: 'EUR', minor: 2380 }],
    });
  });

  it('that was charged back is unpaid again', () => {
    const order = { subscription_id: undefined, line_items: [] };
    const paid = chargebeeUpdate('payment_succeeded', { invoice: chargebeeInvoice(order) });
    const back = chargebeeUpdate(
      'invoice_updated',
      { invoice: chargebeeInvoice({ ...order, ...unpaid, status: 'not_paid' }) },
      '2026-02-01T10:00:00Z',
    );
    expect(factsOf([paid, back], '2026-02-02T00:00:00Z')).toMatchObject({ orders: 0, revenue: [] });
  });
});

describe('a credit note of Chargebee', () => {
  const noted = (changes: object, at = CHARGEBEE_AT) =>
    chargebeeUpdate('credit_note_updated', { credit_note: chargebeeCredit({ ...changes }) }, at);
  const part = (changes: object) => reportsOf(noted(changes))['invoice:inv-1 refund:cn-1'];

  it('that was paid out is a refund of its invoice', () => {
    expect(part({})).toEqual({
      asOf: CHARGEBEE_AT,
      states: { refund: 'succeeded' },
      since: { refund: '2026-01-05T09:31:00Z' },
      createdAt: '2026-01-05T09:30:00Z',
      total: 'EUR 500',
    });
  });

  it.each([
    [{ status: 'refund_due', amount_refunded: 0 }, 'pending', 'EUR 500'],
    [{ status: 'refund_due', amount_refunded: 200 }, 'succeeded', 'EUR 200'],
    [{ status: 'refunded', amount_refunded: 200, amount_allocated: 300 }, 'succeeded', 'EUR 500'],
    [{ status: 'voided', amount_refunded: 0 }, 'cancelled', 'EUR 500'],
  ])('with %j', (changes, refund, total) => {
    expect(part(changes)).toMatchObject({ states: { refund }, total });
  });

  it('of an unpaid invoice, or of no invoice, is ignored', () => {
    const ignored = (changes: object) =>
      mapChargebee('credit_note_created', { credit_note: chargebeeCredit({ ...changes }) }).ignored;
    expect(ignored({ type: 'adjustment', status: 'adjusted' })).toEqual(['nothing-to-report']);
    expect(ignored({ type: 'store', reference_invoice_id: undefined })).toEqual(['nothing-to-report']);
  });

  it('in a list is one like any other', () => {
    const content = {
      subscription: chargebeeSubscription({ status: 'cancelled', cancelled_at: seconds(CHARGEBEE_AT) }),
      credit_notes: [chargebeeCredit(), chargebeeCredit({ id: 'cn-2' })],
    };
    const reports = reportsOf(chargebeeUpdate('subscription_cancelled', content));
    expect(Object.keys(reports)).toEqual([
      'subscription:sub-1',
      'invoice:inv-1',
      'invoice:inv-1 refund:cn-1',
      'invoice:inv-1 refund:cn-2',
    ]);
  });

  it('is taken back when its refund fails or it is voided', () => {
    const order = chargebeeUpdate('invoice_generated', {
      invoice: chargebeeInvoice({ subscription_id: undefined, line_items: [] }),
    });
    const whole = { total: 1190, amount_refunded: 1190 };
    const refunded = noted(whole, '2026-01-10T10:00:00Z');
    const failed = noted(
      { ...whole, status: 'refund_due', amount_refunded: 0, refunded_at: undefined },
      '2026-01-12T10:00:00Z',
    );
    const voided = noted(
      { ...whole, status: 'voided', amount_refunded: 0, refunded_at: undefined },
      '2026-01-14T10:00:00Z',
    );
    const facts = (...updates: (typeof order)[]) => factsOf([order, ...updates], '2026-02-01T00:00:00Z');
    expect(facts(refunded)).toMatchObject({ orders: 0, refunds: [{ minor: 1190 }] });
    expect(facts(refunded, failed)).toMatchObject({ orders: 1, refunds: [] });
    expect(facts(refunded, failed, voided)).toMatchObject({ orders: 1, refunds: [] });
  });
});
