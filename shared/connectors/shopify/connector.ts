import type { Connection, Connector, Delivery, Mapping } from '../connector.ts';
import { parseInstant } from '../fields.ts';
import { readJsonBody } from '../json-body.ts';
import { ignoredMapping, mappingOf, refusedMapping } from '../mapping.ts';
import { TOPICS } from './activities.ts';
import { hasShapeOf } from './shapes.ts';
import { signShopify, verifyShopify } from './verify.ts';

const TOPIC = 'x-shopify-topic';
const TEST = 'x-shopify-test';
const TRIGGERED_AT = 'x-shopify-triggered-at';

const WELL_FORMED_TOPIC = /^[a-z_]{1,64}\/[a-z_]{1,64}$/;

/** Shopify, by webhooks of an app (https://shopify.dev/docs/apps/build/webhooks). */
export const shopifyConnector: Connector = {
  provider: 'shopify',
  keptHeaders: [TOPIC, TEST, TRIGGERED_AT],
  verify: verifyShopify,
  map,
  sign: signShopify,
};

function map(delivery: Delivery, connection: Connection): Mapping {
  const topic = delivery.headers[TOPIC] ?? '';
  if (!WELL_FORMED_TOPIC.test(topic)) return refusedMapping(`the ${TOPIC} header is missing or not a topic`);
  const { testTraffic = false } = connection;
  if (delivery.headers[TEST] === 'true' && !testTraffic) return ignoredMapping('test-traffic');
  const row = TOPICS.get(topic);
  if (row === undefined) return ignoredMapping('unknown-topic');
  const body = readJsonBody(delivery.body);
  if ('refused' in body) return refusedMapping(`${topic}: ${body.refused}`);
  if (!hasShapeOf(topic, body.value))
    return refusedMapping(`${topic}: the body is not one of this topic, whose header is not signed`);
  const outcome = row(body.value, {
    connection: connection.name,
    shop: connection.account,
    testTraffic,
    triggeredAt: () => parseInstant(delivery.headers[TRIGGERED_AT] ?? ''),
  });
  return mappingOf(topic, outcome);
}
