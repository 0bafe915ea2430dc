import { contactAt } from '../../identity/contact.ts';
import { customerIdentity } from '../../identity/identity.ts';
import { fullName } from '../contact-fields.ts';
import { emailOf, type Outcome, parsed, type TopicMapper, update } from '../mapping.ts';
import { naturalId } from '../natural-id.ts';
import { activity } from './mapping.ts';
import { mapOrder } from './orders.ts';
import {
  type CustomerBody,
  customerSchema,
  deletedSchema,
  orderSchema,
  subscriptionSchema,
} from './schema.ts';
import { mapSubscription } from './subscriptions.ts';

/** How each topic is mapped, by the name of the connection. Other topics are ignored. */
export const TOPICS: ReadonlyMap<string, TopicMapper<string>> = new Map<string, TopicMapper<string>>([
  ['customer.created', parsed(customerSchema, mapCustomer)],
  ['customer.updated', parsed(customerSchema, mapCustomer)],
  ['customer.deleted', parsed(deletedSchema, ignoreDeletion)],

  ['order.created', parsed(orderSchema, mapOrder)],
  ['order.updated', parsed(orderSchema, mapOrder)],
  ['order.restored', parsed(orderSchema, mapOrder)],
  ['order.deleted', parsed(deletedSchema, ignoreDeletion)],

  ['subscription.created', parsed(subscriptionSchema, mapSubscription)],
  ['subscription.updated', parsed(subscriptionSchema, mapSubscription)],
  ['subscription.switched', parsed(subscriptionSchema, mapSubscription)],
  ['subscription.deleted', parsed(deletedSchema, ignoreDeletion)],
]);

/**
 * A deletion has only an id and no time, so it cannot date anything. It is also only housekeeping: an order that is
 * called off is cancelled or refunded first.
 */
function ignoreDeletion(): Outcome {
  return { ignored: 'deletion-without-time' };
}

function mapCustomer(customer: CustomerBody, connection: string): Outcome {
  const person = customerIdentity(connection, customer.id);
  if (person === undefined) return { refused: 'the body has no customer id' };
  const { billing, date_created_gmt: createdAt } = customer;
  return update({
    persons: [person, emailOf(customer.email)],
    activities:
      createdAt === null
        ? []
        : [
            {
              ...activity(connection, 'account.created', naturalId(person, 'account.created'), createdAt),
              about: null,
            },
          ],
    contact: contactAt(customer.date_modified_gmt ?? createdAt, {
      name:
        fullName(customer.first_name, customer.last_name) ?? fullName(billing.first_name, billing.last_name),
      phone: billing.phone,
      country: billing.country,
    }),
  });
}
