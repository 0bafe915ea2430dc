import * as z from 'zod/mini';
import { shownCountry, shownIn, shownInstant, shownText } from '../contact-fields.ts';
import { field, flag, instant, optionalInstant, optionalText, verified } from '../fields.ts';

// Field paths: https://shopify.dev/docs/api/webhooks. The body of a webhook is the REST shape of its resource. Since
// 2025-01 customers have no consent objects; since 2026-04 checkouts have no `id` and orders no `checkout_id`. Every
// field read here exists in all versions or is optional, so the version of the subscription does not matter.

const DIGITS = /^\d{1,32}$/;
const GLOBAL_ID = /^gid:\/\/shopify\/[A-Za-z]+\/(\d{1,32})(?:\?|$)/;

/**
 * The digits of an id given as a number, as text or as a global id (`gid://shopify/Order/1`); null if there is none.
 */
const optionalShopifyId = field<string | null>((value) => {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return String(value);
  if (typeof value === 'string') {
    const digits = DIGITS.test(value) ? value : GLOBAL_ID.exec(value)?.[1];
    if (digits !== undefined) return digits;
  }
  return { refused: 'must be a Shopify id' };
});

/** The two forms of an id. */
export interface Ids {
  readonly id: string | null;
  readonly admin_graphql_api_id?: string | null;
}

/**
 * The exact id of the two forms. Software on the way may have rounded the number, but never the global id. A global id
 * that does not round to the number belongs to something else.
 */
export function exactId({ id, admin_graphql_api_id: globalId = null }: Ids): string | null {
  if (id === null || globalId === null || id === globalId) return id ?? globalId;
  return Number(id) === Number(globalId) ? globalId : id;
}

/** A decimal amount as written; null if it is missing. What is no amount becomes text that cannot be read as one. */
const optionalAmount = field<string | number | null>((value) => {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' || typeof value === 'number' ? value : typeof value;
});

/** Text that may be null; undefined if the body does not have the field. */
const carriedText = field<string | null | undefined>((value) => {
  if (value === undefined || value === null) return value;
  return typeof value === 'string' ? value : { refused: 'must be text' };
});

const ids = { id: optionalShopifyId, admin_graphql_api_id: optionalShopifyId };

const consent = z.nullish(z.object({ state: optionalText, consent_updated_at: optionalInstant }));
const consents = { email_marketing_consent: consent, sms_marketing_consent: consent };
export type ConsentsBody = z.infer<z.ZodMiniObject<typeof consents>>;

/** The fields of a customer that every body with a customer has. */
const shown = {
  first_name: shownText,
  last_name: shownText,
  phone: shownText,
  default_address: shownIn({ phone: shownText, country_code: shownCountry }),
  updated_at: shownInstant,
};
export type ShownBody = z.infer<z.ZodMiniObject<typeof shown>>;

/** `customers/create`, `customers/update`, `customers/delete`. A deletion has only the id. */
export const customerSchema = z.object({
  ...ids,
  ...shown,
  ...consents,
  email: z.optional(z.unknown()),
  verified_email: verified,
  created_at: optionalInstant,
});

/** `customers/merge`. */
export const mergeSchema = z.object({
  admin_graphql_api_customer_kept_id: optionalShopifyId,
  admin_graphql_api_customer_deleted_id: optionalShopifyId,
  status: optionalText,
});

/** `customers_*_consent/update`: the customer's id is `customer_id` for e-mail, and `id` for text messages. */
export const consentSchema = z.object({
  ...consents,
  id: optionalShopifyId,
  customer_id: optionalShopifyId,
  email_address: optionalText,
});

/** `carts/create`, `carts/update`: `id` equals the token. */
export const cartSchema = z.object({
  id: optionalText,
  token: optionalText,
  created_at: shownInstant,
  updated_at: instant,
});

const buyer = z.nullish(z.object({ ...ids, ...shown, email: optionalText, verified_email: verified }));
export type BuyerBody = z.infer<typeof buyer>;

/** `checkouts/create`, `checkouts/update`. */
export const checkoutSchema = z.object({
  token: optionalText,
  cart_token: optionalText,
  email: optionalText,
  customer: buyer,
  created_at: instant,
  updated_at: shownInstant,
});

const shopMoney = z.object({
  amount: optionalAmount,
  currency_code: optionalText,
  currency: optionalText,
});

/** An amount in the buyer's currency and, in some versions, also in the shop's own. */
const amount = {
  amount: optionalAmount,
  currency: optionalText,
  amount_set: z.nullish(z.object({ shop_money: z.nullish(shopMoney) })),
};
export type AmountBody = z.infer<z.ZodMiniObject<typeof amount>>;

/** A transaction without its ids, as in a refund. */
const transaction = {
  ...amount,
  kind: optionalText,
  status: optionalText,
  created_at: optionalInstant,
  processed_at: optionalInstant,
  test: flag,
};

/** `refunds/create`. The same object is in an order's `refunds`. */
export const refundSchema = z.object({
  ...ids,
  order_id: optionalShopifyId,
  created_at: optionalInstant,
  processed_at: optionalInstant,
  transactions: z.nullish(z.array(z.object(transaction))),
});
export type RefundBody = z.infer<typeof refundSchema>;

/** `fulfillments/*`. The same object is in an order's `fulfillments`. */
export const fulfillmentSchema = z.object({
  ...ids,
  order_id: optionalShopifyId,
  status: optionalText,
  created_at: optionalInstant,
  updated_at: optionalInstant,
});
export type FulfillmentBody = z.infer<typeof fulfillmentSchema>;

/** `orders/*`. */
export const orderSchema = z.object({
  ...ids,
  test: flag,
  created_at: optionalInstant,
  processed_at: optionalInstant,
  updated_at: optionalInstant,
  // Null says that it is not cancelled. A body without the field says nothing.
  cancelled_at: z.optional(optionalInstant),
  financial_status: carriedText,
  fulfillment_status: carriedText,
  currency: optionalText,
  total_price: optionalAmount,
  current_total_price: optionalAmount,
  email: optionalText,
  contact_email: optionalText,
  customer: buyer,
  checkout_token: optionalText,
  cart_token: optionalText,
  fulfillments: z.nullish(z.array(fulfillmentSchema)),
  refunds: z.nullish(z.array(refundSchema)),
});
export type OrderBody = z.infer<typeof orderSchema>;

/** `order_transactions/create`. */
export const transactionSchema = z.object({ ...ids, ...transaction, order_id: optionalShopifyId });
export type TransactionBody = z.infer<typeof transactionSchema>;

/** `disputes/*`. `finalized_on` is a date in some versions; only an instant is used. */
export const disputeSchema = z.object({
  ...ids,
  order_id: optionalShopifyId,
  status: optionalText,
  amount: optionalAmount,
  currency: optionalText,
  initiated_at: shownInstant,
  finalized_on: shownInstant,
});

/** `subscription_contracts/*`: most versions have no time, so the header's is used. */
export const contractSchema = z.object({
  ...ids,
  customer_id: optionalShopifyId,
  admin_graphql_api_customer_id: optionalShopifyId,
  revision_id: optionalShopifyId,
  status: optionalText,
  created_at: optionalInstant,
  updated_at: optionalInstant,
});

/** `subscription_billing_attempts/*`: the body has no customer and no time. */
export const billingAttemptSchema = z.object({
  ...ids,
  subscription_contract_id: optionalShopifyId,
  admin_graphql_api_subscription_contract_id: optionalShopifyId,
  order_id: optionalShopifyId,
  admin_graphql_api_order_id: optionalShopifyId,
  error_code: optionalText,
  error_message: optionalText,
});

/** `shop/redact`. Every privacy topic names its shop in the signed body. */
export const shopSchema = z.object({ shop_domain: optionalText });
export type ShopBody = z.infer<typeof shopSchema>;

const subject = z.nullish(z.object({ id: optionalShopifyId, email: optionalText }));

/** `customers/redact`. */
export const redactSchema = z.object({
  shop_domain: optionalText,
  customer: subject,
  orders_to_redact: z.nullish(z.array(optionalShopifyId)),
});
export type RedactBody = z.infer<typeof redactSchema>;

/** `customers/data_request`. */
export const dataRequestSchema = z.object({
  shop_domain: optionalText,
  customer: subject,
  data_request: z.nullish(z.object({ id: optionalShopifyId })),
});
