import { bodySignature } from '../body-signature.ts';
import type { Connection, Delivery, Verdict } from '../connector.ts';

const SIGNATURE = bodySignature({ header: 'x-shopify-hmac-sha256' });

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
  const verdict = SIGNATURE.verify(delivery, connection, secrets);
  if (verdict !== 'authentic') return verdict;
  const shop = delivery.headers['x-shopify-shop-domain']?.toLowerCase();
  return connection.account === undefined || connection.account.toLowerCase() === shop
    ? 'authentic'
    : 'wrong-account';
}

/** Signs a delivery as Shopify does. */
export const signShopify = SIGNATURE.sign;
