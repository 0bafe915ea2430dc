import type { Connection, Connector, Delivery, Mapping } from '../connector.ts';
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
  keptHeaders: [TOPIC.name, TEST, TRIGGERED_AT],
  verify: verifyShopify,
  map,
  describe: describeByHeaders(TOPIC, 'x-shopify-webhook-id'),
  sign: signShopify,
};

function map(delivery: Delivery, { name, account, testTraffic = false }: Connection): Mapping {
  const isIgnored = delivery.headers[TEST] === 'true' && !testTraffic;
  const context = {
    connection: name,
    shop: account,
    testTraffic,
    triggeredAt: () => parseInstant(delivery.headers[TRIGGERED_AT] ?? ''),
  };
  return mapByTopic(TOPIC, delivery, context, isIgnored ? 'test-traffic' : undefined);
}
