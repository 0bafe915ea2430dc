import { timedSignature } from '../timed-signature.ts';

/**
 * Recharge's scheme with a timestamp (https://docs.getrecharge.com/docs/webhooks-overview#validating-webhooks):
 * HMAC-SHA256, as hexadecimal text, of `{t}.{body}` under the client secret of the API token. Recharge sends a delivery
 * again for 48 hours and names these 48 hours as the tolerance.
 *
 * The older header `X-Recharge-Hmac-Sha256`, which is sent beside it, is never read. It is the plain SHA-256 of secret and
 * body, no HMAC: whoever has one delivery can extend its body without the secret, and send it again for ever.
 */
export const rechargeSignature = timedSignature({
  header: 'x-recharge-webhook-signature',
  separator: ',',
  timestamp: 't',
  signature: 'v1',
  joint: '.',
  windowSeconds: 48 * 60 * 60,
});
