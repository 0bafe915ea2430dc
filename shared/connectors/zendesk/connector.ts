import type { Connection, Connector, DeliveryContent, Mapping } from '../connector.ts';
import { bodyOf, description } from '../description.ts';
import { refusalOf } from '../fields.ts';
import { readJsonBody } from '../json-body.ts';
import { ignoredMapping, mappingOf, refusedMapping } from '../mapping.ts';
import { SATISFACTION, TYPES } from './mapping.ts';
import { kindSchema } from './schema.ts';
import { signZendesk, verifyZendesk } from './verify.ts';

/** Zendesk, by event subscriptions and by a trigger (https://developer.zendesk.com/documentation/webhooks). */
export const zendeskConnector: Connector = {
  provider: 'zendesk',
  topics: [
    'Ticket created',
    'Ticket status changed',
    'Ticket requester changed',
    'Ticket merged',
    'Ticket soft deleted',
    'Ticket permanently deleted',
    'Ticket undeleted',
    'User created',
    'User name changed',
    'User identity created',
    'User identity changed',
    'User identity deleted',
    'User merged',
  ],
  keptHeaders: [],
  verify: verifyZendesk,
  map,
  describe(delivery) {
    const { type, event } = kindSchema.safeParse(bodyOf(delivery)).data ?? {};
    const topic = event === 'satisfaction' ? event : TYPE.exec(type ?? '')?.[1];
    return description(topic, () => true, delivery.headers['x-zendesk-webhook-invocation-id']);
  },
  sign: signZendesk,
};

/** Zendesk documents some types with a slash, such as `zen:event-type/user.merged`. */
const TYPE = /^zen:event-type[:/]([a-z_]{1,64}\.[a-z_]{1,64})$/;

function map(delivery: DeliveryContent, connection: Connection): Mapping {
  const body = readJsonBody(delivery.body);
  if ('refused' in body) return refusedMapping(body.refused);
  const reading = kindSchema.safeParse(body.value);
  if (!reading.success) return refusedMapping(refusalOf(reading.error));
  const { type, event } = reading.data;
  if (type === null && event === 'satisfaction')
    return mappingOf('satisfaction', SATISFACTION(body.value, connection.name));
  const [, topic] = TYPE.exec(type ?? '') ?? [];
  if (topic === undefined)
    return refusedMapping(
      'the body is neither a Zendesk event nor the satisfaction template of docs/connectors/zendesk.md',
    );
  const row = TYPES.get(topic);
  return row === undefined
    ? ignoredMapping('unknown-topic')
    : mappingOf(topic, row(body.value, connection.name));
}
