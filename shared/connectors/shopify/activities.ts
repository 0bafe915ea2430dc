import type { Activity } from '../../lifecycle/activity.ts';
import type { Telling } from '../connector.ts';
import { instantText, naturalId } from '../natural-id.ts';
import { emailOf, type Outcome, objectOf, type Row, reads, tells } from '../telling.ts';
import { tellOrder, tellRefund, tellTransaction } from './orders.ts';
import { askToErase, askToEraseShop, askToExport } from './privacy.ts';
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
import { tellBillingAttempt, tellContract } from './subscriptions.ts';
import { buyerOf, type Context, contactOf, customerOf, told } from './telling.ts';

/** What each topic comes to; a topic that is not here is of no concern. */
export const TOPICS: ReadonlyMap<string, Row<Context>> = new Map<string, Row<Context>>([
  ['customers/create', reads(customerSchema, (body, context) => tellCustomer(body, context, 'created'))],
  ['customers/update', reads(customerSchema, (body, context) => tellCustomer(body, context, 'updated'))],
  ['customers/delete', reads(customerSchema, tellDeletedCustomer)],
  ['customers/merge', reads(mergeSchema, tellMerge)],
  ['customers_email_marketing_consent/update', reads(emailConsentSchema, tellEmailConsent)],
  ['customers_marketing_consent/update', reads(smsConsentSchema, tellSmsConsent)],

  ['carts/create', reads(cartSchema, tellCart)],
  ['carts/update', reads(cartSchema, tellCart)],
  ['checkouts/create', reads(checkoutSchema, tellCheckout)],
  ['checkouts/update', reads(checkoutSchema, tellCheckout)],

  ['orders/create', reads(orderSchema, (body, context) => tellOrder(body, context, 'nothing'))],
  ['orders/updated', reads(orderSchema, (body, context) => tellOrder(body, context, 'nothing'))],
  ['orders/paid', reads(orderSchema, (body, context) => tellOrder(body, context, 'paid'))],
  ['orders/fulfilled', reads(orderSchema, (body, context) => tellOrder(body, context, 'fulfilled'))],
  ['orders/cancelled', reads(orderSchema, (body, context) => tellOrder(body, context, 'nothing'))],
  ['refunds/create', reads(refundSchema, tellRefund)],
  ['order_transactions/create', reads(transactionSchema, tellTransaction)],

  [
    'subscription_contracts/create',
    reads(contractSchema, (body, context) => tellContract(body, context, 'started')),
  ],
  [
    'subscription_contracts/activate',
    reads(contractSchema, (body, context) => tellContract(body, context, 'started')),
  ],
  [
    'subscription_contracts/pause',
    reads(contractSchema, (body, context) => tellContract(body, context, 'paused')),
  ],
  [
    'subscription_contracts/cancel',
    reads(contractSchema, (body, context) => tellContract(body, context, 'cancelled')),
  ],
  [
    'subscription_contracts/expire',
    reads(contractSchema, (body, context) => tellContract(body, context, 'expired')),
  ],
  [
    'subscription_contracts/fail',
    reads(contractSchema, (body, context) => tellContract(body, context, 'failed')),
  ],
  [
    'subscription_billing_attempts/success',
    reads(billingAttemptSchema, (body, context) => tellBillingAttempt(body, context, 'success')),
  ],
  [
    'subscription_billing_attempts/failure',
    reads(billingAttemptSchema, (body, context) => tellBillingAttempt(body, context, 'failure')),
  ],

  ['app/uninstalled', () => ({ ignored: 'concerns-the-shop' })],
  ['customers/redact', reads(redactSchema, askToErase)],
  ['customers/data_request', reads(dataRequestSchema, askToExport)],
  ['shop/redact', reads(shopSchema, askToEraseShop)],
]);

const NO_CUSTOMER = { refused: 'names no customer' } as const;

function tellCustomer(customer: CustomerBody, context: Context, change: 'created' | 'updated'): Outcome {
  const person = customerOf(context, customer.id, customer.admin_graphql_api_id);
  if (person === undefined) return NO_CUSTOMER;
  if (customer.created_at === null && change === 'created') return { refused: 'tells no created_at' };
  const created: Activity[] =
    customer.created_at === null
      ? []
      : [
          {
            ...told(
              context.connection,
              'account.created',
              naturalId(person, 'account.created'),
              customer.created_at,
            ),
            about: null,
          },
        ];
  return tells({
    persons: [person, emailOf(customer.email)],
    activities: [
      ...created,
      ...consentActivities(customer.email_marketing_consent, 'email', person, context),
      ...consentActivities(customer.sms_marketing_consent, 'sms', person, context),
    ],
    contact: contactOf(customer, null),
  });
}

function tellDeletedCustomer(customer: CustomerBody, context: Context): Outcome {
  const person = customerOf(context, customer.id, customer.admin_graphql_api_id);
  if (person === undefined) return NO_CUSTOMER;
  const at = context.triggeredAt();
  if (at === undefined) return { refused: 'tells no time, and the x-shopify-triggered-at header is missing' };
  const id = naturalId(person, 'account.closed');
  return tells({
    persons: [person],
    activities: [{ ...told(context.connection, 'account.closed', id, at), about: null }],
  });
}

/** Two customers of the shop became one: they are one person. If the merge failed, they are still two. */
function tellMerge(merge: MergeBody, context: Context): Outcome {
  const kept = customerOf(context, merge.admin_graphql_api_customer_kept_id);
  const deleted = customerOf(context, merge.admin_graphql_api_customer_deleted_id);
  if (kept === undefined || deleted === undefined) return NO_CUSTOMER;
  const persons: Telling['persons'][] = merge.status === 'failed' ? [[kept], [deleted]] : [[kept, deleted]];
  return { tellings: persons.map((one) => ({ persons: one, objects: [], activities: [] })) };
}

function tellEmailConsent(body: EmailConsentBody, context: Context): Outcome {
  const person = customerOf(context, body.customer_id);
  if (person === undefined) return NO_CUSTOMER;
  const consent = datedConsent(body.email_marketing_consent, context);
  return tells({
    persons: [person, emailOf(body.email_address)],
    activities: consentActivities(consent, 'email', person, context),
  });
}

function tellSmsConsent(body: SmsConsentBody, context: Context): Outcome {
  const person = customerOf(context, body.id);
  if (person === undefined) return NO_CUSTOMER;
  const consent = datedConsent(body.sms_marketing_consent, context);
  return tells({ persons: [person], activities: consentActivities(consent, 'sms', person, context) });
}

/** A consent topic tells of a change of consent, so that the change can be dated by the delivery. */
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

/** Given and withdrawn are facts; never asked, pending a confirmation, redacted or without any date are none. */
function consentActivities(
  consent: ConsentBody | null | undefined,
  channel: 'email' | 'sms',
  person: string,
  context: Context,
): Activity[] {
  const kind = CONSENT_KINDS.get(consent?.state ?? '');
  const occurredAt = consent?.consent_updated_at ?? null;
  if (kind === undefined || occurredAt === null) return [];
  const id = naturalId(person, kind, `${channel}:${instantText(occurredAt)}`);
  return [{ ...told(context.connection, kind, id, occurredAt), about: null }];
}

/** A cart knows no customer; the order or checkout that names its token leads to one. */
function tellCart(cart: CartBody, context: Context): Outcome {
  const about = objectOf(context, 'cart', cart.token ?? cart.id);
  if (about === undefined) return { refused: 'names no cart' };
  const id = naturalId(about, 'cart.updated', instantText(cart.updated_at));
  return tells({
    objects: [about],
    activities: [{ ...told(context.connection, 'cart.updated', id, cart.updated_at), about }],
  });
}

function tellCheckout(checkout: CheckoutBody, context: Context): Outcome {
  const about = objectOf(context, 'checkout', checkout.token);
  if (about === undefined) return { refused: 'names no checkout' };
  const id = naturalId(about, 'checkout.started');
  return tells({
    persons: buyerOf(context, checkout.customer, checkout.email),
    objects: [about, objectOf(context, 'cart', checkout.cart_token)],
    activities: [{ ...told(context.connection, 'checkout.started', id, checkout.created_at), about }],
    contact: contactOf(checkout.customer, checkout.updated_at),
  });
}
