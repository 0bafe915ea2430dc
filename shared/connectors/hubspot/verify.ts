import { isFromAccount } from '../account-in-body.ts';
import type { Connection, Delivery, Verdict } from '../connector.ts';
import { hmacSha256, isSignedByAny } from '../signature.ts';
import { portalsOf } from './schema.ts';

const SIGNATURE = 'x-hubspot-signature-v3';
const TIMESTAMP = 'x-hubspot-request-timestamp';
const WINDOW_MILLISECONDS = 5 * 60_000;

const MILLISECONDS = /^[1-9]\d{0,14}$/;

/** The characters that HubSpot's documentation asks to decode in the URL. */
const DECODED = /%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/gi;

/**
 * HMAC-SHA256 of method, URL, body and timestamp under the client secret of the app, as base64
 * (https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation). HubSpot's
 * documentation decodes some characters of the URL first, its library does not, so both are tried. The older schemes have no
 * timestamp and are never accepted.
 */
export function verifyHubspot(
  delivery: Delivery,
  connection: Connection,
  secrets: readonly string[],
  now: number,
): Verdict {
  const { [SIGNATURE]: signature, [TIMESTAMP]: timestamp } = delivery.headers;
  if (!signature || !timestamp) return 'missing-signature';
  if (!MILLISECONDS.test(timestamp)) return 'wrong-signature';
  if (Math.abs(now - Number(timestamp)) > WINDOW_MILLISECONDS) return 'outside-window';
  const url = connection.url ?? delivery.url;
  const urls = new Set([url, url.replace(DECODED, decodeURIComponent)]);
  const isSigned = [...urls].some((one) =>
    isSignedByAny([signature], secrets, [delivery.method, one, delivery.body, timestamp]),
  );
  if (!isSigned) return 'wrong-signature';
  const { account } = connection;
  const accountOf = (body: unknown) => portalsOf(body).find((portal) => portal === account);
  return isFromAccount(delivery.body, account, accountOf) ? 'authentic' : 'wrong-account';
}

/** Signs a delivery as HubSpot does at the instant `now`. */
export function signHubspot(delivery: Delivery, secret: string, now: number): Delivery {
  const timestamp = String(now);
  const signature = hmacSha256(secret, [delivery.method, delivery.url, delivery.body, timestamp], 'base64');
  return { ...delivery, headers: { ...delivery.headers, [SIGNATURE]: signature, [TIMESTAMP]: timestamp } };
}
