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
export type Declared = Pick<Owner, 'apart' | 'together' | 'commands'>;
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
  shared: ReadonlySet<IdentityName>,
  declared: Declarations = NONE_DECLARED,
): Promise<CommitOutcome> {
  const { basis, owners, mergedChange } = planMerge(services, merge, around, shared, declared);
  const change = await refolded(services.store, basis, [merge.survivor, merge.merged]);
  return services.store.commit({ customers: [change, mergedChange], owners, entries: [] });
}

/** What a merge writes besides the record of the survivor. */
export function planMerge(
  services: Services,
  { survivor, merged }: Merge,
  { stored }: Pick<Neighbourhood, 'stored'>,
  shared: ReadonlySet<IdentityName>,
  declared: Declarations = NONE_DECLARED,
): PlannedMerge {
  const { policy, clock } = services;
  const now = clock.now();
  const { customerId } = survivor;
  const homes = [...survivor.homes, ...merged.homes];
  return {
    mergedChange: changeToMerged(merged, survivor, now),
    owners: ownersToWrite(stored, new Map(merged.homes.map((home) => [home, customerId])), declared),
    basis: basisOf({ policy, now }, survivor, {
      homes,
      unsettled: survivor.unsettled || merged.unsettled,
      absorbed: [merged],
      events: [mergedEvent(customerId, merged.customerId, now)],
      // Only a person can have declared an address that is shared to be somebody's.
      shared: homes.some((home) => shared.has(home)),
    }),
  };
}

/** How many customers one transaction splits off, and how many items it can write. */
const MAX_SPLITS_PER_COMMIT = 20;
const MAX_WRITES_PER_COMMIT = 100;

/** The customers that were split off. `isAll` is true if nothing is left to split. */
interface SplitOutcome {
  readonly type: CommitOutcome['type'];
  readonly customerIds: readonly string[];
  readonly isAll: boolean;
}

/**
 * Splits homes from a customer, in one transaction as far as it has room. Each part gets the record that it
 * would have had without the merge. `full` are identities with a tie that was refused,
 * because a customer would have too many.
 */
export async function commitSplit(
  services: Services,
  from: Customer,
  splits: readonly Split[],
  { stored }: Pick<Neighbourhood, 'stored'>,
  shared: ReadonlySet<IdentityName>,
  declared: Declarations = NONE_DECLARED,
  full: ReadonlySet<IdentityName> = new Set(),
): Promise<SplitOutcome> {
  const { store, policy, clock } = services;
  const now = clock.now();
  const founded = await foundedBy(services, from.homes, stored);
  const wanted = splits.filter((_, index) => index === 0 || hasRoom(splits.slice(0, index + 1)));
  const found = wanted.map((split) => partAfterSplit(homesWithRoom(split), founded));
  const parts = found.filter((part) => part !== undefined);
  if (parts.length < wanted.length) return { type: 'conflict', customerIds: [], isAll: false };
  const splitHomes = parts.flatMap(({ homes }) => homes);
  const isAll = splitHomes.length === splits.flatMap(({ homes }) => homes).length;
  const unsettled = from.unsettled || !isAll;
  const events = parts.map(({ customerId }) => unmergedEvent(from.customerId, customerId, now));
  const kept = from.homes.filter((home) => !splitHomes.includes(home));
  const limitsOf = (homes: readonly IdentityName[]) => ({
    shared: homes.some((home) => shared.has(home)),
    full: homes.some((home) => full.has(home)),
  });
  const staying = basisOf({ policy, now }, from, {
    homes: kept,
    events,
    unsettled,
    ...limitsOf(kept),
  });
  const leaving = parts.map((part, index) =>
    newBasis(
      { policy, now },
      {
        ...part,
        events: events.slice(index, index + 1),
        unsettled,
        ...limitsOf(part.homes),
      },
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
  const former = formerAfterSplit(founded, [kept, ...parts.map(({ homes }) => homes)]);
  const revived = new Set(parts.map((part) => part.revived));
  const followed = [...founded.merged.values()].filter((one) => !revived.has(one));
  const leads = redirected(
    followed,
    customers.map((change) => change.stored),
    now,
  );
  const { type: outcome } = await store.commit({
    customers: [...customers, ...withLeads(former, leads)],
    owners,
    entries: [],
  });
  return { type: outcome, customerIds: parts.map(({ customerId }) => customerId), isAll };

  /** Each customer is a record and the events about it. */
  function hasRoom(some: readonly Split[]): boolean {
    const owners = new Set([...declared.keys(), ...some.flatMap(({ homes }) => homes)]);
    const writes = 2 * (1 + some.length + founded.merged.size) + owners.size;
    return some.length <= MAX_SPLITS_PER_COMMIT && writes <= MAX_WRITES_PER_COMMIT;
  }

  /** The homes of a part, or the first of them if it has too many. The others follow, and are merged with these. */
  function homesWithRoom(split: Split): readonly IdentityName[] {
    let { homes } = split;
    // Two records with their events, what merges left of others, the events where these lead, and the owners.
    const isTooMuch = () =>
      4 + founded.merged.size + homes.length + new Set([...declared.keys(), ...homes]).size >
      MAX_WRITES_PER_COMMIT;
    if (!hasRoom([split])) while (homes.length > 1 && isTooMuch()) homes = homes.slice(0, -1);
    return homes;
  }
}

/** The ids of the customers that homes found, and what is stored under them. */
interface Founded {
  readonly ids: ReadonlyMap<IdentityName, string>;
  readonly merged: ReadonlyMap<string, MergedCustomer>;
  /** The ids of customers that exist, or that were erased. */
  readonly taken: ReadonlySet<string>;
}

async function foundedBy(
  { store, identityHash }: Services,
  homes: readonly IdentityName[],
  stored: Neighbourhood['stored'],
): Promise<Founded> {
  const ids = new Map(
    homes.map((home) => {
      const generation = generationAfter(stored.get(home)?.erasure ?? null);
      return [home, identityHash.customerIdOf(home, generation)];
    }),
  );
  const { merged, customers, erased } = await store.find({ customerIds: [...ids.values()] }, true);
  return {
    ids,
    merged: new Map(merged.map((one) => [one.customerId, one])),
    taken: new Set([...customers, ...erased].map((one) => one.customerId)),
  };
}

/**
 * The id of homes that are split off: the id that one of them had before a merge, else the first of their ids
 * that was never used. The founder is put first. Undefined when all ids are in use: another request split
 * them in the meantime.
 */
function partAfterSplit(homes: readonly IdentityName[], { ids, merged, taken }: Founded): Part | undefined {
  const idOf = (home: IdentityName) => ids.get(home) ?? '';
  const founder =
    homes.find((home) => merged.has(idOf(home))) ?? homes.find((home) => !taken.has(idOf(home)));
  if (founder === undefined) return undefined;
  return {
    customerId: idOf(founder),
    revived: merged.get(idOf(founder)) ?? null,
    homes: [founder, ...homes.filter((home) => home !== founder)],
  };
}

/**
 * What merges left of other customers lists only who is still one customer, so that the erasure of somebody who was split off
 * leaves no name here.
 */
function formerAfterSplit(
  { ids, merged }: Founded,
  groups: readonly (readonly IdentityName[])[],
): Change<MergedCustomer>[] {
  return groups.flatMap((homes) => {
    const revived = ids.get(homes[0] ?? '');
    const own = homes.flatMap((home) => merged.get(ids.get(home) ?? '') ?? []);
    return own.flatMap((former): Change<MergedCustomer>[] => {
      const sides = {
        merged: former.sides.merged.filter((home) => homes.includes(home)),
        survivor: former.sides.survivor.filter((home) => homes.includes(home)),
      };
      const isSame =
        sides.merged.length === former.sides.merged.length &&
        sides.survivor.length === former.sides.survivor.length;
      if (isSame || former.customerId === revived) return [];
      const stored = { ...former, version: former.version + 1, sides };
      return [{ stored, previousVersion: former.version, transitions: [] }];
    });
  });
}

/** What is written of customers that were merged before: where they lead now, and who is still one customer with them. */
function withLeads(
  former: readonly Change<MergedCustomer>[],
  leads: readonly Change<MergedCustomer>[],
): Change<MergedCustomer>[] {
  const changes = new Map(former.map((change) => [change.stored.customerId, change]));
  for (const lead of leads) {
    const { customerId } = lead.stored;
    const sides = changes.get(customerId)?.stored.sides ?? lead.stored.sides;
    changes.set(customerId, { ...lead, stored: { ...lead.stored, sides } });
  }
  return [...changes.values()];
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
