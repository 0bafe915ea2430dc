import { type Customer, type ErasedCustomer, isErased } from '../customers/customer.ts';
import type { Owner } from '../customers/owner.ts';
import type { Identity } from '../identity/identity.ts';
import type { CustomerStore } from './customer-store.ts';

/** Somebody who is merged at the very moment is read again under the other id, so many times. */
const MOST_HOPS = 8;

/**
 * Whoever an id stands for now: the customer, whom they were merged into (whoever holds the identity that founded
 * them), or what is left of either. Undefined when nobody has had the id.
 */
export async function currentCustomer(
  store: CustomerStore,
  customerId: string,
): Promise<Customer | ErasedCustomer | undefined> {
  let id = customerId;
  for (let hops = 0; hops < MOST_HOPS; hops += 1) {
    const found = await store.find({ customerIds: [id] }, true);
    const [customer] = found.customers;
    if (customer !== undefined) return customer;
    const [erased] = found.erased;
    if (erased?.erasedWith === id) return erased;
    const [merged] = found.merged;
    const next = erased?.erasedWith ?? (merged && (await holderIdOf(store, merged.founder)));
    if (next === undefined) return undefined;
    id = next;
  }
  return undefined;
}

/** As `currentCustomer`, but undefined also when they were erased. */
export async function customerById(store: CustomerStore, customerId: string): Promise<Customer | undefined> {
  const found = await currentCustomer(store, customerId);
  return found === undefined || isErased(found) ? undefined : found;
}

async function holderIdOf(store: CustomerStore, founder: string): Promise<string | undefined> {
  const found = await store.find({ identities: [founder] }, true);
  return (found.owners[0] ?? found.tombstones[0])?.customerId;
}

/** The customer that an identity leads to: of an object by way of its home. Undefined when nobody knows it. */
export async function customerByIdentity(
  store: CustomerStore,
  identity: Identity,
): Promise<Customer | undefined> {
  const found = await store.find({ identities: [identity] }, true);
  const [owner] = found.owners;
  if (owner === undefined) return undefined;
  const ids = { identities: [owner.home], customerIds: [owner.customerId] };
  const { customers, owners } = await store.find(ids, true);
  // Of an object the customer may be a former one: only its home is always known to lead to the right one.
  const hinted = customers.find(({ homes }) => homes.includes(owner.home));
  return hinted ?? (owners[0] && customerById(store, owners[0].customerId));
}

/** The owners of a customer's homes, which tell who it is, in one read. */
export async function ownersOfCustomer(store: CustomerStore, { homes }: Customer): Promise<readonly Owner[]> {
  return (await store.find({ identities: homes }, false)).owners;
}
