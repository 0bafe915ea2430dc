import { parsed, type TopicMapper } from '../mapping.ts';
import { mapCustomer, mapDeletedCustomer, mapLoyaltyAccount } from './customers.ts';
import { type InvoiceEvent, mapInvoice } from './invoices.ts';
import type { Context } from './mapping.ts';
import { mapOrder, type OrderEvent } from './orders.ts';
import { mapDispute, mapPayment, mapRefund } from './payments.ts';
import {
  customerSchema,
  disputeSchema,
  invoiceSchema,
  loyaltySchema,
  orderSchema,
  paymentSchema,
  refundSchema,
  subscriptionSchema,
} from './schema.ts';
import { mapSubscription } from './subscriptions.ts';

const customer = parsed(customerSchema, mapCustomer);
const payment = parsed(paymentSchema, mapPayment);
const refund = parsed(refundSchema, mapRefund);
const dispute = parsed(disputeSchema, mapDispute);
const subscription = parsed(subscriptionSchema, mapSubscription);
const order = (event: OrderEvent) =>
  parsed(orderSchema, (body, context: Context) => mapOrder(body, context, event));
const invoice = (event: InvoiceEvent) =>
  parsed(invoiceSchema, (body, context: Context) => mapInvoice(body.invoice, context, event));

/** How each type of event is mapped. Other types are ignored. */
export const TOPICS: ReadonlyMap<string, TopicMapper<Context>> = new Map<string, TopicMapper<Context>>([
  ['customer.created', customer],
  ['customer.updated', customer],
  ['customer.deleted', parsed(customerSchema, mapDeletedCustomer)],
  ['loyalty.account.created', parsed(loyaltySchema, mapLoyaltyAccount)],

  ['payment.created', payment],
  ['payment.updated', payment],
  ['refund.created', refund],
  ['refund.updated', refund],
  ['dispute.created', dispute],
  ['dispute.state.updated', dispute],

  ['order.created', order('order_created')],
  ['order.updated', order('order_updated')],
  ['order.fulfillment.updated', order('order_fulfillment_updated')],

  ['invoice.created', invoice('changed')],
  ['invoice.published', invoice('changed')],
  ['invoice.updated', invoice('changed')],
  ['invoice.payment_made', invoice('paid')],
  ['invoice.scheduled_charge_failed', invoice('charge-failed')],
  ['invoice.refunded', invoice('changed')],
  ['invoice.canceled', invoice('changed')],

  ['subscription.created', subscription],
  ['subscription.updated', subscription],
]);
