import { isFromAccount } from '../account-in-body.ts';
import type { Connection, Delivery, Verdict } from '../connector.ts';
import { standardWebhooks } from '../standard-webhooks.ts';
import { storeOf } from './schema.ts';

// https://docs.bigcommerce.com/docs/integrations/webhooks/https-webhook-overview#security: the libraries get the base64
// of the client secret, so that the key is its bytes.
const scheme = standardWebhooks({ headers: 'webhook', keyOf: (secret) => secret });

/** Standard Webhooks under the client secret of the app or API account that created the webhook. */
export function verifyBigcommerce(
  delivery: Delivery,
  connection: Connection,
  secrets: readonly string[],
  now: number,
): Verdict {
  const verdict = scheme.verify(delivery, connection, secrets, now);
  if (verdict !== 'authentic') return verdict;
  return isFromAccount(delivery.body, connection.account, storeOf) ? 'authentic' : 'wrong-account';
}

/** Signs a delivery as BigCommerce does at the instant `now`. */
export const signBigcommerce = scheme.sign;
