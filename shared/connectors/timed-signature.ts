import type { Connection, Delivery, Verdict } from './connector.ts';
import { hmacSha256, isSignedByAny } from './signature.ts';

/** A scheme that signs a timestamp and the raw body, both in one header: `ts=1735689600;h1=5257a8…`. */
export interface TimedSignature {
  /** The header, in lower case. */
  readonly header: string;
  /** What stands between two elements of the header. */
  readonly separator: ',' | ';';
  /** The name of the element with the timestamp in Unix seconds. */
  readonly timestamp: string;
  /** The name of the elements with a signature, the HMAC-SHA256 as hexadecimal text. */
  readonly signature: string;
  /** What is signed between the timestamp and the body. */
  readonly joint: '.' | ':';
  /** How far the timestamp may be from now, in both directions. */
  readonly windowSeconds: number;
  /** Whether an element without a name is ignored, as the tool's own libraries do. Otherwise it is refused. */
  readonly ignoresUnnamed?: true;
}

const UNIX_SECONDS = /^[1-9]\d{0,11}$/;

/**
 * Verifies and signs by such a scheme, as `verify` and `sign` of a connector. While a secret is rotated there are several
 * signatures. Elements with other names are ignored. There must be exactly one timestamp: a header that was sent twice arrives
 * joined by a comma and has two.
 */
export function timedSignature(scheme: TimedSignature) {
  const { header, separator, joint, windowSeconds, ignoresUnnamed = false } = scheme;
  return {
    verify(delivery: Delivery, _connection: Connection, secrets: readonly string[], now: number): Verdict {
      const text = delivery.headers[header];
      if (text === undefined || text === '') return 'missing-signature';
      if (separator !== ',' && text.includes(',')) return 'wrong-signature';
      const elements = text.split(separator).map((element) => element.trim());
      if (!ignoresUnnamed && !elements.every((element) => element.includes('='))) return 'wrong-signature';
      const valuesOf = (name: string) =>
        elements
          .filter((element) => element.startsWith(`${name}=`))
          .map((element) => element.slice(name.length + 1));
      const [timestamp = '', ...others] = valuesOf(scheme.timestamp);
      if (others.length > 0 || !UNIX_SECONDS.test(timestamp)) return 'wrong-signature';
      if (Math.abs(Math.floor(now / 1000) - Number(timestamp)) > windowSeconds) return 'outside-window';
      const parts = [timestamp + joint, delivery.body];
      return isSignedByAny(valuesOf(scheme.signature), secrets, parts, 'hex')
        ? 'authentic'
        : 'wrong-signature';
    },
    sign(delivery: Delivery, secret: string, now: number): Delivery {
      const timestamp = String(Math.floor(now / 1000));
      const signature = hmacSha256(secret, [timestamp + joint, delivery.body], 'hex');
      const text = `${scheme.timestamp}=${timestamp}${separator}${scheme.signature}=${signature}`;
      return { ...delivery, headers: { ...delivery.headers, [header]: text } };
    },
  };
}
