import type { Connector } from '../connector.ts';
import { describeByHeaders, mapByTopic, type TopicHeader } from '../topic-header.ts';
import type { Context } from './mapping.ts';
import { TOPICS } from './topics.ts';
import { answerPing, signWoocommerce, verifyWoocommerce } from './verify.ts';

const TOPIC: TopicHeader<Context> = {
  name: 'x-wc-webhook-topic',
  wellFormed: /^[a-z_]{1,64}\.[a-z0-9_]{1,200}$/i,
  topics: TOPICS,
};

/** WooCommerce, by webhooks of the shop (https://woocommerce.com/document/webhooks/). */
export const woocommerceConnector: Connector = {
  provider: 'woocommerce',
  topics: [
    'Customer created',
    'Customer updated',
    'Order created',
    'Order updated',
    'Order restored',
    'Subscription created',
    'Subscription updated',
  ],
  keptHeaders: [TOPIC.name],
  handshake: answerPing,
  verify: verifyWoocommerce,
  map: (delivery, { name }) =>
    mapByTopic(TOPIC, delivery, { connection: name, receivedAt: delivery.receivedAt }),
  describe: describeByHeaders(TOPIC, 'x-wc-webhook-delivery-id'),
  sign: signWoocommerce,
};
