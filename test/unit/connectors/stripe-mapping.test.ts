import { describe, expect, it } from 'vitest';
import type { Connection } from '../../../shared/connectors/connector.ts';
import { stripeConnector } from '../../../shared/connectors/stripe/connector.ts';
import { stripeMoney } from '../../../shared/connectors/stripe/money.ts';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import { type Activity, type ActivityType, toLog } from '../../../shared/lifecycle/activity.ts';
import { factsAnyOrder, updateIn } from '../../support/connectors/mapped.ts';
import {
  chargeBody,
  EVENT_AT,
  invoiceBody,
  paymentBody,
  secondsAfter,
  sessionBody,
  stripeDelivery,
  stripeEvent,
  stripeRefund,
  subscriptionBody,
} from '../../support/connectors/stripe-delivery.ts';

const connection: Connection = { name: 'pay', provider: 'stripe' };

function send(type: string, object: object, changes: object = {}, previous?: object): CustomerUpdate {
  const event = stripeEvent(type, object, { ...changes }, previous);
  return updateIn(stripeConnector.map(stripeDelivery(event), connection));
}

function factsOf(...updates: readonly CustomerUpdate[]) {
  return factsAnyOrder(updates);
}

function kindsOf(...updates: readonly CustomerUpdate[]): ActivityType[] {
  return toLog(updates.flatMap((update) => update.activities)).map(({ type }) => type);
}

const euro = (minor: number) => [{ currency: 'EUR', minor }];
const at = (days: number) => ({ created: secondsAfter(days) });

describe('the customer of an event', () => {
  it('is the customer with the address given at the checkout', () => {
    const { persons, objects } = send('checkout.session.completed', sessionBody());
    expect(persons).toEqual(['pay:customer:cus_1', 'email:ada@example.com']);
    expect(objects).toEqual(['pay:order:pi_1', 'pay:checkout:cs_live_1']);
  });

  it('is a guest by that address', () => {
    const guest = sessionBody({ customer: null, customer_details: null, customer_email: 'ada@example.com' });
    expect(send('checkout.session.completed', guest).persons).toEqual(['email:ada@example.com']);
  });

  it('is the customer without the address of the receipt, which counts only for guests', () => {
    expect(send('payment_intent.succeeded', paymentBody()).persons).toEqual(['pay:customer:cus_1']);
    expect(send('payment_intent.succeeded', paymentBody({ customer: null })).persons).toEqual([
      'email:receipt@example.com',
    ]);
  });

  it('is the account in the place of a customer', () => {
    const owned = paymentBody({ customer: null, customer_account: 'acct_9' });
    expect(send('payment_intent.succeeded', owned).persons).toEqual(['pay:customer:acct_9']);
  });

  it('is the same whether it is an id or expanded', () => {
    const expanded = paymentBody({ customer: { id: 'cus_1', object: 'customer', email: 'x@example.com' } });
    expect(send('payment_intent.succeeded', expanded)).toEqual(
      send('payment_intent.succeeded', paymentBody()),
    );
  });
});

describe('money', () => {
  it.each([
    ['eur', 1250, 'EUR', 1250],
    ['jpy', 1250, 'JPY', 1250],
    ['kwd', 5120, 'KWD', 5120],
    ['isk', 500, 'ISK', 5],
    ['ugx', 500, 'UGX', 5],
    ['mga', 5, 'MGA', 500],
    ['huf', 1045, 'HUF', 1045],
    ['twd', 80000, 'TWD', 80000],
    ['iqd', 100, 'IQD', 1000],
  ])('in %s of %d is %s %d in the minor units of ISO 4217', (currency, amount, code, minor) => {
    expect(stripeMoney(amount, currency)).toEqual({ currency: code, minor });
  });
});

describe('one sale', () => {
  const session = send('checkout.session.completed', sessionBody());
  const payment = send('payment_intent.succeeded', paymentBody(), { created: EVENT_AT - 2 });

  it('is one order, reported by the session and by the payment', () => {
    expect(factsOf(session, payment)).toMatchObject({ orders: 1, revenue: euro(4999) });
    expect(kindsOf(session, payment)).toEqual(['checkout.started', 'order.paid', 'order.placed']);
  });

  it('was paid at the earliest reported time, whichever arrives first', () => {
    for (const updates of [
      [session, payment],
      [payment, session],
    ]) {
      const log = toLog(updates.flatMap(({ activities }) => activities));
      const paid = log.find(({ type }) => type === 'order.paid');
      expect(paid?.occurredAt).toBe((EVENT_AT - 2) * 1000);
    }
  });

  it('is one order with its invoice, in the shape before 2025-03-31', () => {
    const old = { api_version: '2022-11-15' };
    const invoice = invoiceBody({ parent: undefined, payment_intent: 'pi_1', amount_paid: 4999 });
    const withInvoice = send('checkout.session.completed', sessionBody({ invoice: 'in_1' }), old);
    expect(factsOf(withInvoice, send('invoice.paid', invoice, old))).toMatchObject({ orders: 1 });
  });

  it('is one order with its invoice, in the shape since 2025-03-31', () => {
    const invoice = invoiceBody({ parent: null, amount_paid: 4999 });
    const withInvoice = send('checkout.session.completed', sessionBody({ invoice: 'in_1' }));
    expect(factsOf(withInvoice, send('invoice.paid', invoice))).toMatchObject({ orders: 1 });
  });

  it('that is paid after a declined card leaves no failed payment', () => {
    const failed = send('payment_intent.payment_failed', paymentBody(), { created: EVENT_AT - 60 });
    expect(factsOf(failed).failedPayments).toEqual(['pay:order:pi_1']);
    expect(factsOf(failed, payment)).toMatchObject({ orders: 1, failedPayments: [] });
  });
});

describe('refunded money', () => {
  const paid = send('payment_intent.succeeded', paymentBody());
  const refund = (id: string, amount: number, days: number) =>
    send('refund.created', stripeRefund({ id, amount, created: secondsAfter(days) }), at(days));
  const inAll = (amount: number, days: number) =>
    send('charge.refunded', chargeBody({ amount_refunded: amount }), at(days));

  it('is the sum of the refunds', () => {
    const facts = factsOf(paid, refund('re_1', 1000, 1), refund('re_2', 1500, 2));
    expect(facts).toMatchObject({ orders: 1, revenue: euro(4999), refunds: euro(2500) });
  });

  it('is the total of the charge, not the sum of its reports', () => {
    expect(factsOf(paid, inAll(1000, 1), inAll(2500, 2)).refunds).toEqual(euro(2500));
  });

  it('counts once if both refunds and charge report it', () => {
    const twice = [refund('re_1', 1000, 1), inAll(1000, 1), refund('re_2', 1500, 2), inAll(2500, 2)];
    expect(factsOf(paid, ...twice).refunds).toEqual(euro(2500));
    expect(factsOf(paid, inAll(1000, 1), refund('re_2', 1500, 2)).refunds).toEqual(euro(1500));
  });

  it('undoes the order if it is the whole amount, whichever event reports it', () => {
    for (const updates of [
      [refund('re_1', 1000, 1), refund('re_2', 3999, 2)],
      [inAll(1000, 1), inAll(4999, 2)],
      [refund('re_1', 1000, 1), refund('re_2', 3999, 2), inAll(1000, 1), inAll(4999, 2)],
    ])
      expect(factsOf(paid, ...updates)).toMatchObject({ orders: 0, revenue: [], refunds: euro(4999) });
  });

  it('does not count if the refund failed later', () => {
    const failed = send('refund.failed', stripeRefund({ id: 're_1', amount: 4999, status: 'failed' }), at(9));
    expect(factsOf(paid, refund('re_1', 4999, 1))).toMatchObject({ orders: 0 });
    expect(factsOf(paid, refund('re_1', 4999, 1), failed)).toMatchObject({
      orders: 1,
      revenue: euro(4999),
      refunds: [],
    });
  });

  it('counts if a dispute was lost', () => {
    const lost = stripeRefund({ id: 'du_1', amount: 4999, status: 'lost' });
    expect(
      factsOf(paid, send('charge.dispute.created', { ...lost, status: 'needs_response' })),
    ).toMatchObject({
      orders: 1,
    });
    expect(factsOf(paid, send('charge.dispute.closed', lost, at(60)))).toMatchObject({ orders: 0 });
  });
});

describe('a subscription', () => {
  it('starts once, reported by itself, by its first invoice and by the checkout', () => {
    const bought = sessionBody({ mode: 'subscription', payment_intent: null, subscription: 'sub_1' });
    const invoice = invoiceBody({ billing_reason: 'subscription_create', created: EVENT_AT - 60 });
    const updates = [
      send('customer.subscription.created', subscriptionBody()),
      send('invoice.paid', invoice),
      send('checkout.session.completed', bought),
    ];
    expect(kindsOf(...updates)).toEqual(['checkout.started', 'subscription.started']);
    expect(factsOf(...updates).subscriptions).toEqual([
      { id: 'pay:subscription:sub_1', cancelScheduled: false },
    ]);
  });

  it('that was set to end and then continues is not set to end', () => {
    const ending = { cancel_at_period_end: true, canceled_at: secondsAfter(1) };
    const willEnd = send('customer.subscription.updated', subscriptionBody(ending), at(1), {
      cancel_at_period_end: false,
    });
    const goesOn = send('customer.subscription.updated', subscriptionBody(), at(2), {
      cancel_at_period_end: true,
    });
    expect(factsOf(willEnd).subscriptions[0]?.cancelScheduled).toBe(true);
    expect(factsOf(willEnd, goesOn).subscriptions[0]?.cancelScheduled).toBe(false);
  });

  it.each([
    ['payment_failed', null, 'payment-failed'],
    ['payment_disputed', null, 'refunded'],
    ['cancellation_requested', 'customer_service', 'bad-experience'],
    ['cancellation_requested', 'low_quality', 'bad-experience'],
    ['cancellation_requested', 'too_complex', 'bad-experience'],
    ['cancellation_requested', 'too_expensive', 'cancelled'],
    ['cancellation_requested', 'unused', 'cancelled'],
    ['cancellation_requested', null, 'cancelled'],
    [null, null, 'cancelled'],
  ])('that ended by %s with feedback %s ended for the reason %s', (reason, feedback, expected) => {
    const ended = subscriptionBody({
      status: 'canceled',
      ended_at: EVENT_AT,
      cancellation_details: { reason, feedback },
    });
    expect(send('customer.subscription.deleted', ended).activities).toEqual([
      expect.objectContaining({ type: 'subscription.ended', reason: expected }),
    ]);
  });

  it('that Stripe gave up collecting ended by a failed payment, and is back if it is paid again', () => {
    const givenUp = send('customer.subscription.updated', subscriptionBody({ status: 'unpaid' }), at(9), {
      status: 'past_due',
    });
    const paid = send('customer.subscription.updated', subscriptionBody(), at(20), { status: 'unpaid' });
    expect(factsOf(givenUp)).toMatchObject({ subscriptions: [], lastEnd: 'payment-failed' });
    expect(factsOf(givenUp, paid).subscriptions).toHaveLength(1);
  });

  it('keeps two attempts of one payment apart and one attempt together', () => {
    const attempt = (count: number) =>
      send('invoice.payment_failed', invoiceBody({ attempt_count: count, amount_paid: 0 })).activities[0]?.id;
    expect(attempt(1)).not.toBe(attempt(2));
    expect(attempt(2)).toBe(attempt(2));
  });
});

describe('two updates from one event that differ only in the delivery', () => {
  it('are the same activities', () => {
    const first: readonly Activity[] = send('invoice.paid', invoiceBody()).activities;
    const again = send('invoice.payment_succeeded', invoiceBody(), {
      id: 'evt_2',
      pending_webhooks: 3,
    }).activities;
    expect(again).toEqual(first);
  });
});
