import { customerIdentity } from '../../identity/identity.ts';
import { naturalId } from '../natural-id.ts';
import { emailOf, type Outcome, type Row, reads, tells } from '../telling.ts';
import { tellInvoice, tellPaidInvoice, tellUnpaidInvoice } from './invoices.ts';
import { tellDispute, tellPayment, tellRefund, tellRefundedCharge, tellSession } from './payments.ts';
import {
  type CustomerBody,
  chargeSchema,
  customerSchema,
  invoiceSchema,
  moneyBackSchema,
  paymentSchema,
  sessionSchema,
  subscriptionSchema,
} from './schema.ts';
import { tellSubscription } from './subscriptions.ts';
import { type Context, contactOf, told } from './telling.ts';

/** What each type of event comes to; a type that is not here is of no concern. */
export const TYPES: ReadonlyMap<string, Row<Context>> = new Map<string, Row<Context>>([
  ['customer.created', reads(customerSchema, (body, context) => tellCustomer(body, context))],
  ['customer.updated', reads(customerSchema, (body, context) => tellCustomer(body, context))],
  ['customer.deleted', reads(customerSchema, tellDeletedCustomer)],

  [
    'checkout.session.completed',
    reads(sessionSchema, (body, context) => tellSession(body, context, 'completed')),
  ],
  [
    'checkout.session.async_payment_succeeded',
    reads(sessionSchema, (body, context) => tellSession(body, context, 'paid-later')),
  ],
  [
    'checkout.session.async_payment_failed',
    reads(sessionSchema, (body, context) => tellSession(body, context, 'failed-later')),
  ],
  [
    'checkout.session.expired',
    reads(sessionSchema, (body, context) => tellSession(body, context, 'expired')),
  ],

  [
    'payment_intent.succeeded',
    reads(paymentSchema, (body, context) => tellPayment(body, context, 'succeeded')),
  ],
  [
    'payment_intent.payment_failed',
    reads(paymentSchema, (body, context) => tellPayment(body, context, 'failed')),
  ],
  ['charge.refunded', reads(chargeSchema, tellRefundedCharge)],
  ['charge.refund.updated', reads(moneyBackSchema, tellRefund)],
  ['refund.created', reads(moneyBackSchema, tellRefund)],
  ['refund.updated', reads(moneyBackSchema, tellRefund)],
  ['refund.failed', reads(moneyBackSchema, tellRefund)],
  [
    'charge.dispute.created',
    reads(moneyBackSchema, (body, context) => tellDispute(body, context, 'created')),
  ],
  ['charge.dispute.closed', reads(moneyBackSchema, (body, context) => tellDispute(body, context, 'closed'))],

  ['invoice.paid', reads(invoiceSchema, tellPaidInvoice)],
  ['invoice.payment_succeeded', reads(invoiceSchema, tellPaidInvoice)],
  ['invoice.payment_failed', reads(invoiceSchema, tellUnpaidInvoice)],
  ['invoice.payment_action_required', reads(invoiceSchema, tellInvoice)],

  [
    'customer.subscription.created',
    reads(subscriptionSchema, (body, context) => tellSubscription(body, context, 'nothing')),
  ],
  [
    'customer.subscription.updated',
    reads(subscriptionSchema, (body, context) => tellSubscription(body, context, 'nothing')),
  ],
  [
    'customer.subscription.trial_will_end',
    reads(subscriptionSchema, (body, context) => tellSubscription(body, context, 'nothing')),
  ],
  [
    'customer.subscription.paused',
    reads(subscriptionSchema, (body, context) => tellSubscription(body, context, 'paused')),
  ],
  [
    'customer.subscription.resumed',
    reads(subscriptionSchema, (body, context) => tellSubscription(body, context, 'resumed')),
  ],
  [
    'customer.subscription.deleted',
    reads(subscriptionSchema, (body, context) => tellSubscription(body, context, 'ended')),
  ],
]);

function tellCustomer(customer: CustomerBody, context: Context): Outcome {
  const person = customerIdentity(context.connection, customer.id);
  if (person === undefined) return { refused: 'names no customer' };
  const id = naturalId(person, 'account.created');
  return tells({
    persons: [person, emailOf(customer.email)],
    activities:
      customer.created === null
        ? []
        : [{ ...told(context.connection, 'account.created', id, customer.created), about: null }],
    contact: contactOf(customer, context.eventAt),
  });
}

function tellDeletedCustomer(customer: CustomerBody, context: Context): Outcome {
  const person = customerIdentity(context.connection, customer.id);
  if (person === undefined) return { refused: 'names no customer' };
  const id = naturalId(person, 'account.closed');
  return tells({
    persons: [person],
    activities: [{ ...told(context.connection, 'account.closed', id, context.eventAt), about: null }],
  });
}
