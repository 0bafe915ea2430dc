import { customerIdentity } from '../../identity/identity.ts';
import { mapItems, splitItems } from '../batch.ts';
import type { Connection, DeliveryContent, Mapping } from '../connector.ts';
import { readJsonBody } from '../json-body.ts';
import {
  activitiesFrom,
  emailOf,
  ignoredMapping,
  mappingOf,
  type Outcome,
  parsed,
  refusedMapping,
  type TopicMapper,
  update,
} from '../mapping.ts';
import { naturalId } from '../natural-id.ts';
import { type EventItem, envelopeSchema, eventSchema, includedEmail, topicSchema } from './schema.ts';

const activity = activitiesFrom('klaviyo');

/** What an event of Klaviyo says of the customer. */
type EventType =
  | 'campaign.sent'
  | 'campaign.engaged'
  | 'message.received'
  | 'consent.given'
  | 'consent.withdrawn';

const PREFIX = 'event:klaviyo.';

/** The activity of each topic. Klaviyo's names are from the side of the customer: who sends a text message is the customer. */
const ACTIVITIES: readonly (readonly [EventType, ...string[]])[] = [
  ['campaign.sent', 'received_email', 'received_sms', 'received_push'],
  ['campaign.engaged', 'opened_email', 'clicked_email', 'clicked_sms', 'opened_push'],
  ['message.received', 'sent_sms'],
  ['consent.given', 'subscribed_to_email_marketing', 'subscribed_to_sms_marketing'],
  [
    'consent.withdrawn',
    'unsubscribed_from_email_marketing',
    'unsubscribed_from_sms_marketing',
    'marked_email_as_spam',
  ],
];

/** Why events of these topics are ignored. */
const IGNORED: readonly (readonly [reason: string, ...topics: string[]])[] = [
  [
    'not-delivered',
    'bounced_email',
    'dropped_email',
    'failed_to_deliver_sms',
    'failed_to_deliver_automated_response_sms',
    'bounced_push',
  ],
  ['automated-response', 'received_automated_response_sms'],
  ['preferences', 'updated_email_preferences', 'subscribed_to_list'],
  ['by-staff', 'manually_suppressed_from_email_marketing', 'manually_unsuppressed_from_email_marketing'],
  ['review', 'ready_to_review', 'submitted_rating', 'submitted_review'],
];

/** How each topic is mapped. Others are ignored. */
export const TOPICS: ReadonlyMap<string, TopicMapper<string>> = new Map<string, TopicMapper<string>>([
  ...ACTIVITIES.flatMap(([type, ...topics]) =>
    topics.map((topic): [string, TopicMapper<string>] => [PREFIX + topic, mapperOf(type)]),
  ),
  ...IGNORED.flatMap(([reason, ...topics]) =>
    topics.map((topic): [string, TopicMapper<string>] => [PREFIX + topic, () => ({ ignored: reason })]),
  ),
  [`${PREFIX}opened_email`, parsed(eventSchema, mapOpenedEmail)],
]);

/** The topics that have an effect, for the settings of the tool. */
export const USED_TOPICS: readonly string[] = ACTIVITIES.flatMap(([, ...topics]) =>
  topics.map((topic) => PREFIX + topic),
);

function mapperOf(type: EventType): TopicMapper<string> {
  return parsed(eventSchema, (event, connection) => mapEvent(type, event, connection));
}

/** Mail programs and filters open mails by themselves. Klaviyo says of each open whether a machine made it. */
function mapOpenedEmail(event: EventItem, connection: string): Outcome {
  const { machine_open: isByMachine } = event.payload.data.attributes.event_properties;
  if (isByMachine === null) return { ignored: 'open-without-proof' };
  return isByMachine ? { ignored: 'machine-open' } : mapEvent('campaign.engaged', event, connection);
}

function mapEvent(type: EventType, { external_id, payload }: EventItem, connection: string): Outcome {
  const { id, attributes, relationships } = payload.data;
  const { datetime, timestamp, event_properties: properties } = attributes;
  const occurredAt = datetime ?? timestamp;
  if (occurredAt === null) return { refused: 'payload.data.attributes has neither datetime nor timestamp' };
  const eventId = external_id ?? id;
  const profile = relationships.profile.data.id;
  const person = customerIdentity(connection, profile);
  if (eventId === null || person === undefined) return { refused: 'the event or its profile has no id' };
  const stated = includedEmail(payload.included, profile) ?? properties.email_address;
  return update({
    persons: [person, typeof stated === 'string' ? emailOf(stated) : undefined],
    activities: [
      { ...activity(connection, type, naturalId(person, type, eventId), occurredAt), about: null },
    ],
  });
}

/** Maps a batch of events. */
export function mapKlaviyo(delivery: DeliveryContent, { name }: Connection): Mapping {
  const body = readJsonBody(delivery.body);
  if ('refused' in body) return refusedMapping(body.refused);
  const envelope = envelopeSchema.safeParse(body.value).data;
  return envelope === undefined
    ? refusedMapping('the body has no list of events: data is missing')
    : mapItems(envelope.data, (item) => mapItem(item, name));
}

function mapItem(item: unknown, connection: string): Mapping {
  const topic = topicSchema.safeParse(item).data?.topic ?? null;
  if (topic === null) return refusedMapping('topic is missing');
  const mapper = TOPICS.get(topic);
  if (mapper !== undefined) return mappingOf(topic, mapper(item, connection));
  // `event:shopify.placed_order`: the shop itself reports its orders.
  return ignoredMapping(topic.startsWith(PREFIX) ? 'unknown-topic' : 'other-metric');
}

/** Splits a batch into one delivery per event. */
export function splitKlaviyo(delivery: DeliveryContent): DeliveryContent[] {
  const body = readJsonBody(delivery.body);
  const envelope = 'refused' in body ? undefined : envelopeSchema.safeParse(body.value).data;
  if (envelope === undefined) return [delivery];
  return splitItems(delivery, envelope.data, (item) => ({ data: [item] }));
}
