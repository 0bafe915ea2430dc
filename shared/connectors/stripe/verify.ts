import type { Connection, Delivery, Verdict } from '../connector.ts';
import { readJsonBody } from '../json-body.ts';
import { hmacSha256, isSignedByAny } from '../signature.ts';
import { accountSchema } from './schema.ts';

const SIGNATURE = 'stripe-signature';
const WINDOW_SECONDS = 5 * 60;

// One time stamp, then signatures by scheme. A header that was sent twice arrives joined by a comma and has two of each.
const HEADER = /^t=([1-9]\d{0,11})((?:,(?!t=)[^,=\s]{1,64}=[^,\s]{1,1000}){1,64})$/;

/**
 * Stripe's scheme `v1` (https://docs.stripe.com/webhooks/signature): HMAC-SHA256, as hexadecimal text, of
 * `{t}.{body}` under the whole text of the endpoint's secret, `whsec_` included; while a secret is rolled there is a
 * signature by each. Other schemes, whatever their name, are passed over: `v0` stands on test deliveries and proves nothing. Five minutes of
 * tolerance in both directions, where Stripe's own libraries refuse only what is old.
 */
export function verifyStripe(
  delivery: Delivery,
  connection: Connection,
  secrets: readonly string[],
  now: number,
): Verdict {
  const header = delivery.headers[SIGNATURE];
  if (header === undefined || header === '') return 'missing-signature';
  const [, timestamp = '', signatures = ''] = HEADER.exec(header) ?? [];
  if (timestamp === '') return 'wrong-signature';
  if (Math.abs(Math.floor(now / 1000) - Number(timestamp)) > WINDOW_SECONDS) return 'outside-window';
  const presented = signatures
    .split(',')
    .filter((entry) => entry.startsWith('v1='))
    .map((entry) => entry.slice('v1='.length));
  if (!isSignedByAny(presented, secrets, [`${timestamp}.`, delivery.body], 'hex')) return 'wrong-signature';
  return isOfAccount(delivery.body, connection.account) ? 'authentic' : 'wrong-account';
}

/** The account stands in the body, which is read for it only once it is known to be Stripe's. */
function isOfAccount(body: Uint8Array, account: string | undefined): boolean {
  if (account === undefined) return true;
  const reading = readJsonBody(body);
  if ('refused' in reading) return false;
  const event = accountSchema.safeParse(reading.value);
  return event.success && event.data.account === account;
}

/** Signs a delivery as Stripe would at the instant `now`. */
export function signStripe(delivery: Delivery, secret: string, now: number): Delivery {
  const timestamp = String(Math.floor(now / 1000));
  const signature = hmacSha256(secret, [`${timestamp}.`, delivery.body], 'hex');
  return { ...delivery, headers: { ...delivery.headers, [SIGNATURE]: `t=${timestamp},v1=${signature}` } };
}
