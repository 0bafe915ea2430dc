import type { Connection, Delivery, Verdict } from '../connector.ts';
import { sharedSecret } from '../shared-secret.ts';

/** The header for tools that let the owner choose one. */
const SECRET_HEADER = 'x-webhook-secret';

const inHeader = sharedSecret({ header: SECRET_HEADER });
const PLACES = [inHeader, sharedSecret('bearer'), sharedSecret('basic'), sharedSecret('path')];

/**
 * Checks the secret in the first place that has one: a header, the password of Basic, or the end of the URL. Nothing of
 * the body is protected.
 */
export function verifyTemplate(
  delivery: Delivery,
  connection: Connection,
  secrets: readonly string[],
): Verdict {
  for (const place of PLACES) {
    const verdict = place.verify(delivery, connection, secrets);
    if (verdict !== 'missing-signature') return verdict;
  }
  return 'missing-signature';
}

/** Adds the secret in the header. */
export const signTemplate = inHeader.sign;
