import type { Delivery } from '../../../shared/connectors/connector.ts';
import { jsonDelivery } from './json-delivery.ts';

/** When test deliveries are received. */
const RECEIVED_AT = Date.parse('2026-02-20T12:00:00Z');

/** An unsigned delivery of a topic, as WooCommerce sends it. A body given as text is sent unchanged. */
export function woocommerceDelivery(
  topic: string,
  body: object | string,
  headers: Readonly<Record<string, string>> = {},
): Delivery {
  const delivery = jsonDelivery(body, {
    'x-wc-webhook-topic': topic,
    'x-wc-webhook-source': 'https://shop.example/',
    'x-wc-webhook-id': '3',
    'x-wc-webhook-delivery-id': '0123456789abcdef0123456789abcdef',
    ...headers,
  });
  return { ...delivery, receivedAt: RECEIVED_AT };
}

/** A customer's unpaid order of EUR 49.99. Its UTC times have no offset, as WooCommerce sends them. */
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

/** An account of the shop. */
export function wooCustomer(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    id: 71,
    email: 'ada@example.com',
    role: 'customer',
    date_created_gmt: '2026-01-01T08:00:00',
    date_modified_gmt: null,
    billing: { email: 'office@example.com' },
    ...changes,
  };
}

/** The fields that change when the order is paid, two minutes after it was placed. */
export const PAID = {
  status: 'processing',
  date_paid_gmt: '2026-01-05T10:02:00',
  date_modified_gmt: '2026-01-05T10:02:01',
} as const;

/** An active subscription (WooCommerce Subscriptions) that started with an order. */
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
