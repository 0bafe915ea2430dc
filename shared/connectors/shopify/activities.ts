import type { CustomerUpdate } from '../../identity/customer-update.ts';
import type { Activity } from '../../lifecycle/activity.ts';
import { emailOf, type Outcome, objectOf, parsed, type TopicMapper, update } from '../mapping.ts';
import { instantText, naturalId } from '../natural-id.ts';
import { activity, buyerOf, type Context, contactOf, customerOf } from './mapping.ts';
import { mapOrder, mapRefund, mapTransaction } from './orders.ts';
import { mapErasure, mapExport, mapShopErasure } from './privacy.ts';
import {
  billingAttemptSchema,
  type CartBody,
  type CheckoutBody,
  type ConsentBody,
  type CustomerBody,
  cartSchema,
  checkoutSchema,
  contractSchema,
  customerSchema,
  dataRequestSchema,
  type EmailConsentBody,
  emailConsentSchema,
  type MergeBody,
  mergeSchema,
  orderSchema,
  redactSchema,
  refundSchema,
  type SmsConsentBody,
  shopSchema,
  smsConsentSchema,
  transactionSchema,
} from './schema.ts';
import { mapBillingAttempt, mapContract } from './subscriptions.ts';

/** How each topic is mapped. Other topics are ignored. */
export const TOPICS: ReadonlyMap<string, TopicMapper<Context>> = new Map<string, TopicMapper<Context>>([
  ['customers/create', parsed(customerSchema, (body, context) => mapCustomer(body, context, 'created'))],
  ['customers/update', parsed(customerSchema, (body, context) => mapCustomer(body, context, 'updated'))],
  ['customers/delete', parsed(customerSchema, mapDeletedCustomer)],
  ['customers/merge', parsed(mergeSchema, mapMerge)],
  ['customers_email_marketing_consent/update', parsed(emailConsentSchema, mapEmailConsent)],
  ['customers_marketing_consent/update', parsed(smsConsentSchema, mapSmsConsent)],

  ['carts/create', parsed(cartSchema, mapCart)],
  ['carts/update', parsed(cartSchema, mapCart)],
  ['checkouts/create', parsed(checkoutSchema, mapCheckout)],
  ['checkouts/update', parsed(checkoutSchema, mapCheckout)],

  ['orders/create', parsed(orderSchema, (body, context) => mapOrder(body, context))],
  ['orders/updated', parsed(orderSchema, (body, context) => mapOrder(body, context))],
  ['orders/paid', parsed(orderSchema, (body, context) => mapOrder(body, context, 'financial_status'))],
  ['orders/fulfilled', parsed(orderSchema, (body, context) => mapOrder(body, context, 'fulfillment_status'))],
  ['orders/cancelled', parsed(orderSchema, (body, context) => mapOrder(body, context))],
  ['refunds/create', parsed(refundSchema, mapRefund)],
  ['order_transactions/create', parsed(transactionSchema, mapTransaction)],

  ['subscription_contracts/create', parsed(contractSchema, mapContract)],
  ['subscription_contracts/activate', parsed(contractSchema, mapContract)],
  ['subscription_contracts/pause', parsed(contractSchema, mapContract)],
  ['subscription_contracts/cancel', parsed(contractSchema, mapContract)],
  ['subscription_contracts/expire', parsed(contractSchema, mapContract)],
  ['subscription_contracts/fail', parsed(contractSchema, mapContract)],
  [
    'subscription_billing_attempts/success',
    parsed(billingAttemptSchema, (body, context) => mapBillingAttempt(body, context, 'success')),
  ],
  [
    'subscription_billing_attempts/failure',
    parsed(billingAttemptSchema, (body, context) => mapBillingAttempt(body, context, 'failure')),
  ],

  ['app/uninstalled', () => ({ ignored: 'concerns-the-shop' })],
  ['customers/redact', parsed(redactSchema, mapErasure)],
  ['customers/data_request', parsed(dataRequestSchema, mapExport)],
  ['shop/redact', parsed(shopSchema, mapShopErasure)],
]);

const NO_CUSTOMER = { refused: 'the body has no customer id' } as const;

function mapCustomer(customer: CustomerBody, context: Context, change: 'created' | 'updated'): Outcome {
  const person = customerOf(context, customer.id, customer.admin_graphql_api_id);
  if (person === undefined) return NO_CUSTOMER;
  if (customer.created_at === null && change === 'created') return { refused: 'created_at is missing' };
  const created: Activity[] =
    customer.created_at === null
      ? []
      : [
          {
            ...activity(
              context.connection,
              'account.created',
              naturalId(person, 'account.created'),
              customer.created_at,
            ),
            about: null,
          },
        ];
  return update({
    persons: [person, emailOf(customer.email)],
    activities: [
      ...created,
      ...consentActivities(customer.email_marketing_consent, 'email', person, context),
      ...consentActivities(customer.sms_marketing_consent, 'sms', person, context),
    ],
    contact: contactOf(customer, null),
  });
}

function mapDeletedCustomer(customer: CustomerBody, context: Context): Outcome {
  const person = customerOf(context, customer.id, customer.admin_graphql_api_id);
  if (person === undefined) return NO_CUSTOMER;
  const at = context.triggeredAt();
  if (at === undefined)
    return { refused: 'the body has no time, and the x-shopify-triggered-at header is missing' };
  const id = naturalId(person, 'account.closed');
  return update({
    persons: [person],
    activities: [{ ...activity(context.connection, 'account.closed', id, at), about: null }],
  });
}

/** Two customers of the shop were merged, so they are one person. A failed merge changes nothing. */
function mapMerge(merge: MergeBody, context: Context): Outcome {
  const kept = customerOf(context, merge.admin_graphql_api_customer_kept_id);
  const deleted = customerOf(context, merge.admin_graphql_api_customer_deleted_id);
  if (kept === undefined || deleted === undefined) return NO_CUSTOMER;
  const persons: CustomerUpdate['persons'][] =
    merge.status === 'failed' ? [[kept], [deleted]] : [[kept, deleted]];
  return { updates: persons.map((one) => ({ persons: one, objects: [], activities: [] })) };
}

function mapEmailConsent(body: EmailConsentBody, context: Context): Outcome {
  const person = customerOf(context, body.customer_id);
  if (person === undefined) return NO_CUSTOMER;
  const consent = datedConsent(body.email_marketing_consent, context);
  return update({
    persons: [person, emailOf(body.email_address)],
    activities: consentActivities(consent, 'email', person, context),
  });
}

function mapSmsConsent(body: SmsConsentBody, context: Context): Outcome {
  const person = customerOf(context, body.id);
  if (person === undefined) return NO_CUSTOMER;
  const consent = datedConsent(body.sms_marketing_consent, context);
  return update({ persons: [person], activities: consentActivities(consent, 'sms', person, context) });
}

/** A consent topic reports a change of consent, so the delivery's time can date it. */
function datedConsent(
  consent: ConsentBody | null | undefined,
  context: Context,
): ConsentBody | null | undefined {
  return (
    consent && { ...consent, consent_updated_at: consent.consent_updated_at ?? context.triggeredAt() ?? null }
  );
}

const CONSENT_KINDS: ReadonlyMap<string, 'consent.given' | 'consent.withdrawn'> = new Map([
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
  person: string,
  context: Context,
): Activity[] {
  const type = CONSENT_KINDS.get(consent?.state ?? '');
  const occurredAt = consent?.consent_updated_at ?? null;
  if (type === undefined || occurredAt === null) return [];
  const id = naturalId(person, type, `${channel}:${instantText(occurredAt)}`);
  return [{ ...activity(context.connection, type, id, occurredAt), about: null }];
}

/** A cart names no customer. The order or checkout with the same token does. */
function mapCart(cart: CartBody, context: Context): Outcome {
  const about = objectOf(context, 'cart', cart.token ?? cart.id);
  if (about === undefined) return { refused: 'the body has no cart token' };
  const id = naturalId(about, 'cart.updated', instantText(cart.updated_at));
  return update({
    objects: [about],
    activities: [{ ...activity(context.connection, 'cart.updated', id, cart.updated_at), about }],
  });
}

function mapCheckout(checkout: CheckoutBody, context: Context): Outcome {
  const about = objectOf(context, 'checkout', checkout.token);
  if (about === undefined) return { refused: 'the body has no checkout token' };
  const id = naturalId(about, 'checkout.started');
  return update({
    persons: buyerOf(context, checkout.customer, checkout.email),
    objects: [about, objectOf(context, 'cart', checkout.cart_token)],
    activities: [{ ...activity(context.connection, 'checkout.started', id, checkout.created_at), about }],
    contact: contactOf(checkout.customer, checkout.updated_at),
  });
}
