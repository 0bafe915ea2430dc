import { describe, expect, it } from 'vitest';
import type { Connection, Mapping } from '../../../shared/connectors/connector.ts';
import { stripeConnector } from '../../../shared/connectors/stripe/connector.ts';
import { stripeMoney } from '../../../shared/connectors/stripe/money.ts';
import { TOPICS } from '../../../shared/connectors/stripe/topics.ts';
import { expectRefusal } from '../../support/connectors/mapped.ts';
import {
  creditNoteBody,
  EVENT_AT,
  invoiceBody,
  invoicePaymentBody,
  paymentBody,
  secondsAfter,
  sessionBody,
  stripeDelivery,
  stripeEvent,
  stripeRefund,
  subscriptionBody,
} from '../../support/connectors/stripe-delivery.ts';
import { mapStripe, STRIPE_AREAS, stripeReports } from '../../support/connectors/stripe-reports.ts';

const customer = { id: 'cus_1', email: 'ada@example.com', created: secondsAfter(-1) };
const connection: Connection = { name: 'pay', provider: 'stripe' };

function map(event: object | string): Mapping {
  return stripeConnector.map(stripeDelivery(event), connection);
}

it.each([
  [true, 1, []],
  [false, 0, ['test-traffic']],
])('accepts test mode if the connection allows test traffic: %s', (testTraffic, count, expected) => {
  const event = stripeDelivery(stripeEvent('customer.created', customer, { livemode: false }));
  const { updates, ignored } = stripeConnector.map(event, { ...connection, testTraffic });
  expect(updates).toHaveLength(count);
  expect(ignored).toEqual(expected);
});

describe('an event without effect', () => {
  it.each([
    ['an unknown type', stripeEvent('plan.created', {}), 'unknown-topic'],
    ['test mode', stripeEvent('customer.created', customer, { livemode: false }), 'test-traffic'],
    [
      'a thin event',
      { id: 'evt_1', object: 'v2.core.event', type: 'v2.core.account[requirements].updated', livemode: true },
      'thin-event',
    ],
    [
      'a session that only saves a card',
      stripeEvent('checkout.session.completed', sessionBody({ mode: 'setup' })),
      'no-purchase',
    ],
    [
      'an invoice paid outside of Stripe',
      stripeEvent(
        'invoice_payment.paid',
        invoicePaymentBody({ payment: { type: 'payment_record', payment_record: 'pr_1' } }),
      ),
      'reported-by-invoice',
    ],
    [
      'a credit note that is only a refund',
      stripeEvent('credit_note.created', creditNoteBody({ refunds: [{ amount_refunded: 400 }] })),
      'no-money-back',
    ],
    [
      'a credit note that is only a refund, in the older shape',
      stripeEvent(
        'credit_note.created',
        creditNoteBody({ post_payment_amount: undefined, refunds: undefined, refund: 're_1' }),
      ),
      'no-money-back',
    ],
    [
      'a credit note on an open invoice',
      stripeEvent('credit_note.created', creditNoteBody({ type: 'pre_payment', post_payment_amount: 0 })),
      'no-money-back',
    ],
  ])('ignores %s', (_what, event, reason) => {
    expect(map(event)).toEqual({ updates: [], requests: [], ignored: [reason], refused: [] });
  });

  it.each([
    ['without a type', map({ object: 'event', livemode: true }), /type/],
    [
      'without an object',
      map({ object: 'event', livemode: true, type: 'invoice.paid', created: EVENT_AT }),
      /data/,
    ],
    ['without a time', mapStripe('invoice.paid', invoiceBody(), { created: null }), /created must be a time/],
    ['with a time in 1970', mapStripe('invoice.paid', invoiceBody(), { created: 17 }), /1990/],
    [
      'with a time in milliseconds',
      mapStripe('invoice.paid', invoiceBody(), { created: EVENT_AT * 1000 }),
      /Unix seconds/,
    ],
    ['without an id', mapStripe('customer.created', { ...customer, id: null }), /id must be/],
    [
      'about a refund without a payment or charge',
      mapStripe('refund.created', stripeRefund({ charge: null, payment_intent: null })),
      /neither/,
    ],
    [
      'about a payment of an invoice without the invoice',
      mapStripe('invoice_payment.paid', invoicePaymentBody({ invoice: null })),
      /no invoice id/,
    ],
    [
      'about a credit note without an invoice',
      mapStripe('credit_note.created', creditNoteBody({ invoice: null })),
      /no invoice id/,
    ],
  ])('refuses an event %s, with a reason', (_what, mapping, reason) => {
    expectRefusal(mapping, reason);
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
  ])('in %s: %d at Stripe is %s %d in ISO 4217 minor units', (currency, amount, code, minor) => {
    expect(stripeMoney(amount, currency)).toEqual({ currency: code, minor });
  });

  it.each([
    ['is negative', { amount_received: -1 }],
    ['is half a cent', { amount_received: 0.5 }],
    ['is text', { amount_received: '49.99' }],
    ['is in an unknown currency', { currency: 'irt' }],
    ['has no currency', { currency: null }],
    ['is a fraction of a krona', { currency: 'isk' }],
  ])('that %s never costs the payment', (_what, changes) => {
    const reports = stripeReports('payment_intent.succeeded', paymentBody(changes));
    expect(reports['payment:pi_1']).toMatchObject({ states: { payment: 'paid' }, total: null });
  });
});

describe('a field that cannot be read', () => {
  it('costs nothing but itself', () => {
    const session = sessionBody({ created: 17, customer_details: { email: 5 }, amount_total: {} });
    expect(stripeReports('checkout.session.completed', session)['payment:pi_1']).toMatchObject({
      states: { payment: 'paid' },
      account: 'customer:cus_1',
    });
    const invoice = invoiceBody({ customer_email: 'not-an-address', status_transitions: { paid_at: 0 } });
    expect(stripeReports('invoice.paid', invoice)['invoice:in_1']).toMatchObject({
      states: { payment: 'paid' },
    });
    const subscription = subscriptionBody({ created: 'soon', trial_end: -1 });
    expect(stripeReports('customer.subscription.updated', subscription)['subscription:sub_1']).toMatchObject({
      states: { status: 'active' },
      trialEndsAt: null,
    });
  });
});

it('every type of event is tested in one area', () => {
  for (const type of TOPICS.keys())
    expect(Object.values(STRIPE_AREAS).filter((area) => area.test(type))).toHaveLength(1);
});

it('two events of one state map alike', () => {
  const [first, again] = ['invoice.paid', 'invoice.payment_succeeded'].map((type) =>
    mapStripe(type, invoiceBody(), { id: `evt_${type}`, pending_webhooks: 3 }),
  );
  expect(again).toEqual(first);
});
