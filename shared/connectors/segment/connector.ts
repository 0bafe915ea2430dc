import { mapItems } from '../batch.ts';
import type { Connection, Connector, DeliveryContent, Mapping } from '../connector.ts';
import { bodyOf, description } from '../description.ts';
import { readJsonBody } from '../json-body.ts';
import { mappingOf, refusedMapping } from '../mapping.ts';
import { meaningOf } from './events.ts';
import { mapMessage } from './mapping.ts';
import { signSegment, verifySegment } from './verify.ts';

/** Segment, by the destinations Webhooks (Actions) and Webhooks (https://segment.com/docs/connections/spec). */
export const segmentConnector: Connector = {
  provider: 'segment',
  topics: ['Track', 'Identify', 'Page', 'Screen', 'Alias', 'Delete'],
  keptHeaders: [],
  verify: verifySegment,
  sign: signSegment,
  map,
  split,
  describe(delivery) {
    const { type, event, messageId } = Object(bodyOf(delivery));
    const isKnown = (name: string) => TYPES.has(name) || meaningOf(name) !== undefined;
    return description(type === 'track' ? event : type, isKnown, messageId);
  },
};

const TYPES: ReadonlySet<string> = new Set(['identify', 'page', 'screen', 'alias', 'group', 'delete']);

function map(delivery: DeliveryContent, connection: Connection): Mapping {
  const body = readJsonBody(delivery.body);
  if ('refused' in body) return refusedMapping(body.refused);
  if (!Array.isArray(body.value)) return mappingOf('message', mapMessage(body.value, connection.name));
  return mapItems(body.value, (message) => mappingOf('message', mapMessage(message, connection.name)));
}

/** One delivery per message of a batch. */
function split(delivery: DeliveryContent): readonly DeliveryContent[] {
  const body = bodyOf(delivery);
  if (!Array.isArray(body)) return [delivery];
  return body.map((message) => ({ ...delivery, body: Buffer.from(JSON.stringify(message)) }));
}
