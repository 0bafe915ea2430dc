import type { Delivery } from '../../../shared/connectors/connector.ts';
import { jsonDelivery } from './json-delivery.ts';

/** The creation time of test events: 2026-01-05T10:00:00Z in Unix seconds. */
export const EVENT_AT = Date.parse('2026-01-05T10:00:00Z') / 1000;

/** The Unix seconds this many days after `EVENT_AT`. */
export function secondsAfter(days: number): number {
  return EVENT_AT + days * 86_400;
}

/** An unsigned delivery. A body given as text is sent unchanged. */
export function stripeDelivery(body: object | string): Delivery {
  return jsonDelivery(body, { 'content-type': 'application/json; charset=utf-8' });
}

/** A live event about an object. */
export function stripeEvent(
  type: string,
  object: object,
  changes: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return {
    id: 'evt_1',
    object: 'event',
    api_version: '2026-02-25.clover',
    created: EVENT_AT,
    type,
    livemode: true,
    data: { object },
    ...changes,
  };
}

/** A completed Checkout session of EUR 49.99, opened ten minutes before the event. */
export function sessionBody(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    id: 'cs_live_1',
    object: 'checkout.session',
    mode: 'payment',
    status: 'complete',
    payment_status: 'paid',
    payment_intent: 'pi_1',
    invoice: null,
    subscription: null,
    amount_total: 4999,
    currency: 'eur',
    created: EVENT_AT - 600,
    customer: 'cus_1',
    customer_account: null,
    customer_email: null,
    customer_details: { email: 'ada@example.com' },
    ...changes,
  };
}

/** A payment of EUR 49.99 without an invoice. */
export function paymentBody(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    id: 'pi_1',
    object: 'payment_intent',
    status: 'succeeded',
    amount: 4999,
    amount_received: 4999,
    currency: 'eur',
    created: EVENT_AT - 300,
    customer: 'cus_1',
    receipt_email: 'receipt@example.com',
    payment_details: { customer_reference: null, order_reference: null },
    ...changes,
  };
}

/** A refund of EUR 10.00 of that payment, four days later. */
export function stripeRefund(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    id: 're_1',
    object: 'refund',
    amount: 1000,
    currency: 'eur',
    charge: 'ch_1',
    payment_intent: 'pi_1',
    status: 'succeeded',
    created: secondsAfter(4),
    ...changes,
  };
}

/** An open dispute of that payment, twenty days later. */
export function disputeBody(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    id: 'du_1',
    object: 'dispute',
    amount: 4999,
    currency: 'eur',
    charge: 'ch_1',
    payment_intent: 'pi_1',
    status: 'needs_response',
    created: secondsAfter(20),
    ...changes,
  };
}

/** The charge of that payment after a refund of EUR 10.00. */
export function chargeBody(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    id: 'ch_1',
    object: 'charge',
    amount: 4999,
    amount_refunded: 1000,
    currency: 'eur',
    customer: 'cus_1',
    payment_intent: 'pi_1',
    refunded: false,
    created: EVENT_AT,
    ...changes,
  };
}

/** A subscription that started without a trial. */
export function subscriptionBody(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    id: 'sub_1',
    object: 'subscription',
    customer: 'cus_1',
    status: 'active',
    created: EVENT_AT - 60,
    trial_start: null,
    trial_end: null,
    cancel_at_period_end: false,
    cancel_at: null,
    canceled_at: null,
    ended_at: null,
    pause_collection: null,
    cancellation_details: { reason: null, feedback: null, comment: null },
    items: { data: [{ current_period_end: secondsAfter(30) }] },
    ...changes,
  };
}

/** A paid invoice of that subscription, in the shape since 2025-03-31. */
export function invoiceBody(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    id: 'in_1',
    object: 'invoice',
    customer: 'cus_1',
    customer_email: 'ada@example.com',
    status: 'paid',
    parent: { type: 'subscription_details', subscription_details: { subscription: 'sub_1' } },
    amount_paid: 900,
    amount_due: 900,
    currency: 'eur',
    total: 900,
    pre_payment_credit_notes_amount: 0,
    created: EVENT_AT - 3600,
    status_transitions: { paid_at: EVENT_AT - 5 },
    ...changes,
  };
}

/** What paid that invoice. */
export function invoicePaymentBody(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    id: 'inpay_1',
    object: 'invoice_payment',
    invoice: 'in_1',
    payment: { type: 'payment_intent', payment_intent: 'pi_1' },
    status: 'paid',
    amount_paid: 900,
    currency: 'eur',
    status_transitions: { paid_at: EVENT_AT - 5 },
    ...changes,
  };
}

/** A credit of EUR 4.00 to the customer's balance for that invoice, after it was paid. */
export function creditNoteBody(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    id: 'cn_1',
    object: 'credit_note',
    customer: 'cus_1',
    invoice: 'in_1',
    type: 'post_payment',
    status: 'issued',
    amount: 400,
    post_payment_amount: 400,
    refunds: [],
    currency: 'eur',
    created: EVENT_AT - 10,
    voided_at: null,
    ...changes,
  };
}
