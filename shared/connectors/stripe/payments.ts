import type { Identity } from '../../identity/identity.ts';
import type { PartKey } from '../../lifecycle/objects/object.ts';
import type { States, StateValue } from '../../lifecycle/objects/states.ts';
import { emailOf, type Outcome, objectOf, snapshot, update } from '../mapping.ts';
import { type Context, customerOf, paymentOf, report } from './mapping.ts';
import { stripeMoney } from './money.ts';
import type { ChargeBody, MoneyBackBody, PaymentBody } from './schema.ts';

/** `payment_intent.*`. The body's own status counts before the type of the event. */
export function mapPayment(
  payment: PaymentBody,
  context: Context,
  event: 'succeeded' | 'failed' | 'canceled',
): Outcome {
  const object = objectOf(context, 'payment', payment.id);
  if (object === undefined) return { refused: 'the object has no payment id' };
  const invoice = invoiceOf(payment, context);
  const known = statesOf(payment.status ?? event, event === 'failed');
  const { payment: _, ...withoutPayment } = known;
  const states: States = invoice === undefined && isOfInvoice(payment) ? withoutPayment : known;
  const amount = known.payment === 'paid' ? payment.amount_received : null;
  const owner = payerOf(payment, context);
  const reported = snapshot(context.asOf, {
    states,
    // These events are sent at the very change, and a payment intent has no other instant of it.
    since: {
      payment: states.payment === 'paid' ? context.changedAt : null,
      attempt: states.attempt === 'failed' ? context.changedAt : null,
      cancelled: payment.canceled_at,
    },
    attributes: {
      ...owner,
      of: invoice,
      createdAt: payment.created ?? undefined,
      total: stripeMoney(amount ?? payment.amount, payment.currency),
    },
  });
  return update({
    persons: [owner.account, owner.address],
    objects: [report(context.connection, 'payment', object, reported)],
  });
}

function statesOf(status: string, hasFailed: boolean): States {
  if (status === 'succeeded') return { payment: 'paid', attempt: 'none', cancelled: 'no' };
  const cancelled = status === 'canceled' ? 'yes' : 'no';
  return hasFailed ? { payment: 'unpaid', attempt: 'failed', cancelled } : { payment: 'unpaid', cancelled };
}

const INVOICE_ID = /^in_/;

function invoiceOf({ invoice, payment_details }: PaymentBody, context: Context): Identity | undefined {
  const reference = payment_details?.order_reference ?? '';
  return objectOf(context, 'invoice', invoice ?? (INVOICE_ID.test(reference) ? reference : null));
}

/**
 * Stripe's own descriptions of the payments of invoices. Since 2025-03-31 nothing else in the body says that one is no
 * sale of its own. Whether it is paid is then left to `invoice_payment.paid`, which names its invoice.
 */
const INVOICE_DESCRIPTION = /^(?:Subscription creation|Subscription update|Payment for Invoice)$/;

function isOfInvoice({ description }: PaymentBody): boolean {
  return INVOICE_DESCRIPTION.test(description ?? '');
}

/** The customer. The receipt's address counts only for guests, because it may belong to somebody else. */
function payerOf(
  payment: Pick<PaymentBody, 'customer' | 'customer_account' | 'receipt_email'>,
  context: Context,
): { account: Identity | undefined; address: Identity | undefined } {
  const account = customerOf(context, payment);
  return { account, address: account === undefined ? emailOf(payment.receipt_email) : undefined };
}

/** `charge.refunded`: the sum refunded so far. */
export function mapRefundedCharge(charge: ChargeBody, context: Context): Outcome {
  const object = paymentOf(context, { payment_intent: charge.payment_intent, charge: charge.id });
  if (object === undefined) return NO_PAYMENT;
  const owner = payerOf(charge, context);
  const captured = charge.amount_captured ?? charge.amount;
  // What was authorised and not captured also counts as refunded at Stripe, but it never was paid.
  const released = captured === null || charge.amount === null ? 0 : charge.amount - captured;
  const refunded = charge.amount_refunded === null ? null : charge.amount_refunded - released;
  const reported = snapshot(context.asOf, {
    states: refunded === null ? {} : { refunded: refundedState(refunded, captured) },
    // The event is sent at the refund.
    since: { refunded: refunded === null ? undefined : context.changedAt },
    attributes: {
      ...owner,
      of: objectOf(context, 'invoice', charge.invoice),
      createdAt: charge.payment_intent === null ? (charge.created ?? undefined) : undefined,
      total: stripeMoney(captured, charge.currency),
      refundedTotal: stripeMoney(refunded, charge.currency) ?? undefined,
    },
  });
  return update({
    persons: [owner.account, owner.address],
    objects: [report(context.connection, 'payment', object, reported)],
  });
}

function refundedState(refunded: number, captured: number | null): StateValue<'refunded'> {
  if (refunded <= 0) return 'no';
  return captured !== null && refunded >= captured ? 'fully' : 'partly';
}

const NO_PAYMENT = { refused: 'the object has neither a payment id nor a charge id' } as const;

// https://docs.stripe.com/api/refunds/object#refund_object-status. Any other status has moved no money yet.
const REFUNDS: ReadonlyMap<string, StateValue<'refund'>> = new Map([
  ['succeeded', 'succeeded'],
  ['failed', 'failed'],
  ['canceled', 'cancelled'],
]);

/** `refund.*`: one refund of a payment. It can still fail after it succeeded. */
export function mapRefund(refund: MoneyBackBody, context: Context): Outcome {
  const state = REFUNDS.get(refund.status ?? '') ?? 'pending';
  return mapPart(refund, context, `refund:${refund.id}`, { refund: state });
}

// https://docs.stripe.com/api/disputes/object#dispute_object-status. Any other status is still open.
const DISPUTES: ReadonlyMap<string, StateValue<'dispute'>> = new Map([
  ['won', 'won'],
  ['lost', 'lost'],
  // Ended before it became a dispute, or by a refund, which is reported by itself.
  ['warning_closed', 'won'],
  ['prevented', 'won'],
  ['charge_refunded', 'won'],
]);

/** `charge.dispute.*`: one dispute of a payment. */
export function mapDispute(dispute: MoneyBackBody, context: Context, event: 'changed' | 'closed'): Outcome {
  const state = DISPUTES.get(dispute.status ?? '') ?? 'open';
  const since = event === 'closed' ? { dispute: context.changedAt } : {};
  return mapPart(dispute, context, `dispute:${dispute.id}`, { dispute: state }, since);
}

function mapPart(
  body: MoneyBackBody,
  context: Context,
  part: PartKey,
  states: States,
  since: { readonly dispute?: number | null } = {},
): Outcome {
  const object = paymentOf(context, body);
  if (object === undefined) return NO_PAYMENT;
  const attributes = {
    createdAt: body.created ?? undefined,
    total: stripeMoney(body.amount, body.currency),
  };
  const reported = snapshot(context.asOf, { part, states, since, attributes });
  return update({ objects: [report(context.connection, 'payment', object, reported)] });
}
