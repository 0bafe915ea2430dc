import type { Delivery } from '../../../shared/connectors/connector.ts';

/** The time of Shopify's event, as in its header, to the nanosecond. */
export const TRIGGERED_AT = '2026-02-03T04:05:06.789012345Z';

/** An unsigned delivery of a topic, as Shopify sends it. Text as body is sent as it is. */
export function shopifyDelivery(
  topic: string,
  body: object | string,
  headers: Readonly<Record<string, string>> = {},
): Delivery {
  return {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-shopify-topic': topic,
      'x-shopify-shop-domain': 'a-shop.myshopify.com',
      'x-shopify-api-version': '2026-04',
      'x-shopify-webhook-id': '6f0d2c1e-0000-4000-8000-000000000001',
      'x-shopify-triggered-at': TRIGGERED_AT,
      ...headers,
    },
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  };
}

/** An order of a customer, neither paid nor fulfilled: EUR 49.99, placed on the fifth of January. */
export function orderBody(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    id: 501,
    admin_graphql_api_id: 'gid://shopify/Order/501',
    created_at: '2026-01-05T11:00:07+01:00',
    processed_at: '2026-01-05T11:00:00+01:00',
    updated_at: '2026-01-05T11:00:09+01:00',
    cancelled_at: null,
    financial_status: 'pending',
    fulfillment_status: null,
    currency: 'EUR',
    total_price: '49.99',
    current_total_price: '49.99',
    email: 'receipt@example.com',
    contact_email: 'receipt@example.com',
    customer: { id: 71, admin_graphql_api_id: 'gid://shopify/Customer/71', email: 'ada@example.com' },
    checkout_token: 'chk-1',
    cart_token: 'crt-1',
    fulfillments: [],
    refunds: [],
    test: false,
    ...changes,
  };
}

/** A refund of an order with one transaction for each amount. */
export function refundBody(
  id: number,
  amounts: readonly string[],
  changes: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return {
    id,
    admin_graphql_api_id: `gid://shopify/Refund/${id}`,
    order_id: 501,
    created_at: '2026-01-09T09:00:00Z',
    processed_at: '2026-01-09T09:00:00Z',
    transactions: amounts.map((amount, index) => ({
      id: id * 10 + index,
      kind: 'refund',
      status: 'success',
      amount,
      currency: 'EUR',
      created_at: '2026-01-09T09:00:00Z',
      processed_at: '2026-01-09T09:00:01Z',
    })),
    ...changes,
  };
}
