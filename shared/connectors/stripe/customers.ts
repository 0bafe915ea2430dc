import { customerIdentity } from '../../identity/identity.ts';
import { emailOf, type Outcome, snapshot, update } from '../mapping.ts';
import { type Context, contactOf, report } from './mapping.ts';
import type { CustomerBody } from './schema.ts';

/** `customer.*`. A deleted customer no longer claims its address. */
export function mapCustomer(customer: CustomerBody, context: Context, account: 'open' | 'closed'): Outcome {
  const person = customerIdentity(context.connection, customer.id);
  if (person === undefined) return { refused: 'the object has no customer id' };
  const reported = snapshot(context.asOf, {
    states: { account },
    since: account === 'closed' ? { account: context.asOf } : {},
    attributes: { createdAt: customer.created ?? undefined },
  });
  const isOpen = account === 'open';
  return update({
    persons: [person, isOpen ? emailOf(customer.email) : undefined],
    objects: [report(context.connection, 'account', person, reported)],
    contact: isOpen ? contactOf(customer, context.asOf) : undefined,
  });
}
