import type { Policy } from '../../../shared/lifecycle/policy.ts';

/** What decides how claims tie, beside the claims themselves. */
export interface Limits {
  /** More accounts of one connection than this that have an address now make it shared. */
  readonly maxAccounts: number;
  /** More accounts of one connection than this that ever had an address make it shared. */
  readonly maxAccountsEver: number;
  /** An account with more addresses than this within a year is a device. */
  readonly maxAddresses: number;
  /** An account with more addresses than this is a device. */
  readonly maxAddressesEver: number;
  /** More identities than this are not one customer. Leaves do not count. */
  readonly maxIdentities: number;
  /** Connections whose tool allows an address only once. */
  readonly addressOnce: readonly string[];
  /** Connections whose addresses are not trusted. */
  readonly neverLink: readonly string[];
  /** Addresses that are no identities: `name@`, `@domain` or a whole address. */
  readonly placeholders: readonly string[];
}

/** The limits of a policy. Which tools allow an address only once is a fact of the tools. */
export function limitsOf(policy: Policy, addressOnce: readonly string[]): Limits {
  return {
    maxAccounts: policy.linking.maxAccounts,
    maxAccountsEver: 20,
    maxAddresses: policy.linking.maxAddresses,
    maxAddressesEver: 10,
    maxIdentities: 40,
    addressOnce,
    neverLink: Object.entries(policy.connections).flatMap(([name, { emails }]) =>
      emails === 'never-link' ? [name] : [],
    ),
    placeholders: policy.linking.neverLink,
  };
}
