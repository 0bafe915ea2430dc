import type { Customer } from '../../shared/customers/customer.ts';
import type { KnownIdentities } from '../../shared/customers/match.ts';
import { newOwner, type Owner } from '../../shared/customers/owner.ts';
import { createIdentityHash } from '../../shared/identity/identity-hash.ts';
import { fold } from '../../shared/lifecycle/fold.ts';
import { DAY, DAY_ZERO, on } from './activity-builders.ts';
import { policyWith, TEST_KEY } from './services.ts';

const { identityName } = createIdentityHash(TEST_KEY);

/** A customer with these homes and one visit on a day; null for a customer without activities. */
export function customerOf(
  customerId: string,
  homes: readonly string[],
  firstSeenOn: number | null = 0,
): Customer {
  const log = firstSeenOn === null ? [] : [on(firstSeenOn, 'visit')];
  return {
    customerId,
    homes: homes.map(identityName),
    ownerVersions: new Map(),
    version: 1,
    lifecycle: fold(
      policyWith(),
      { activities: log, objects: [], accounts: [] },
      DAY_ZERO + (firstSeenOn ?? 0) * DAY,
    ).record,
    risk: { level: 'none', reasons: [] },
    sequence: 1,
    lastOfType: {},
    checkAt: null,
    stale: false,
    shared: false,
    full: false,
    unsettled: false,
    vacant: firstSeenOn === null,
    addressedBy: [],
    archived: false,
  };
}

/** Fields of owners by identity; `home` for an identity whose home is another one. */
export type OwnerFields = Readonly<Record<string, Partial<Pick<Owner, 'claims' | 'apart' | 'home'>>>>;

/** Customers and the owners of these identities. */
export function knownOf(
  customers: readonly Customer[],
  identities: readonly string[],
  fields: OwnerFields = {},
): KnownIdentities {
  const owners = [...new Set([...identities, ...Object.keys(fields)])].map((identity): Owner => {
    const home = fields[identity]?.home ?? identityName(identity);
    const holder = customers.find(({ homes }) => homes.includes(home));
    return { ...newOwner(identity, home, holder?.customerId ?? 'cus_hint'), ...fields[identity] };
  });
  return {
    customers,
    owners: new Map(owners.map((owner) => [owner.identity, owner])),
    tombstones: new Map(),
  };
}
