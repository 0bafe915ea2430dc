import { type Customer, hasOtherRules } from '../customers/customer.ts';
import type { Match } from '../customers/match.ts';
import { joinedWith, type Owner } from '../customers/owner.ts';
import type { HiddenName } from '../identity/identity-hash.ts';
import { personsNamedIn } from './named-update.ts';
import { type Neighbourhood, NO_TOMBSTONES } from './neighbourhood.ts';
import { type ClaimNews, pendingOwners } from './pending-claims.ts';
import type { Services } from './services.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * The identities and customers around an update, if its own snapshot has all of them and the update writes every owner that decides:
 * what somebody else has written since then makes that fail. Undefined if more has to be read.
 */
export async function knownNeighbourhood(
  services: Services,
  news: ClaimNews,
  { home }: Match,
  { owners, customers, tombstones }: Snapshot,
): Promise<Neighbourhood | undefined> {
  // A split or merge may have to be taken back.
  const isOpen = (one: Customer) => one.unsettled || hasOtherRules(one, services.policy);
  if (customers.some(isOpen) || tombstones.size > 0) return undefined;
  const { identityName, hiddenName } = services.identityHash;
  const { persons, objects } = news.update;
  const stored = new Map([...owners].map(([identity, owner]) => [identityName(identity), owner]));
  const asked = new Set([...persons.map(identityName), ...objects.flatMap(personsNamedIn)].map(hiddenName));
  for (const name of stored.keys()) asked.add(hiddenName(name));
  const listing = ({ home: one }: Owner) => customers.find(({ homes }) => homes.includes(one));
  const isNear = (owner: Owner) =>
    tiedTo(owner).every((name) => asked.has(name)) &&
    listing(owner)?.homes.every((one) => asked.has(hiddenName(one))) === true;
  if (![...stored.values()].every(isNear)) return undefined;
  const found = { owners: stored, asked, tombstones: NO_TOMBSTONES };
  const { owners: pending, missing } = await pendingOwners(services, news, found);
  if (missing.length > 0) return undefined;
  const names = new Map([...stored.keys(), ...pending.keys()].map((name) => [hiddenName(name), name]));
  const near = new Set<HiddenName>([home, ...pending.keys()].map(hiddenName));
  const around = new Set<Customer>();
  // A set is walked together with what is added to it.
  for (const hidden of near) {
    const name = names.get(hidden) ?? '';
    const owner = pending.get(name);
    // A crowded address ties nobody, for good.
    if ((owner ?? stored.get(name))?.crowded) continue;
    if (owner === undefined || !asked.has(hidden)) return undefined;
    for (const other of tiedTo(owner)) near.add(other);
    const customer = listing(owner);
    if (customer === undefined) continue;
    around.add(customer);
    for (const one of customer.homes) near.add(hiddenName(one));
  }
  return { owners: pending, stored, customers: [...around], asked, tombstones: NO_TOMBSTONES };
}

/** The customers of the persons that were read. */
export function customersOf({ owners, customers }: Snapshot): Customer[] {
  const homes = new Set([...owners.values()].map(({ home }) => home));
  return customers.filter((customer) => customer.homes.some((home) => homes.has(home)));
}

/** The identities that an identity may be tied to. */
export function tiedTo(owner: Owner): HiddenName[] {
  const claimed = owner.crowded ? [] : owner.claims.map(({ other }) => other);
  return [...claimed, ...joinedWith(owner)];
}
