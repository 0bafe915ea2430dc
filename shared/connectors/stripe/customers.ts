import { customerIdentity } from '../../identity/identity.ts';
import { type Outcome, snapshot, statedAddress, update } from '../mapping.ts';
import { type Context, contactOf, report } from './mapping.ts';
import type { CustomerBody } from './schema.ts';

/** `customer.*`. A deletion is not a change of address, so it states none. */
export function mapCustomer(customer: CustomerBody, context: Context, account: 'open' | 'closed'): Outcome {
  const person = customerIdentity(context.connection, customer.id);
  if (person === undefined) return { refused: 'the object has no customer id' };
  const isOpen = account === 'open';
  const address = isOpen ? statedAddress(customer.email) : undefined;
  const reported = snapshot(context.asOf, {
    states: { account },
    since: isOpen ? {} : { account: context.changedAt },
    attributes: { createdAt: customer.created ?? undefined, address },
  });
  return update({
    persons: [person, address],
    objects: [report(context.connection, 'account', person, reported)],
    contact: isOpen ? contactOf(customer, context.asOf) : undefined,
  });
}
