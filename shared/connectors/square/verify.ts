import { boundToAccount } from '../account-in-body.ts';
import type { Delivery } from '../connector.ts';
import { hmacSha256, isSignedByAny } from '../signature.ts';
import { merchantOf } from './schema.ts';

const SIGNATURE = 'x-square-hmacsha256-signature';

/**
 * Square's scheme (https://developer.squareup.com/docs/webhooks/step3validate): HMAC-SHA256, as base64, of the notification
 * URL and the raw body under the signature key of the subscription. The URL is the one that was entered at Square,
 * character by character. The scheme has no timestamp; a replay has no effect because updates are idempotent.
 */
export const verifySquare = boundToAccount((delivery, connection, secrets) => {
  const signature = delivery.headers[SIGNATURE];
  if (signature === undefined || signature === '') return 'missing-signature';
  const url = connection.url ?? delivery.url;
  return isSignedByAny([signature], secrets, [url, delivery.body]) ? 'authentic' : 'wrong-signature';
}, merchantOf);

/** Signs a delivery as Square does. */
export function signSquare(delivery: Delivery, secret: string): Delivery {
  const signature = hmacSha256(secret, [delivery.url, delivery.body], 'base64');
  return { ...delivery, headers: { ...delivery.headers, [SIGNATURE]: signature } };
}
