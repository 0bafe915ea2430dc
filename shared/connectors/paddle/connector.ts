import type { Connection, Connector, DeliveryContent, Mapping } from '../connector.ts';
import { bodyOf, description } from '../description.ts';
import { refusalOf } from '../fields.ts';
import { readJsonBody } from '../json-body.ts';
import { ignoredMapping, mappingOf, parsed, refusedMapping, type TopicMapper } from '../mapping.ts';
import { type Context, mapCustomer, mapSubscription } from './mapping.ts';
import {
  adjustmentSchema,
  contentSchema,
  customerSchema,
  describedSchema,
  eventSchema,
  subscriptionSchema,
  transactionSchema,
  updatedSchema,
} from './schema.ts';
import { mapAdjustment, mapTransaction } from './transactions.ts';
import { paddleSignature } from './verify.ts';

/** How the events of each entity are mapped: the body is the whole entity, so the kind of event adds nothing. */
const EVENTS: readonly (readonly [entity: string, events: string, map: TopicMapper<Context>])[] = [
  ['customer', 'created updated imported', parsed(customerSchema, mapCustomer)],
  [
    'subscription',
    'created updated activated trialing past_due paused resumed canceled imported',
    parsed(subscriptionSchema, mapSubscription),
  ],
  [
    'transaction',
    'created updated ready billed paid completed past_due payment_failed canceled revised',
    parsed(transactionSchema, mapTransaction),
  ],
  ['adjustment', 'created updated', parsed(adjustmentSchema, mapAdjustment)],
];

const MAPPERS: ReadonlyMap<string, TopicMapper<Context>> = new Map(
  EVENTS.flatMap(([entity, events, map]) =>
    events.split(' ').map((event) => [`${entity}.${event}`, map] as const),
  ),
);

/** The webhook simulator marks its events by the prefix of their ids. */
const SIMULATED = /^ntfsimevt_/;

/** Paddle Billing, by notifications to a URL (https://developer.paddle.com/webhooks). */
export const paddleConnector: Connector = {
  provider: 'paddle',
  topics: [...MAPPERS.keys()],
  keptHeaders: [],
  ...paddleSignature,
  map,
  describe(delivery) {
    const { event_id, event_type } = describedSchema.safeParse(bodyOf(delivery)).data ?? {};
    return description(event_type, (topic) => /^[a-z_]{1,50}\.[a-z_]{1,50}$/.test(topic), event_id);
  },
};

function map(delivery: DeliveryContent, connection: Connection): Mapping {
  const body = readJsonBody(delivery.body);
  if ('refused' in body) return refusedMapping(body.refused);
  const reading = eventSchema.safeParse(body.value);
  if (!reading.success) return refusedMapping(refusalOf(reading.error));
  const { event_id, event_type } = reading.data;
  if (SIMULATED.test(event_id ?? '') && connection.testTraffic !== true)
    return ignoredMapping('test-traffic');
  const mapper = MAPPERS.get(event_type);
  if (mapper === undefined) return ignoredMapping('unknown-topic');
  const content = contentSchema.safeParse(body.value);
  if (!content.success) return refusedMapping(`${event_type}: ${refusalOf(content.error)}`);
  const { occurred_at, data } = content.data;
  const asOf = Math.max(occurred_at, updatedSchema.safeParse(data).data?.updated_at ?? 0);
  return mappingOf(event_type, mapper(data, { connection: connection.name, asOf }));
}
