import type { Connection, Connector, DeliveryContent, Mapping } from '../connector.ts';
import { bodyOf, description } from '../description.ts';
import { readJsonBody } from '../json-body.ts';
import { ignoredMapping, mappingOf, refusedMapping } from '../mapping.ts';
import { KINDS } from './mapping.ts';
import { rechargeSignature } from './verify.ts';

/** Recharge, by webhooks of its API in version 2021-11 (https://developer.rechargepayments.com/2021-11/webhooks_explained). */
export const rechargeConnector: Connector = {
  provider: 'recharge',
  topics: [
    'charge/paid',
    'charge/failed',
    'charge/max_retries_reached',
    'charge/refunded',
    'charge/updated',
    'subscription/created',
    'subscription/updated',
    'subscription/activated',
    'subscription/cancelled',
    'customer/created',
    'customer/updated',
  ],
  keptHeaders: [],
  ...rechargeSignature,
  map,
  describe: (delivery) => description(kindOf(bodyOf(delivery)), () => true, undefined),
};

function map(delivery: DeliveryContent, connection: Connection): Mapping {
  const body = readJsonBody(delivery.body);
  if ('refused' in body) return refusedMapping(body.refused);
  if (typeof body.value !== 'object' || body.value === null || Object.keys(body.value).length === 0)
    return refusedMapping('the body is not an object of Recharge, such as {"charge": …}');
  const kind = kindOf(body.value);
  const mapper = KINDS.get(kind ?? '');
  return kind === undefined || mapper === undefined
    ? ignoredMapping('unknown-topic')
    : mappingOf(kind, mapper(body.value, connection.name));
}

/** What a body is about: the first of the mapped kinds that it has. */
function kindOf(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  return [...KINDS.keys()].find((kind) => Object.hasOwn(body, kind));
}
