import { type Customer, type ErasedCustomer, isErased } from '../customers/customer.ts';
import type { Owner } from '../customers/owner.ts';
import type { Identity } from '../identity/identity.ts';
import type { IdentityName } from '../identity/identity-hash.ts';
import { type CommandRefusal, retryOnConflict } from '../intake/retry-on-conflict.ts';
import type { Services } from '../intake/services.ts';
import type { OwnerWrite } from '../storage/commit.ts';
import { currentCustomer } from '../storage/customer-lookup.ts';
import { type ErasureTime, erasedFrom, erasedUnknown, idsFoundedBy, tombstoneOf } from './erased-customer.ts';

/** An erased customer; `erased-before` if an earlier request erased it. */
interface Erased {
  readonly type: 'erased' | 'erased-before';
  readonly customer: ErasedCustomer;
}

/**
 * Erases a customer, or the customer that it was merged into. In one transaction its identities and its record become
 * tombstones, and `CustomerErased` is published. From then on no query finds it. `eraseRemaining` deletes the rest.
 * @param since real time in epoch milliseconds
 * @param checkAt when the review continues the erasure if no other process has
 */
export function eraseCustomer(
  services: Services,
  customerId: string,
  since: number,
  checkAt: number,
): Promise<Erased | CommandRefusal> {
  return retryOnConflict<Erased>(services, async () => {
    const found = await currentCustomer(services.store, customerId);
    if (found === undefined) return { type: 'unknown-customer' };
    if (isErased(found)) return { type: 'erased-before', customer: found };
    const erased = await commitErasure(services, found, { at: services.clock.now(), since, checkAt });
    return erased === undefined ? 'conflict' : { type: 'erased', customer: erased };
  });
}

/** Undefined if another process changed the customer first. */
async function commitErasure(
  services: Services,
  customer: Customer,
  time: ErasureTime,
): Promise<ErasedCustomer | undefined> {
  const { store, identityHash } = services;
  const { customerId, homes } = customer;
  const { owners, merged } = await readOwned(services, customer);
  const change = erasedFrom(customer, [...owners.values()], merged, time, identityHash);
  const { type: outcome } = await store.commit({
    customers: [change],
    owners: homes.map((home) => tombstoneWrite(identityHash.hashOfName(home), owners.get(home))),
    entries: [],
  });
  return outcome === 'committed' ? change.stored : undefined;

  function tombstoneWrite(hash: string, previous: Owner | undefined): OwnerWrite {
    return { owner: tombstoneOf(hash, customerId, time.at, previous), previous: previous ?? null };
  }
}

/** The owners of a customer's homes by name, and the ids of the customers that were merged into it. */
export async function readOwned(
  { store, identityHash }: Services,
  { homes }: Customer,
): Promise<{ readonly owners: ReadonlyMap<IdentityName, Owner>; readonly merged: readonly string[] }> {
  const found = await store.find({ identities: homes }, true);
  const owners = new Map(found.owners.map((owner) => [identityHash.identityName(owner.identity), owner]));
  const ids = homes.flatMap((home) => idsFoundedBy(home, owners.get(home), identityHash));
  const { merged } = await store.find({ customerIds: ids }, true);
  return { owners, merged: merged.map(({ customerId }) => customerId) };
}

/**
 * Erases identities that belong to no customer, so that late deliveries about them are ignored and parked ones are
 * removed. `erased-before` if the list is empty.
 * @param identities persons first
 * @param since real time in epoch milliseconds
 */
export async function eraseUnknown(
  { store, identityHash, clock }: Services,
  identities: readonly Identity[],
  since: number,
): Promise<'erased' | 'erased-before' | 'busy'> {
  const [founder] = identities;
  if (founder === undefined) return 'erased-before';
  const customerId = identityHash.customerIdOf(identityHash.identityName(founder), 0);
  const change = erasedUnknown(customerId, identities, { at: clock.now(), since, checkAt: 0 }, identityHash);
  const owners = change.stored.left.homes.map((hash) => ({
    owner: tombstoneOf(hash, customerId, change.stored.erasedAt, undefined),
    previous: null,
  }));
  const { type: outcome } = await store.commit({ customers: [change], owners, entries: [] });
  return outcome === 'committed' ? 'erased' : 'busy';
}
