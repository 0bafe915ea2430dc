import type {
  Connection,
  Connector,
  Delivery,
  DeliveryContent,
  HandshakeResponse,
  Mapping,
  Verdict,
} from '../connector.ts';
import { description } from '../description.ts';
import { readFormBody } from '../form-body.ts';
import { ignoredMapping, mappingOf, refusedMapping } from '../mapping.ts';
import { sharedSecret } from '../shared-secret.ts';
import { TYPES } from './mapping.ts';
import { kindSchema } from './schema.ts';

const secret = sharedSecret('path');

/** Mailchimp, by the webhooks of an audience (https://mailchimp.com/developer/marketing/guides/sync-audience-data-webhooks). */
export const mailchimpConnector: Connector = {
  provider: 'mailchimp',
  topics: ['Subscribes', 'Unsubscribes', 'Profile updates', 'Cleaned address', 'Email changed'],
  secretInPath: true,
  keptHeaders: [],
  handshake,
  verify,
  map,
  describe: (delivery) => description(kindOf(delivery)?.type, (type) => TYPES.has(type), undefined),
  sign: secret.sign,
};

/** Mailchimp asks for the URL when a webhook is saved, and requires 200. */
function handshake({ method }: Delivery): HandshakeResponse | undefined {
  return method === 'GET' || method === 'HEAD' ? { status: 200 } : undefined;
}

function verify(delivery: Delivery, connection: Connection, secrets: readonly string[]): Verdict {
  const verdict = secret.verify(delivery, connection, secrets);
  if (verdict !== 'authentic' || connection.account === undefined) return verdict;
  return kindOf(delivery)?.['data[list_id]'] === connection.account ? 'authentic' : 'wrong-account';
}

function kindOf({ body }: DeliveryContent) {
  const form = readFormBody(body);
  return 'refused' in form ? undefined : kindSchema.parse(form.fields);
}

function map(delivery: DeliveryContent, connection: Connection): Mapping {
  const form = readFormBody(delivery.body);
  if ('refused' in form) return refusedMapping(form.refused);
  const { type } = kindSchema.parse(form.fields);
  if (type === null) return refusedMapping('type is missing');
  const mapper = TYPES.get(type);
  return mapper === undefined
    ? ignoredMapping('unknown-topic')
    : mappingOf(type, mapper(form.fields, connection.name));
}
