import { customerIdentity } from '../../identity/identity.ts';
import { emailOf, type Outcome, parsed, type TopicMapper, update } from '../mapping.ts';
import { naturalId } from '../natural-id.ts';
import { mapInvoice, mapPaidInvoice, mapUnpaidInvoice } from './invoices.ts';
import { activity, type Context, contactOf } from './mapping.ts';
import { mapDispute, mapPayment, mapRefund, mapRefundedCharge, mapSession } from './payments.ts';
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
import { mapSubscription } from './subscriptions.ts';

/** How each type of event is mapped. Other types are ignored. */
export const TYPES: ReadonlyMap<string, TopicMapper<Context>> = new Map<string, TopicMapper<Context>>([
  ['customer.created', parsed(customerSchema, (body, context) => mapCustomer(body, context))],
  ['customer.updated', parsed(customerSchema, (body, context) => mapCustomer(body, context))],
  ['customer.deleted', parsed(customerSchema, mapDeletedCustomer)],

  [
    'checkout.session.completed',
    parsed(sessionSchema, (body, context) => mapSession(body, context, 'completed')),
  ],
  [
    'checkout.session.async_payment_succeeded',
    parsed(sessionSchema, (body, context) => mapSession(body, context, 'paid-later')),
  ],
  [
    'checkout.session.async_payment_failed',
    parsed(sessionSchema, (body, context) => mapSession(body, context, 'failed-later')),
  ],
  [
    'checkout.session.expired',
    parsed(sessionSchema, (body, context) => mapSession(body, context, 'expired')),
  ],

  [
    'payment_intent.succeeded',
    parsed(paymentSchema, (body, context) => mapPayment(body, context, 'succeeded')),
  ],
  [
    'payment_intent.payment_failed',
    parsed(paymentSchema, (body, context) => mapPayment(body, context, 'failed')),
  ],
  ['charge.refunded', parsed(chargeSchema, mapRefundedCharge)],
  ['charge.refund.updated', parsed(moneyBackSchema, mapRefund)],
  ['refund.created', parsed(moneyBackSchema, mapRefund)],
  ['refund.updated', parsed(moneyBackSchema, mapRefund)],
  ['refund.failed', parsed(moneyBackSchema, mapRefund)],
  [
    'charge.dispute.created',
    parsed(moneyBackSchema, (body, context) => mapDispute(body, context, 'created')),
  ],
  ['charge.dispute.closed', parsed(moneyBackSchema, (body, context) => mapDispute(body, context, 'closed'))],

  ['invoice.paid', parsed(invoiceSchema, mapPaidInvoice)],
  ['invoice.payment_succeeded', parsed(invoiceSchema, mapPaidInvoice)],
  ['invoice.payment_failed', parsed(invoiceSchema, mapUnpaidInvoice)],
  ['invoice.payment_action_required', parsed(invoiceSchema, mapInvoice)],

  [
    'customer.subscription.created',
    parsed(subscriptionSchema, (body, context) => mapSubscription(body, context, 'nothing')),
  ],
  [
    'customer.subscription.updated',
    parsed(subscriptionSchema, (body, context) => mapSubscription(body, context, 'nothing')),
  ],
  [
    'customer.subscription.trial_will_end',
    parsed(subscriptionSchema, (body, context) => mapSubscription(body, context, 'nothing')),
  ],
  [
    'customer.subscription.paused',
    parsed(subscriptionSchema, (body, context) => mapSubscription(body, context, 'paused')),
  ],
  [
    'customer.subscription.resumed',
    parsed(subscriptionSchema, (body, context) => mapSubscription(body, context, 'resumed')),
  ],
  [
    'customer.subscription.deleted',
    parsed(subscriptionSchema, (body, context) => mapSubscription(body, context, 'ended')),
  ],
]);

function mapCustomer(customer: CustomerBody, context: Context): Outcome {
  const person = customerIdentity(context.connection, customer.id);
  if (person === undefined) return { refused: 'the object has no customer id' };
  const id = naturalId(person, 'account.created');
  return update({
    persons: [person, emailOf(customer.email)],
    activities:
      customer.created === null
        ? []
        : [{ ...activity(context.connection, 'account.created', id, customer.created), about: null }],
    contact: contactOf(customer, context.eventAt),
  });
}

function mapDeletedCustomer(customer: CustomerBody, context: Context): Outcome {
  const person = customerIdentity(context.connection, customer.id);
  if (person === undefined) return { refused: 'the object has no customer id' };
  const id = naturalId(person, 'account.closed');
  return update({
    persons: [person],
    activities: [{ ...activity(context.connection, 'account.closed', id, context.eventAt), about: null }],
  });
}
