import { basisOf, type Change, type ChangeBasis, newBasis } from '../customers/change.ts';
import { changeByLog, changeLeftToReview } from '../customers/change-by-log.ts';
import { type Customer, isLong, type MergedCustomer } from '../customers/customer.ts';
import { NO_CAUSE } from '../customers/customer-log.ts';
import { changeToMerged, mergedEvent, unmergedEvent } from '../customers/merge-changes.ts';
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

/** How many customers one transaction can split off, besides the owners of their homes. */
const MAX_SPLITS_PER_COMMIT = 20;

/**
 * Splits homes from a customer, in one transaction as far as it has room. Each part gets the record that it
 * would have had without the merge. `customerIds` are the customers that were split off. `full` are identities with a tie that was refused,
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
): Promise<{ readonly type: CommitOutcome['type']; readonly customerIds: readonly string[] }> {
  const { store, policy, clock } = services;
  const now = clock.now();
  const wanted = splits.slice(0, MAX_SPLITS_PER_COMMIT);
  const found = await Promise.all(wanted.map(({ homes }) => idAfterSplit(services, homes, stored)));
  const parts = found.filter((part) => part !== undefined);
  if (parts.length < wanted.length) return { type: 'conflict', customerIds: [] };
  const splitHomes = parts.flatMap(({ homes }) => homes);
  const events = parts.map(({ customerId }) => unmergedEvent(from.customerId, customerId, now));
  const kept = from.homes.filter((home) => !splitHomes.includes(home));
  const limitsOf = (homes: readonly IdentityName[]) => ({
    shared: homes.some((home) => shared.has(home)),
    full: homes.some((home) => full.has(home)),
  });
  const staying = basisOf({ policy, now }, from, {
    homes: kept,
    events,
    ...limitsOf(kept),
  });
  const leaving = parts.map((part, index) =>
    newBasis({ policy, now }, { ...part, events: events.slice(index, index + 1), ...limitsOf(part.homes) }),
  );
  const log = isLong([from]) ? undefined : await store.readLog(from.homes);
  const customers = [staying, ...leaving].map((basis) => {
    if (log === undefined) return changeLeftToReview(basis);
    const own = log.filter(({ home }) => basis.homes.includes(home));
    return changeByLog(basis, logOf(own), { type: 'unmerge', cause: NO_CAUSE }, from.lifecycle.asOf);
  });
  const moved = parts.flatMap(({ homes, customerId }) => homes.map((home) => [home, customerId] as const));
  const owners = ownersToWrite(stored, new Map(moved), declared);
  const { type: outcome } = await store.commit({ customers, owners, entries: [] });
  return { type: outcome, customerIds: parts.map(({ customerId }) => customerId) };
}

/**
 * The id of homes that are split off: the id that one of them had before a merge, else the first of their ids
 * that was never used. The founder is put first. Undefined when all ids are in use: another request split
 * them in the meantime.
 */
async function idAfterSplit(
  { store, identityHash }: Services,
  homes: readonly IdentityName[],
  stored: Neighbourhood['stored'],
): Promise<Part | undefined> {
  const ids = homes.map((home) => {
    const generation = generationAfter(stored.get(home)?.erasure ?? null);
    return { home, id: identityHash.customerIdOf(home, generation) };
  });
  const found = await store.find({ customerIds: ids.map(({ id }) => id) }, true);
  const merged = new Map(found.merged.map((one) => [one.customerId, one]));
  const taken = new Set([...found.customers, ...found.erased].map((one) => one.customerId));
  const founder = ids.find(({ id }) => merged.has(id)) ?? ids.find(({ id }) => !taken.has(id));
  if (founder === undefined) return undefined;
  return {
    customerId: founder.id,
    revived: merged.get(founder.id) ?? null,
    homes: [founder.home, ...homes.filter((home) => home !== founder.home)],
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
