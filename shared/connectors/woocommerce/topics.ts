import { customerIdentity } from '../../identity/identity.ts';
import { fullName } from '../contact-fields.ts';
import { emailOf, type Outcome, parsed, snapshot, type TopicMapper, update } from '../mapping.ts';
import { asOfOf, type Context, contactOf, report, UNDATED } from './mapping.ts';
import { mapOrder } from './orders.ts';
import { type CustomerBody, customerSchema, orderSchema, subscriptionSchema } from './schema.ts';
import { mapSubscription } from './subscriptions.ts';

type Mapper = TopicMapper<Context>;

/** How each topic is mapped. Other topics are ignored. */
export const TOPICS: ReadonlyMap<string, Mapper> = new Map<string, Mapper>([
  ['customer.created', parsed(customerSchema, mapCustomer)],
  ['customer.updated', parsed(customerSchema, mapCustomer)],
  ['customer.deleted', ignoreDeletion],

  ['order.created', parsed(orderSchema, mapOrder)],
  ['order.updated', parsed(orderSchema, mapOrder)],
  ['order.restored', parsed(orderSchema, mapOrder)],
  ['order.deleted', ignoreDeletion],

  ['subscription.created', parsed(subscriptionSchema, mapSubscription)],
  ['subscription.updated', parsed(subscriptionSchema, mapSubscription)],
  ['subscription.switched', parsed(subscriptionSchema, mapSubscription)],
  ['subscription.deleted', ignoreDeletion],
]);

/**
 * Deleting is housekeeping: an order that is called off is cancelled or refunded first. The body of every deletion is an id
 * alone and the topic is not signed, so a captured deletion of a product would close the account of the same number.
 */
function ignoreDeletion(): Outcome {
  return { ignored: 'deletion' };
}

function mapCustomer(customer: CustomerBody, context: Context): Outcome {
  const asOf = asOfOf(customer, context);
  if (asOf === undefined) return UNDATED;
  const { connection } = context;
  const person = customerIdentity(connection, customer.id);
  const reported = snapshot(asOf, {
    states: { account: 'open' },
    attributes: { createdAt: customer.date_created_gmt ?? undefined },
  });
  return update({
    persons: [person, emailOf(customer.email)],
    objects: [report(connection, 'account', person, reported)],
    contact: contactOf(customer.billing, asOf, fullName(customer.first_name, customer.last_name)),
  });
}
