import { contactAt } from '../../identity/contact.ts';
import { customerIdentity, type Identity } from '../../identity/identity.ts';
import { fullName } from '../contact-fields.ts';
import {
  activitiesFrom,
  emailOf,
  type Outcome,
  parsed,
  reportsFrom,
  snapshot,
  type TopicMapper,
  update,
} from '../mapping.ts';
import { instantText } from '../natural-id.ts';
import {
  addressSchema,
  type Cleaned,
  cleanedSchema,
  type Member,
  memberSchema,
  type NewAddress,
} from './schema.ts';

const activity = activitiesFrom('mailchimp');
const report = reportsFrom('mailchimp');

/** How each type is mapped, by the name of the connection. Other types are ignored. */
export const TYPES: ReadonlyMap<string, TopicMapper<string>> = new Map<string, TopicMapper<string>>([
  ['subscribe', parsed(memberSchema, (body, connection) => mapMember(body, connection, 'consent.given'))],
  ['unsubscribe', parsed(memberSchema, mapUnsubscription)],
  ['profile', parsed(memberSchema, (body, connection) => mapMember(body, connection))],
  ['upemail', parsed(addressSchema, mapNewAddress)],
  ['cleaned', parsed(cleanedSchema, mapCleaned)],
  ['campaign', () => ({ ignored: 'campaign-status' })],
]);

/** A member has no id that stays when the address changes, so its address names it. */
interface Account {
  readonly address: Identity;
  readonly account: Identity | undefined;
}

const NO_ADDRESS = { refused: 'data[email] is not an e-mail address' } as const;

function accountOf(connection: string, email: string): Account | undefined {
  const address = emailOf(email);
  if (address === undefined) return undefined;
  return { address, account: customerIdentity(connection, address.slice('email:'.length)) };
}

type Consent = 'consent.given' | 'consent.withdrawn';

/** Ids of activities must not contain an address: the activity is stored with its customer, so the id need not name them. */
function consentAt(connection: string, type: Consent, list: string, at: number) {
  const id = `${connection}:audience:${list}:${type}:${instantText(at)}`;
  return { ...activity(connection, type, id, at), about: null };
}

function mapMember(member: Member, connection: string, consent?: Consent): Outcome {
  const { fired_at: at, 'data[list_id]': list, 'data[email]': email } = member;
  const one = accountOf(connection, email);
  if (one === undefined) return NO_ADDRESS;
  return update({
    persons: [one.account, one.address],
    // Whoever has the address now is the member: an earlier change from it to another one does not concern them.
    objects: [reportOf(connection, one, at, null)],
    activities: consent === undefined ? [] : [consentAt(connection, consent, list, at)],
    contact: contactAt(at, {
      name: fullName(member['data[merges][FNAME]'], member['data[merges][LNAME]']),
      phone: member['data[merges][PHONE]'],
    }),
  });
}

function reportOf(
  connection: string,
  { account, address }: Account,
  at: number,
  mergedInto: Identity | null | undefined,
) {
  return report(connection, 'account', account, snapshot(at, { attributes: { address, mergedInto } }));
}

/** A member that is deleted from the audience withdrew nothing. */
function mapUnsubscription(member: Member, connection: string): Outcome {
  if (member['data[action]'] === 'delete') return { ignored: 'deleted-member' };
  const one = accountOf(connection, member['data[email]']);
  if (one === undefined) return NO_ADDRESS;
  const { fired_at: at, 'data[list_id]': list } = member;
  return update({
    persons: [one.account, one.address],
    activities: [consentAt(connection, 'consent.withdrawn', list, at)],
  });
}

/** The member of the old address is now that of the new one. */
function mapNewAddress(body: NewAddress, connection: string): Outcome {
  const before = accountOf(connection, body['data[old_email]']);
  const after = accountOf(connection, body['data[new_email]']);
  if (before === undefined || after === undefined)
    return { refused: 'data[old_email] or data[new_email] is not an e-mail address' };
  if (before.account === after.account) return { ignored: 'same-address' };
  const at = body.fired_at;
  return {
    updates: [
      { one: before, mergedInto: after.account },
      { one: after, mergedInto: null },
    ].flatMap(
      ({ one, mergedInto }) =>
        update({
          persons: [one.account, one.address],
          objects: [reportOf(connection, one, at, mergedInto)],
        }).updates,
    ),
  };
}

/** A hard bounce is no act of the customer. A complaint is. */
function mapCleaned(cleaned: Cleaned, connection: string): Outcome {
  if (cleaned['data[reason]'] !== 'abuse') return { ignored: 'not-deliverable' };
  const one = accountOf(connection, cleaned['data[email]']);
  if (one === undefined) return NO_ADDRESS;
  const { fired_at: at, 'data[list_id]': list } = cleaned;
  return update({
    persons: [one.account, one.address],
    activities: [consentAt(connection, 'consent.withdrawn', list, at)],
  });
}
