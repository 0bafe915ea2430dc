import type { Connection, Delivery, Verdict } from '../connector.ts';
import { hmacSha256, isSignedByAny } from '../signature.ts';

const SIGNATURE = 'x-shopify-hmac-sha256';

/**
 * HMAC-SHA256 of the raw body under the app's client secret, as base64
 * (https://shopify.dev/docs/apps/build/webhooks/verify-deliveries). The header holds exactly one signature. The scheme
 * has no timestamp; a replay has no effect because updates are idempotent. One secret of an app signs for all its
 * shops, so a connection can be bound to one shop.
 */
export function verifyShopify(
  delivery: Delivery,
  connection: Connection,
  secrets: readonly string[],
): Verdict {
  const signature = delivery.headers[SIGNATURE];
  if (signature === undefined || signature === '') return 'missing-signature';
  if (!isSignedByAny([signature], secrets, [delivery.body])) return 'wrong-signature';
  const shop = delivery.headers['x-shopify-shop-domain']?.toLowerCase();
  return connection.account === undefined || connection.account.toLowerCase() === shop
    ? 'authentic'
    : 'wrong-account';
}

/** Signs the body as Shopify does. The signature does not cover the other headers. */
export function signShopify(delivery: Delivery, secret: string): Delivery {
  const signature = hmacSha256(secret, [delivery.body], 'base64');
  return { ...delivery, headers: { ...delivery.headers, [SIGNATURE]: signature } };
}
