import type { Delivery, Verdict } from './connector.ts';
import { hmacSha256, isSignedByAny } from './signature.ts';

/** The verdict on a header that holds exactly one signature: the base64 HMAC-SHA256 of the raw body. */
export function verifyBody(delivery: Delivery, header: string, keys: readonly string[]): Verdict {
  const signature = delivery.headers[header];
  if (signature === undefined || signature === '') return 'missing-signature';
  return isSignedByAny([signature], keys, [delivery.body]) ? 'authentic' : 'wrong-signature';
}

/** Signs the raw body in the header. The signature does not cover the other headers. */
export function signBody(delivery: Delivery, header: string, key: string): Delivery {
  const signature = hmacSha256(key, [delivery.body], 'base64');
  return { ...delivery, headers: { ...delivery.headers, [header]: signature } };
}
