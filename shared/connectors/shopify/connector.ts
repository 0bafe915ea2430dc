import type { Connection, Connector, DeliveryContent, Mapping } from '../connector.ts';
import { parseInstant } from '../fields.ts';
import { describeByHeaders, mapByTopic, type TopicHeader } from '../topic-header.ts';
import type { Context } from './mapping.ts';
import { TOPICS } from './topics.ts';
import { signShopify, verifyShopify } from './verify.ts';

const TEST = 'x-shopify-test';
const TRIGGERED_AT = 'x-shopify-triggered-at';

const TOPIC: TopicHeader<Context> = {
  name: 'x-shopify-topic',
  wellFormed: /^[a-z_]{1,64}\/[a-z_]{1,64}$/,
  topics: TOPICS,
};

/** Shopify, by webhooks of an app (https://shopify.dev/docs/apps/build/webhooks). */
export const shopifyConnector: Connector = {
  provider: 'shopify',
  topics: [
    'customers/create',
    'customers/update',
    'customers/delete',
    'customers/merge',
    'customers/data_request',
    'customers/redact',
    'customers_email_marketing_consent/update',
    'customers_marketing_consent/update',
    'carts/create',
    'carts/update',
    'checkouts/create',
    'checkouts/update',
    'orders/create',
    'orders/paid',
    'orders/updated',
    'orders/fulfilled',
    'orders/cancelled',
    'refunds/create',
    'order_transactions/create',
    'fulfillments/create',
    'fulfillments/update',
    'disputes/create',
    'disputes/update',
    'subscription_contracts/create',
    'subscription_contracts/activate',
    'subscription_contracts/pause',
    'subscription_contracts/cancel',
    'subscription_contracts/expire',
    'subscription_contracts/fail',
    'subscription_billing_attempts/success',
    'subscription_billing_attempts/failure',
    'shop/redact',
  ],
  keptHeaders: [TOPIC.name, TEST, TRIGGERED_AT],
  verify: verifyShopify,
  map,
  describe: describeByHeaders(TOPIC, 'x-shopify-webhook-id'),
  sign: signShopify,
};

function map(delivery: DeliveryContent, { name, account, testTraffic = false }: Connection): Mapping {
  const isIgnored = delivery.headers[TEST] === 'true' && !testTraffic;
  const context = {
    connection: name,
    shop: account,
    testTraffic,
    triggeredAt: () => parseInstant(delivery.headers[TRIGGERED_AT] ?? ''),
  };
  return mapByTopic(TOPIC, delivery, context, isIgnored ? 'test-traffic' : undefined);
}
