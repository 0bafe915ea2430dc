import type { Customer } from '../../shared/customers/customer.ts';
import type { KnownIdentities } from '../../shared/customers/match.ts';
import { newOwner, type Owner } from '../../shared/customers/owner.ts';
import { createIdentityHash } from '../../shared/identity/identity-hash.ts';
import { fold } from '../../shared/lifecycle/fold.ts';
import { DAY, DAY_ZERO, on } from './activity-builders.ts';
import { policyWith, TEST_KEY } from './services.ts';

const { identityName } = createIdentityHash(TEST_KEY);

/** A customer with these identities as homes, who visited once on a day; null for nothing told of them. */
export function customerOf(
  customerId: string,
  homes: readonly string[],
  firstSeenOn: number | null = 0,
): Customer {
  const log = firstSeenOn === null ? [] : [on(firstSeenOn, 'visit')];
  return {
    customerId,
    homes: homes.map(identityName),
    version: 1,
    lifecycle: fold(policyWith(), log, DAY_ZERO + (firstSeenOn ?? 0) * DAY).record,
    risk: { level: 'none', reasons: [] },
    sequence: 1,
    lastOfType: {},
    checkAt: null,
    stale: false,
    shared: false,
  };
}

/** What is kept of an identity besides who holds it, by the identity; `home` of one that lies under another. */
export type Kept = Readonly<Record<string, Partial<Pick<Owner, 'links' | 'apart' | 'shared' | 'home'>>>>;

/** Customers, and the identities that lead to their homes. */
export function knownOf(
  customers: readonly Customer[],
  identities: readonly string[],
  kept: Kept = {},
): KnownIdentities {
  const owners = [...new Set([...identities, ...Object.keys(kept)])].map((identity): Owner => {
    const home = kept[identity]?.home ?? identityName(identity);
    const holder = customers.find(({ homes }) => homes.includes(home));
    return { ...newOwner(identity, home, holder?.customerId ?? 'cus_hint'), ...kept[identity] };
  });
  return {
    customers,
    owners: new Map(owners.map((owner) => [owner.identity, owner])),
    tombstones: new Map(),
  };
}
