import type { Connection, Connector, DeliveryContent, Mapping } from '../connector.ts';
import { bodyOf, description } from '../description.ts';
import { readJsonBody } from '../json-body.ts';
import { ignoredMapping, mappingOf, refusedMapping } from '../mapping.ts';
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
  if (body.value.length === 0) return ignoredMapping('empty');
  const mapped = body.value.map((message, index) =>
    mappingOf(`message ${index}`, mapMessage(message, connection.name)),
  );
  return inOne(mapped);
}

/** The mapping of a batch: one message that cannot be read costs no other. */
function inOne(mapped: readonly Mapping[]): Mapping {
  const unreadableAmounts = mapped.reduce((sum, { unreadableAmounts: some = 0 }) => sum + some, 0);
  return {
    updates: mapped.flatMap(({ updates }) => updates),
    requests: mapped.flatMap(({ requests }) => requests),
    ignored: mapped.flatMap(({ ignored }) => ignored),
    refused: mapped.flatMap(({ refused }) => refused),
    ...(unreadableAmounts > 0 && { unreadableAmounts }),
  };
}

/** One delivery per message of a batch. */
function split(delivery: DeliveryContent): readonly DeliveryContent[] {
  const body = bodyOf(delivery);
  if (!Array.isArray(body)) return [delivery];
  return body.map((message) => ({ ...delivery, body: Buffer.from(JSON.stringify(message)) }));
}
