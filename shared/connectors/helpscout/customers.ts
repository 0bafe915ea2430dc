import { contactAt } from '../../identity/contact.ts';
import { customerIdentity } from '../../identity/identity.ts';
import type { Activity } from '../../lifecycle/activity.ts';
import { fullName } from '../contact-fields.ts';
import { type Outcome, parsed, statedAddress, update } from '../mapping.ts';
import { openAccount } from '../open-account.ts';
import { type Context, report, UNDATED, UNUSABLE_ID } from './context.ts';
import { type CustomerBody, customerSchema } from './schema.ts';

/** `customer.created`, `customer.updated`. */
export const mapCustomer = parsed(customerSchema, (customer, context: Context) =>
  customerOutcome(customer, context),
);

/** What a profile says of a customer, with activities that its body has beside it. */
export function customerOutcome(
  customer: CustomerBody,
  { connection, receivedAt }: Context,
  activities: readonly Activity[] = [],
): Outcome {
  const { id, createdAt, updatedAt, firstName, lastName, _embedded } = customer;
  const person = customerIdentity(connection, id);
  if (person === undefined) return UNUSABLE_ID;
  const asOf = updatedAt ?? createdAt ?? receivedAt;
  if (asOf === undefined) return UNDATED;
  const address = addressOf(_embedded.emails);
  const reported = openAccount(asOf, createdAt, address);
  const [phone = null] = _embedded.phones ?? [];
  return update({
    persons: [person, address],
    objects: [report(connection, 'account', person, reported)],
    activities,
    contact: contactAt(asOf, { name: fullName(firstName, lastName), phone }),
  });
}

/** The first of the addresses; none is marked as the main one. Undefined if the body does not list them. */
function addressOf(emails: readonly string[] | null) {
  if (emails === null) return undefined;
  return statedAddress(emails[0] ?? null);
}
