import type { Sample } from '../samples.ts';

/** What Shopify sends, one for each kind of body. */
export const SAMPLES: readonly Sample[] = [
  {
    topic: 'orders/updated',
    headers: {
      'x-shopify-topic': 'orders/updated',
      'x-shopify-shop-domain': 'a-shop.myshopify.com',
      'x-shopify-webhook-id': '6f0d2c1e-0000-4000-8000-000000000001',
      'x-shopify-triggered-at': '2026-02-03T04:05:06.789012345Z',
    },
    body: '{"id":501,"admin_graphql_api_id":"gid://shopify/Order/501","created_at":"2026-01-05T11:00:07+01:00","processed_at":"2026-01-05T11:00:00+01:00","updated_at":"2026-01-05T11:00:09+01:00","cancelled_at":null,"financial_status":"partially_refunded","fulfillment_status":"fulfilled","currency":"EUR","total_price":"49.99","current_total_price":"49.99","email":"receipt@example.com","contact_email":"receipt@example.com","customer":{"id":71,"admin_graphql_api_id":"gid://shopify/Customer/71","email":"ada@example.com"},"checkout_token":"chk-1","cart_token":"crt-1","fulfillments":[{"id":601,"admin_graphql_api_id":"gid://shopify/Fulfillment/601","order_id":501,"status":"success","created_at":"2026-01-07T10:00:00Z","updated_at":"2026-01-07T10:00:05Z","tracking_company":null,"tracking_numbers":[],"shipment_status":null,"email":"receipt@example.com"}],"refunds":[{"id":801,"admin_graphql_api_id":"gid://shopify/Refund/801","order_id":501,"created_at":"2026-01-09T09:00:00Z","processed_at":"2026-01-09T09:00:00Z","transactions":[{"id":8010,"kind":"refund","status":"success","amount":"10.00","currency":"EUR","created_at":"2026-01-09T09:00:00Z","processed_at":"2026-01-09T09:00:01Z"}]}],"test":false}',
  },
  {
    topic: 'orders/cancelled',
    headers: {
      'x-shopify-topic': 'orders/cancelled',
      'x-shopify-shop-domain': 'a-shop.myshopify.com',
      'x-shopify-webhook-id': '6f0d2c1e-0000-4000-8000-000000000001',
      'x-shopify-triggered-at': '2026-02-03T04:05:06.789012345Z',
    },
    body: '{"id":501,"admin_graphql_api_id":"gid://shopify/Order/501","created_at":"2026-01-05T11:00:07+01:00","processed_at":"2026-01-05T11:00:00+01:00","updated_at":"2026-01-05T11:00:09+01:00","cancelled_at":"2026-01-06T10:00:00Z","financial_status":"pending","fulfillment_status":null,"currency":"EUR","total_price":"49.99","current_total_price":"49.99","email":"receipt@example.com","contact_email":"receipt@example.com","customer":null,"checkout_token":"chk-1","cart_token":"crt-1","fulfillments":[],"refunds":[],"test":false}',
  },
  {
    topic: 'refunds/create',
    headers: {
      'x-shopify-topic': 'refunds/create',
      'x-shopify-shop-domain': 'a-shop.myshopify.com',
      'x-shopify-webhook-id': '6f0d2c1e-0000-4000-8000-000000000001',
      'x-shopify-triggered-at': '2026-02-03T04:05:06.789012345Z',
    },
    body: '{"id":801,"admin_graphql_api_id":"gid://shopify/Refund/801","order_id":501,"created_at":"2026-01-09T09:00:00Z","processed_at":"2026-01-09T09:00:00Z","transactions":[{"id":8010,"kind":"refund","status":"success","amount":"10.00","currency":"EUR","created_at":"2026-01-09T09:00:00Z","processed_at":"2026-01-09T09:00:01Z"}]}',
  },
  {
    topic: 'order_transactions/create',
    headers: {
      'x-shopify-topic': 'order_transactions/create',
      'x-shopify-shop-domain': 'a-shop.myshopify.com',
      'x-shopify-webhook-id': '6f0d2c1e-0000-4000-8000-000000000001',
      'x-shopify-triggered-at': '2026-02-03T04:05:06.789012345Z',
    },
    body: '{"id":901,"admin_graphql_api_id":"gid://shopify/OrderTransaction/901","order_id":501,"kind":"sale","status":"failure","amount":"49.99","currency":"EUR","created_at":"2026-01-05T09:59:00Z","processed_at":"2026-01-05T09:58:58Z","test":false}',
  },
  {
    topic: 'fulfillments/create',
    headers: {
      'x-shopify-topic': 'fulfillments/create',
      'x-shopify-shop-domain': 'a-shop.myshopify.com',
      'x-shopify-webhook-id': '6f0d2c1e-0000-4000-8000-000000000001',
      'x-shopify-triggered-at': '2026-02-03T04:05:06.789012345Z',
    },
    body: '{"id":601,"admin_graphql_api_id":"gid://shopify/Fulfillment/601","order_id":501,"status":"success","created_at":"2026-01-07T10:00:00Z","updated_at":"2026-01-07T10:00:05Z","tracking_company":null,"tracking_numbers":[],"shipment_status":null,"email":"receipt@example.com"}',
  },
  {
    topic: 'disputes/update',
    headers: {
      'x-shopify-topic': 'disputes/update',
      'x-shopify-shop-domain': 'a-shop.myshopify.com',
      'x-shopify-webhook-id': '6f0d2c1e-0000-4000-8000-000000000001',
      'x-shopify-triggered-at': '2026-02-03T04:05:06.789012345Z',
    },
    body: '{"id":301,"order_id":501,"type":"chargeback","amount":"49.99","currency":"EUR","reason":"fraudulent","network_reason_code":"4837","status":"lost","evidence_due_by":"2026-01-30T00:00:00Z","evidence_sent_on":null,"finalized_on":"2026-02-01T08:00:00Z","initiated_at":"2026-01-20T08:00:00Z"}',
  },
  {
    topic: 'customers/create',
    headers: {
      'x-shopify-topic': 'customers/create',
      'x-shopify-shop-domain': 'a-shop.myshopify.com',
      'x-shopify-webhook-id': '6f0d2c1e-0000-4000-8000-000000000001',
      'x-shopify-triggered-at': '2026-02-03T04:05:06.789012345Z',
    },
    body: '{"id":71,"admin_graphql_api_id":"gid://shopify/Customer/71","email":"ada@example.com","created_at":"2026-01-01T08:00:00Z","updated_at":"2026-01-02T08:00:00Z","email_marketing_consent":{"state":"subscribed","consent_updated_at":"2026-01-01T08:00:00Z"}}',
  },
  {
    topic: 'customers/delete',
    headers: {
      'x-shopify-topic': 'customers/delete',
      'x-shopify-shop-domain': 'a-shop.myshopify.com',
      'x-shopify-webhook-id': '6f0d2c1e-0000-4000-8000-000000000001',
      'x-shopify-triggered-at': '2026-02-03T04:05:06.789012345Z',
    },
    body: '{"id":71,"admin_graphql_api_id":"gid://shopify/Customer/71"}',
  },
  {
    topic: 'customers/merge',
    headers: {
      'x-shopify-topic': 'customers/merge',
      'x-shopify-shop-domain': 'a-shop.myshopify.com',
      'x-shopify-webhook-id': '6f0d2c1e-0000-4000-8000-000000000001',
      'x-shopify-triggered-at': '2026-02-03T04:05:06.789012345Z',
    },
    body: '{"admin_graphql_api_customer_kept_id":"gid://shopify/Customer/71","admin_graphql_api_customer_deleted_id":"gid://shopify/Customer/72","status":"completed"}',
  },
  {
    topic: 'customers_email_marketing_consent/update',
    headers: {
      'x-shopify-topic': 'customers_email_marketing_consent/update',
      'x-shopify-shop-domain': 'a-shop.myshopify.com',
      'x-shopify-webhook-id': '6f0d2c1e-0000-4000-8000-000000000001',
      'x-shopify-triggered-at': '2026-02-03T04:05:06.789012345Z',
    },
    body: '{"customer_id":71,"email_address":"ada@example.com","email_marketing_consent":{"state":"unsubscribed","consent_updated_at":"2026-01-01T08:00:00Z"}}',
  },
  {
    topic: 'customers_marketing_consent/update',
    headers: {
      'x-shopify-topic': 'customers_marketing_consent/update',
      'x-shopify-shop-domain': 'a-shop.myshopify.com',
      'x-shopify-webhook-id': '6f0d2c1e-0000-4000-8000-000000000001',
      'x-shopify-triggered-at': '2026-02-03T04:05:06.789012345Z',
    },
    body: '{"id":71,"phone":"+49 30 1","sms_marketing_consent":{"state":"subscribed","consent_updated_at":"2026-01-01T08:00:00Z"}}',
  },
  {
    topic: 'carts/update',
    headers: {
      'x-shopify-topic': 'carts/update',
      'x-shopify-shop-domain': 'a-shop.myshopify.com',
      'x-shopify-webhook-id': '6f0d2c1e-0000-4000-8000-000000000001',
      'x-shopify-triggered-at': '2026-02-03T04:05:06.789012345Z',
    },
    body: '{"id":"crt-1","token":"crt-1","updated_at":"2026-01-05T10:40:00Z"}',
  },
  {
    topic: 'checkouts/create',
    headers: {
      'x-shopify-topic': 'checkouts/create',
      'x-shopify-shop-domain': 'a-shop.myshopify.com',
      'x-shopify-webhook-id': '6f0d2c1e-0000-4000-8000-000000000001',
      'x-shopify-triggered-at': '2026-02-03T04:05:06.789012345Z',
    },
    body: '{"token":"chk-1","cart_token":"crt-1","email":"receipt@example.com","customer":{"id":71,"email":"ada@example.com"},"created_at":"2026-01-05T10:50:00Z"}',
  },
  {
    topic: 'subscription_contracts/cancel',
    headers: {
      'x-shopify-topic': 'subscription_contracts/cancel',
      'x-shopify-shop-domain': 'a-shop.myshopify.com',
      'x-shopify-webhook-id': '6f0d2c1e-0000-4000-8000-000000000001',
      'x-shopify-triggered-at': '2026-02-03T04:05:06.789012345Z',
    },
    body: '{"id":31,"customer_id":71,"origin_order_id":501,"revision_id":"9001","status":"cancelled"}',
  },
  {
    topic: 'subscription_billing_attempts/success',
    headers: {
      'x-shopify-topic': 'subscription_billing_attempts/success',
      'x-shopify-shop-domain': 'a-shop.myshopify.com',
      'x-shopify-webhook-id': '6f0d2c1e-0000-4000-8000-000000000001',
      'x-shopify-triggered-at': '2026-02-03T04:05:06.789012345Z',
    },
    body: '{"id":41,"subscription_contract_id":31,"order_id":502}',
  },
];
