import { type Customer, hasOtherRules } from '../customers/customer.ts';
import { joinedWith, type Owner } from '../customers/owner.ts';
import type { HiddenName, IdentityName } from '../identity/identity-hash.ts';
import { type AccountNews, accountsOf } from './account-news.ts';
import { personsNamedIn } from './named-update.ts';
import { isTorn, type KnownBefore, type Neighbourhood, readNeighbourhood } from './neighbourhood.ts';
import { type PendingOwners, pendingOwners } from './pending-claims.ts';
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

/** The identities and customers around an update, consistently, and what is claimed once it is applied. */
export async function aroundUpdate(
  services: Services,
  news: AccountNews,
  snapshot: Snapshot,
): Promise<AroundUpdate | 'conflict'> {
  const known = await fromSnapshot(services, news, snapshot);
  if (known !== undefined) return known;
  const addresses = news.update.objects.flatMap(personsNamedIn).map(services.identityHash.hiddenName);
  const likely = [...addresses, ...[...snapshot.owners.values()].flatMap(tiedTo)];
  return decide(services, news, snapshot, { customers: customersOf(snapshot), likely });
}

/**
 * What is around an update, if its own snapshot has all of it and the update writes every owner that decides: what somebody else has
 * written since then makes that fail. Undefined if more has to be read.
 */
async function fromSnapshot(
  services: Services,
  news: AccountNews,
  snapshot: Snapshot,
): Promise<AroundUpdate | undefined> {
  // A split or merge may have to be taken back.
  const isOpen = (one: Customer) => one.unsettled || hasOtherRules(one, services.policy);
  if (snapshot.customers.some(isOpen) || snapshot.tombstones.size > 0) return undefined;
  const { identityName, hiddenName } = services.identityHash;
  const { persons, objects } = news.update;
  const stored = new Map([...snapshot.owners.values()].map((owner) => [identityName(owner.identity), owner]));
  const named = [...persons.map(identityName), ...objects.flatMap(personsNamedIn), ...stored.keys()];
  const asked = new Set(named.map(hiddenName));
  const store = { ...services.store, find: needsReading };
  try {
    const known = { stored, customers: customersOf(snapshot), asked };
    const found = await decide({ ...services, store }, news, snapshot, known);
    if (found === 'conflict') return undefined;
    const { around, pending } = found;
    // A crowded address ties nobody, for good.
    const isDecided = [...around.owners].every(([name, { crowded }]) => pending.has(name) || crowded);
    return isDecided ? found : undefined;
  } catch (error) {
    if (error instanceof NeedsReading) return undefined;
    throw error;
  }
}

/** Thrown instead of reading. */
class NeedsReading extends Error {}

async function needsReading(): Promise<never> {
  throw new NeedsReading();
}

/** Reads what is not known yet, and works out what is claimed then. */
async function decide(
  services: Services,
  news: AccountNews,
  snapshot: Snapshot,
  known: KnownBefore,
): Promise<AroundUpdate | 'conflict'> {
  const { identityName, hiddenName } = services.identityHash;
  const persons = news.update.persons.map(identityName);
  const isUnsettled = snapshot.customers.some(({ unsettled }) => unsettled);
  const stored = [...snapshot.objects.values()].flatMap(({ history }) => personsNamedIn(history));
  const concerned = [...persons, ...accountsOf(news, hiddenName), ...(isUnsettled ? stored : [])];
  let before = await readNeighbourhood(services, concerned, known);
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
  news: AccountNews,
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
  news: AccountNews,
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
