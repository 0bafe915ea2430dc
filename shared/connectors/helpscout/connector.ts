import { bodySignature } from '../body-signature.ts';
import type { Connection, Connector, DeliveryContent, Mapping } from '../connector.ts';
import { bodyOf, description } from '../description.ts';
import { ignoredMapping, refusedMapping } from '../mapping.ts';
import { mapByTopic, type TopicHeader } from '../topic-header.ts';
import type { Context } from './context.ts';
import { TOPICS } from './topics.ts';

/** The key is the secret that was chosen for the webhook (https://developer.helpscout.com/webhooks). */
const SIGNATURE = bodySignature({ header: 'x-helpscout-signature', algorithm: 'sha1' });

const EVENT: TopicHeader<Context> = {
  name: 'x-helpscout-event',
  wellFormed: /^[a-z][a-z-]{0,40}(\.[a-z][a-z-]{0,40}){1,4}$/,
  topics: TOPICS,
};

/** Help Scout, by webhooks with v2 bodies (https://developer.helpscout.com/webhooks). */
export const helpscoutConnector: Connector = {
  provider: 'helpscout',
  topics: [
    'convo.created',
    'convo.status',
    'convo.customer.reply.created',
    'convo.agent.reply.created',
    'convo.assigned',
    'convo.moved',
    'convo.merged',
    'convo.deleted',
    'customer.created',
    'customer.updated',
    'satisfaction.ratings',
    'message.survey.response.received',
  ],
  keptHeaders: [EVENT.name],
  ...SIGNATURE,
  map,
  // Help Scout gives its deliveries no id.
  describe: ({ headers }) =>
    description(headers[EVENT.name], (event) => EVENT.wellFormed.test(event), undefined),
};

function map(delivery: DeliveryContent, { name: connection }: Connection): Mapping {
  const topic = delivery.headers[EVENT.name] ?? '';
  if (topic === 'helpscout.test') return ignoredMapping('test');
  if (TOPICS.has(topic) && isLink(bodyOf(delivery)))
    return refusedMapping(
      `${topic}: the body is only a link. Make the webhook without "notification": true, so that it sends whole bodies`,
    );
  return mapByTopic(EVENT, delivery, { connection, topic, receivedAt: delivery.receivedAt });
}

/** Every body that is mapped has an id, but a survey's. */
function isLink(body: unknown): boolean {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return false;
  const fields = Object.keys(body);
  return fields.length > 0 && !fields.includes('id') && !fields.includes('response');
}
