import { createHash } from 'node:crypto';
import type { Connection, Delivery, Verdict } from './connector.ts';
import { decodeBase64, hmacSha256, isSignedByAny } from './signature.ts';

/** What differs between the tools that sign with Standard Webhooks. */
export interface StandardWebhooks {
  /** The beginning of the three headers: `webhook-id`, or `svix-id` for tools that send with Svix. */
  readonly headers: 'webhook' | 'svix';
  /** The key of a secret; undefined if the secret has another form. */
  readonly keyOf: (secret: string) => string | Uint8Array | undefined;
}

const WINDOW_SECONDS = 5 * 60;

// No comma inside an entry: a header that was sent twice arrives joined by a comma.
const SIGNATURES = /^[^ ,]+,[^ ,]+(?: [^ ,]+,[^ ,]+)*$/;
const TIMESTAMP = /^[1-9]\d{0,11}$/;

/**
 * Verifies and signs with Standard Webhooks 1.0, symmetric scheme `v1`, as `verify` and `sign` of a connector
 * (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md): HMAC-SHA256 of
 * `{id}.{timestamp}.{body}`. The header may hold several signatures, separated by spaces. The tolerance is five minutes
 * in both directions. Signatures of other schemes are ignored.
 *
 * `sign` keeps an existing id; otherwise it derives one from the body, so that the same delivery sent again has the same
 * id. It throws for a secret that could not verify the delivery either.
 */
export function standardWebhooks({ headers: prefix, keyOf }: StandardWebhooks) {
  const [ID, TIME, SIGNATURE] = [`${prefix}-id`, `${prefix}-timestamp`, `${prefix}-signature`] as const;
  return {
    verify(
      { headers, body }: Delivery,
      _connection: Connection,
      secrets: readonly string[],
      now: number,
    ): Verdict {
      const { [ID]: id, [TIME]: timestamp, [SIGNATURE]: signatures } = headers;
      if (!id || !timestamp || !signatures) return 'missing-signature';
      if (!TIMESTAMP.test(timestamp)) return 'wrong-signature';
      if (Math.abs(Math.floor(now / 1000) - Number(timestamp)) > WINDOW_SECONDS) return 'outside-window';
      if (!SIGNATURES.test(signatures)) return 'wrong-signature';
      const presented = signatures
        .split(' ')
        .filter((signature) => signature.startsWith('v1,'))
        .map((signature) => signature.slice('v1,'.length));
      const keys = secrets.map(keyOf).filter((key) => key !== undefined);
      return isSignedByAny(presented, keys, [`${id}.${timestamp}.`, body]) ? 'authentic' : 'wrong-signature';
    },
    sign(delivery: Delivery, secret: string, now: number): Delivery {
      const key = keyOf(secret);
      if (key === undefined)
        throw new Error(
          'the secret does not have the form that the tool uses, such as whsec_ and the base64 of 24 to 64 bytes',
        );
      const id =
        delivery.headers[ID] ??
        `msg_${createHash('sha256').update(delivery.body).digest('hex').slice(0, 32)}`;
      const timestamp = String(Math.floor(now / 1000));
      const signature = hmacSha256(key, [`${id}.${timestamp}.`, delivery.body], 'base64');
      const added = { [ID]: id, [TIME]: timestamp, [SIGNATURE]: `v1,${signature}` };
      return { ...delivery, headers: { ...delivery.headers, ...added } };
    },
  };
}

const SECRET_PREFIX = 'whsec_';
const MIN_KEY_BYTES = 24;
const MAX_KEY_BYTES = 64;

/** The key of a `whsec_` secret: base64 of 24 to 64 bytes after the prefix. */
export function whsecKey(secret: string): Uint8Array | undefined {
  if (!secret.startsWith(SECRET_PREFIX)) return undefined;
  const key = decodeBase64(secret.slice(SECRET_PREFIX.length));
  return key !== undefined && key.length >= MIN_KEY_BYTES && key.length <= MAX_KEY_BYTES ? key : undefined;
}
