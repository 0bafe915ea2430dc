import { bodySignature } from '../body-signature.ts';
import type { Connection, Connector, DeliveryContent, Mapping } from '../connector.ts';
import { bodyOf, description } from '../description.ts';
import { refusalOf } from '../fields.ts';
import { readJsonBody } from '../json-body.ts';
import { ignoredMapping, mappingOf, refusedMapping } from '../mapping.ts';
import { REFERRAL, TOPICS } from './mapping.ts';
import { eventSchema } from './schema.ts';

/** LoyaltyLion, by its webhooks (https://developers.loyaltylion.com/api-reference/v2/webhooks/overview). */
export const loyaltylionConnector: Connector = {
  provider: 'loyaltylion',
  topics: [...TOPICS.keys()],
  keptHeaders: [],
  ...bodySignature({ header: 'x-loyaltylion-hmac-sha256' }),
  map,
  split,
  describe(delivery) {
    const { id, topic } = Object(bodyOf(delivery));
    return description(topic, (name) => TOPICS.has(name), id);
  },
};

function map(delivery: DeliveryContent, connection: Connection): Mapping {
  const body = readJsonBody(delivery.body);
  if ('refused' in body) return refusedMapping(body.refused);
  const event = eventSchema.safeParse(body.value);
  if (!event.success) return refusedMapping(refusalOf(event.error));
  const mapper = TOPICS.get(event.data.topic);
  return mapper === undefined
    ? ignoredMapping('unknown-topic')
    : mappingOf(event.data.topic, mapper(body.value, connection.name));
}

/** A referral is about two customers: one part for each. */
function split(delivery: DeliveryContent): readonly DeliveryContent[] {
  const { payload, ...event } = Object(bodyOf(delivery));
  const { referred_customer: customer, ...properties } = Object(Object(payload).properties);
  if (event.topic !== REFERRAL || customer === undefined) return [delivery];
  const bodies = [
    { ...event, payload: { properties } },
    { ...event, topic: 'customers/update', customer },
  ];
  return bodies.map((body) => ({ ...delivery, body: Buffer.from(JSON.stringify(body)) }));
}
