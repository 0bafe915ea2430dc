import type { Customer } from '../customers/customer.ts';
import type { Owner } from '../customers/owner.ts';
import type { Identity } from '../identity/identity.ts';
import type { HomeName } from '../identity/identity-hash.ts';
import type { CustomerStore } from './customer-store.ts';

/**
 * The customer with this id, or the one they are now part of: whoever holds the identity that founded them.
 * Undefined when unknown, or erased.
 */
export async function customerById(store: CustomerStore, customerId: string): Promise<Customer | undefined> {
  const found = await store.find({ identities: [], customerIds: [customerId], activities: [] }, false);
  const [merged] = found.merged;
  return merged === undefined ? found.customers[0] : customerByName(store, merged.founder);
}

/** The customer that an identity leads to: of an object by way of its home. Undefined when nobody knows it. */
export function customerByIdentity(store: CustomerStore, identity: Identity): Promise<Customer | undefined> {
  return customerByName(store, identity);
}

async function customerByName(
  store: CustomerStore,
  name: Identity | HomeName,
): Promise<Customer | undefined> {
  const [owner] = (await store.find({ identities: [name], customerIds: [], activities: [] }, false)).owners;
  if (owner === undefined) return undefined;
  const ids = { identities: [owner.home], customerIds: [owner.customerId], activities: [] };
  const { customers, owners } = await store.find(ids, false);
  const [hinted] = customers;
  if (hinted?.homes.includes(owner.home)) return hinted;
  // Of an object only its home, which is always known to lead to the right one, knows better.
  const holder = owners.find(({ home }) => home === owner.home)?.customerId;
  if (holder === undefined || holder === owner.customerId) return undefined;
  const [held] = (await store.find({ identities: [], customerIds: [holder], activities: [] }, false))
    .customers;
  return held?.homes.includes(owner.home) ? held : undefined;
}

/** The owners of a customer's homes, which tell who it is, in one read. */
export async function ownersOfCustomer(store: CustomerStore, { homes }: Customer): Promise<readonly Owner[]> {
  return (await store.find({ identities: homes, customerIds: [], activities: [] }, false)).owners;
}
