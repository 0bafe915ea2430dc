import type { Connection, Connector, DeliveryContent, Mapping } from '../connector.ts';
import { bodyOf, description } from '../description.ts';
import { refusalOf } from '../fields.ts';
import { readJsonBody } from '../json-body.ts';
import { ignoredMapping, mappingOf, refusedMapping } from '../mapping.ts';
import { SCOPES } from './mapping.ts';
import { contentSchema, describedSchema, scopeSchema } from './schema.ts';
import { signBigcommerce, verifyBigcommerce } from './verify.ts';

const SCOPE = /^store(\/[a-z]{1,40}){1,5}$/i;

/** BigCommerce, by HTTPS webhooks of a store (https://docs.bigcommerce.com/docs/integrations/webhooks). */
export const bigcommerceConnector: Connector = {
  provider: 'bigcommerce',
  topics: [...SCOPES.keys()],
  keptHeaders: [],
  verify: verifyBigcommerce,
  map,
  describe(delivery) {
    const { scope } = describedSchema.safeParse(bodyOf(delivery)).data ?? {};
    return description(scope, (topic) => SCOPE.test(topic), delivery.headers['webhook-id']);
  },
  sign: signBigcommerce,
};

function map(delivery: DeliveryContent, connection: Connection): Mapping {
  const body = readJsonBody(delivery.body);
  if ('refused' in body) return refusedMapping(body.refused);
  const scoped = scopeSchema.safeParse(body.value);
  if (!scoped.success) return refusedMapping(refusalOf(scoped.error));
  const { scope } = scoped.data;
  const mapper = SCOPES.get(scope);
  if (mapper === undefined)
    return ignoredMapping(scope.startsWith('store/channel/') ? 'channel-scope' : 'unknown-topic');
  const content = contentSchema.safeParse(body.value);
  if (!content.success) return refusedMapping(`${scope}: ${refusalOf(content.error)}`);
  const { created_at: at, data } = content.data;
  return mappingOf(scope, mapper(data, { connection: connection.name, at }));
}
