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
