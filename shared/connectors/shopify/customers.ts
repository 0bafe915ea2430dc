import type { Identity } from '../../identity/identity.ts';
import type { Activity } from '../../lifecycle/activity.ts';
import {
  activitiesFrom,
  emailOf,
  type Outcome,
  parsed,
  snapshot,
  statedAddress,
  update,
} from '../mapping.ts';
import { instantText, naturalId } from '../natural-id.ts';
import { type Context, contactOf, customerOf, NO_TIME, report } from './mapping.ts';
import { type ConsentsBody, consentSchema, customerSchema, mergeSchema } from './schema.ts';

const activity = activitiesFrom('shopify');

const NO_CUSTOMER = { refused: 'the body has no customer id' } as const;
const NO_TWO_CUSTOMERS = { refused: 'the body does not name two customers' } as const;

/**
 * `customers/*`. An account that cannot log in (`state: disabled`) is still open. The body of a deletion has only ids, and
 * no time.
 */
export function mapCustomer(account: 'open' | 'closed') {
  return parsed(customerSchema, (customer, context: Context): Outcome => {
    const person = customerOf(context, customer);
    if (person === undefined) return NO_CUSTOMER;
    const asOf = customer.updated_at ?? context.triggeredAt() ?? customer.created_at;
    if (asOf === null) return NO_TIME;
    const address = statedAddress(customer.email, customer.verified_email);
    const reported = snapshot(asOf, {
      states: { account },
      attributes: { createdAt: customer.created_at ?? undefined, address },
    });
    return update({
      persons: [person, address],
      objects: [report(context.connection, 'account', person, reported)],
      activities: consentsIn(customer, person, context),
      contact: contactOf(customer, null),
    });
  });
}

// https://shopify.dev/docs/api/admin-graphql/latest/enums/CustomerMergeRequestStatus
const UNFINISHED_MERGES = new Set(['requested', 'in_progress', 'failed']);

/**
 * `customers/merge`: the customer that went away is now the one that was kept. Only a merge that was completed counts. The
 * body has no time.
 */
export const mapMerge = parsed(mergeSchema, (merge, context: Context): Outcome => {
  const kept = customerOf(context, { id: merge.admin_graphql_api_customer_kept_id });
  const deleted = customerOf(context, { id: merge.admin_graphql_api_customer_deleted_id });
  if (kept === undefined || deleted === undefined || kept === deleted) return NO_TWO_CUSTOMERS;
  const status = merge.status?.toLowerCase() ?? '';
  if (UNFINISHED_MERGES.has(status)) return { ignored: 'unfinished-merge' };
  if (status !== 'completed') return { refused: 'the status of the merge is unknown' };
  const asOf = context.triggeredAt();
  if (asOf === undefined) return NO_TIME;
  const reported = snapshot(asOf, { attributes: { mergedInto: kept } });
  return update({
    persons: [deleted],
    objects: [report(context.connection, 'account', deleted, reported)],
  });
});

/** `customers_email_marketing_consent/update`, `customers_marketing_consent/update` (text messages). */
export const mapConsent = parsed(consentSchema, (body, context: Context): Outcome => {
  const person = customerOf(context, { id: body.customer_id ?? body.id });
  if (person === undefined) return NO_CUSTOMER;
  // These topics report a change of consent, so that the delivery's time can date it.
  const activities = consentsIn(body, person, context, context.triggeredAt());
  return update({ persons: [person, emailOf(body.email_address)], activities });
});

const CONSENT_TYPES: ReadonlyMap<string, 'consent.given' | 'consent.withdrawn'> = new Map([
  ['subscribed', 'consent.given'],
  ['unsubscribed', 'consent.withdrawn'],
]);

/**
 * Granted and withdrawn consents count. A consent that was never asked for, is unconfirmed, redacted or undated does
 * not.
 */
function consentsIn(
  { email_marketing_consent: email, sms_marketing_consent: sms }: ConsentsBody,
  person: Identity,
  { connection }: Context,
  changedAt: number | null = null,
): Activity[] {
  return Object.entries({ email, sms }).flatMap(([channel, consent]) => {
    const type = CONSENT_TYPES.get(consent?.state ?? '');
    const occurredAt = consent?.consent_updated_at ?? changedAt;
    if (type === undefined || occurredAt === null) return [];
    const id = naturalId(person, type, `${channel}:${instantText(occurredAt)}`);
    return [{ ...activity(connection, type, id, occurredAt), about: null }];
  });
}
