import { contactAt } from '../../identity/contact.ts';
import { customerIdentity } from '../../identity/identity.ts';
import type { Activity } from '../../lifecycle/activity.ts';
import { fullName } from '../contact-fields.ts';
import { activitiesFrom, type Outcome, reportsFrom, snapshot, statedAddress, update } from '../mapping.ts';
import { earliestFirst, naturalId } from '../natural-id.ts';
import { openAccount } from '../open-account.ts';
import type { ContactEvent } from './schema.ts';

const activity = activitiesFrom('resend');
const report = reportsFrom('resend');

/** `contact.created` and `contact.updated`: the contact as it is now. */
export function mapContact(event: ContactEvent, connection: string): Outcome {
  const { data } = event;
  const account = customerIdentity(connection, data.id);
  if (account === undefined) return NO_CONTACT;
  const asOf = Math.max(event.created_at, data.updated_at ?? 0);
  const address = statedAddress(data.email);
  const createdAt = data.created_at ?? (event.type === 'contact.created' ? event.created_at : null);
  const reported = openAccount(asOf, createdAt, address);
  return update({
    persons: [account, address],
    objects: [report(connection, 'account', account, reported)],
    activities: data.unsubscribed ? [withdrawal(connection, account, asOf)] : [],
    contact: contactAt(asOf, { name: fullName(data.first_name, data.last_name) }),
  });
}

/** `contact.deleted`. A contact that is deleted from a mailing list says nothing of the customer's relationship. */
export function mapDeletedContact({ data, created_at }: ContactEvent, connection: string): Outcome {
  const account = customerIdentity(connection, data.id);
  if (account === undefined) return NO_CONTACT;
  const deleted = snapshot(created_at, { attributes: { isDeleted: true } });
  return update({ persons: [account], objects: [report(connection, 'account', account, deleted)] });
}

const NO_CONTACT = { refused: 'data.id cannot be used' } as const;

/** Every later change of an unsubscribed contact reports the same. */
function withdrawal(connection: string, account: string, at: number): Activity {
  const id = naturalId(account, 'consent.withdrawn', 'unsubscribed');
  return { ...activity(connection, 'consent.withdrawn', id, at, earliestFirst(at)), about: null };
}
