import { type Customer, hasOtherRules } from '../customers/customer.ts';
import type { Match } from '../customers/match.ts';
import { joinedWith, type Owner } from '../customers/owner.ts';
import type { HiddenName, IdentityName } from '../identity/identity-hash.ts';
import { personsNamedIn } from './named-update.ts';
import { isTorn, type Neighbourhood, NO_TOMBSTONES, readNeighbourhood } from './neighbourhood.ts';
import { accountsOf, type ClaimNews, type PendingOwners, pendingOwners } from './pending-claims.ts';
import type { Services } from './services.ts';
import type { Snapshot } from './snapshot.ts';

/** The identities and customers around an update, and the owners whose claims it changes. */
export interface AroundUpdate {
  readonly around: Neighbourhood;
  readonly pending: PendingOwners;
}

/** An identity leads to an account, and this to its addresses and those of its tool's merges. */
const MAX_READS = 4;
/** How many owners may change with an update because rules have changed. */
const MAX_RESTATED = 60;

/**
 * The identities and customers around an update, if its own snapshot has all of them and the update writes every owner that decides:
 * what somebody else has written since then makes that fail. Undefined if more has to be read.
 */
export async function knownNeighbourhood(
  services: Services,
  news: ClaimNews,
  { home }: Match,
  { owners, customers, tombstones }: Snapshot,
): Promise<AroundUpdate | undefined> {
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
  const known = { owners: pending, stored, customers: [...around], asked, tombstones: NO_TOMBSTONES };
  return { around: known, pending };
}

/** Reads everything around an update, and works out what is claimed then. */
export async function neighbourhoodOf(
  services: Services,
  news: ClaimNews,
  snapshot: Snapshot,
): Promise<AroundUpdate | 'conflict'> {
  const { update } = news;
  const { identityName, hiddenName } = services.identityHash;
  const persons = update.persons.map(identityName);
  const isUnsettled = snapshot.customers.some(({ unsettled }) => unsettled);
  const stored = [...snapshot.objects.values()].flatMap(({ history }) => personsNamedIn(history));
  const concerned = [...persons, ...accountsOf(news, hiddenName), ...(isUnsettled ? stored : [])];
  const addresses = update.objects.flatMap(personsNamedIn).map(hiddenName);
  const likely = [...addresses, ...[...snapshot.owners.values()].flatMap(tiedTo)];
  let before = await readNeighbourhood(services, concerned, { customers: customersOf(snapshot), likely });
  // What a crash left undone may concern everybody who was ever named with these.
  if (isUnsettled) before = await readNeighbourhood(services, [...before.owners.keys()], before);
  if (isTorn(before, persons)) return 'conflict';
  const { before: read, pending } = await withRestated(services, news, concerned, before);
  const named = [...new Set([...persons, ...pending.keys()])];
  const around = pending.size === 0 ? read : await readNeighbourhood(services, named, read, pending);
  if (isTorn(around, named)) return 'conflict';
  // An owner that was read later than the one that its claims were computed from.
  if ([...pending].some(([name, { version }]) => (around.stored.get(name)?.version ?? 0) !== version))
    return 'conflict';
  return { around, pending };
}

/** The owners whose claims change, also because rules have changed: whether an account is a device depends on these. */
async function withRestated(
  services: Services,
  news: ClaimNews,
  concerned: readonly IdentityName[],
  known: Neighbourhood,
): Promise<Pending> {
  const own = await pendingAround(services, news, concerned, known);
  const others = own.before.customers.filter((one) => hasOtherRules(one, services.policy));
  if (others.length === 0) return own;
  const restated = others.flatMap(({ homes }) => homes.map(services.identityHash.hiddenName));
  const all = await pendingAround(services, { ...news, restated }, concerned, own.before);
  // More do not fit one transaction. They follow with the next news of each account.
  return all.pending.size > MAX_RESTATED ? own : all;
}

/** The owners whose claims change, and everything that they depend on, as it was read. */
interface Pending {
  readonly before: Neighbourhood;
  readonly pending: PendingOwners;
}

async function pendingAround(
  services: Services,
  news: ClaimNews,
  concerned: readonly IdentityName[],
  known: Neighbourhood,
): Promise<Pending> {
  let before = known;
  let { owners: pending, missing } = await pendingOwners(services, news, before);
  for (let rounds = 0; missing.length > 0 && rounds < MAX_READS; rounds += 1) {
    before = await readNeighbourhood(services, [...concerned, ...missing], before);
    ({ owners: pending, missing } = await pendingOwners(services, news, before));
  }
  return { before, pending };
}

/** The customers of the persons that were read. */
function customersOf({ owners, customers }: Snapshot): Customer[] {
  const homes = new Set([...owners.values()].map(({ home }) => home));
  return customers.filter((customer) => customer.homes.some((home) => homes.has(home)));
}

/** The identities that an identity may be tied to. */
function tiedTo(owner: Owner): HiddenName[] {
  const claimed = owner.crowded ? [] : owner.claims.map(({ other }) => other);
  return [...claimed, ...joinedWith(owner)];
}
