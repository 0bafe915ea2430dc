import { boundToAccount } from '../account-in-body.ts';
import { bodySignature } from '../body-signature.ts';
import type { Delivery } from '../connector.ts';
import { sharedSecret } from '../shared-secret.ts';
import { merchantOf } from './schema.ts';

const SIGNATURE = 'x-salla-signature';
const STRATEGY = 'x-salla-security-strategy';

// https://docs.salla.dev/421119m0: HMAC-SHA256 of the raw body, as hexadecimal text.
const signature = bodySignature({ header: SIGNATURE, encoding: 'hex' });

// The secret itself, without `Bearer`.
const token = sharedSecret({ header: 'authorization' });

/**
 * Salla's strategies *signature* and *token*. A delivery that has a signature, or says that it has one, is never accepted by
 * its token. The third strategy, *none*, proves nothing and is refused.
 */
export const verifySalla = boundToAccount((delivery, connection, secrets) => {
  const { [SIGNATURE]: presented, [STRATEGY]: strategy = '' } = delivery.headers;
  const isToken = presented === undefined && strategy.toLowerCase() !== 'signature';
  return (isToken ? token : signature).verify(delivery, connection, secrets);
}, merchantOf);

/** Signs a delivery as Salla does with the strategy *signature*. */
export function signSalla(delivery: Delivery, secret: string): Delivery {
  const signed = signature.sign(delivery, secret);
  return { ...signed, headers: { ...signed.headers, [STRATEGY]: 'Signature' } };
}

/** Adds the secret to a delivery as Salla does with the strategy *token*. */
export function addToken(delivery: Delivery, secret: string): Delivery {
  const added = token.sign(delivery, secret);
  return { ...added, headers: { ...added.headers, [STRATEGY]: 'Token' } };
}
