import { boundToAccount } from '../account-in-body.ts';
import { bodySignature } from '../body-signature.ts';
import type { Delivery, Verdict } from '../connector.ts';
import { hmacSha256, isSignedByAny } from '../signature.ts';
import { companyOf } from './schema.ts';

const SIGNATURE = 'x-front-signature';
const TIMESTAMP = 'x-front-request-timestamp';
const WINDOW_MILLISECONDS = 5 * 60_000;

const UNIX_MILLISECONDS = /^[1-9]\d{12}$/;

/** The scheme of rules: the same header, without a timestamp (https://dev.frontapp.com/docs/rule-webhooks). */
const RULE = bodySignature({ header: SIGNATURE, algorithm: 'sha1' });

/**
 * Applications sign `{timestamp}:{body}` with HMAC-SHA256 (https://dev.frontapp.com/docs/application-webhooks), rules the body
 * with HMAC-SHA1. The header with the timestamp decides which scheme is checked. Nothing can be passed from one to the
 * other: the signatures differ in length. Front defines no tolerance for the timestamp; five minutes in both directions is
 * this project's choice.
 */
export const verifyFront = boundToAccount(
  (delivery, connection, secrets, now) =>
    delivery.headers[TIMESTAMP] === undefined
      ? RULE.verify(delivery, connection, secrets)
      : verifyApplication(delivery, secrets, now),
  companyOf,
);

function verifyApplication({ headers, body }: Delivery, secrets: readonly string[], now: number): Verdict {
  const { [SIGNATURE]: signature, [TIMESTAMP]: timestamp = '' } = headers;
  if (!signature) return 'missing-signature';
  if (!UNIX_MILLISECONDS.test(timestamp)) return 'wrong-signature';
  if (Math.abs(now - Number(timestamp)) > WINDOW_MILLISECONDS) return 'outside-window';
  return isSignedByAny([signature], secrets, [`${timestamp}:`, body]) ? 'authentic' : 'wrong-signature';
}

/** Signs a delivery as an application does at the instant `now`. */
export function signFront(delivery: Delivery, secret: string, now: number): Delivery {
  const timestamp = String(now);
  const signature = hmacSha256(secret, [`${timestamp}:`, delivery.body], 'base64');
  return { ...delivery, headers: { ...delivery.headers, [SIGNATURE]: signature, [TIMESTAMP]: timestamp } };
}

/** Signs a delivery as a rule does. */
export const signFrontRule = RULE.sign;
