import type { Owner } from '../customers/owner.ts';
import { type Identity, isPerson } from '../identity/identity.ts';
import type { IdentityName } from '../identity/identity-hash.ts';
import type { Services } from '../intake/services.ts';
import { erasedUnclaimed, tombstoneOf } from './erased-customer.ts';

/** Identities that belong to no customer. */
export interface Unclaimed {
  /** Identities of which nothing is stored, persons first. */
  readonly unknown: readonly Identity[];
  /** Objects that nobody owns. Each is erased with everything that waits with it. */
  readonly waiting: readonly Owner[];
}

/**
 * Erases identities without a customer: late deliveries about them are ignored, and parked ones are removed. Returns
 * `erased-before` if there are none.
 * @param since real time in epoch milliseconds
 */
export async function eraseUnclaimed(
  { store, identityHash, clock }: Services,
  { unknown, waiting }: Unclaimed,
  since: number,
): Promise<'erased' | 'erased-before' | 'busy'> {
  const { hashOfName, identityName } = identityHash;
  const waitingHomes = [...new Set(waiting.map(({ home }) => home))];
  const { owners: roots } = await store.find({ identities: waitingHomes }, true);
  // Somebody has owned them since they were read.
  if (roots.some(({ customerId }) => customerId !== '')) return 'busy';
  const names = unknown.map(identityName);
  const [founder = waitingHomes[0]] = names;
  if (founder === undefined) return 'erased-before';
  // A tombstone needs a home to be one of: without a person, the first object is.
  const isHome = (_: IdentityName, index: number) => index === 0 || isPerson(unknown[index] ?? '');
  const customerId = identityHash.customerIdOf(founder, 0);
  const change = erasedUnclaimed(
    customerId,
    {
      homes: [...names.filter(isHome), ...waitingHomes],
      objects: names.filter((name, index) => !isHome(name, index)),
    },
    { at: clock.now(), since, checkAt: 0 },
    identityHash,
  );
  const read = new Map(
    [...waiting, ...roots].map((owner) => [hashOfName(identityName(owner.identity)), owner]),
  );
  const owners = [...new Set([...change.stored.left.homes, ...read.keys()])].map((hash) => ({
    owner: tombstoneOf(hash, customerId, change.stored.erasedAt, read.get(hash)),
    previous: read.get(hash) ?? null,
  }));
  const { type: outcome } = await store.commit({ customers: [change], owners, entries: [] });
  return outcome === 'committed' ? 'erased' : 'busy';
}
