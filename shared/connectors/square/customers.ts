import { contactAt } from '../../identity/contact.ts';
import type { Identity } from '../../identity/identity.ts';
import type { ObjectReport } from '../../lifecycle/objects/object.ts';
import { fullName } from '../contact-fields.ts';
import { activitiesFrom, type Outcome, snapshot, statedAddress, update } from '../mapping.ts';
import { naturalId } from '../natural-id.ts';
import { type Context, customerOf, report } from './mapping.ts';
import type { CustomerBody, LoyaltyBody } from './schema.ts';

const activity = activitiesFrom('square');

/** Profiles that came back: a deletion or a merge of the same profile was undone. */
const RECOVERED = new Set(['DELETION_RECOVERY', 'UNMERGE_RECOVERY']);

/** A profile that a merge made of several. */
const MERGE = 'MERGE';

/**
 * `customer.created`, `customer.updated`. A merge makes a new profile of several: its creation names those that went away.
 * It is no act of the customer, so that a merged profile does not state that it is open: its first report would count as
 * a sign-up.
 */
export function mapCustomer({ customer, event_context }: CustomerBody, context: Context): Outcome {
  const person = customerOf(context, customer.id);
  if (person === undefined) return NO_CUSTOMER;
  const asOf = asOfOf(customer, context);
  const address = statedAddress(customer.email_address);
  const { given_name, family_name, phone_number: phone } = customer;
  const isMerged = customer.creation_source === MERGE;
  const reported = snapshot(asOf, {
    states: isMerged ? {} : { account: 'open' },
    attributes: {
      createdAt: isMerged ? undefined : (customer.created_at ?? undefined),
      address,
      ...(RECOVERED.has(customer.creation_source ?? '') && { mergedInto: null }),
    },
  });
  const merged = [...new Set(event_context?.merge?.from_customer_ids)].map((id) =>
    mergedReport(customerOf(context, id), person, context),
  );
  return update({
    persons: [person, address],
    objects: [report(context.connection, 'account', person, reported), ...merged],
    contact: contactAt(asOf, {
      name: fullName(given_name, family_name),
      phone,
      country: customer.address.country,
    }),
  });
}

const NO_CUSTOMER = { refused: 'the object has no usable customer id' } as const;

/** `customer.deleted`: deleted, or merged into another profile. Neither is a change of address. */
export function mapDeletedCustomer({ customer, event_context }: CustomerBody, context: Context): Outcome {
  const person = customerOf(context, customer.id);
  if (person === undefined) return NO_CUSTOMER;
  const into = customerOf(context, event_context?.merge?.to_customer_id);
  const reported =
    into === undefined
      ? report(
          context.connection,
          'account',
          person,
          snapshot(asOfOf(customer, context), {
            states: { account: 'closed' },
            since: { account: context.at },
            attributes: { createdAt: customer.created_at ?? undefined },
          }),
        )
      : mergedReport(person, into, context);
  return update({ persons: [person], objects: [reported] });
}

/** An account that was merged is neither open nor closed. */
function mergedReport(
  account: Identity | undefined,
  into: Identity,
  { connection, at }: Context,
): ObjectReport | undefined {
  if (account === into) return undefined;
  return report(connection, 'account', account, snapshot(at, { attributes: { mergedInto: into } }));
}

/** The event is later than the last change if the profile was deleted, or came back as it was. */
function asOfOf({ updated_at }: CustomerBody['customer'], { at }: Context): number {
  return Math.max(at, updated_at ?? at);
}

/** `loyalty.account.created`: somebody joined the loyalty programme. */
export function mapLoyaltyAccount({ loyalty_account: account }: LoyaltyBody, context: Context): Outcome {
  const person = customerOf(context, account.customer_id);
  if (person === undefined) return { ignored: 'names-nobody' };
  const joinedAt = account.enrolled_at ?? account.created_at ?? context.at;
  const joined = activity(context.connection, 'lead.captured', naturalId(person, 'lead.captured'), joinedAt);
  return update({
    persons: [person],
    activities: [{ ...joined, about: null }],
    contact: contactAt(joinedAt, { phone: account.mapping.phone_number }),
  });
}
