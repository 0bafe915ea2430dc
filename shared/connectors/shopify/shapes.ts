import { hasShape, type Shape } from '../shape.ts';

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

const CUSTOMER: Shape = {
  has: ['id', 'email'],
  hasOneOf: ['created_at', 'updated_at'],
  lacks: NOT_OF_CUSTOMERS,
  is: isOf('Customer'),
};

/**
 * Many resources report their deletion as `{"id"}` alone. Only the global id shows that it was a customer. A deletion
 * has no values beside the ids; a change of consent, which has the same ids, has a consent.
 */
const DELETED_CUSTOMER: Shape = {
  has: ['id'],
  lacks: ['email', 'created_at', 'updated_at'],
  is: (body) =>
    typeof body.admin_graphql_api_id === 'string' &&
    isOf('Customer')(body) &&
    [body.phone, body.sms_marketing_consent, body.email_marketing_consent].every((value) => value == null),
};

const ORDER: Shape = {
  has: ['id'],
  hasOneOf: ['financial_status', 'processed_at'],
  lacks: ['order_id', 'kind', 'abandoned_checkout_url', 'invoice_url'],
  is: (body) => isOf('Order')(body) && ('total_price' in body || 'current_total_price' in body),
};

/** Fields of other bodies that name their order: transactions, refunds, fulfilments, billing attempts. */
const NOT_OF_DISPUTES = [
  'kind',
  'transactions',
  'tracking_numbers',
  'subscription_contract_id',
  'total_price',
];

const PRIVACY = ['shop_id', 'shop_domain'];
const REDACT = [...PRIVACY, 'customer', 'orders_to_redact'];
const DATA_REQUEST = [...PRIVACY, 'customer', 'orders_requested', 'data_request'];

/** By topic, or by resource if all its topics have the same body. */
const SHAPES: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ['customers/create', CUSTOMER],
  ['customers/update', CUSTOMER],
  ['customers/delete', DELETED_CUSTOMER],
  [
    'customers/merge',
    { has: ['admin_graphql_api_customer_kept_id', 'admin_graphql_api_customer_deleted_id'] },
  ],
  ['customers_email_marketing_consent', { has: ['customer_id', 'email_marketing_consent'], lacks: ['id'] }],
  [
    'customers_marketing_consent',
    { has: ['id', 'sms_marketing_consent'], lacks: ['email', 'created_at', 'updated_at', 'addresses'] },
  ],
  [
    'carts',
    {
      has: ['id', 'token', 'updated_at'],
      lacks: ['customer', 'email', 'total_price'],
      is: ({ id, token }) => typeof token === 'string' && id === token,
    },
  ],
  [
    'checkouts',
    {
      has: ['token'],
      hasOneOf: ['cart_token', 'abandoned_checkout_url', 'customer', 'email'],
      lacks: ['financial_status', 'processed_at', 'checkout_token', 'order_id', 'customer_id'],
    },
  ],
  ['orders', ORDER],
  ['orders/paid', { ...ORDER, has: ['id', 'financial_status'] }],
  ['orders/fulfilled', { ...ORDER, has: ['id', 'fulfillment_status'] }],
  [
    'refunds',
    {
      has: ['id', 'order_id'],
      hasOneOf: ['transactions', 'refund_line_items'],
      lacks: ['kind'],
      is: isOf('Refund'),
    },
  ],
  [
    'order_transactions',
    { has: ['id', 'order_id', 'kind', 'status'], lacks: ['transactions'], is: isOf('OrderTransaction') },
  ],
  [
    'fulfillments',
    {
      has: ['id', 'order_id', 'status'],
      hasOneOf: ['tracking_number', 'tracking_numbers', 'tracking_company', 'shipment_status'],
      lacks: ['kind', 'transactions', 'initiated_at', 'subscription_contract_id', 'total_price'],
      is: isOf('Fulfillment'),
    },
  ],
  [
    'disputes',
    {
      has: ['id', 'order_id', 'status', 'initiated_at'],
      hasOneOf: ['finalized_on', 'evidence_due_by', 'reason'],
      lacks: NOT_OF_DISPUTES,
      is: isOf('ShopifyPaymentsDispute'),
    },
  ],
  [
    'subscription_contracts',
    {
      has: ['status', 'revision_id'],
      lacks: ['order_id', 'email', 'total_price'],
      is: isOf('SubscriptionContract'),
    },
  ],
  [
    'subscription_billing_attempts',
    { has: ['id', 'subscription_contract_id'], is: isOf('SubscriptionBillingAttempt') },
  ],
  ['customers/redact', { has: REDACT, only: REDACT }],
  ['customers/data_request', { has: [...PRIVACY, 'customer', 'data_request'], only: DATA_REQUEST }],
  ['shop/redact', { has: PRIVACY, only: PRIVACY }],
  // This topic has no effect.
  ['app/uninstalled', {}],
]);

/** Whether the body has a shape of the topic. */
export function hasShapeOf(topic: string, body: unknown): boolean {
  const shape = SHAPES.get(topic) ?? SHAPES.get(topic.slice(0, topic.indexOf('/')));
  return shape !== undefined && hasShape(body, shape);
}
