import type { IdentityName } from '../identity/identity-hash.ts';

/** True for the name of an account: a customer id of a provider. */
export function isAccountName(name: IdentityName): boolean {
  return name.startsWith('customer:', name.indexOf(':') + 1);
}
