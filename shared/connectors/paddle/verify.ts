import { timedSignature } from '../timed-signature.ts';

/**
 * Paddle's scheme `h1` (https://developer.paddle.com/webhooks/signature-verification): HMAC-SHA256, as hexadecimal text,
 * of `{ts}:{body}` under the whole secret key of the notification destination. Paddle's own libraries accept a timestamp
 * that is at most five seconds old, and any in the future; here the tolerance is five minutes in both directions.
 */
export const paddleSignature = timedSignature({
  header: 'paddle-signature',
  separator: ';',
  timestamp: 'ts',
  signature: 'h1',
  joint: ':',
  windowSeconds: 5 * 60,
});
