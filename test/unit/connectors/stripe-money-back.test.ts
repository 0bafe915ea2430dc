import { describe, expect, it } from 'vitest';
import {
  chargeBody,
  creditNoteBody,
  disputeBody,
  EVENT_AT,
  invoiceBody,
  invoicePaymentBody,
  paymentBody,
  secondsAfter,
  stripeRefund,
} from '../../support/connectors/stripe-delivery.ts';
import { stripeReports, stripeUpdate } from '../../support/connectors/stripe-reports.ts';

const PAID = { payment: 'paid', attempt: 'none', cancelled: 'no' };

function statesOf(key: string, type: string, object: object): unknown {
  return stripeReports(type, object)[key]?.states;
}

describe('a later body of a payment', () => {
  const states = (type: string, changes: Readonly<Record<string, unknown>>) =>
    statesOf('payment:pi_1', type, paymentBody(changes));
  const declined = { status: 'requires_payment_method', amount_received: 0 };

  it('is paid after a declined card', () => {
    expect(states('payment_intent.payment_failed', declined)).toMatchObject({ attempt: 'failed' });
    expect(states('payment_intent.succeeded', {})).toEqual(PAID);
  });

  it('is given up after a declined card', () => {
    expect(states('payment_intent.payment_failed', declined)).toMatchObject({ cancelled: 'no' });
    expect(states('payment_intent.canceled', { status: 'canceled' })).toEqual({
      payment: 'unpaid',
      cancelled: 'yes',
    });
  });

  it('is read by its own status before the type of the event', () => {
    expect(states('payment_intent.payment_failed', { status: 'succeeded' })).toEqual(PAID);
    for (const [type, expected] of [
      ['payment_intent.succeeded', PAID],
      ['payment_intent.payment_failed', { payment: 'unpaid', attempt: 'failed', cancelled: 'no' }],
      ['payment_intent.canceled', { payment: 'unpaid', cancelled: 'yes' }],
    ] as const)
      expect(states(type, { status: undefined })).toEqual(expected);
  });
});

describe('the owner of a payment', () => {
  const succeeded = (changes: Readonly<Record<string, unknown>>) => {
    const body = paymentBody(changes);
    const { account, address } = stripeReports('payment_intent.succeeded', body)['payment:pi_1'] ?? {};
    return [stripeUpdate('payment_intent.succeeded', body).persons, account, address];
  };

  it('is the customer, also if the body has the whole customer', () => {
    const expected = [['pay:customer:cus_1'], 'customer:cus_1', undefined];
    expect(succeeded({})).toEqual(expected);
    expect(succeeded({ customer: { id: 'cus_1', email: 'x@example.com' } })).toEqual(expected);
  });

  it('is the account in place of the customer', () => {
    const owned = { customer: null, customer_account: 'acct_9' };
    expect(succeeded(owned)).toEqual([['pay:customer:acct_9'], 'customer:acct_9', undefined]);
  });

  it('is the address of the receipt only for a guest', () => {
    const address = 'email:receipt@example.com';
    expect(succeeded({ customer: null })).toEqual([[address], undefined, address]);
  });

  it('is not named by a refund or a dispute', () => {
    expect(stripeUpdate('refund.created', stripeRefund()).persons).toEqual([]);
    expect(stripeUpdate('charge.dispute.created', disputeBody()).persons).toEqual([]);
  });
});

describe('a later body of a refund', () => {
  const states = (status: string) =>
    statesOf('payment:pi_1 refund:re_1', 'refund.updated', stripeRefund({ status }));

  it('succeeds after it was pending, and fails after it succeeded', () => {
    expect(states('pending')).toEqual({ refund: 'pending' });
    expect(states('succeeded')).toEqual({ refund: 'succeeded' });
    expect(states('failed')).toEqual({ refund: 'failed' });
  });

  it('is cancelled before any money moved', () => {
    expect(states('pending')).toEqual({ refund: 'pending' });
    expect(states('canceled')).toEqual({ refund: 'cancelled' });
  });

  it('leaves the payment as it is', () => {
    expect(Object.keys(stripeReports('refund.created', stripeRefund({ amount: 4999 })))).toEqual([
      'payment:pi_1 refund:re_1',
    ]);
  });

  it('has the same states by the older type of event', () => {
    for (const status of ['pending', 'succeeded', 'failed', 'canceled'])
      expect(stripeReports('charge.refund.updated', stripeRefund({ status }))).toEqual(
        stripeReports('refund.updated', stripeRefund({ status })),
      );
  });
});

describe('a charge', () => {
  it('states what was refunded so far, not the single refund', () => {
    const sums = [1000, 2500].map(
      (amount_refunded) =>
        stripeReports('charge.refunded', chargeBody({ amount_refunded }))['payment:pi_1']?.refundedTotal,
    );
    expect(sums).toEqual(['EUR 1000', 'EUR 2500']);
  });

  it('that was never captured refunds nothing', () => {
    const released = chargeBody({
      captured: false,
      amount_captured: 0,
      amount_refunded: 4999,
      refunded: true,
    });
    expect(stripeReports('charge.refunded', released)['payment:pi_1']).toMatchObject({
      refundedTotal: 'EUR 0',
    });
  });
});

describe('a later body of a dispute', () => {
  const states = (type: string, status: string) =>
    statesOf('payment:pi_1 dispute:du_1', type, disputeBody({ status }));

  it('is lost, is appealed and is won', () => {
    expect(states('charge.dispute.updated', 'under_review')).toEqual({ dispute: 'open' });
    expect(states('charge.dispute.closed', 'lost')).toEqual({ dispute: 'lost' });
    expect(states('charge.dispute.updated', 'appeal_under_review')).toEqual({ dispute: 'open' });
    expect(states('charge.dispute.closed', 'won')).toEqual({ dispute: 'won' });
  });

  it('of a charge without a payment intent belongs to the charge', () => {
    const reports = stripeReports('charge.dispute.created', disputeBody({ payment_intent: null }));
    expect(Object.keys(reports)).toEqual(['payment:ch_1 dispute:du_1']);
  });
});

describe('a later body of an invoice', () => {
  const states = (type: string, changes: Readonly<Record<string, unknown>>) =>
    statesOf('invoice:in_1', type, invoiceBody(changes));

  it('is paid after it failed, and after it was written off', () => {
    expect(states('invoice.payment_failed', { status: 'open' })).toMatchObject({ attempt: 'failed' });
    expect(states('invoice.marked_uncollectible', { status: 'uncollectible' })).toMatchObject({
      cancelled: 'yes',
    });
    expect(states('invoice.paid', {})).toEqual(PAID);
  });

  it('is void after it failed', () => {
    expect(states('invoice.voided', { status: 'void' })).toEqual({ payment: 'unpaid', cancelled: 'yes' });
  });

  it.each([
    ['invoice.paid', { paid: undefined }, 'paid', 'no'],
    ['invoice.paid', { paid: false }, 'unpaid', 'no'],
    ['invoice.payment_failed', { paid: true }, 'paid', 'no'],
    ['invoice.payment_failed', { paid: false }, 'unpaid', 'no'],
    ['invoice.voided', { paid: false }, 'unpaid', 'yes'],
    ['invoice.marked_uncollectible', {}, 'unpaid', 'yes'],
  ])(
    'without a status is read by whether it is paid, else by the event: %s %o',
    (type, changes, payment, cancelled) => {
      expect(states(type, { ...changes, status: undefined })).toMatchObject({ payment, cancelled });
    },
  );

  it('has what is due as its amount until it is paid', () => {
    const total = (changes: Readonly<Record<string, unknown>>) =>
      stripeReports('invoice.payment_failed', invoiceBody(changes))['invoice:in_1']?.total;
    expect(total({ status: 'open', amount_due: 900, amount_paid: 0 })).toBe('EUR 900');
    expect(total({ status: 'paid', amount_due: 900, amount_paid: 700 })).toBe('EUR 700');
  });
});

describe('a refund of the payment of a subscription', () => {
  const keys = (type: string, object: object) => Object.keys(stripeReports(type, object));
  const refunded = keys('refund.created', stripeRefund());

  it('finds the subscription by the invoice, in the shape before 2025-03-31', () => {
    const old = invoiceBody({ parent: undefined, subscription: 'sub_1', payment_intent: 'pi_1' });
    const reports = stripeReports('invoice.paid', old);
    expect(reports['invoice:in_1']?.of).toBe('subscription:sub_1');
    expect(reports['payment:pi_1']).toEqual({ of: 'invoice:in_1' });
    expect(refunded).toEqual(['payment:pi_1 refund:re_1']);
  });

  it('finds the subscription by what paid the invoice, in the shape since 2025-03-31', () => {
    expect(stripeReports('invoice.paid', invoiceBody())['invoice:in_1']?.of).toBe('subscription:sub_1');
    expect(stripeReports('invoice_payment.paid', invoicePaymentBody())['payment:pi_1']?.of).toBe(
      'invoice:in_1',
    );
    const byCharge = invoicePaymentBody({ payment: { type: 'charge', charge: 'ch_1' } });
    expect(keys('invoice_payment.paid', byCharge)).toEqual(['payment:ch_1']);
  });
});

describe('a credit note', () => {
  const credit = (type: string, changes: Readonly<Record<string, unknown>>) =>
    stripeReports(type, creditNoteBody(changes))['invoice:in_1 refund:cn_1'];

  it('is taken back when it is void', () => {
    expect(credit('credit_note.created', {})).toMatchObject({ states: { refund: 'succeeded' } });
    const voided = { status: 'void', voided_at: EVENT_AT };
    expect(credit('credit_note.voided', voided)).toMatchObject({ states: { refund: 'cancelled' } });
    const onOpenInvoice = { ...voided, type: 'pre_payment', post_payment_amount: 0 };
    expect(credit('credit_note.voided', onOpenInvoice)).toMatchObject({ states: { refund: 'cancelled' } });
  });

  it('counts in full in the shape without single amounts', () => {
    const older = { post_payment_amount: undefined, refunds: undefined, refund: null };
    expect(credit('credit_note.created', older)).toMatchObject({ total: 'EUR 400' });
  });

  it('has the later instant of its own void', () => {
    const voided = { status: 'void', voided_at: secondsAfter(-1) };
    expect(credit('credit_note.voided', voided)).toMatchObject({
      since: { refund: '2026-01-04T10:00:00.000Z' },
    });
  });
});
