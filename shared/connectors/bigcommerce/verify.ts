import { boundToAccount } from '../account-in-body.ts';
import { standardWebhooks } from '../standard-webhooks.ts';
import { storeOf } from './schema.ts';

/**
 * Standard Webhooks under the client secret of the app or API account that created the webhook
 * (https://docs.bigcommerce.com/docs/integrations/webhooks/https-webhook-overview#security). Libraries get the base64 of the
 * client secret, so that the key is its bytes.
 */
const SIGNATURE = standardWebhooks({ headers: 'webhook', keyOf: (secret) => secret });

/** Verifies the signature, and that the delivery is of the connection's store. */
export const verifyBigcommerce = boundToAccount(SIGNATURE.verify, storeOf);

/** Signs a delivery as BigCommerce does at the instant `now`. */
export const signBigcommerce = SIGNATURE.sign;
