import type { CustomerUpdate } from '../../identity/customer-update.ts';
import type { Identity } from '../../identity/identity.ts';
import type { Activity } from '../../lifecycle/activity.ts';
import { activitiesFrom, emailOf, type Outcome, parsed, snapshot, update } from '../mapping.ts';
import { instantText, naturalId } from '../natural-id.ts';
import { type Context, contactOf, customerOf, NO_TIME, report } from './mapping.ts';
import {
  type ConsentBody,
  customerSchema,
  emailConsentSchema,
  mergeSchema,
  smsConsentSchema,
} from './schema.ts';

const activity = activitiesFrom('shopify');

const NO_CUSTOMER = { refused: 'the body has no customer id' } as const;

/** `customers/create`, `customers/update`. An account that cannot log in (`state: disabled`) is still open. */
export const mapCustomer = parsed(customerSchema, (customer, context: Context): Outcome => {
  const person = customerOf(context, customer.id, customer.admin_graphql_api_id);
  if (person === undefined) return NO_CUSTOMER;
  const asOf = customer.updated_at ?? context.triggeredAt() ?? customer.created_at;
  if (asOf === null) return NO_TIME;
  const account = snapshot(asOf, {
    states: { account: 'open' },
    attributes: { createdAt: customer.created_at ?? undefined },
  });
  return update({
    persons: [person, emailOf(customer.email)],
    objects: [report(context.connection, 'account', person, account)],
    activities: [
      ...consentActivities(customer.email_marketing_consent, 'email', person, context),
      ...consentActivities(customer.sms_marketing_consent, 'sms', person, context),
    ],
    contact: contactOf(customer, null),
  });
});

/** `customers/delete`: the body has only the id. */
export const mapDeletedCustomer = parsed(customerSchema, (customer, context: Context): Outcome => {
  const person = customerOf(context, customer.id, customer.admin_graphql_api_id);
  if (person === undefined) return NO_CUSTOMER;
  const asOf = context.triggeredAt();
  if (asOf === undefined) return NO_TIME;
  const account = snapshot(asOf, { states: { account: 'closed' } });
  return update({ persons: [person], objects: [report(context.connection, 'account', person, account)] });
});

/** Two customers of the shop were merged, so they are one person. A failed merge changes nothing. */
export const mapMerge = parsed(mergeSchema, (merge, context: Context): Outcome => {
  const kept = customerOf(context, merge.admin_graphql_api_customer_kept_id);
  const deleted = customerOf(context, merge.admin_graphql_api_customer_deleted_id);
  if (kept === undefined || deleted === undefined) return NO_CUSTOMER;
  const persons: CustomerUpdate['persons'][] =
    merge.status === 'failed' ? [[kept], [deleted]] : [[kept, deleted]];
  return { updates: persons.map((one) => ({ persons: one, objects: [], activities: [] })) };
});

/** `customers_email_marketing_consent/update`. */
export const mapEmailConsent = parsed(emailConsentSchema, (body, context: Context): Outcome => {
  const person = customerOf(context, body.customer_id);
  if (person === undefined) return NO_CUSTOMER;
  const consent = datedConsent(body.email_marketing_consent, context);
  return update({
    persons: [person, emailOf(body.email_address)],
    activities: consentActivities(consent, 'email', person, context),
  });
});

/** `customers_marketing_consent/update`: consent to text messages. */
export const mapSmsConsent = parsed(smsConsentSchema, (body, context: Context): Outcome => {
  const person = customerOf(context, body.id);
  if (person === undefined) return NO_CUSTOMER;
  const consent = datedConsent(body.sms_marketing_consent, context);
  return update({ persons: [person], activities: consentActivities(consent, 'sms', person, context) });
});

/** A consent topic reports a change of consent, so the delivery's time can date it. */
function datedConsent(
  consent: ConsentBody | null | undefined,
  context: Context,
): ConsentBody | null | undefined {
  return (
    consent && { ...consent, consent_updated_at: consent.consent_updated_at ?? context.triggeredAt() ?? null }
  );
}

const CONSENT_TYPES: ReadonlyMap<string, 'consent.given' | 'consent.withdrawn'> = new Map([
  ['subscribed', 'consent.given'],
  ['unsubscribed', 'consent.withdrawn'],
]);

/**
 * Granted and withdrawn consents count. A consent that was never asked for, is unconfirmed, redacted or undated does
 * not.
 */
function consentActivities(
  consent: ConsentBody | null | undefined,
  channel: 'email' | 'sms',
  person: Identity,
  context: Context,
): Activity[] {
  const type = CONSENT_TYPES.get(consent?.state ?? '');
  const occurredAt = consent?.consent_updated_at ?? null;
  if (type === undefined || occurredAt === null) return [];
  const id = naturalId(person, type, `${channel}:${instantText(occurredAt)}`);
  return [{ ...activity(context.connection, type, id, occurredAt), about: null }];
}
