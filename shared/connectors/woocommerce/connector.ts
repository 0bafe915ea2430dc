import type { Connection, Connector, Delivery, Mapping } from '../connector.ts';
import { readJsonBody } from '../json-body.ts';
import { ignoredMapping, mappingOf, refusedMapping } from '../mapping.ts';
import { TOPICS } from './activities.ts';
import { hasShapeOf } from './shapes.ts';
import { answerPing, signWoocommerce, verifyWoocommerce } from './verify.ts';

const TOPIC = 'x-wc-webhook-topic';

const WELL_FORMED_TOPIC = /^[a-z_]{1,64}\.[a-z0-9_]{1,200}$/i;

/** WooCommerce, by webhooks of the shop (https://woocommerce.com/document/webhooks/). */
export const woocommerceConnector: Connector = {
  provider: 'woocommerce',
  keptHeaders: [TOPIC],
  handshake: answerPing,
  verify: verifyWoocommerce,
  map,
  sign: signWoocommerce,
};

function map(delivery: Delivery, connection: Connection): Mapping {
  const topic = delivery.headers[TOPIC] ?? '';
  if (!WELL_FORMED_TOPIC.test(topic)) return refusedMapping(`the ${TOPIC} header is missing or not a topic`);
  const row = TOPICS.get(topic);
  if (row === undefined) return ignoredMapping('unknown-topic');
  const body = readJsonBody(delivery.body);
  if ('refused' in body) return refusedMapping(`${topic}: ${body.refused}`);
  if (!hasShapeOf(topic, body.value))
    return refusedMapping(`${topic}: the body is not one of this topic, whose header is not signed`);
  return mappingOf(topic, row(body.value, connection.name));
}
