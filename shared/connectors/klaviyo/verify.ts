import { boundToAccount } from '../account-in-body.ts';
import type { Delivery } from '../connector.ts';
import { hmacSha256, isSignedByAny } from '../signature.ts';
import { accountOf } from './schema.ts';

const SIGNATURE = 'klaviyo-signature';
const TIMESTAMP = 'klaviyo-timestamp';

/**
 * Klaviyo's timestamp has been seen five hours ahead of the real time, and nothing says that a retry has a new one. A
 * replay has no effect, because each event counts once, but a refused retry would be lost. So the window is wide.
 */
const WINDOW_MILLISECONDS = 12 * 60 * 60_000;

/** An HTTP date (RFC 9110 §5.6.7): `Thu, 04 Jan 2024 18:05:25 GMT`. */
const HTTP_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * HMAC-SHA256 of the body followed by the text of the timestamp, under the secret key of the webhook, in hexadecimal
 * (https://developers.klaviyo.com/en/docs/working_with_system_webhooks).
 */
export const verifyKlaviyo = boundToAccount((delivery, _connection, secrets, now) => {
  const { [SIGNATURE]: signature, [TIMESTAMP]: timestamp } = delivery.headers;
  if (!signature || !timestamp) return 'missing-signature';
  const signedAt = parseHttpDate(timestamp);
  if (signedAt === undefined) return 'wrong-signature';
  if (Math.abs(now - signedAt) > WINDOW_MILLISECONDS) return 'outside-window';
  return isSignedByAny([signature], secrets, [delivery.body, timestamp], 'hex')
    ? 'authentic'
    : 'wrong-signature';
}, accountOf);

/** The instant of an HTTP date; undefined for any other text and for a date that does not exist. */
function parseHttpDate(text: string): number | undefined {
  if (!HTTP_DATE.test(text)) return undefined;
  const read = new Date(text);
  return !Number.isNaN(read.getTime()) && read.toUTCString() === text ? read.getTime() : undefined;
}

/** Signs a delivery as Klaviyo does at the instant `now`. */
export function signKlaviyo(delivery: Delivery, secret: string, now: number): Delivery {
  const timestamp = new Date(now).toUTCString();
  const signature = hmacSha256(secret, [delivery.body, timestamp], 'hex');
  return { ...delivery, headers: { ...delivery.headers, [SIGNATURE]: signature, [TIMESTAMP]: timestamp } };
}
