import { boundToAccount } from '../account-in-body.ts';
import { bodySignature } from '../body-signature.ts';
import type { Connection, Connector, DeliveryContent, Mapping } from '../connector.ts';
import { bodyOf, description } from '../description.ts';
import { refusalOf } from '../fields.ts';
import { readJsonBody } from '../json-body.ts';
import { ignoredMapping, mappingOf, refusedMapping } from '../mapping.ts';
import { notificationSchema, topicSchema, workspaceOf } from './schema.ts';
import { TOPICS } from './topics.ts';

/** The key is the client secret of the app (https://developers.intercom.com/docs/references/webhooks/webhook-models). */
const SIGNATURE = bodySignature({
  header: 'x-hub-signature',
  algorithm: 'sha1',
  encoding: 'hex',
  prefix: 'sha1=',
});

/** Intercom, by the webhooks of an app (https://developers.intercom.com/docs/webhooks). */
export const intercomConnector: Connector = {
  provider: 'intercom',
  topics: [
    'contact.user.created',
    'contact.user.updated',
    'contact.lead.created',
    'contact.lead.updated',
    'contact.lead.added_email',
    'contact.lead.signed_up',
    'contact.email.updated',
    'contact.merged',
    'contact.archived',
    'contact.unarchived',
    'contact.deleted',
    'contact.subscribed',
    'contact.unsubscribed',
    'visitor.signed_up',
    'conversation.user.created',
    'conversation.user.replied',
    'conversation.admin.replied',
    'conversation.admin.closed',
    'conversation.admin.opened',
    'conversation.admin.snoozed',
    'conversation.admin.unsnoozed',
    'conversation.contact.attached',
    'conversation.contact.detached',
    'conversation.rating.added',
    'conversation.deleted',
    'ticket.created',
    'ticket.state.updated',
    'ticket.closed',
    'ticket.resolved',
    'ticket.contact.replied',
  ],
  keptHeaders: [],
  // Intercom checks a new URL with HEAD.
  handshake: ({ method }) => (method === 'HEAD' ? { status: 200 } : undefined),
  verify: boundToAccount(SIGNATURE.verify, workspaceOf),
  map,
  describe(delivery) {
    const { topic, id } = topicSchema.safeParse(bodyOf(delivery)).data ?? {};
    return description(topic, (name) => TOPIC.test(name), id);
  },
  sign: SIGNATURE.sign,
};

const TOPIC = /^[a-z_]{1,64}(\.[a-z_]{1,64}){0,4}$/;

function map(delivery: DeliveryContent, connection: Connection): Mapping {
  const body = readJsonBody(delivery.body);
  if ('refused' in body) return refusedMapping(body.refused);
  const topic = topicSchema.safeParse(body.value).data?.topic ?? null;
  if (topic === null || !TOPIC.test(topic)) return refusedMapping('topic is missing or not one of Intercom');
  if (topic === 'ping') return ignoredMapping('ping');
  const mapper = TOPICS.get(topic);
  if (mapper === undefined) return ignoredMapping('unknown-topic');
  const reading = notificationSchema.safeParse(body.value);
  if (!reading.success) return refusedMapping(`${topic}: ${refusalOf(reading.error)}`);
  const { data, created_at: notifiedAt } = reading.data;
  return mappingOf(topic, mapper(data.item, { connection: connection.name, topic, notifiedAt }));
}
