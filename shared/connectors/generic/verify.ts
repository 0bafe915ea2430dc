import { createHash } from 'node:crypto';
import type { Delivery, Verdict } from '../connector.ts';
import { decodeBase64, hmacSha256, isSignedByAny } from '../signature.ts';

const SECRET_PREFIX = 'whsec_';
const LEAST_KEY_BYTES = 24;
const MAX_KEY_BYTES = 64;
const WINDOW_SECONDS = 5 * 60;

// No comma inside an entry: a header that was sent twice arrives joined by a comma.
const SIGNATURES = /^[^ ,]+,[^ ,]+(?: [^ ,]+,[^ ,]+)*$/;
const TIMESTAMP = /^[1-9]\d{0,11}$/;

/**
 * Standard Webhooks 1.0, symmetric scheme `v1`
 * (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md): HMAC-SHA256 of
 * `{webhook-id}.{webhook-timestamp}.{body}`. The header may hold several signatures, separated by spaces. The tolerance
 * is five minutes in both directions. Signatures of other schemes are ignored.
 */
export function verifyStandardWebhook(delivery: Delivery, secrets: readonly string[], now: number): Verdict {
  const {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures,
  } = delivery.headers;
  if (!id || !timestamp || !signatures) return 'missing-signature';
  if (!TIMESTAMP.test(timestamp)) return 'wrong-signature';
  if (Math.abs(Math.floor(now / 1000) - Number(timestamp)) > WINDOW_SECONDS) return 'outside-window';
  if (!SIGNATURES.test(signatures)) return 'wrong-signature';
  const presented = signatures
    .split(' ')
    .filter((signature) => signature.startsWith('v1,'))
    .map((signature) => signature.slice('v1,'.length));
  const keys = secrets.map(keyOf).filter((key) => key !== undefined);
  return isSignedByAny(presented, keys, [`${id}.${timestamp}.`, delivery.body])
    ? 'authentic'
    : 'wrong-signature';
}

/**
 * The key of a `whsec_` secret: base64 of 24 to 64 bytes after the prefix. Undefined if the secret has another form.
 */
function keyOf(secret: string): Buffer | undefined {
  if (!secret.startsWith(SECRET_PREFIX)) return undefined;
  const key = decodeBase64(secret.slice(SECRET_PREFIX.length));
  return key !== undefined && key.length >= LEAST_KEY_BYTES && key.length <= MAX_KEY_BYTES ? key : undefined;
}

/**
 * Signs a delivery at the instant `now`. An existing `webhook-id` is kept; otherwise it is derived from the body, so
 * that the same delivery sent again has the same id.
 * @throws an error for a secret that could not verify the delivery either
 */
export function signStandardWebhook(delivery: Delivery, secret: string, now: number): Delivery {
  const key = keyOf(secret);
  if (key === undefined)
    throw new Error('a secret must be "whsec_" followed by the base64 of 24 to 64 bytes');
  const id =
    delivery.headers['webhook-id'] ??
    `msg_${createHash('sha256').update(delivery.body).digest('hex').slice(0, 32)}`;
  const timestamp = String(Math.floor(now / 1000));
  const signature = hmacSha256(key, [`${id}.${timestamp}.`, delivery.body], 'base64');
  return {
    ...delivery,
    headers: {
      ...delivery.headers,
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    },
  };
}
