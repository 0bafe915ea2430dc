import { customerIdentity } from '../../identity/identity.ts';
import { fullName } from '../contact-fields.ts';
import { type Outcome, parsed, snapshot, statedAddress, update } from '../mapping.ts';
import type { Shape } from '../shape.ts';
import { topicsOf } from '../topic-header.ts';
import { asOfOf, type Context, contactOf, report, UNDATED } from './mapping.ts';
import { mapOrder } from './orders.ts';
import { type CustomerBody, customerSchema, orderSchema, subscriptionSchema } from './schema.ts';
import { mapSubscription } from './subscriptions.ts';

// WooCommerce signs the body, not the `X-WC-Webhook-Topic` header. The body of a subscription is that of an order with
// more fields.

const OF_SUBSCRIPTIONS = ['start_date_gmt', 'billing_period'];

const CUSTOMER: Shape = { has: ['email'], lacks: ['total', 'customer_id', 'status'] };
const ORDER: Shape = {
  has: ['id', 'status', 'total', 'customer_id', 'date_created_gmt'],
  lacks: OF_SUBSCRIPTIONS,
};
const SUBSCRIPTION: Shape = { has: ['id', 'status', 'customer_id'], hasOneOf: OF_SUBSCRIPTIONS };

/**
 * Deleting is housekeeping: an order that is called off is cancelled or refunded first. The body of every deletion is an id
 * alone and the topic is not signed, so a captured deletion of a product would close the account of the same number.
 */
const ignoreDeletion = (): Outcome => ({ ignored: 'deletion' });

/** How the body of each topic is recognised and mapped. Other topics are ignored. */
export const TOPICS = topicsOf<Context>('.', [
  ['customer', 'created updated', CUSTOMER, parsed(customerSchema, mapCustomer)],
  ['order', 'created updated restored', ORDER, parsed(orderSchema, mapOrder)],
  ['subscription', 'created updated switched', SUBSCRIPTION, parsed(subscriptionSchema, mapSubscription)],
  ['customer', 'deleted', {}, ignoreDeletion],
  ['order', 'deleted', {}, ignoreDeletion],
  ['subscription', 'deleted', {}, ignoreDeletion],
]);

function mapCustomer(customer: CustomerBody, context: Context): Outcome {
  const asOf = asOfOf(customer, context);
  if (asOf === undefined) return UNDATED;
  const { connection } = context;
  const person = customerIdentity(connection, customer.id);
  const address = statedAddress(customer.email);
  const reported = snapshot(asOf, {
    states: { account: 'open' },
    attributes: { createdAt: customer.date_created_gmt ?? undefined, address },
  });
  return update({
    persons: [person, address],
    objects: [report(connection, 'account', person, reported)],
    contact: contactOf(customer.billing, asOf, fullName(customer.first_name, customer.last_name)),
  });
}
