import { boundToAccount } from '../account-in-body.ts';
import { timedSignature } from '../timed-signature.ts';
import { accountOf } from './schema.ts';

/**
 * Stripe's scheme `v1` (https://docs.stripe.com/webhooks/signature): HMAC-SHA256, as hexadecimal text, of `{t}.{body}`
 * under the whole secret of the endpoint, `whsec_` included. While a secret is rolled there is one signature for each.
 * Everything else in the header is ignored: `v0` is on test deliveries and proves nothing. The tolerance is five minutes in
 * both directions; Stripe's own libraries refuse only old deliveries.
 */
const SIGNATURE = timedSignature({
  header: 'stripe-signature',
  separator: ',',
  timestamp: 't',
  signature: 'v1',
  joint: '.',
  windowSeconds: 5 * 60,
  ignoresUnnamed: true,
});

/** Verifies the signature, and that the event is of the connection's account. */
export const verifyStripe = boundToAccount(SIGNATURE.verify, accountOf);

/** Signs a delivery as Stripe does at the instant `now`. */
export const signStripe = SIGNATURE.sign;
