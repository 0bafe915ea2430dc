import type { Delivery } from '../../../shared/connectors/connector.ts';
import { jsonDelivery } from './json-delivery.ts';

/** The time of the event in Shopify's header, to the nanosecond. */
export const TRIGGERED_AT = '2026-02-03T04:05:06.789012345Z';

/** An unsigned delivery of a topic, as Shopify sends it. A body given as text is sent unchanged. */
export function shopifyDelivery(
  topic: string,
  body: object | string,
  headers: Readonly<Record<string, string>> = {},
): Delivery {
  return jsonDelivery(body, {
    'x-shopify-topic': topic,
    'x-shopify-shop-domain': 'a-shop.myshopify.com',
    'x-shopify-api-version': '2026-04',
    'x-shopify-webhook-id': '6f0d2c1e-0000-4000-8000-000000000001',
    'x-shopify-triggered-at': TRIGGERED_AT,
    ...headers,
  });
}

/** A customer's order of EUR 49.99, placed on 5 January, neither paid nor fulfilled. */
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

/** A refund of that order with one transaction per amount. */
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

/** A fulfilment of that order, sent on 7 January. */
export function fulfillmentBody(
  id: number,
  status: string,
  changes: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return {
    id,
    admin_graphql_api_id: `gid://shopify/Fulfillment/${id}`,
    order_id: 501,
    status,
    created_at: '2026-01-07T10:00:00Z',
    updated_at: '2026-01-07T10:00:05Z',
    tracking_company: null,
    tracking_numbers: [],
    shipment_status: null,
    email: 'receipt@example.com',
    ...changes,
  };
}

/** A try to pay that order. */
export function transactionBody(
  status: string,
  changes: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return {
    id: 901,
    admin_graphql_api_id: 'gid://shopify/OrderTransaction/901',
    order_id: 501,
    kind: 'sale',
    status,
    amount: '49.99',
    currency: 'EUR',
    created_at: '2026-01-05T09:59:00Z',
    processed_at: '2026-01-05T09:58:58Z',
    test: false,
    ...changes,
  };
}

/** A dispute of that order's payment, opened on 20 January. */
export function disputeBody(
  status: string,
  changes: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return {
    id: 301,
    order_id: 501,
    type: 'chargeback',
    amount: '49.99',
    currency: 'EUR',
    reason: 'fraudulent',
    network_reason_code: '4837',
    status,
    evidence_due_by: '2026-01-30T00:00:00Z',
    evidence_sent_on: null,
    finalized_on: null,
    initiated_at: '2026-01-20T08:00:00Z',
    ...changes,
  };
}

/** A subscription contract in its revision 9001. */
export function contractBody(
  status: string,
  changes: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return { id: 31, customer_id: 71, origin_order_id: 501, revision_id: '9001', status, ...changes };
}
