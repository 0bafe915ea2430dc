import type { Connection, Delivery, Verdict } from './connector.ts';
import { type Algorithm, type Encoding, hmac, isSignedByAny } from './signature.ts';

/** A scheme that signs the raw body and nothing else: one signature in one header. */
export interface BodySignature {
  /** The header, in lower case. */
  readonly header: string;
  /** SHA-256 if it is left out. */
  readonly algorithm?: Algorithm;
  /** Base64 if it is left out. */
  readonly encoding?: Encoding;
  /** What stands before the signature, such as `sha256=`. It is required. */
  readonly prefix?: string;
}

/**
 * Verifies and signs with the HMAC of the raw body, as `verify` and `sign` of a connector. The header holds exactly one
 * signature: a header that was sent twice arrives joined by a comma and verifies nothing. The scheme has no timestamp, so
 * a captured delivery can be sent again; that has no effect, because updates are idempotent.
 */
export function bodySignature({
  header,
  algorithm = 'sha256',
  encoding = 'base64',
  prefix = '',
}: BodySignature) {
  return {
    verify(delivery: Delivery, _connection: Connection, secrets: readonly string[]): Verdict {
      const value = delivery.headers[header];
      if (value === undefined || value === '') return 'missing-signature';
      if (!value.startsWith(prefix)) return 'wrong-signature';
      return isSignedByAny([value.slice(prefix.length)], secrets, [delivery.body], encoding, algorithm)
        ? 'authentic'
        : 'wrong-signature';
    },
    sign(delivery: Delivery, secret: string): Delivery {
      const signature = hmac(algorithm, secret, [delivery.body], encoding);
      return { ...delivery, headers: { ...delivery.headers, [header]: prefix + signature } };
    },
  };
}
