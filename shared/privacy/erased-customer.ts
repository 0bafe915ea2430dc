import type { Change } from '../customers/change.ts';
import {
  type Customer,
  type ErasedCustomer,
  type MergedCustomer,
  type PendingErasure,
  REMOVED_KINDS,
  type Removed,
} from '../customers/customer.ts';
import { commonFields, sequenceEvents } from '../customers/event-sequencing.ts';
import { generationAfter, type Owner, type Tombstone } from '../customers/owner.ts';
import { type Identity, isPerson } from '../identity/identity.ts';
import { type IdentityHash, type IdentityName, isPersonName } from '../identity/identity-hash.ts';

const NOTHING = Object.fromEntries(REMOVED_KINDS.map((kind) => [kind, 0])) as Removed;

/** The sum of two counts, kind by kind. */
export function addRemoved(a: Removed, b: Partial<Removed>): Removed {
  return Object.fromEntries(REMOVED_KINDS.map((kind) => [kind, a[kind] + (b[kind] ?? 0)])) as Removed;
}

/** When a customer is erased, by each of the two clocks. */
export interface ErasureTime {
  /** Epoch milliseconds by the clock of the customers. */
  readonly at: number;
  /** Real time in epoch milliseconds, by which parked deliveries are dated. */
  readonly since: number;
  /** When the review continues the erasure. */
  readonly checkAt: number;
}

/** The first step of an erasure: the tombstone of the customer, which lists the data still to be deleted, and `CustomerErased`. */
export function erasedFrom(
  customer: Customer,
  owners: readonly Owner[],
  merged: readonly string[],
  time: ErasureTime,
  { hashOfName, identityName }: IdentityHash,
): Change<ErasedCustomer> {
  const { at } = time;
  const { customerId, homes, lifecycle, version } = customer;
  // The event has no data of the customer, so it can stay.
  const fields = { ...commonFields({ ...customer, homes: [] }, at), snapshot: NO_SNAPSHOT };
  const { transitions, sequence } = sequenceEvents(customer, [{ type: 'CustomerErased', occurredAt: at }], {
    ...fields,
    policyVersion: lifecycle.policyVersion,
  });
  const hashes = (names: Iterable<IdentityName>) => [...new Set([...names].map(hashOfName))];
  const isOther = (name: IdentityName) => !homes.includes(name);
  const own = owners.filter(({ identity }) => homes.includes(identityName(identity)));
  return {
    stored: {
      customerId,
      version: version + 1,
      erasedWith: customerId,
      sequence: sequence.sequence,
      ...begun(time, homes, {
        homes: hashes(homes),
        objects: hashes(own.flatMap(({ objects }) => objects)),
        neighbours: hashes(
          own.flatMap(({ links, apart, together }) => [...links, ...apart, ...together]).filter(isOther),
        ),
        merged,
      }),
    },
    previousVersion: version,
    transitions,
  };
}

/** The tombstone of identities that belonged to no customer, persons first. It publishes no event, because none ever had its id. */
export function erasedUnknown(
  customerId: string,
  identities: readonly Identity[],
  time: ErasureTime,
  { hash }: IdentityHash,
): Change<ErasedCustomer> & { readonly stored: { readonly left: PendingErasure } } {
  const homes = identities.filter((identity, index) => index === 0 || isPerson(identity));
  const objects = identities.filter((identity) => !homes.includes(identity));
  return {
    stored: {
      customerId,
      version: 1,
      erasedWith: customerId,
      sequence: 0,
      ...begun(time, homes, {
        homes: homes.map(hash),
        objects: objects.map(hash),
        neighbours: [],
        merged: [],
      }),
    },
    previousVersion: null,
    transitions: [],
  };
}

/** The fields of an erasure that has just begun: only the identities are removed so far. */
function begun(
  { at, since, checkAt }: ErasureTime,
  gone: readonly IdentityName[],
  left: Pick<PendingErasure, 'homes' | 'objects' | 'neighbours' | 'merged'>,
) {
  const persons = gone.filter(isPersonName).length;
  return {
    erasedAt: at,
    removed: addRemoved(NOTHING, { identities: persons, objects: gone.length - persons }),
    left: { ...left, since, searched: '', removing: '', checkAt },
  };
}

const NO_SNAPSHOT = { orders: 0, revenue: [], openTickets: 0, risk: 'none' } as const;

/** The tombstone of a customer that was merged into the erased one. By its id the receipt is still found. */
export function erasedWith(merged: MergedCustomer, survivor: ErasedCustomer): Change<ErasedCustomer> {
  const { customerId, version, sequence } = merged;
  return {
    stored: {
      customerId,
      version: version + 1,
      erasedAt: survivor.erasedAt,
      erasedWith: survivor.customerId,
      sequence,
      removed: NOTHING,
      left: null,
    },
    previousVersion: version,
    transitions: [],
  };
}

/** The tombstone of an identity. Its generation goes up with each erasure, so that a returning person gets a new customer id. */
export function tombstoneOf(
  hash: string,
  customerId: string,
  at: number,
  previous: Owner | undefined,
): Tombstone {
  return { hash, customerId, erasure: { at, generation: generationAfter(previous?.erasure ?? null) } };
}

/** The ids that customers founded by a home can have had, including erased ones. */
export function idsFoundedBy(
  home: IdentityName,
  owner: Owner | undefined,
  { customerIdOf }: IdentityHash,
): string[] {
  const generation = generationAfter(owner?.erasure ?? null);
  return Array.from({ length: generation + 1 }, (_, number) => customerIdOf(home, number));
}

/** The owner without its edges to the identities with these hashes; the same object if it has none. */
export function withoutEdges(owner: Owner, hashes: ReadonlySet<string>, { hashOfName }: IdentityHash): Owner {
  const isOther = (name: IdentityName) => !hashes.has(hashOfName(name));
  const { links, apart, together } = owner;
  if ([...links, ...apart, ...together].every(isOther)) return owner;
  return {
    ...owner,
    links: links.filter(isOther),
    apart: apart.filter(isOther),
    together: together.filter(isOther),
  };
}
