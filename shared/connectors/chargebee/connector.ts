import type { Connection, Connector, DeliveryContent, Mapping } from '../connector.ts';
import { bodyOf, description } from '../description.ts';
import { refusalOf } from '../fields.ts';
import { readJsonBody } from '../json-body.ts';
import { ignoredMapping, mappingOf, refusedMapping } from '../mapping.ts';
import { sharedSecret } from '../shared-secret.ts';
import { mapContent } from './mapping.ts';
import { contentSchema, describedSchema, eventSchema } from './schema.ts';

/** The events to choose in Chargebee. All of them are mapped by the same function. */
const TOPICS = [
  ...of('customer', 'created changed deleted moved_in moved_out'),
  ...of(
    'subscription',
    'created created_with_backdating started activated activated_with_backdating changed changed_with_backdating',
  ),
  ...of(
    'subscription',
    'trial_extended renewed paused resumed cancelled canceled_with_backdating reactivated',
  ),
  ...of(
    'subscription',
    'reactivated_with_backdating cancellation_scheduled scheduled_cancellation_removed moved_in moved_out',
  ),
  ...of('invoice', 'generated generated_with_backdating updated'),
  ...of('pending_invoice', 'created updated'),
  ...of('payment', 'succeeded failed refunded initiated'),
  'refund_initiated',
  'dunning_updated',
  ...of('credit_note', 'created created_with_backdating updated'),
] as const;

const MAPPED: ReadonlySet<string> = new Set(TOPICS);

function of(resource: string, events: string): string[] {
  return events.split(' ').map((event) => `${resource}_${event}`);
}

/** Chargebee, by webhooks with Basic authentication (https://www.chargebee.com/docs/billing/2.0/site-configuration/webhook_settings). */
export const chargebeeConnector: Connector = {
  provider: 'chargebee',
  topics: TOPICS,
  keptHeaders: [],
  ...sharedSecret('basic'),
  map,
  describe(delivery) {
    const { event_type, id } = describedSchema.safeParse(bodyOf(delivery)).data ?? {};
    return description(event_type, (topic) => /^[a-z_]{1,100}$/.test(topic), id);
  },
};

function map(delivery: DeliveryContent, connection: Connection): Mapping {
  const body = readJsonBody(delivery.body);
  if ('refused' in body) return refusedMapping(body.refused);
  const reading = eventSchema.safeParse(body.value);
  if (!reading.success) return refusedMapping(refusalOf(reading.error));
  const { event_type: eventType } = reading.data;
  if (!MAPPED.has(eventType)) return ignoredMapping('unknown-topic');
  const event = contentSchema.safeParse(body.value);
  if (!event.success) return refusedMapping(`${eventType}: ${refusalOf(event.error)}`);
  const { occurred_at: occurredAt, content } = event.data;
  const outcome = mapContent(content, { connection: connection.name, eventType, occurredAt });
  return mappingOf(eventType, outcome);
}
