import type { Connection, Delivery, Verdict } from '../connector.ts';
import { hmacSha256, isSignedByAny } from '../signature.ts';

const SIGNATURE = 'x-shopify-hmac-sha256';

/**
 * HMAC-SHA256 of the raw body under the app's client secret, as base64
 * (https://shopify.dev/docs/apps/build/webhooks/verify-deliveries). The header holds exactly one signature, and the
 * scheme has no time stamp: what keeps a replay from doing anything is that facts are applied once. One app's secret
 * signs for all its shops, so that a connection can be bound to one of them.
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

/** Signs the body as Shopify would; the other headers of a delivery are not covered by its signature. */
export function signShopify(delivery: Delivery, secret: string): Delivery {
  const signature = hmacSha256(secret, [delivery.body], 'base64');
  return { ...delivery, headers: { ...delivery.headers, [SIGNATURE]: signature } };
}
