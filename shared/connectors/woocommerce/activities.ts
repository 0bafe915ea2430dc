import { contactAt } from '../../identity/contact.ts';
import { customerIdentity } from '../../identity/identity.ts';
import { fullName } from '../contact-fields.ts';
import { naturalId } from '../natural-id.ts';
import { emailOf, type Outcome, type Row, reads, tells } from '../telling.ts';
import { tellOrder } from './orders.ts';
import {
  type CustomerBody,
  customerSchema,
  deletedSchema,
  orderSchema,
  subscriptionSchema,
} from './schema.ts';
import { tellSubscription } from './subscriptions.ts';
import { told } from './telling.ts';

/** What each topic comes to, by the name of the connection; a topic that is not here is of no concern. */
export const TOPICS: ReadonlyMap<string, Row<string>> = new Map<string, Row<string>>([
  ['customer.created', reads(customerSchema, tellCustomer)],
  ['customer.updated', reads(customerSchema, tellCustomer)],
  ['customer.deleted', reads(deletedSchema, ignoreDeletion)],

  ['order.created', reads(orderSchema, tellOrder)],
  ['order.updated', reads(orderSchema, tellOrder)],
  ['order.restored', reads(orderSchema, tellOrder)],
  ['order.deleted', reads(deletedSchema, ignoreDeletion)],

  ['subscription.created', reads(subscriptionSchema, tellSubscription)],
  ['subscription.updated', reads(subscriptionSchema, tellSubscription)],
  ['subscription.switched', reads(subscriptionSchema, tellSubscription)],
  ['subscription.deleted', reads(deletedSchema, ignoreDeletion)],
]);

/**
 * A deletion tells an id and no time, so that nothing can be dated by it; and it is housekeeping of the shop: an order
 * that is called off is cancelled or refunded first.
 */
function ignoreDeletion(): Outcome {
  return { ignored: 'deletion-without-time' };
}

function tellCustomer(customer: CustomerBody, connection: string): Outcome {
  const person = customerIdentity(connection, customer.id);
  if (person === undefined) return { refused: 'names no customer' };
  const { billing, date_created_gmt: createdAt } = customer;
  return tells({
    persons: [person, emailOf(customer.email)],
    activities:
      createdAt === null
        ? []
        : [
            {
              ...told(connection, 'account.created', naturalId(person, 'account.created'), createdAt),
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
