import type { Connection, Connector, DeliveryContent, Mapping } from '../connector.ts';
import { bodyOf, description } from '../description.ts';
import { refusalOf } from '../fields.ts';
import { readJsonBody } from '../json-body.ts';
import { ignoredMapping, mappingOf, refusedMapping } from '../mapping.ts';
import { describedSchema, eventSchema, typeSchema } from './schema.ts';
import { TOPICS } from './topics.ts';
import { signSquare, verifySquare } from './verify.ts';

const ENVIRONMENT = 'square-environment';

/** Without a digit, so that a type that nobody knows is no number of a person. */
const TYPE = /^[a-z_]{1,40}(\.[a-z_]{1,40}){1,4}$/;

/** Square, by webhook subscriptions of an application (https://developer.squareup.com/docs/webhooks/overview). */
export const squareConnector: Connector = {
  provider: 'square',
  topics: [...TOPICS.keys()],
  keptHeaders: [ENVIRONMENT],
  verify: verifySquare,
  map,
  describe(delivery) {
    const { type, event_id } = describedSchema.safeParse(bodyOf(delivery)).data ?? {};
    return description(type, (topic) => TYPE.test(topic), event_id);
  },
  sign: signSquare,
};

function map(delivery: DeliveryContent, connection: Connection): Mapping {
  const body = readJsonBody(delivery.body);
  if ('refused' in body) return refusedMapping(body.refused);
  const typed = typeSchema.safeParse(body.value);
  if (!typed.success) return refusedMapping(refusalOf(typed.error));
  const { type } = typed.data;
  // A sandbox has webhook subscriptions of its own, with secrets of their own.
  const isTest = delivery.headers[ENVIRONMENT]?.toLowerCase() === 'sandbox';
  if (isTest && connection.testTraffic !== true) return ignoredMapping('test-traffic');
  const mapper = TOPICS.get(type);
  if (mapper === undefined) return ignoredMapping('unknown-topic');
  const event = eventSchema.safeParse(body.value);
  if (!event.success) return refusedMapping(`${type}: ${refusalOf(event.error)}`);
  const { created_at: at, data } = event.data;
  return mappingOf(type, mapper(data.object, { connection: connection.name, at }));
}
