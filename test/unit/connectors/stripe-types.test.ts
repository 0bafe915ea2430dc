import { describe, expect, it } from 'vitest';
import type { Connection, Mapping } from '../../../shared/connectors/connector.ts';
import { TYPES } from '../../../shared/connectors/stripe/activities.ts';
import { stripeConnector } from '../../../shared/connectors/stripe/connector.ts';
import { activitiesIn } from '../../support/connectors/mapped.ts';
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

function map(event: object | string): Mapping {
  return stripeConnector.map(stripeDelivery(event), connection);
}

function facts(type: string, object: object, previous?: object): [string, string][] {
  return activitiesIn(map(stripeEvent(type, object, {}, previous)));
}

const EVENT = '2026-01-05T10:00:00.000Z';
const started: [string, string] = ['checkout:cs_live_1:checkout.started', '2026-01-05T09:50:00.000Z'];
const placed: [string, string] = ['order:pi_1:order.placed', EVENT];
const paid: [string, string] = ['order:pi_1:order.paid', EVENT];
const subscribed: [string, string] = [
  'subscription:sub_1:subscription.started:first',
  '2026-01-05T09:59:00.000Z',
];
const refunded: [string, string] = ['order:pi_1:order.refunded:re_1', '2026-01-09T10:00:00.000Z'];
const customer = { id: 'cus_1', email: 'ada@example.com', created: secondsAfter(-1) };
const created: [string, string] = ['customer:cus_1:account.created', '2026-01-04T10:00:00.000Z'];
const dispute = stripeRefund({ id: 'du_1', status: 'needs_response', created: secondsAfter(20) });

const bought = { mode: 'subscription', payment_intent: null, subscription: 'sub_1' };
const trial = { status: 'trialing', trial_start: EVENT_AT - 60, trial_end: secondsAfter(14) };
const tried: [string, string] = ['subscription:sub_1:trial.started', '2026-01-05T09:59:00.000Z'];

const ROWS: [type: string, says: string, object: object, expected: [string, string][], previous?: object][] =
  [
    ['customer.created', 'a new customer', customer, [created]],
    ['customer.updated', 'the same customer again', customer, [created]],
    ['customer.deleted', 'a customer', { id: 'cus_1' }, [['customer:cus_1:account.closed', EVENT]]],

    ['checkout.session.completed', 'a sale that is paid', sessionBody(), [started, placed, paid]],
    [
      'checkout.session.completed',
      'a free sale',
      sessionBody({ payment_status: 'no_payment_required', payment_intent: null, amount_total: 0 }),
      [started, ['order:cs_live_1:order.placed', EVENT], ['order:cs_live_1:order.paid', EVENT]],
    ],
    [
      'checkout.session.completed',
      'a sale with a pending payment',
      sessionBody({ payment_status: 'unpaid' }),
      [started, placed],
    ],
    [
      'checkout.session.completed',
      'a subscription that is paid',
      sessionBody(bought),
      [started, ['subscription:sub_1:subscription.started:first', EVENT]],
    ],
    [
      'checkout.session.completed',
      'a subscription that begins with a trial',
      sessionBody({ ...bought, amount_total: 0 }),
      [started],
    ],
    ['checkout.session.async_payment_succeeded', 'a sale', sessionBody(), [started, placed, paid]],
    [
      'checkout.session.async_payment_failed',
      'a sale',
      sessionBody({ payment_status: 'unpaid' }),
      [started, placed, [`order:pi_1:payment.failed:${EVENT}`, EVENT]],
    ],
    ['checkout.session.expired', 'nothing bought', sessionBody({ payment_status: 'unpaid' }), [started]],

    ['payment_intent.succeeded', 'a payment', paymentBody(), [paid]],
    [
      'payment_intent.payment_failed',
      'a card that was declined',
      paymentBody({ amount_received: 0, last_payment_error: { charge: 'ch_0' } }),
      [['order:pi_1:payment.failed:ch_0', EVENT]],
    ],
    [
      'payment_intent.payment_failed',
      'a payment that came to no charge',
      paymentBody({ amount_received: 0 }),
      [[`order:pi_1:payment.failed:${EVENT}`, EVENT]],
    ],
    [
      'charge.refunded',
      'the total refunded amount',
      chargeBody(),
      [['order:pi_1:order.refunded:ch_1', EVENT]],
    ],
    ['refund.created', 'a refund', stripeRefund(), [refunded]],
    ['refund.created', 'a refund that is pending', stripeRefund({ status: 'pending' }), []],
    ['refund.updated', 'a refund that succeeded', stripeRefund(), [refunded]],
    ['refund.failed', 'a refund that came back', stripeRefund({ status: 'failed' }), [refunded]],
    ['charge.refund.updated', 'a refund, by its old name', stripeRefund(), [refunded]],
    [
      'refund.created',
      'a refund of a charge without payment intent',
      stripeRefund({ payment_intent: null }),
      [['order:ch_1:order.refunded:re_1', '2026-01-09T10:00:00.000Z']],
    ],
    [
      'charge.dispute.created',
      'a dispute',
      dispute,
      [['order:pi_1:dispute.opened:du_1', '2026-01-25T10:00:00.000Z']],
    ],
    ['charge.dispute.closed', 'a dispute that was won', { ...dispute, status: 'won' }, []],
    [
      'charge.dispute.closed',
      'a dispute that was lost',
      { ...dispute, status: 'lost' },
      [['order:pi_1:order.refunded:du_1', EVENT]],
    ],

    [
      'invoice.paid',
      'a renewal',
      invoiceBody(),
      [['subscription:sub_1:subscription.renewed:in_1', '2026-01-05T09:59:55.000Z']],
    ],
    [
      'invoice.payment_succeeded',
      'the same renewal',
      invoiceBody(),
      [['subscription:sub_1:subscription.renewed:in_1', '2026-01-05T09:59:55.000Z']],
    ],
    [
      'invoice.paid',
      'a renewal, in the shape before 2025-03-31',
      invoiceBody({ parent: undefined, subscription: 'sub_1' }),
      [['subscription:sub_1:subscription.renewed:in_1', '2026-01-05T09:59:55.000Z']],
    ],
    [
      'invoice.paid',
      'the first payment of a subscription',
      invoiceBody({ billing_reason: 'subscription_create', created: EVENT_AT - 60 }),
      [subscribed],
    ],
    [
      'invoice.paid',
      'the empty invoice of a trial',
      invoiceBody({ billing_reason: 'subscription_create', amount_paid: 0 }),
      [],
    ],
    [
      'invoice.paid',
      'a change of plan that costs nothing',
      invoiceBody({ billing_reason: 'subscription_update', amount_paid: 0 }),
      [],
    ],
    [
      'invoice.paid',
      'an order by invoice',
      invoiceBody({ parent: null, billing_reason: 'manual' }),
      [
        ['order:in_1:order.placed', '2026-01-05T09:00:00.000Z'],
        ['order:in_1:order.paid', '2026-01-05T09:59:55.000Z'],
      ],
    ],
    [
      'invoice.payment_failed',
      'the second attempt at a renewal',
      invoiceBody({ amount_paid: 0, attempt_count: 2 }),
      [['subscription:sub_1:payment.failed:in_1:2', EVENT]],
    ],
    [
      'invoice.payment_failed',
      'an order by invoice',
      invoiceBody({ parent: null, amount_paid: 0 }),
      [['order:in_1:payment.failed:in_1:1', EVENT]],
    ],
    ['invoice.payment_action_required', 'something for the customer to do', invoiceBody(), []],

    ['customer.subscription.created', 'one that is paid', subscriptionBody(), [subscribed]],
    ['customer.subscription.created', 'a trial', subscriptionBody(trial), [tried]],
    [
      'customer.subscription.created',
      'one whose first payment is awaited',
      subscriptionBody({ status: 'incomplete' }),
      [],
    ],
    ['customer.subscription.trial_will_end', 'a trial', subscriptionBody(trial), [tried]],
    [
      'customer.subscription.updated',
      'a trial that became a subscription',
      subscriptionBody({ ...trial, status: 'active' }),
      [tried, ['subscription:sub_1:subscription.started:first', '2026-01-19T10:00:00.000Z']],
      { status: 'trialing' },
    ],
    [
      'customer.subscription.updated',
      'a payment that is late',
      subscriptionBody({ status: 'past_due' }),
      [subscribed],
    ],
    [
      'customer.subscription.updated',
      'one that will end with its period',
      subscriptionBody({ cancel_at_period_end: true, canceled_at: secondsAfter(-0.5) }),
      [
        subscribed,
        [
          'subscription:sub_1:subscription.cancel-scheduled:2026-01-04T22:00:00.000Z',
          '2026-01-04T22:00:00.000Z',
        ],
      ],
      { cancel_at_period_end: false },
    ],
    [
      'customer.subscription.updated',
      'one that will end on a day',
      subscriptionBody({ cancel_at: secondsAfter(30), canceled_at: secondsAfter(-0.5) }),
      [
        subscribed,
        [
          'subscription:sub_1:subscription.cancel-scheduled:2026-01-04T22:00:00.000Z',
          '2026-01-04T22:00:00.000Z',
        ],
      ],
      { cancel_at: null },
    ],
    [
      'customer.subscription.updated',
      'one that continues after all',
      subscriptionBody(),
      [subscribed, [`subscription:sub_1:subscription.started:${EVENT}`, EVENT]],
      { cancel_at_period_end: true },
    ],
    [
      'customer.subscription.updated',
      'one that Stripe gave up collecting',
      subscriptionBody({ status: 'unpaid' }),
      [subscribed, [`subscription:sub_1:subscription.ended:${EVENT}`, EVENT]],
      { status: 'past_due' },
    ],
    [
      'customer.subscription.updated',
      'another change of one that was given up before',
      subscriptionBody({ status: 'unpaid' }),
      [subscribed],
      { metadata: {} },
    ],
    [
      'customer.subscription.updated',
      'one that was given up and is paid again',
      subscriptionBody(),
      [subscribed, [`subscription:sub_1:subscription.started:${EVENT}`, EVENT]],
      { status: 'unpaid' },
    ],
    [
      'customer.subscription.paused',
      'one that is paused',
      subscriptionBody({ status: 'paused' }),
      [[`subscription:sub_1:subscription.cancel-scheduled:${EVENT}`, EVENT]],
    ],
    [
      'customer.subscription.resumed',
      'one that is resumed',
      subscriptionBody(),
      [subscribed, [`subscription:sub_1:subscription.started:${EVENT}`, EVENT]],
    ],
    [
      'customer.subscription.deleted',
      'one that ended',
      subscriptionBody({ status: 'canceled', ended_at: EVENT_AT - 10, canceled_at: secondsAfter(-9) }),
      [['subscription:sub_1:subscription.ended:deleted', '2026-01-05T09:59:50.000Z']],
    ],
    [
      'customer.subscription.deleted',
      'one whose first payment never came',
      subscriptionBody({ status: 'incomplete_expired', ended_at: EVENT_AT }),
      [],
    ],
  ];

describe('every type of event is mapped', () => {
  it.each(ROWS)('%s, %s', (type, _says, object, expected, previous) => {
    expect(facts(type, object, previous)).toEqual(expected);
  });

  it('has a test for every type that the connector knows', () => {
    expect([...TYPES.keys()].sort()).toEqual([...new Set(ROWS.map(([type]) => type))].sort());
  });
});

it.each([
  [true, 1, []],
  [false, 0, ['test-traffic']],
])('applies test mode if the connection accepts it: %s', (testTraffic, count, expected) => {
  const event = stripeDelivery(stripeEvent('customer.created', customer, { livemode: false }));
  const { updates, ignored } = stripeConnector.map(event, { ...connection, testTraffic });
  expect(updates).toHaveLength(count);
  expect(ignored).toEqual(expected);
});

describe('an event that is not applied', () => {
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
      'a payment of an invoice, by the reference since 2025',
      stripeEvent('payment_intent.succeeded', paymentBody({ payment_details: { order_reference: 'in_1' } })),
      'reported-by-invoice',
    ],
    [
      'a payment of an invoice, in the shape before 2025-03-31',
      stripeEvent('payment_intent.succeeded', paymentBody({ payment_details: undefined, invoice: 'in_1' })),
      'reported-by-invoice',
    ],
    [
      'a payment of a subscription that names no invoice',
      stripeEvent('payment_intent.payment_failed', paymentBody({ description: 'Subscription update' })),
      'reported-by-invoice',
    ],
  ])('ignores %s', (_what, event, reason) => {
    expect(map(event)).toEqual({ updates: [], requests: [], ignored: [reason], refused: [] });
  });

  const event = (type: string, object: object, changes = {}) => map(stripeEvent(type, object, changes));
  it.each([
    ['without a type', map({ object: 'event', livemode: true }), /type/],
    [
      'without an object',
      map({ object: 'event', livemode: true, type: 'invoice.paid', created: EVENT_AT }),
      /data/,
    ],
    ['without its time', event('invoice.paid', invoiceBody(), { created: null }), /created must be a time/],
    ['of the year 1970', event('invoice.paid', invoiceBody(), { created: 17 }), /1990/],
    ['in milliseconds', event('invoice.paid', invoiceBody(), { created: EVENT_AT * 1000 }), /Unix seconds/],
    ['without an id', event('customer.created', { ...customer, id: null }), /id must be/],
    [
      'of a refund of nothing',
      event('refund.created', stripeRefund({ charge: null, payment_intent: null })),
      /neither/,
    ],
    [
      'with a negative amount',
      event('payment_intent.succeeded', paymentBody({ amount_received: -1 })),
      /amount/,
    ],
    ['with half a cent', event('payment_intent.succeeded', paymentBody({ amount_received: 0.5 })), /amount/],
    [
      'in an unknown currency',
      event('payment_intent.succeeded', paymentBody({ currency: 'xxx' })),
      /ISO 4217/,
    ],
    ['without its currency', event('payment_intent.succeeded', paymentBody({ currency: null })), /currency/],
    [
      'with a part of a krona',
      event('payment_intent.succeeded', paymentBody({ currency: 'isk' })),
      /divisible by 100/,
    ],
  ])('is refused with a sentence if it is %s', (_what, mapping, sentence) => {
    expect(mapping.updates).toEqual([]);
    expect(mapping.ignored).toEqual([]);
    expect(mapping.refused).toEqual([expect.stringMatching(sentence)]);
  });
});
