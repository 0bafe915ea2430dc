import type { Connector } from '../connector.ts';
import { mapGeneric, splitGeneric } from './mapping.ts';
import { signStandardWebhook, verifyStandardWebhook } from './verify.ts';

/** Any sender of facts in the canonical schema, signed with Standard Webhooks. */
export const genericConnector: Connector = {
  provider: 'generic',
  keptHeaders: [],
  verify: (delivery, _connection, secrets, now) => verifyStandardWebhook(delivery, secrets, now),
  map: mapGeneric,
  split: splitGeneric,
  sign: signStandardWebhook,
};
