import type { Sample } from '../samples.ts';

/** What WooCommerce sends, one for each kind of body. */
export const SAMPLES: readonly Sample[] = [
  {
    topic: 'order.created',
    headers: {
      'x-wc-webhook-topic': 'order.created',
      'x-wc-webhook-source': 'https://shop.example/',
      'x-wc-webhook-delivery-id': '0123456789abcdef0123456789abcdef',
    },
    body: '{"id":501,"number":"501","status":"pending","currency":"EUR","total":"49.99","customer_id":71,"billing":{"email":"ada@example.com","phone":""},"date_created":"2026-01-05T12:00:00","date_created_gmt":"2026-01-05T10:00:00","date_modified_gmt":"2026-01-05T10:00:05","date_paid_gmt":null,"date_completed_gmt":null,"refunds":[]}',
  },
  {
    topic: 'order.updated',
    headers: {
      'x-wc-webhook-topic': 'order.updated',
      'x-wc-webhook-source': 'https://shop.example/',
      'x-wc-webhook-delivery-id': '0123456789abcdef0123456789abcdef',
    },
    body: '{"id":501,"number":"501","status":"completed","currency":"EUR","total":"49.99","customer_id":71,"billing":{"email":"ada@example.com","phone":""},"date_created":"2026-01-05T12:00:00","date_created_gmt":"2026-01-05T10:00:00","date_modified_gmt":"2026-01-05T10:02:01","date_paid_gmt":"2026-01-05T10:02:00","date_completed_gmt":"2026-01-07T10:00:00","refunds":[{"id":801,"reason":"","total":"-10.00"}]}',
  },
  {
    topic: 'order.updated',
    headers: {
      'x-wc-webhook-topic': 'order.updated',
      'x-wc-webhook-source': 'https://shop.example/',
      'x-wc-webhook-delivery-id': '0123456789abcdef0123456789abcdef',
    },
    body: '{"id":501,"number":"501","status":"cancelled","currency":"EUR","total":"49.99","customer_id":0,"billing":{"email":"ada@example.com","phone":""},"date_created":"2026-01-05T12:00:00","date_created_gmt":"2026-01-05T10:00:00","date_modified_gmt":"2026-01-05T10:00:05","date_paid_gmt":null,"date_completed_gmt":null,"refunds":[]}',
  },
  {
    topic: 'order.restored',
    headers: {
      'x-wc-webhook-topic': 'order.restored',
      'x-wc-webhook-source': 'https://shop.example/',
      'x-wc-webhook-delivery-id': '0123456789abcdef0123456789abcdef',
    },
    body: '{"id":501,"number":"501","status":"failed","currency":"EUR","total":"49.99","customer_id":71,"billing":{"email":"ada@example.com","phone":""},"date_created":"2026-01-05T12:00:00","date_created_gmt":"2026-01-05T10:00:00","date_modified_gmt":"2026-01-05T10:00:05","date_paid_gmt":null,"date_completed_gmt":null,"refunds":[]}',
  },
  {
    topic: 'order.updated',
    headers: {
      'x-wc-webhook-topic': 'order.updated',
      'x-wc-webhook-source': 'https://shop.example/',
      'x-wc-webhook-delivery-id': '0123456789abcdef0123456789abcdef',
    },
    body: '{"id":501,"number":"501","status":"refunded","currency":"IRT","total":"49.99","customer_id":71,"billing":{"email":"ada@example.com","phone":""},"date_created":"2026-01-05T12:00:00","date_created_gmt":"2026-01-05T10:00:00","date_modified_gmt":"2026-01-05T10:00:05","date_paid_gmt":null,"date_completed_gmt":null,"refunds":[]}',
  },
  {
    topic: 'customer.updated',
    headers: {
      'x-wc-webhook-topic': 'customer.updated',
      'x-wc-webhook-source': 'https://shop.example/',
      'x-wc-webhook-delivery-id': '0123456789abcdef0123456789abcdef',
    },
    body: '{"id":71,"email":"ada@example.com","role":"customer","date_created_gmt":"2026-01-01T08:00:00","date_modified_gmt":null,"billing":{"email":"office@example.com"}}',
  },
  {
    topic: 'subscription.updated',
    headers: {
      'x-wc-webhook-topic': 'subscription.updated',
      'x-wc-webhook-source': 'https://shop.example/',
      'x-wc-webhook-delivery-id': '0123456789abcdef0123456789abcdef',
    },
    body: '{"id":601,"parent_id":501,"status":"pending-cancel","customer_id":71,"billing":{"email":"ada@example.com"},"date_created_gmt":"2026-01-05T10:00:00","date_modified_gmt":"2026-01-05T10:02:01","start_date_gmt":"2026-01-05T10:00:00","trial_end_date_gmt":"","cancelled_date_gmt":"","end_date_gmt":""}',
  },
  {
    topic: 'subscription.updated',
    headers: {
      'x-wc-webhook-topic': 'subscription.updated',
      'x-wc-webhook-source': 'https://shop.example/',
      'x-wc-webhook-delivery-id': '0123456789abcdef0123456789abcdef',
    },
    body: '{"id":601,"parent_id":501,"status":"expired","customer_id":71,"billing":{"email":"ada@example.com"},"date_created_gmt":"2026-01-05T10:00:00","date_modified_gmt":"2026-01-05T10:02:01","start_date_gmt":"2026-01-05T10:00:00","trial_end_date_gmt":"","cancelled_date_gmt":"","end_date_gmt":""}',
  },
];
