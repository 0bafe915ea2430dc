import type { Connector } from './connector.ts';
import { readJsonBody } from './json-body.ts';

/**
 * Whether a body comes from the account that the connection is bound to; true if it is bound to none. Call it only
 * after the signature was verified: before that the body may be anybody's.
 */
export function isFromAccount(
  body: Uint8Array,
  account: string | undefined,
  accountOf: (body: unknown) => string | null | undefined,
): boolean {
  if (account === undefined) return true;
  const reading = readJsonBody(body);
  return !('refused' in reading) && accountOf(reading.value) === account;
}

/** A verification that also refuses an authentic delivery of another account than the connection's. */
export function boundToAccount(
  verify: Connector['verify'],
  accountOf: (body: unknown) => string | null | undefined,
): Connector['verify'] {
  return (delivery, connection, secrets, now) => {
    const verdict = verify(delivery, connection, secrets, now);
    if (verdict !== 'authentic') return verdict;
    return isFromAccount(delivery.body, connection.account, accountOf) ? 'authentic' : 'wrong-account';
  };
}
