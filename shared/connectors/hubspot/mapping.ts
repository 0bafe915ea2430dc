import { mapItems, splitItems } from '../batch.ts';
import type { Connection, DeliveryContent, Mapping } from '../connector.ts';
import { readJsonBody } from '../json-body.ts';
import { ignoredMapping, mappingOf, refusedMapping, type TopicMapper } from '../mapping.ts';
import {
  mapCreation,
  mapDeletion,
  mapMerge,
  mapPrivacyDeletion,
  mapProperty,
  mapRestore,
  mapWorkflow,
} from './contacts.ts';
import { type Context, OBJECT_TYPES } from './context.ts';
import {
  mapAssociation,
  mapDeal,
  mapTicket,
  mapTicketDeletion,
  mapTicketMerge,
  mapTicketProperty,
} from './deals-and-tickets.ts';
import { kindSchema, portalsOf } from './schema.ts';

/** How each type of subscription is mapped. Other types are ignored. */
export const TOPICS: ReadonlyMap<string, TopicMapper<Context>> = new Map<string, TopicMapper<Context>>([
  ['contact.creation', mapCreation],
  ['contact.propertyChange', mapProperty],
  ['contact.merge', mapMerge],
  ['contact.deletion', mapDeletion],
  ['contact.restore', mapRestore],
  ['contact.privacyDeletion', mapPrivacyDeletion],
  ['contact.associationChange', mapAssociation],
  ['deal.creation', mapDeal],
  ['deal.propertyChange', () => ({ ignored: 'deal-progress' })],
  ['deal.associationChange', mapAssociation],
  ['ticket.creation', mapTicket],
  ['ticket.propertyChange', mapTicketProperty],
  ['ticket.merge', mapTicketMerge],
  ['ticket.deletion', mapTicketDeletion],
  ['ticket.associationChange', mapAssociation],
]);

/** Maps a batch of events, or the contact of a workflow. */
export function mapHubspot(delivery: DeliveryContent, { name, account }: Connection): Mapping {
  const body = readJsonBody(delivery.body);
  if ('refused' in body) return refusedMapping(body.refused);
  const context: Context = { connection: name, account };
  if (Array.isArray(body.value)) return mapItems(body.value, (item) => mapItem(item, context));
  if (!isContact(body.value))
    return refusedMapping('the body is neither a list of events nor a contact that a workflow sent');
  return mappingOf('workflow', mapWorkflow(body.value, { context, delivery }));
}

function isContact(body: unknown): boolean {
  return Object.hasOwn(Object(body), 'vid');
}

function mapItem(item: unknown, context: Context): Mapping {
  const topic = topicOf(item);
  if (topic === null) return refusedMapping('subscriptionType is missing');
  if (context.account !== undefined && !portalsOf(item).includes(context.account))
    return ignoredMapping('other-account');
  const mapper = TOPICS.get(topic);
  return mapper === undefined ? ignoredMapping('unknown-topic') : mappingOf(topic, mapper(item, context));
}

/** The type of subscription in the older spelling. */
export function topicOf(item: unknown): string | null {
  const { subscriptionType = null, objectTypeId = null } = kindSchema.safeParse(item).data ?? {};
  const type = OBJECT_TYPES.get(objectTypeId ?? '');
  // The type of an association is not in `objectTypeId`.
  if (subscriptionType === 'object.associationChange') return 'contact.associationChange';
  return type !== undefined && subscriptionType !== null
    ? subscriptionType.replace(/^object\./, `${type}.`)
    : subscriptionType;
}

/** Splits a batch into one delivery per event. */
export function splitHubspot(delivery: DeliveryContent): DeliveryContent[] {
  const body = readJsonBody(delivery.body);
  if ('refused' in body || !Array.isArray(body.value)) return [delivery];
  return splitItems(delivery, body.value, (item) => [item]);
}
