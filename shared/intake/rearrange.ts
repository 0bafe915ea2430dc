import { basisOf, type Change, type ChangeBasis, newBasis } from '../customers/change.ts';
import { changeByLog, changeLeftToReview } from '../customers/change-by-log.ts';
import { type Customer, isLong, type MergedCustomer } from '../customers/customer.ts';
import { NO_CAUSE } from '../customers/customer-log.ts';
import { changeToMerged, mergedEvent, unmergedEvent } from '../customers/merge-changes.ts';
import { generationAfter } from '../customers/owner.ts';
import type { Separation, Union } from '../customers/steps.ts';
import type { IdentityName } from '../identity/identity-hash.ts';
import type { CommitOutcome, OwnerWrite } from '../storage/commit.ts';
import { logOf } from '../storage/items.ts';
import type { Amended } from './amendments.ts';
import type { Bonds } from './bonds.ts';
import type { Services } from './services.ts';

/** A planned merge: what the merged customer leaves, and the owners that lead to the survivor from now on. */
export interface WorkedUnion {
  readonly mergedChange: Change<MergedCustomer>;
  readonly owners: readonly OwnerWrite[];
  readonly basis: ChangeBasis;
}

/** The homes that are split off, and the id of their customer from now on. */
interface Part {
  readonly customerId: string;
  readonly revived: MergedCustomer | null;
  readonly homes: readonly IdentityName[];
}

/** Merges two customers in one transaction, and stores the amended links with them. */
export async function unite(
  services: Services,
  union: Union,
  bonds: Bonds,
  amended: Amended,
): Promise<CommitOutcome> {
  const { basis, owners, mergedChange: left } = workUnion(services, union, bonds, amended);
  const change = await refolded(services.store, basis, [union.survivor, union.merged]);
  return services.store.commit({ customers: [change, left], owners, entries: [] });
}

/** What a merge writes besides the record of the survivor. */
export function workUnion(
  services: Services,
  { survivor, merged }: Union,
  bonds: Bonds,
  amended: Amended,
): WorkedUnion {
  const { policy, clock } = services;
  const now = clock.now();
  const { customerId } = survivor;
  return {
    mergedChange: changeToMerged(merged, customerId, now),
    owners: [
      ...movedOwners(bonds, merged.homes, customerId, amended),
      ...stayingOwners(bonds, merged.homes, amended),
    ],
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
 * would have had without the merge. `customerIds` are the customers that were split off.
 */
export async function separate(
  services: Services,
  from: Customer,
  separations: readonly Separation[],
  bonds: Bonds,
  amended: Amended,
): Promise<{ readonly type: CommitOutcome['type']; readonly customerIds: readonly string[] }> {
  const { store, policy, clock } = services;
  const now = clock.now();
  const wanted = separations.slice(0, MAX_SPLITS_PER_COMMIT);
  const found = await Promise.all(wanted.map(({ homes }) => idOfSeparated(services, homes, bonds)));
  const parts = found.filter((part) => part !== undefined);
  if (parts.length < wanted.length) return { type: 'conflict', customerIds: [] };
  const splitHomes = parts.flatMap(({ homes }) => homes);
  const events = parts.map(({ customerId }) => unmergedEvent(from.customerId, customerId, now));
  const kept = from.homes.filter((home) => !splitHomes.includes(home));
  // A shared identity stands alone, so nothing is split from it.
  const staying = basisOf({ policy, now }, from, { homes: kept, events, shared: false });
  const leaving = parts.map((part, index) =>
    newBasis({ policy, now }, { ...part, events: events.slice(index, index + 1) }),
  );
  const log = isLong([from]) ? undefined : await store.readLog(from.homes);
  const customers = [staying, ...leaving].map((basis) => {
    if (log === undefined) return changeLeftToReview(basis);
    const own = log.filter(({ home }) => basis.homes.includes(home));
    return changeByLog(basis, logOf(own), { type: 'unmerge', cause: NO_CAUSE }, from.lifecycle.asOf);
  });
  const owners = [
    ...parts.flatMap(({ homes, customerId }) => movedOwners(bonds, homes, customerId, amended)),
    ...stayingOwners(bonds, splitHomes, amended),
  ];
  const { type: outcome } = await store.commit({ customers, owners, entries: [] });
  return { type: outcome, customerIds: parts.map(({ customerId }) => customerId) };
}

/**
 * The id of homes that are split off: the id that one of them had before a merge, else the first of their ids
 * that was never used. The founder is put first. Undefined when all ids are in use: another request split
 * them in the meantime.
 */
async function idOfSeparated(
  { store, identityHash }: Services,
  homes: readonly IdentityName[],
  bonds: Bonds,
): Promise<Part | undefined> {
  const ids = homes.map((home) => {
    const generation = generationAfter(bonds.owners.get(home)?.erasure ?? null);
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

/** The owners of homes, changed to lead to another customer. */
function movedOwners(
  { owners }: Bonds,
  homes: readonly IdentityName[],
  customerId: string,
  amended: Amended,
): OwnerWrite[] {
  return homes.flatMap((home) => {
    const previous = owners.get(home);
    return previous === undefined
      ? []
      : [{ owner: { ...previous, ...amended.get(home), customerId }, previous }];
  });
}

/** The owners that stay with their customer but are amended. */
function stayingOwners({ owners }: Bonds, moved: readonly IdentityName[], amended: Amended): OwnerWrite[] {
  return [...amended].flatMap(([name, amendment]) => {
    const previous = owners.get(name);
    return previous === undefined || moved.includes(name)
      ? []
      : [{ owner: { ...previous, ...amendment }, previous }];
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
