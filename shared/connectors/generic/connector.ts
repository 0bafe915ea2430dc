import type { Connector } from '../connector.ts';
import { bodyOf, description } from '../description.ts';
import { mapGeneric, splitGeneric } from './mapping.ts';
import { GENERIC_SIGNATURE } from './verify.ts';
import { isWireType } from './wire-types.ts';

/** Any sender of facts in the canonical schema, signed with Standard Webhooks. */
export const genericConnector: Connector = {
  provider: 'generic',
  topics: [],
  keptHeaders: [],
  ...GENERIC_SIGNATURE,
  map: mapGeneric,
  split: splitGeneric,
  describe: (delivery) => description(typeIn(bodyOf(delivery)), isWireType, delivery.headers['webhook-id']),
};

/** The type of all items; undefined if they have several. */
function typeIn(body: unknown): unknown {
  const types = new Set([body].flat().map((item: unknown) => Object(item).type));
  return types.size === 1 ? [...types][0] : undefined;
}
