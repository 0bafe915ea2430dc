import type { Connection, Connector, DeliveryContent, Mapping } from '../connector.ts';
import { bodyOf, description } from '../description.ts';
import { refusalOf } from '../fields.ts';
import { readJsonBody } from '../json-body.ts';
import { ignoredMapping, mappingOf, refusedMapping } from '../mapping.ts';
import { EVENTS } from './mapping.ts';
import { contentSchema, describedSchema, eventSchema } from './schema.ts';
import { signSalla, verifySalla } from './verify.ts';

const EVENT = /^[a-z_]{1,40}(\.[a-z_]{1,40}){1,4}$/;

/** Salla, by webhooks of an app or a store, version 2 (https://docs.salla.dev/421119m0). */
export const sallaConnector: Connector = {
  provider: 'salla',
  topics: [...EVENTS.keys()],
  keptHeaders: [],
  verify: verifySalla,
  map,
  // A delivery has no id.
  describe(delivery) {
    const { event } = describedSchema.safeParse(bodyOf(delivery)).data ?? {};
    return description(event, (topic) => EVENT.test(topic), undefined);
  },
  sign: signSalla,
};

function map(delivery: DeliveryContent, connection: Connection): Mapping {
  const body = readJsonBody(delivery.body);
  if ('refused' in body) return refusedMapping(body.refused);
  const named = eventSchema.safeParse(body.value);
  if (!named.success) return refusedMapping(refusalOf(named.error));
  const { event } = named.data;
  // About the shop that has the app, not about its customers.
  if (event.startsWith('app.')) return ignoredMapping('app-event');
  const mapper = EVENTS.get(event);
  if (mapper === undefined) return ignoredMapping('unknown-topic');
  const content = contentSchema.safeParse(body.value);
  if (!content.success) return refusedMapping(`${event}: ${refusalOf(content.error)}`);
  const { created_at: at, data } = content.data;
  return mappingOf(event, mapper(data, { connection: connection.name, at }));
}
