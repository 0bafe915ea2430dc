import type { Delivery } from '../../../shared/connectors/connector.ts';

/** An unsigned delivery of a topic, as WooCommerce sends it. Text as body is sent as it is. */
export function woocommerceDelivery(
  topic: string,
  body: object | string,
  headers: Readonly<Record<string, string>> = {},
): Delivery {
  return {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-wc-webhook-topic': topic,
      'x-wc-webhook-source': 'https://shop.example/',
      'x-wc-webhook-id': '3',
      'x-wc-webhook-delivery-id': '0123456789abcdef0123456789abcdef',
      ...headers,
    },
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  };
}

/** An order of a customer for EUR 49.99, not paid yet, with UTC times without an offset. */
export function wooOrder(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    id: 501,
    number: '501',
    status: 'pending',
    currency: 'EUR',
    total: '49.99',
    customer_id: 71,
    billing: { email: 'ada@example.com', phone: '' },
    date_created: '2026-01-05T12:00:00',
    date_created_gmt: '2026-01-05T10:00:00',
    date_modified_gmt: '2026-01-05T10:00:05',
    date_paid_gmt: null,
    date_completed_gmt: null,
    refunds: [],
    ...changes,
  };
}

/** The changes of an order that was paid two minutes after it was placed. */
export const PAID = {
  status: 'processing',
  date_paid_gmt: '2026-01-05T10:02:00',
  date_modified_gmt: '2026-01-05T10:02:01',
} as const;

/** An active subscription of the extension that began with an order. */
export function wooSubscription(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    id: 601,
    parent_id: 501,
    status: 'active',
    customer_id: 71,
    billing: { email: 'ada@example.com' },
    date_created_gmt: '2026-01-05T10:00:00',
    date_modified_gmt: '2026-01-05T10:02:01',
    start_date_gmt: '2026-01-05T10:00:00',
    trial_end_date_gmt: '',
    cancelled_date_gmt: '',
    end_date_gmt: '',
    ...changes,
  };
}
