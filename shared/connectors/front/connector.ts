import type {
  Connection,
  Connector,
  Delivery,
  DeliveryContent,
  HandshakeResponse,
  Mapping,
} from '../connector.ts';
import { bodyOf, description } from '../description.ts';
import { readJsonBody } from '../json-body.ts';
import { ignoredMapping, mappingOf, refusedMapping } from '../mapping.ts';
import { isMapped, mapEvent, TYPE_OF_TOPIC } from './mapping.ts';
import { headSchema, kindSchema } from './schema.ts';
import { signFront, verifyFront } from './verify.ts';

/** Front, by application webhooks and by rules (https://dev.frontapp.com/docs/webhooks-1). */
export const frontConnector: Connector = {
  provider: 'front',
  topics: [
    'inbound_received',
    'outbound_sent',
    'conversation_archived',
    'conversation_reopened',
    'conversation_deleted',
    'conversation_restored',
    'conversation_moved',
    'conversation_snooze_expired',
  ],
  keptHeaders: [],
  verify: verifyFront,
  answer,
  map,
  describe(delivery) {
    const { event } = readEvent(bodyOf(delivery));
    const { type, id } = headSchema.safeParse(event).data ?? {};
    return description(type, (name) => TYPE.test(name), id);
  },
  sign: signFront,
};

const TYPE = /^[a-z_]{1,64}$/;

/** Front's own challenges are letters and digits. The header is not signed, so that nothing else is sent back. */
const CHALLENGE = /^[\w-]{1,512}$/;

/** Front saves a webhook only if its challenge comes back (https://dev.frontapp.com/docs/application-webhooks). */
function answer(delivery: Delivery): HandshakeResponse | undefined {
  const challenge = delivery.headers['x-front-challenge'] ?? '';
  const isSync = kindSchema.safeParse(bodyOf(delivery)).data?.type === 'sync';
  if (!isSync || !CHALLENGE.test(challenge)) return undefined;
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ challenge }),
  };
}

/** The event of a body, and the topic of an application webhook; without a topic it is the event of a rule. */
function readEvent(body: unknown): { readonly topic: string | null; readonly event: unknown } {
  const { type, payload } = kindSchema.safeParse(body).data ?? {};
  return payload === undefined ? { topic: null, event: body } : { topic: type ?? null, event: payload };
}

function map(delivery: DeliveryContent, connection: Connection): Mapping {
  const body = readJsonBody(delivery.body);
  if ('refused' in body) return refusedMapping(body.refused);
  if (kindSchema.safeParse(body.value).data?.type === 'sync') return ignoredMapping('sync');
  const { topic, event } = readEvent(body.value);
  const type = headSchema.safeParse(event).data?.type ?? null;
  const known = topic === null ? type : (TYPE_OF_TOPIC.get(topic) ?? null);
  const name = topic ?? type;
  if (name === null || !TYPE.test(name))
    return refusedMapping('the body is neither an event of Front nor a delivery of an application');
  if (known === null || !isMapped(known)) return ignoredMapping('unknown-topic');
  return mappingOf(name, mapEvent(event, { connection: connection.name, type: known }));
}
