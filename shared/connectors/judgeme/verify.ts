import { bodySignature } from '../body-signature.ts';
import type { Connection, Delivery, Verdict } from '../connector.ts';

const HEADER = 'judgeme-hmac-sha256';
const HEX = bodySignature({ header: HEADER, encoding: 'hex' });
const BASE64 = bodySignature({ header: HEADER });

/**
 * The HMAC-SHA256 of the body. Integrations that are in use read it as hexadecimal text. The documentation does not state the
 * encoding, so base64 is accepted as well: it is the same proof.
 */
export function verifyJudgeme(
  delivery: Delivery,
  connection: Connection,
  secrets: readonly string[],
): Verdict {
  const verdict = HEX.verify(delivery, connection, secrets);
  return verdict === 'wrong-signature' ? BASE64.verify(delivery, connection, secrets) : verdict;
}

/** Signs the body in hexadecimal text. */
export const signJudgeme = HEX.sign;
