import { parsed, type TopicMapper } from '../mapping.ts';
import { mapSession, type SessionEvent } from './checkouts.ts';
import { mapCustomer } from './customers.ts';
import { type InvoiceEvent, mapCreditNote, mapInvoice, mapInvoicePayment } from './invoices.ts';
import type { Context } from './mapping.ts';
import { mapDispute, mapPayment, mapRefund, mapRefundedCharge } from './payments.ts';
import {
  chargeSchema,
  creditNoteSchema,
  customerSchema,
  invoicePaymentSchema,
  invoiceSchema,
  moneyBackSchema,
  paymentSchema,
  sessionSchema,
  subscriptionSchema,
} from './schema.ts';
import { mapSubscription } from './subscriptions.ts';

const customer = (account: 'open' | 'closed') =>
  parsed(customerSchema, (body, context: Context) => mapCustomer(body, context, account));
const session = (event: SessionEvent) =>
  parsed(sessionSchema, (body, context: Context) => mapSession(body, context, event));
const payment = (event: 'succeeded' | 'failed' | 'canceled') =>
  parsed(paymentSchema, (body, context: Context) => mapPayment(body, context, event));
const dispute = (event: 'changed' | 'closed') =>
  parsed(moneyBackSchema, (body, context: Context) => mapDispute(body, context, event));
const invoice = (event: InvoiceEvent) =>
  parsed(invoiceSchema, (body, context: Context) => mapInvoice(body, context, event));
const refund = parsed(moneyBackSchema, mapRefund);
const creditNote = parsed(creditNoteSchema, mapCreditNote);
const subscription = parsed(subscriptionSchema, mapSubscription);

/** How each type of event is mapped. Other types are ignored. */
export const TOPICS: ReadonlyMap<string, TopicMapper<Context>> = new Map<string, TopicMapper<Context>>([
  ['customer.created', customer('open')],
  ['customer.updated', customer('open')],
  ['customer.deleted', customer('closed')],

  ['checkout.session.completed', session('completed')],
  ['checkout.session.async_payment_succeeded', session('paid-later')],
  ['checkout.session.async_payment_failed', session('failed-later')],
  ['checkout.session.expired', session('expired')],

  ['payment_intent.succeeded', payment('succeeded')],
  ['payment_intent.payment_failed', payment('failed')],
  ['payment_intent.canceled', payment('canceled')],
  ['charge.refunded', parsed(chargeSchema, mapRefundedCharge)],
  ['charge.refund.updated', refund],
  ['refund.created', refund],
  ['refund.updated', refund],
  ['refund.failed', refund],
  ['charge.dispute.created', dispute('changed')],
  ['charge.dispute.updated', dispute('changed')],
  ['charge.dispute.closed', dispute('closed')],

  ['invoice.paid', invoice('paid')],
  ['invoice.payment_succeeded', invoice('paid')],
  ['invoice.payment_failed', invoice('failed')],
  ['invoice.payment_action_required', invoice('open')],
  ['invoice.voided', invoice('void')],
  ['invoice.marked_uncollectible', invoice('uncollectible')],
  ['invoice_payment.paid', parsed(invoicePaymentSchema, mapInvoicePayment)],
  ['credit_note.created', creditNote],
  ['credit_note.updated', creditNote],
  ['credit_note.voided', creditNote],

  ['customer.subscription.created', subscription],
  ['customer.subscription.updated', subscription],
  ['customer.subscription.trial_will_end', subscription],
  ['customer.subscription.paused', subscription],
  ['customer.subscription.resumed', subscription],
  ['customer.subscription.deleted', subscription],
]);
