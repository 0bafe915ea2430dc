import { basisOf, type Change, type ChangeBasis, newBasis } from '../customers/change.ts';
import { changeByLog, changeLeftToReview } from '../customers/change-by-log.ts';
import { type Customer, isLong, type MergedCustomer } from '../customers/customer.ts';
import { NO_CAUSE } from '../customers/customer-log.ts';
import { changeToMerged, mergedEvent, redirected, unmergedEvent } from '../customers/merge-changes.ts';
import { generationAfter, type Owner } from '../customers/owner.ts';
import type { Merge, Split } from '../customers/steps.ts';
import type { IdentityName } from '../identity/identity-hash.ts';
import type { CommitOutcome, OwnerWrite } from '../storage/commit.ts';
import { logOf } from '../storage/items.ts';
import type { Neighbourhood } from './neighbourhood.ts';
import type { Services } from './services.ts';

/** A planned merge: what the merged customer leaves, and the owners that lead to the survivor from now on. */
export interface PlannedMerge {
  readonly mergedChange: Change<MergedCustomer>;
  readonly owners: readonly OwnerWrite[];
  readonly basis: ChangeBasis;
}

/** What a person declared about an identity. */
export type Declared = Pick<Owner, 'apart' | 'together'>;
/** By name of the identity. */
export type Declarations = ReadonlyMap<IdentityName, Declared>;

const NONE_DECLARED: Declarations = new Map();

/** The homes that are split off, and the id of their customer from now on. */
interface Part {
  readonly customerId: string;
  readonly revived: MergedCustomer | null;
  readonly homes: readonly IdentityName[];
}

/** Merges two customers in one transaction. `declared` is stored with it. */
export async function commitMerge(
  services: Services,
  merge: Merge,
  around: Neighbourhood,
  declared: Declarations = NONE_DECLARED,
): Promise<CommitOutcome> {
  const { basis, owners, mergedChange } = planMerge(services, merge, around, declared);
  const change = await refolded(services.store, basis, [merge.survivor, merge.merged]);
  return services.store.commit({ customers: [change, mergedChange], owners, entries: [] });
}

/** What a merge writes besides the record of the survivor. */
export function planMerge(
  services: Services,
  { survivor, merged }: Merge,
  { stored }: Pick<Neighbourhood, 'stored'>,
  declared: Declarations = NONE_DECLARED,
): PlannedMerge {
  const { policy, clock } = services;
  const now = clock.now();
  const { customerId } = survivor;
  return {
    mergedChange: changeToMerged(merged, customerId, now),
    owners: ownersToWrite(stored, new Map(merged.homes.map((home) => [home, customerId])), declared),
    basis: basisOf({ policy, now }, survivor, {
      homes: [...survivor.homes, ...merged.homes],
      absorbed: [merged],
      events: [mergedEvent(customerId, merged.customerId, now)],
      shared: false,
    }),
  };
}

/** What one transaction can write. */
const MAX_WRITES = 100;

/** How many customers one transaction can split off, besides the owners of their homes. */
const MAX_SPLITS_PER_COMMIT = 20;

/**
 * Splits homes from a customer, in one transaction as far as it has room. Each part gets the record that it
 * would have had without the merge. `customerIds` are the customers that were split off.
 */
export async function commitSplit(
  services: Services,
  from: Customer,
  splits: readonly Split[],
  { stored }: Pick<Neighbourhood, 'stored'>,
  shared: ReadonlySet<IdentityName>,
  declared: Declarations = NONE_DECLARED,
): Promise<{ readonly type: CommitOutcome['type']; readonly customerIds: readonly string[] }> {
  const { store, policy, clock } = services;
  const now = clock.now();
  const wanted = splits.slice(0, MAX_SPLITS_PER_COMMIT);
  const ids = await idsFoundedBy(services, from.homes, stored);
  const found = wanted.map(({ homes }) => partOf(homes, ids));
  const parts = found.filter((part) => part !== undefined);
  if (parts.length < wanted.length) return { type: 'conflict', customerIds: [] };
  const splitHomes = parts.flatMap(({ homes }) => homes);
  const events = parts.map(({ customerId }) => unmergedEvent(from.customerId, customerId, now));
  const kept = from.homes.filter((home) => !splitHomes.includes(home));
  const isShared = (homes: readonly IdentityName[]) => homes.some((home) => shared.has(home));
  const staying = basisOf({ policy, now }, from, { homes: kept, events, shared: isShared(kept) });
  const leaving = parts.map((part, index) =>
    newBasis(
      { policy, now },
      { ...part, events: events.slice(index, index + 1), shared: isShared(part.homes) },
    ),
  );
  const log = isLong([from]) ? undefined : await store.readLog(from.homes);
  const customers = [staying, ...leaving].map((basis) => {
    if (log === undefined) return changeLeftToReview(basis);
    const own = log.filter(({ home }) => basis.homes.includes(home));
    return changeByLog(basis, logOf(own), { type: 'unmerge', cause: NO_CAUSE }, from.lifecycle.asOf);
  });
  const moved = parts.flatMap(({ homes, customerId }) => homes.map((home) => [home, customerId] as const));
  const owners = ownersToWrite(stored, new Map(moved), declared);
  const revived = new Set(parts.map((part) => part.revived));
  const followed = [...ids.merged.values()].filter((one) => !revived.has(one));
  const leads = redirected(
    followed,
    customers.map((change) => change.stored),
    now,
  );
  const room = MAX_WRITES - owners.length - 2 * customers.length;
  // Half of them fit if all do not.
  if (2 * leads.length > room && splits.length > 1)
    return commitSplit(
      services,
      from,
      splits.slice(0, Math.ceil(splits.length / 2)),
      { stored },
      shared,
      declared,
    );
  const { type: outcome } = await store.commit({
    customers: [...customers, ...leads.slice(0, Math.max(0, Math.floor(room / 2)))],
    owners,
    entries: [],
  });
  return { type: outcome, customerIds: parts.map(({ customerId }) => customerId) };
}

/** The ids that customers founded by homes have, and what is stored under them. */
interface FoundedIds {
  readonly idOf: ReadonlyMap<IdentityName, string>;
  readonly merged: ReadonlyMap<string, MergedCustomer>;
  /** Ids of customers, and of erased ones. */
  readonly taken: ReadonlySet<string>;
}

async function idsFoundedBy(
  { store, identityHash }: Services,
  homes: readonly IdentityName[],
  stored: Neighbourhood['stored'],
): Promise<FoundedIds> {
  const idOf = new Map(
    homes.map((home) => {
      const generation = generationAfter(stored.get(home)?.erasure ?? null);
      return [home, identityHash.customerIdOf(home, generation)];
    }),
  );
  const found = await store.find({ customerIds: [...idOf.values()] }, true);
  return {
    idOf,
    merged: new Map(found.merged.map((one) => [one.customerId, one])),
    taken: new Set([...found.customers, ...found.erased].map((one) => one.customerId)),
  };
}

/**
 * The part of a customer that has these homes. Its id is the one that one of them had before a merge, else the first of their ids
 * that was never used. The founder is put first. Undefined when all ids are in use: another request split them in the meantime.
 */
function partOf(homes: readonly IdentityName[], { idOf, merged, taken }: FoundedIds): Part | undefined {
  const isMerged = (home: IdentityName) => merged.has(idOf.get(home) ?? '');
  const founder = homes.find(isMerged) ?? homes.find((home) => !taken.has(idOf.get(home) ?? ''));
  const customerId = founder === undefined ? undefined : idOf.get(founder);
  if (founder === undefined || customerId === undefined) return undefined;
  return {
    customerId,
    revived: merged.get(customerId) ?? null,
    homes: [founder, ...homes.filter((home) => home !== founder)],
  };
}

/** The owners that lead to another customer from now on, or of which a person declared something. */
function ownersToWrite(
  stored: Neighbourhood['stored'],
  moved: ReadonlyMap<IdentityName, string>,
  declared: Declarations,
): OwnerWrite[] {
  return [...new Set([...moved.keys(), ...declared.keys()])].flatMap((name) => {
    const previous = stored.get(name);
    if (previous === undefined) return [];
    const customerId = moved.get(name) ?? previous.customerId;
    return [{ owner: { ...previous, ...declared.get(name), customerId }, previous }];
  });
}

async function refolded(
  store: Services['store'],
  basis: ChangeBasis,
  customers: readonly Customer[],
): Promise<Change<Customer>> {
  if (isLong(customers)) return changeLeftToReview(basis);
  const log = await store.readLog(basis.homes);
  return changeByLog(basis, logOf(log), { type: 'merge', cause: NO_CAUSE });
}
