import type { Shape } from '../shape.ts';

// Shopify signs the body, not the `X-Shopify-Topic` header. The listed fields exist in these bodies in all API versions
// since 2023-01, and not in bodies of other topics: https://shopify.dev/docs/api/webhooks.

type Body = Readonly<Record<string, unknown>>;

/** Whether the global id of the body is of the type. A body without a global id passes. */
function isOf(type: string) {
  return ({ admin_graphql_api_id: id }: Body) =>
    id === undefined || id === null || (typeof id === 'string' && id.startsWith(`gid://shopify/${type}/`));
}

/** Fields of other bodies with an e-mail address: orders and drafts, checkouts, fulfilments, the shop itself. */
const NOT_OF_CUSTOMERS = ['order_id', 'token', 'total_price', 'customer', 'domain', 'myshopify_domain'];

export const CUSTOMER: Shape = {
  has: ['id', 'email'],
  hasOneOf: ['created_at', 'updated_at'],
  lacks: NOT_OF_CUSTOMERS,
  is: isOf('Customer'),
};

/**
 * Many resources report their deletion as `{"id"}` alone. Only the global id shows that it was a customer. A deletion
 * has no values beside the ids; a change of consent, which has the same ids, has a consent.
 */
export const DELETED_CUSTOMER: Shape = {
  has: ['id'],
  lacks: ['email', 'created_at', 'updated_at'],
  is: (body) =>
    typeof body.admin_graphql_api_id === 'string' &&
    isOf('Customer')(body) &&
    [body.phone, body.sms_marketing_consent, body.email_marketing_consent].every((value) => value == null),
};

export const MERGE: Shape = {
  has: ['admin_graphql_api_customer_kept_id', 'admin_graphql_api_customer_deleted_id'],
};
export const EMAIL_CONSENT: Shape = { has: ['customer_id', 'email_marketing_consent'], lacks: ['id'] };
export const SMS_CONSENT: Shape = {
  has: ['id', 'sms_marketing_consent'],
  lacks: ['email', 'created_at', 'updated_at', 'addresses'],
};

export const CART: Shape = {
  has: ['id', 'token', 'updated_at'],
  lacks: ['customer', 'email', 'total_price'],
  is: ({ id, token }) => typeof token === 'string' && id === token,
};
export const CHECKOUT: Shape = {
  has: ['token'],
  hasOneOf: ['cart_token', 'abandoned_checkout_url', 'customer', 'email'],
  lacks: ['financial_status', 'processed_at', 'checkout_token', 'order_id', 'customer_id'],
};

export const ORDER: Shape = {
  has: ['id'],
  hasOneOf: ['financial_status', 'processed_at'],
  lacks: ['order_id', 'kind', 'abandoned_checkout_url', 'invoice_url'],
  is: (body) => isOf('Order')(body) && ('total_price' in body || 'current_total_price' in body),
};
export const PAID_ORDER: Shape = { ...ORDER, has: ['id', 'financial_status'] };
export const FULFILLED_ORDER: Shape = { ...ORDER, has: ['id', 'fulfillment_status'] };

export const REFUND: Shape = {
  has: ['id', 'order_id'],
  hasOneOf: ['transactions', 'refund_line_items'],
  lacks: ['kind'],
  is: isOf('Refund'),
};
export const TRANSACTION: Shape = {
  has: ['id', 'order_id', 'kind', 'status'],
  lacks: ['transactions'],
  is: isOf('OrderTransaction'),
};

/** Fields of other bodies with an order and a status: transactions, refunds, billing attempts. */
const NOT_OF_PARTS = ['kind', 'transactions', 'subscription_contract_id', 'total_price'];

export const FULFILLMENT: Shape = {
  has: ['id', 'order_id', 'status'],
  hasOneOf: ['tracking_number', 'tracking_numbers', 'tracking_company', 'shipment_status'],
  lacks: [...NOT_OF_PARTS, 'initiated_at'],
  is: isOf('Fulfillment'),
};
export const DISPUTE: Shape = {
  has: ['id', 'order_id', 'status', 'initiated_at'],
  hasOneOf: ['finalized_on', 'evidence_due_by', 'reason'],
  lacks: [...NOT_OF_PARTS, 'tracking_numbers'],
  is: isOf('ShopifyPaymentsDispute'),
};

export const CONTRACT: Shape = {
  has: ['status', 'revision_id'],
  lacks: ['order_id', 'email', 'total_price'],
  is: isOf('SubscriptionContract'),
};
export const BILLING_ATTEMPT: Shape = {
  has: ['id', 'subscription_contract_id'],
  is: isOf('SubscriptionBillingAttempt'),
};

const OF_SHOP = ['shop_id', 'shop_domain'];
const REDACTED = [...OF_SHOP, 'customer', 'orders_to_redact'];
export const REDACT: Shape = { has: REDACTED, only: REDACTED };
export const DATA_REQUEST: Shape = {
  has: [...OF_SHOP, 'customer', 'data_request'],
  only: [...OF_SHOP, 'customer', 'orders_requested', 'data_request'],
};
export const SHOP_REDACT: Shape = { has: OF_SHOP, only: OF_SHOP };
