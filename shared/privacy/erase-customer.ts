import { type Customer, type ErasedCustomer, isErased } from '../customers/customer.ts';
import type { Owner } from '../customers/owner.ts';
import { type Identity, isPerson } from '../identity/identity.ts';
import type { IdentityName } from '../identity/identity-hash.ts';
import { reconcileAround } from '../intake/reconcile.ts';
import { type CommandRefusal, retryOnConflict } from '../intake/retry-on-conflict.ts';
import type { Services } from '../intake/services.ts';
import type { OwnerWrite } from '../storage/commit.ts';
import { currentCustomer } from '../storage/customer-lookup.ts';
import { type ErasureTime, erasedFrom, erasedUnowned, idsFoundedBy, tombstoneOf } from './erased-customer.ts';
import { erasuresOf, stepsOf } from './erased-objects.ts';

/** The result of an erasure. A customer who was erased before stays erased. */
interface Erased {
  readonly type: 'erased' | 'erased-before';
  readonly customer: ErasedCustomer;
}

/**
 * Erases a customer, or the customer they were merged into, so that nobody finds them any more. One transaction turns
 * their identities and record into tombstones and publishes `CustomerErased`. `eraseRemaining` deletes the rest.
 * @param since real time in epoch milliseconds
 * @param checkAt when the review continues, if nobody else does
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
    // The caller has to look again for the customer that is meant.
    if (await wasUnsettled(services, found)) return { type: 'busy' };
    const erased = await commitErasure(services, found, { at: services.clock.now(), since, checkAt });
    return erased === undefined ? 'conflict' : { type: 'erased', customer: erased };
  });
}

/** Settles a customer that may still list identities of others. False if there was nothing to do. */
export async function wasUnsettled(services: Services, { unsettled, homes }: Customer): Promise<boolean> {
  if (unsettled) await reconcileAround(services, homes);
  return unsettled;
}

/** Undefined if another writer was faster. */
async function commitErasure(
  services: Services,
  customer: Customer,
  moment: ErasureTime,
): Promise<ErasedCustomer | undefined> {
  const { store, identityHash } = services;
  const { customerId, homes } = customer;
  const { owners, merged } = await readOwned(services, customer);
  const change = erasedFrom(customer, [...owners.values()], merged, moment, identityHash);
  const { type: outcome } = await store.commit({
    customers: [change],
    owners: homes.map((home) => buried(identityHash.hashOfName(home), owners.get(home))),
    entries: [],
  });
  return outcome === 'committed' ? change.stored : undefined;

  function buried(hash: string, previous: Owner | undefined): OwnerWrite {
    return { owner: tombstoneOf(hash, customerId, moment.at, previous), previous: previous ?? null };
  }
}

/** The owners of a customer's homes by name, and the ids of the customers that were merged into this one. */
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
 * Erases identities without a customer, persons first: late deliveries about them are ignored, and parked ones are
 * removed. Objects among them are known to nobody or wait for an owner. Returns `erased-before` if there are none.
 * @param since real time in epoch milliseconds
 */
export async function eraseUnowned(
  services: Services,
  unowned: readonly Identity[],
  since: number,
): Promise<'erased' | 'erased-before' | 'busy'> {
  const { store, identityHash, clock } = services;
  const [founder] = unowned;
  if (founder === undefined) return 'erased-before';
  const customerId = identityHash.customerIdOf(identityHash.identityName(founder), 0);
  const at = clock.now();
  const persons = unowned.filter(isPerson).map(identityHash.hash);
  const names = unowned.filter((identity) => !isPerson(identity)).map(identityHash.identityName);
  const objects = await erasuresOf(services, names, { customerId, at, homes: new Set() });
  // What does not fit into the first transaction is left to the review.
  const tombstones = persons.map((hash) => ({
    owner: tombstoneOf(hash, customerId, at, undefined),
    previous: null,
  }));
  // So are objects that wait with others that stay: these list them.
  const homes = new Set(objects.flatMap((one) => one.homes));
  const waitsElsewhere = objects.some(({ waiting }) =>
    waiting.some(({ home }) => !homes.has(identityHash.hashOfName(home))),
  );
  const atOnce = waitsElsewhere ? [] : objects;
  const [first] = stepsOf([{ tombstones, deleted: [], homes: [], waiting: [] }, ...atOnce]);
  if (first === undefined) return 'erased-before';
  const change = erasedUnowned(
    customerId,
    { identities: persons.length, objects: first.tombstones.length - persons.length },
    { homes: [...persons, ...first.homes], objects: names.map(identityHash.hashOfName) },
    { at, since, checkAt: 0 },
  );
  const { type: outcome } = await store.commit({
    customers: [change],
    owners: first.tombstones,
    entries: [],
    deleted: first.deleted,
  });
  return outcome === 'committed' ? 'erased' : 'busy';
}
