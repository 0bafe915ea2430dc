import {
  basisOf,
  type Change,
  type ChangeBasis,
  changeByLog,
  changeLeftToReview,
  changeToMerged,
  mergedEvent,
  newBasis,
  unmergedEvent,
} from '../customers/change.ts';
import { type Customer, isLong, type MergedCustomer } from '../customers/customer.ts';
import { generationAfter } from '../customers/owner.ts';
import type { Separation, Union } from '../customers/steps.ts';
import type { IdentityName } from '../identity/identity-hash.ts';
import type { OwnerWrite } from '../storage/commit.ts';
import type { CommitOutcome } from '../storage/customer-store.ts';
import type { LogEntry } from '../storage/items.ts';
import type { Amended } from './amendments.ts';
import type { Bonds } from './bonds.ts';
import type { Services } from './services.ts';

/** A merge worked out: what the merged customer leaves, and the owners that lead to the survivor from now on. */
export interface WorkedUnion {
  readonly farewell: Change<MergedCustomer>;
  readonly owners: readonly OwnerWrite[];
  readonly basis: ChangeBasis;
}

/** Those who are parted, under the id that they stand under from then on. */
interface Part {
  readonly customerId: string;
  readonly revived: MergedCustomer | null;
  readonly homes: readonly IdentityName[];
}

/** Makes two customers one, in one transaction, with what is to be kept of identities beside. */
export async function unite(
  services: Services,
  union: Union,
  bonds: Bonds,
  amended: Amended,
): Promise<CommitOutcome> {
  const { basis, owners, farewell: left } = workUnion(services, union, bonds, amended);
  const change = await refolded(services.store, basis, [union.survivor, union.merged]);
  return services.store.commit({ customers: [change, left], owners, entries: [] });
}

/** What a merge writes beside the record of the survivor. */
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
    farewell: changeToMerged(merged, customerId, now),
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

/** Beside the owners of a customer's homes a transaction has room for this many who are parted from it. */
const MOST_PARTED_AT_ONCE = 20;

/**
 * Parts from a customer those who are somebody else, in one transaction as long as there is room: all are what they
 * would be had they never been one. `customerIds` has those of them who were parted.
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
  const wanted = separations.slice(0, MOST_PARTED_AT_ONCE);
  const found = await Promise.all(wanted.map(({ homes }) => idOfSeparated(services, homes, bonds)));
  const parts = found.filter((part) => part !== undefined);
  if (parts.length < wanted.length) return { type: 'conflict', customerIds: [] };
  const parted = parts.flatMap(({ homes }) => homes);
  const events = parts.map(({ customerId }) => unmergedEvent(from.customerId, customerId, now));
  const kept = from.homes.filter((home) => !parted.includes(home));
  // A shared identity stands alone, so nobody is split from it.
  const staying = basisOf({ policy, now }, from, { homes: kept, events, shared: false });
  const leaving = parts.map((part, index) =>
    newBasis({ policy, now }, { ...part, events: events.slice(index, index + 1) }),
  );
  const log = isLong([from]) ? undefined : await store.readLog(from.homes);
  const customers = [staying, ...leaving].map((basis) => {
    if (log === undefined) return changeLeftToReview(basis);
    const own = log.filter(({ home }) => basis.homes.includes(home));
    return changeByLog(basis, activitiesOf(own), { type: 'unmerge', activity: null }, from.lifecycle.asOf);
  });
  const owners = [
    ...parts.flatMap(({ homes, customerId }) => movedOwners(bonds, homes, customerId, amended)),
    ...stayingOwners(bonds, parted, amended),
  ];
  const { type: outcome } = await store.commit({ customers, owners, entries: [] });
  return { type: outcome, customerIds: parts.map(({ customerId }) => customerId) };
}

/**
 * Under which id those who are parted stand: the one that one of them had before a merge, or that of the first of
 * them whose id nobody has had. Its founder is put first. Undefined when all are taken: somebody parted them meanwhile.
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

/** The owners of homes, to lead to a customer from now on. */
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

/** The owners that lead where they did, and of which something else is to be kept. */
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
  return changeByLog(basis, activitiesOf(log), { type: 'merge', activity: null });
}

function activitiesOf(entries: readonly LogEntry[]) {
  return entries.map(({ activity }) => activity);
}
