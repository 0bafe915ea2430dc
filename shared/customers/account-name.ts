import type { IdentityName } from '../identity/identity-hash.ts';

/** True for the name of an account: a customer id of a provider. */
export function isAccountName(name: IdentityName): boolean {
  const [, kind] = name.split(':', 2);
  return kind === 'customer';
}
