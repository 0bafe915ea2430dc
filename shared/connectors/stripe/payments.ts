import type { Identity } from '../../identity/identity.ts';
import type { Activity, MoneyBack } from '../../lifecycle/activity.ts';
import type { Money } from '../../lifecycle/money.ts';
import { emailOf, type Outcome, objectOf, update } from '../mapping.ts';
import { naturalId } from '../natural-id.ts';
import {
  activity,
  amountOf,
  type Context,
  contactOf,
  customerOf,
  eventVersion,
  failedPayment,
  orderActivity,
  subscriptionStarted,
} from './mapping.ts';
import type { ChargeBody, MoneyBackBody, PaymentBody, SessionBody } from './schema.ts';

// One sale is one order. Its id is the payment's, because the session, the refund and the dispute also name the
// payment.

/** What happened to a Checkout session. */
export type SessionChange = 'completed' | 'paid-later' | 'failed-later' | 'expired';

const PAID = new Set(['paid', 'no_payment_required']);

/** `checkout.session.*`. */
export function mapSession(session: SessionBody, context: Context, change: SessionChange): Outcome {
  if (session.mode === 'setup') return { ignored: 'no-purchase' };
  const checkout = objectOf(context, 'checkout', session.id);
  if (checkout === undefined) return { refused: 'the object has no session id' };
  const startedAt = session.created;
  const activities: Activity[] = [
    {
      ...activity(context.connection, 'checkout.started', naturalId(checkout, 'checkout.started'), startedAt),
      about: checkout,
    },
  ];
  const total = amountOf(session.amount_total, session.currency);
  if (total !== null && 'refused' in total) return total;

  const subscription = objectOf(context, 'subscription', session.subscription);
  const isPaid =
    change === 'paid-later' || (change === 'completed' && PAID.has(session.payment_status ?? ''));
  // A payment intent that was not paid may still become another order. An expired session leads to none.
  const order =
    session.mode === 'payment' && change !== 'expired' ? orderOfSession(session, context) : undefined;
  if (order !== undefined) activities.push(...paymentActivities(order, total, isPaid, change, context));
  // A session that starts a trial costs nothing. The subscription's own events report what it started.
  else if (subscription !== undefined && isPaid && (total?.minor ?? 0) > 0)
    activities.push(subscriptionStarted(subscription, context.eventAt, context));
  return update({
    persons: [
      customerOf(context, session),
      emailOf(session.customer_details?.email ?? session.customer_email),
    ],
    objects: [order, subscription, checkout],
    activities,
    // Name and phone are as of the session, because they were entered in its form.
    contact: contactOf(session.customer_details, session.created),
  });
}

function orderOfSession(session: SessionBody, context: Context): Identity | undefined {
  const hasInvoiceOnly = context.isInvoiceApart && session.invoice !== null;
  const id = hasInvoiceOnly ? session.invoice : (session.payment_intent ?? session.id);
  return objectOf(context, 'order', id);
}

function paymentActivities(
  order: Identity,
  total: Money | null,
  isPaid: boolean,
  change: SessionChange,
  context: Context,
): Activity[] {
  const placed = orderActivity(order, 'order.placed', total, context.eventAt, context);
  if (isPaid) return [placed, orderActivity(order, 'order.paid', total, context.eventAt, context)];
  return change === 'failed-later' ? [placed, failedPayment(order, null, context)] : [placed];
}

const INVOICE_ID = /^in_/;
/**
 * Stripe's own descriptions of subscription payments. Between 2025-03-31 and the order reference nothing else
 * identifies them.
 */
const SUBSCRIPTION_DESCRIPTION = /^Subscription (?:creation|update)$/;

function isOfInvoice({ invoice, payment_details, description }: PaymentBody): boolean {
  return (
    invoice !== null ||
    INVOICE_ID.test(payment_details?.order_reference ?? '') ||
    SUBSCRIPTION_DESCRIPTION.test(description ?? '')
  );
}

/** `payment_intent.succeeded`, `payment_intent.payment_failed`. Payments of invoices are reported by the invoice. */
export function mapPayment(payment: PaymentBody, context: Context, change: 'succeeded' | 'failed'): Outcome {
  if (isOfInvoice(payment)) return { ignored: 'reported-by-invoice' };
  const about = objectOf(context, 'order', payment.id);
  if (about === undefined) return { refused: 'the object has no payment id' };
  const total = amountOf(payment.amount_received ?? payment.amount, payment.currency);
  if (total !== null && 'refused' in total) return total;
  const activity =
    change === 'succeeded'
      ? orderActivity(about, 'order.paid', total, context.eventAt, context)
      : failedPayment(about, payment.last_payment_error?.charge ?? null, context);
  return update({ persons: payerOf(payment, context), objects: [about], activities: [activity] });
}

/** The customer. The receipt's address counts only for guests, because it may belong to somebody else. */
function payerOf(
  payment: Pick<PaymentBody, 'customer' | 'customer_account' | 'receipt_email'>,
  context: Context,
): (Identity | undefined)[] {
  const customer = customerOf(context, payment);
  return [customer ?? emailOf(payment.receipt_email)];
}

function orderOfMoneyBack(
  body: Pick<MoneyBackBody, 'charge' | 'payment_intent'>,
  context: Context,
): Identity | undefined {
  return objectOf(context, 'order', body.payment_intent ?? body.charge);
}

const NO_PAYMENT = { refused: 'the object has neither a payment id nor a charge id' } as const;

/** `charge.refunded`: the total refunded so far. It must never be added to the single refunds. */
export function mapRefundedCharge(charge: ChargeBody, context: Context): Outcome {
  const about = objectOf(context, 'order', charge.payment_intent ?? charge.id);
  if (about === undefined) return NO_PAYMENT;
  const amount = amountOf(charge.amount_refunded, charge.currency);
  if (amount !== null && 'refused' in amount) return amount;
  const version = `${eventVersion(context)}:${String(amount?.minor ?? 0).padStart(15, '0')}`;
  const id = naturalId(about, 'order.refunded', charge.id);
  const refunded: MoneyBack = {
    ...activity(context.connection, 'order.refunded', id, context.eventAt, version),
    about,
    amount,
    inAll: true,
  };
  return update({ persons: payerOf(charge, context), objects: [about], activities: [refunded] });
}

const RETURNED_NOTHING = new Set(['failed', 'canceled']);

/**
 * `refund.*`: one refund by its id. A refund can still fail after it succeeded. It is then reported again without an
 * amount, which replaces the earlier update.
 */
export function mapRefund(refund: MoneyBackBody, context: Context): Outcome {
  const about = orderOfMoneyBack(refund, context);
  if (about === undefined) return NO_PAYMENT;
  const cameToNothing = RETURNED_NOTHING.has(refund.status ?? '');
  if (!cameToNothing && refund.status !== 'succeeded') return update({ objects: [about] });
  const amount = amountOf(cameToNothing ? null : refund.amount, refund.currency);
  if (amount !== null && 'refused' in amount) return amount;
  const id = naturalId(about, 'order.refunded', refund.id);
  return update({
    objects: [about],
    activities: [
      {
        ...activity(context.connection, 'order.refunded', id, refund.created, eventVersion(context)),
        about,
        amount,
      },
    ],
  });
}

/** `charge.dispute.created`; `charge.dispute.closed`: a lost dispute takes the money back without a refund. */
export function mapDispute(dispute: MoneyBackBody, context: Context, change: 'created' | 'closed'): Outcome {
  const about = orderOfMoneyBack(dispute, context);
  if (about === undefined) return NO_PAYMENT;
  if (change === 'closed' && dispute.status !== 'lost') return update({ objects: [about] });
  const amount = amountOf(dispute.amount, dispute.currency);
  if (amount !== null && 'refused' in amount) return amount;
  const type = change === 'created' ? 'dispute.opened' : 'order.refunded';
  const at = change === 'created' ? dispute.created : context.eventAt;
  const id = naturalId(about, type, dispute.id);
  return update({
    objects: [about],
    activities: [{ ...activity(context.connection, type, id, at), about, amount }],
  });
}
