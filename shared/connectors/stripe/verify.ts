import { isFromAccount } from '../account-in-body.ts';
import type { Connection, Delivery, Verdict } from '../connector.ts';
import { hmacSha256, isSignedByAny } from '../signature.ts';
import { accountOf } from './schema.ts';

const SIGNATURE = 'stripe-signature';
const WINDOW_SECONDS = 5 * 60;

const TIMESTAMP = /^[1-9]\d{0,11}$/;

/**
 * Stripe's scheme `v1` (https://docs.stripe.com/webhooks/signature): HMAC-SHA256, as hexadecimal text, of `{t}.{body}`
 * under the whole secret of the endpoint, `whsec_` included. While a secret is rolled there is one signature for each.
 * Everything else in the header is ignored: `v0` is on test
 * deliveries and proves nothing. The tolerance is five minutes in both
 * directions; Stripe's own libraries refuse only old deliveries.
 */
export function verifyStripe(
  delivery: Delivery,
  connection: Connection,
  secrets: readonly string[],
  now: number,
): Verdict {
  const header = delivery.headers[SIGNATURE];
  if (header === undefined || header === '') return 'missing-signature';
  const elements = header.split(',').map((element) => element.trim());
  const valuesOf = (key: string) =>
    elements
      .filter((element) => element.startsWith(`${key}=`))
      .map((element) => element.slice(key.length + 1));
  const [timestamp = '', ...others] = valuesOf('t');
  // A header that was sent twice arrives joined by a comma and has two timestamps.
  if (others.length > 0 || !TIMESTAMP.test(timestamp)) return 'wrong-signature';
  if (Math.abs(Math.floor(now / 1000) - Number(timestamp)) > WINDOW_SECONDS) return 'outside-window';
  if (!isSignedByAny(valuesOf('v1'), secrets, [`${timestamp}.`, delivery.body], 'hex'))
    return 'wrong-signature';
  return isFromAccount(delivery.body, connection.account, accountOf) ? 'authentic' : 'wrong-account';
}

/** Signs a delivery as Stripe does at the instant `now`. */
export function signStripe(delivery: Delivery, secret: string, now: number): Delivery {
  const timestamp = String(Math.floor(now / 1000));
  const signature = hmacSha256(secret, [`${timestamp}.`, delivery.body], 'hex');
  return { ...delivery, headers: { ...delivery.headers, [SIGNATURE]: `t=${timestamp},v1=${signature}` } };
}
