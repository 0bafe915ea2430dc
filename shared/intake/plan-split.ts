import { basisOf, type Change, newBasis, unpublished } from '../customers/change.ts';
import type { Customer, MergedCustomer } from '../customers/customer.ts';
import { redirected, unmergedEvent } from '../customers/merge-changes.ts';
import { generationAfter } from '../customers/owner.ts';
import type { Split } from '../customers/steps.ts';
import type { IdentityName } from '../identity/identity-hash.ts';
import type { Neighbourhood } from './neighbourhood.ts';
import type { PlannedStep, Room } from './planned-step.ts';
import type { Services } from './services.ts';

/** How many customers one transaction splits off. */
const MAX_PARTS = 20;

/** Homes that are split off, and the id of their customer from now on. */
interface Part {
  readonly customerId: string;
  /** What a merge left of this customer; null if the id is new. */
  readonly revived: MergedCustomer | null;
  readonly homes: readonly IdentityName[];
}

/**
 * Plans a split as far as one transaction has room for it. Each part gets the record that it would have had without the merge.
 * `conflict` if another request split the homes in the meantime.
 */
export async function planSplit(
  services: Services,
  { from, parts: wanted }: Split,
  around: Pick<Neighbourhood, 'stored' | 'founded'>,
  { writes, owners }: Room,
): Promise<PlannedStep | 'conflict'> {
  const founded = await foundedBy(services, from, around);
  const fitting = fittingParts(wanted, { writes: writes - 2 - founded.merged.size, owners });
  const found = fitting.map((homes) => partAfterSplit(homes, founded));
  const parts = found.filter((part) => part !== undefined);
  if (parts.length < fitting.length) return 'conflict';
  const setting = { policy: services.policy, now: services.clock.now() };
  const kept = from.homes.filter((home) => !parts.some(({ homes }) => homes.includes(home)));
  const events = parts.map(({ customerId }) => unmergedEvent(from.customerId, customerId, setting.now));
  const groups = [kept, ...parts.map(({ homes }) => homes)];
  const revived = new Set(parts.map((part) => part.revived));
  const former = [...founded.merged.values()].filter((one) => !revived.has(one));
  return {
    customers: [from],
    bases: [
      basisOf(setting, from, { homes: kept, events }),
      ...parts.map((part, index) =>
        newBasis(setting, {
          ...part,
          splitFrom: from,
          events: events.slice(index, index + 1),
          unsettled: from.unsettled,
        }),
      ),
    ],
    formerAfter: (customers) => formerAfterSplit(former, groups, customers, setting.now),
    moved: new Map(
      parts.flatMap(({ homes, customerId }) => homes.map((home) => [home, customerId] as const)),
    ),
    // Each of these has an event.
    records: 2 * (1 + parts.length + founded.merged.size),
    isWhole:
      parts.length === wanted.length && parts.every(({ homes }, at) => homes.length === wanted[at]?.length),
  };
}

/**
 * The first parts that fit: the record of each, its event, the owners of its homes, and an event for whoever was merged with one of
 * these. Of the first one only some homes if it has too many. The others follow, and are merged with these.
 */
function fittingParts(parts: Split['parts'], { writes, owners }: Room): Split['parts'] {
  const writesOf = (homes: readonly IdentityName[]) =>
    2 + homes.length + homes.filter((home) => !owners.has(home)).length;
  const fitting: (readonly IdentityName[])[] = [];
  let left = writes;
  for (const homes of parts.slice(0, MAX_PARTS)) {
    left -= writesOf(homes);
    if (left < 0) break;
    fitting.push(homes);
  }
  if (fitting.length > 0) return fitting;
  let [first = []] = parts;
  while (first.length > 1 && writesOf(first) > writes) first = first.slice(0, -1);
  return [first];
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
  { customerId, homes }: Customer,
  { stored, founded }: Pick<Neighbourhood, 'stored' | 'founded'>,
): Promise<Founded> {
  const ids = new Map(
    homes.map((home) => {
      const generation = generationAfter(stored.get(home)?.erasure ?? null);
      return [home, identityHash.customerIdOf(home, generation)];
    }),
  );
  const others = [...ids.values()].filter((id) => id !== customerId);
  // Somebody who was erased founds another id than the one that was read.
  const isRead = homes.every((home) => !stored.get(home)?.erasure);
  const { merged, customers, erased } =
    (isRead && founded) || (await store.find({ customerIds: others }, true));
  return {
    ids,
    merged: new Map(merged.map((one) => [one.customerId, one])),
    taken: new Set([...customers, ...erased, { customerId }].map((one) => one.customerId)),
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
 * What is written of customers that were merged before: where they lead now, and who is still one customer with them. Who was split off is
 * not listed any more, so that an erasure of them leaves no name here.
 */
function formerAfterSplit(
  former: readonly MergedCustomer[],
  groups: readonly (readonly IdentityName[])[],
  customers: readonly Customer[],
  now: number,
): Change<MergedCustomer>[] {
  const left = former.map((one): MergedCustomer => {
    const group = groups.find((homes) => homes.includes(one.founder)) ?? [];
    const { merged, survivor } = one.sides;
    const isHere = (home: IdentityName) => group.includes(home);
    const sides = { merged: merged.filter(isHere), survivor: survivor.filter(isHere) };
    const isSame = sides.merged.length === merged.length && sides.survivor.length === survivor.length;
    return isSame ? one : { ...one, sides };
  });
  const leads = redirected(left, customers, now);
  const isLed = ({ customerId }: MergedCustomer) =>
    leads.some(({ stored }) => stored.customerId === customerId);
  const others = left.filter((one) => !former.includes(one) && !isLed(one));
  return [...leads, ...others.map(unpublished)];
}
