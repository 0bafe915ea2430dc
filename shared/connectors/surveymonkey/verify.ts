import { boundToAccount } from '../account-in-body.ts';
import { bodySignature } from '../body-signature.ts';
import type { Delivery } from '../connector.ts';
import { accountOf } from './schema.ts';

const SIGNATURE = bodySignature({ header: 'sm-signature', algorithm: 'sha1' });

/** The key is the app's client id and its secret, joined by `&`. */
const KEY = /^[^&\s]+&[^&\s]+$/;

/**
 * The base64 HMAC-SHA1 of the raw body under `{client id}&{secret}` (https://api.surveymonkey.com/v3/docs#webhook-callbacks).
 * The secret of a connection is that whole text. Any other text verifies nothing.
 */
export const verifySurveyMonkey = boundToAccount(
  (delivery, connection, secrets) =>
    SIGNATURE.verify(
      delivery,
      connection,
      secrets.filter((secret) => KEY.test(secret)),
    ),
  accountOf,
);

/**
 * Signs a delivery as SurveyMonkey does.
 * @throws an error for a secret that is not `{client id}&{secret}`
 */
export function signSurveyMonkey(delivery: Delivery, secret: string): Delivery {
  if (!KEY.test(secret)) throw new Error('the secret must be the client id and the secret, joined by "&"');
  return SIGNATURE.sign(delivery, secret);
}
