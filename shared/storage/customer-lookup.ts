import { type Customer, type ErasedCustomer, isErased } from '../customers/customer.ts';
import type { Owner } from '../customers/owner.ts';
import type { Identity } from '../identity/identity.ts';
import { errorName, log } from '../platform/logger.ts';
import type { CustomerStore } from './customer-store.ts';
import { isTransient } from './failures.ts';

/** How often a customer that is being merged is read again under its new id. */
const MAX_HOPS = 8;

/**
 * The customer that an id leads to now. The id of a merged customer leads to the customer that owns its founding
 * identity; the id of an erased one leads to its tombstone. Undefined if no customer has had the id.
 */
export async function currentCustomer(
  store: CustomerStore,
  customerId: string,
): Promise<Customer | ErasedCustomer | undefined> {
  let id = customerId;
  for (let hops = 0; hops < MAX_HOPS; hops += 1) {
    const found = await store.find({ customerIds: [id] }, true);
    const [customer] = found.customers;
    if (customer !== undefined) return customer;
    const [erased] = found.erased;
    if (erased?.erasedWith === id) return erased;
    const [merged] = found.merged;
    const next = erased?.erasedWith ?? (merged && (await ownerIdOf(store, merged.founder)));
    if (next === undefined) return undefined;
    id = next;
  }
  return undefined;
}

/** Like `currentCustomer`, but undefined for an erased customer too. */
export async function customerById(store: CustomerStore, customerId: string): Promise<Customer | undefined> {
  const found = await currentCustomer(store, customerId);
  return found === undefined || isErased(found) ? undefined : found;
}

async function ownerIdOf(store: CustomerStore, founder: string): Promise<string | undefined> {
  const found = await store.find({ identities: [founder] }, true);
  return (found.owners[0] ?? found.tombstones[0])?.customerId ?? undefined;
}

/**
 * The customer that an identity leads to; an object leads there through its home. Undefined if the identity is unknown,
 * or an object that nobody owns.
 */
export async function customerByIdentity(
  store: CustomerStore,
  identity: Identity,
): Promise<Customer | undefined> {
  const found = await store.find({ identities: [identity] }, true);
  const [owner] = found.owners;
  if (!owner || owner.customerId === null) return undefined;
  const ids = { identities: [owner.home], customerIds: [owner.customerId] };
  const { customers, owners } = await store.find(ids, true);
  // The customer id of an object can be out of date after a merge. The owner of its home is always current.
  const direct = customers.find(({ homes }) => homes.includes(owner.home));
  return direct ?? (owners[0]?.customerId ? customerById(store, owners[0].customerId) : undefined);
}

/** The owners of a customer's homes, that is its identities, in one read. */
export async function ownersOfCustomer(store: CustomerStore, { homes }: Customer): Promise<readonly Owner[]> {
  return (await store.find({ identities: homes }, false)).owners;
}

/** The customers with these ids, and the ids of those whose record another version or program wrote. */
export interface ReadableCustomers {
  readonly customers: readonly Customer[];
  readonly unreadable: readonly string[];
}

/** Reads customers by id. A record that cannot be read is logged and does not hold up the others. */
export async function readableCustomers(
  store: CustomerStore,
  customerIds: readonly string[],
  consistent: boolean,
): Promise<ReadableCustomers> {
  const { found, unreadable } = await readEach(
    customerIds,
    (id) => id,
    async (ids) => (await store.find({ customerIds: ids }, consistent)).customers,
  );
  return { customers: found, unreadable };
}

/**
 * Reads what is stored of customers, all at once; if something cannot be read, of each alone. Who cannot be read, whatever the error,
 * is logged and does not hold up the others.
 */
export async function readEach<Of, Value>(
  those: readonly Of[],
  idOf: (one: Of) => string,
  read: (some: readonly Of[]) => Promise<readonly Value[]>,
): Promise<{ readonly found: readonly Value[]; readonly unreadable: readonly string[] }> {
  const [first] = those;
  if (first === undefined) return { found: [], unreadable: [] };
  try {
    return { found: await read(those), unreadable: [] };
  } catch (error) {
    if (isTransient(error)) throw error;
    if (those.length === 1) {
      log('error', 'A record could not be read', { customerId: idOf(first), error: errorName(error) });
      return { found: [], unreadable: [idOf(first)] };
    }
    const each = await Promise.all(those.map((one) => readEach([one], idOf, read)));
    return {
      found: each.flatMap(({ found }) => found),
      unreadable: each.flatMap(({ unreadable }) => unreadable),
    };
  }
}
