import { isAddress } from '../identity/identity.ts';
import type { TieRules } from '../identity/ties.ts';
import type { Services } from './services.ts';

/** The rules by which claims tie. */
export function tieRulesOf({ policy, addressOnce }: Pick<Services, 'policy' | 'addressOnce'>): TieRules {
  return {
    maxAccounts: policy.linking.maxAccounts,
    allowsAddressOnce: (connection) => addressOnce.has(connection),
  };
}

/** The connection of an account; null for an address. */
export function connectionOf(identity: string): string | null {
  return isAddress(identity) ? null : identity.slice(0, identity.indexOf(':'));
}
