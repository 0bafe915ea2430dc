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
    const isKnown = (name: string) => TYPES.has(name) || (EVENT.test(name) && meaningOf(name) !== undefined);
    return description(type === 'track' ? event : type, isKnown, messageId);
  },
};

/** Without a digit: what stands between the letters of a known event may be anything. */
const EVENT = /^[A-Za-z _-]{1,100}$/;

const TYPES: ReadonlySet<string> = new Set(['identify', 'page', 'screen', 'alias', 'group', 'delete']);

function map(delivery: DeliveryContent, connection: Connection): Mapping {
  const body = readJsonBody(delivery.body);
  if ('refused' in body) return refusedMapping(body.refused);
  const mapOne = (message: unknown) => mappingOf('message', mapMessage(message, connection.name));
  return Array.isArray(body.value) ? mapItems(body.value, mapOne) : mapOne(body.value);
}

/** One delivery per message of a batch. */
function split(delivery: DeliveryContent): readonly DeliveryContent[] {
  const body = bodyOf(delivery);
  if (!Array.isArray(body)) return [delivery];
  return body.map((message) => ({ ...delivery, body: Buffer.from(JSON.stringify(message)) }));
}
