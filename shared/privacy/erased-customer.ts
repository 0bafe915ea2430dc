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
import { generationAfter, joinedWith, type Owner, type Tombstone } from '../customers/owner.ts';
import type { HiddenName, IdentityHash, IdentityName } from '../identity/identity-hash.ts';
import { countsForLimits } from '../identity/ties.ts';
import { connectionOf } from '../intake/tie-rules.ts';

/** Nothing removed yet. */
const NOTHING = Object.fromEntries(REMOVED_KINDS.map((kind) => [kind, 0])) as Removed;

/** Adds the counts of both. */
export function addRemoved(a: Removed, b: Partial<Removed>): Removed {
  return Object.fromEntries(REMOVED_KINDS.map((kind) => [kind, a[kind] + (b[kind] ?? 0)])) as Removed;
}

/** The instants of an erasure, by both clocks. */
export interface ErasureTime {
  /** Epoch milliseconds by the clock of the activities. */
  readonly at: number;
  /** Real time in epoch milliseconds, which the parking storage uses. */
  readonly since: number;
  /** When the review continues with what is left. */
  readonly checkAt: number;
}

/**
 * The first state of the erased customer, with the one event that reports it. It also says what is still to be deleted.
 */
export function erasedFrom(
  customer: Customer,
  owners: readonly Owner[],
  merged: readonly string[],
  moment: ErasureTime,
  { hashOfName, identityName }: IdentityHash,
): Change<ErasedCustomer> {
  const { at } = moment;
  const { customerId, homes, lifecycle, version } = customer;
  // The event contains no personal data, so it may stay.
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
      ...begun(
        moment,
        { identities: homes.length },
        {
          homes: hashes(homes),
          objects: [],
          neighbours: hashes(own.flatMap(edgesOf).filter(isOther)),
          accounts: own.flatMap((owner) => {
            const connection = connectionOf(owner.identity);
            const name = hashOfName(identityName(owner.identity));
            return connection === null || !countsForLimits(owner) ? [] : [[name, connection] as const];
          }),
          merged,
        },
      ),
    },
    previousVersion: version,
    transitions,
  };
}

/**
 * The record for erased identities without a customer. It publishes nothing: no event ever had its id.
 * @param removed what is erased at once
 */
export function erasedUnowned(
  customerId: string,
  removed: Partial<Removed>,
  left: Pick<PendingErasure, 'homes' | 'objects'>,
  moment: ErasureTime,
): Change<ErasedCustomer> {
  const rest = begun(moment, removed, { ...left, neighbours: [], accounts: [], merged: [] });
  return {
    stored: { customerId, version: 1, erasedWith: customerId, sequence: 0, ...rest },
    previousVersion: null,
    transitions: [],
  };
}

/** An erasure that has just started: the identities are gone at once. */
function begun(
  { at, since, checkAt }: ErasureTime,
  removed: Partial<Removed>,
  left: Pick<PendingErasure, 'homes' | 'objects' | 'neighbours' | 'accounts' | 'merged'>,
) {
  return {
    erasedAt: at,
    removed: addRemoved(NOTHING, removed),
    left: { ...left, since, searched: '', removing: '', checkAt },
  };
}

const NO_SNAPSHOT = { orders: 0, revenue: [], openTickets: 0, risk: 'none' } as const;

/** What remains of a customer that had been merged into the erased one, so that their id leads to the receipt. */
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

/** What remains of an identity. The generation continues, so that a returning person is a new customer every time. */
export function tombstoneOf(
  hash: string,
  customerId: string,
  at: number,
  previous: Owner | undefined,
): Tombstone {
  return { hash, customerId, erasure: { at, generation: generationAfter(previous?.erasure ?? null) } };
}

/** Ids that customers founded by a home may have had, including those erased before. */
export function idsFoundedBy(
  home: IdentityName,
  owner: Owner | undefined,
  { customerIdOf }: IdentityHash,
): string[] {
  const generation = generationAfter(owner?.erasure ?? null);
  return Array.from({ length: generation + 1 }, (_, number) => customerIdOf(home, number));
}

/** The other identities that an owner names. */
export function edgesOf(owner: Owner): HiddenName[] {
  return [...owner.claims.map(({ other }) => other), ...joinedWith(owner), ...owner.apart];
}
