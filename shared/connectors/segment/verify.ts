import { bodySignature } from '../body-signature.ts';
import type { Connection, Delivery, Verdict } from '../connector.ts';
import { sharedSecret } from '../shared-secret.ts';

/** Of the first message alone: of a batch, it says nothing of the others. */
const OF_FIRST = bodySignature({ header: 'x-signature', algorithm: 'sha1', encoding: 'hex' });

/** Of the whole body, if the destination is set so. */
const OF_ALL = bodySignature({ header: 'x-segment-signature', algorithm: 'sha1', encoding: 'hex' });

const BEARER = sharedSecret('bearer');

/**
 * The HMAC-SHA1 of the body, or the secret as `Authorization: Bearer`. Of a batch, `X-Signature` covers the first message
 * alone. It is not the signature of this body, so the batch is refused unless one of the other two is there.
 */
export function verifySegment(
  delivery: Delivery,
  connection: Connection,
  secrets: readonly string[],
): Verdict {
  const verdicts = [OF_ALL, OF_FIRST, BEARER].map((proof) => proof.verify(delivery, connection, secrets));
  if (verdicts.includes('authentic')) return 'authentic';
  return verdicts.find((verdict) => verdict !== 'missing-signature') ?? 'missing-signature';
}

/** Signs a delivery of one message as Segment does. */
export const signSegment = OF_FIRST.sign;
