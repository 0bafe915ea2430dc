import { boundToAccount } from '../account-in-body.ts';
import type { Delivery } from '../connector.ts';
import { parseInstant } from '../fields.ts';
import { hmacSha256, isSignedByAny } from '../signature.ts';
import { accountOf } from './schema.ts';

const SIGNATURE = 'x-zendesk-webhook-signature';
const TIMESTAMP = 'x-zendesk-webhook-signature-timestamp';
const WINDOW_MILLISECONDS = 5 * 60_000;

/**
 * HMAC-SHA256 of the timestamp's text and the raw body under the webhook's signing secret, as base64
 * (https://developer.zendesk.com/documentation/webhooks/verifying). Zendesk defines no tolerance for the timestamp;
 * five minutes in both directions is this project's choice.
 */
export const verifyZendesk = boundToAccount((delivery, _connection, secrets, now) => {
  const { [SIGNATURE]: signature, [TIMESTAMP]: timestamp } = delivery.headers;
  if (!signature || !timestamp) return 'missing-signature';
  const signedAt = parseInstant(timestamp);
  if (signedAt === undefined) return 'wrong-signature';
  if (Math.abs(now - signedAt) > WINDOW_MILLISECONDS) return 'outside-window';
  return isSignedByAny([signature], secrets, [timestamp, delivery.body]) ? 'authentic' : 'wrong-signature';
}, accountOf);

/** Signs a delivery as Zendesk does at the instant `now`. */
export function signZendesk(delivery: Delivery, secret: string, now: number): Delivery {
  const timestamp = new Date(now).toISOString();
  const signature = hmacSha256(secret, [timestamp, delivery.body], 'base64');
  return { ...delivery, headers: { ...delivery.headers, [SIGNATURE]: signature, [TIMESTAMP]: timestamp } };
}
