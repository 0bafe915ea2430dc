import type { Customer } from '../customers/customer.ts';
import { isLost, joinedWith, type Owner, type Tombstone } from '../customers/owner.ts';
import { type IdentityNode, statusesAt } from '../customers/resolution.ts';
import type { HiddenName, IdentityHash, IdentityName } from '../identity/identity-hash.ts';
import { canLink } from '../identity/linkable.ts';
import type { ErasedClaims } from '../identity/ties.ts';
import { linkableRulesOf, type Policy } from '../lifecycle/policy.ts';
import type { Found } from '../storage/customer-store.ts';
import type { Services } from './services.ts';
import { connectionOf, tieRulesOf } from './tie-rules.ts';

/**
 * The identities around an update with their claims, and the customers that own them. Identities that are only needed to judge a
 * claim have no customer here.
 */
export interface Neighbourhood {
  /** As they will be once the update is applied. */
  readonly owners: ReadonlyMap<IdentityName, Owner>;
  readonly stored: ReadonlyMap<IdentityName, Owner>;
  readonly customers: readonly Customer[];
  /** The identities that were looked for, found or not. */
  readonly asked: ReadonlySet<HiddenName>;
  /** What is left of those that were erased. */
  readonly tombstones: ReadonlyMap<HiddenName, Tombstone>;
  /** What is stored under the customer ids that `founders` have, if these were read. */
  readonly founded?: Found | undefined;
}

/** What was read of a neighbourhood before. */
export interface KnownBefore extends Partial<Omit<Neighbourhood, 'owners'>> {
  /** Identities that will probably be needed. */
  readonly likely?: readonly HiddenName[];
  /** Homes whose customer ids will be needed for a split of their customer. */
  readonly founders?: readonly IdentityName[];
}

/** Limits of one decision: how many steps from identity to identity are followed, and how many identities are read. */
const MAX_ROUNDS = 12;
const MAX_IDENTITIES = 400;

/**
 * Reads the identities and customers around some identities, consistently: all homes of their customers, and what is tied to
 * these. `known` is what was read of them before. `pending` are owners as they will be; they replace what is stored.
 */
export async function readNeighbourhood(
  services: Pick<Services, 'store' | 'identityHash' | 'policy' | 'addressOnce'>,
  named: readonly IdentityName[],
  known: KnownBefore = {},
  pending: ReadonlyMap<IdentityName, Owner> = new Map(),
): Promise<Neighbourhood> {
  const { store, identityHash } = services;
  const { hiddenName, identityName } = identityHash;
  const read = new Map(known.stored);
  const customers = new Map((known.customers ?? []).map((customer) => [customer.customerId, customer]));
  const tombstones = new Map(known.tombstones);
  const asked = new Set<HiddenName>(known.asked);
  const ids = (known.founders ?? []).map((home) => identityHash.customerIdOf(home, 0));
  let founded = known.founded;
  for (let rounds = 0; rounds < MAX_ROUNDS; rounds += 1) {
    const owners = new Map([...read, ...pending]);
    const homes = homesOf(customers.values());
    // What a step is due for may lie beyond an address that ties nobody any more.
    const beyond = homesOf([...customers.values()].filter(({ unsettled }) => unsettled)).flatMap((home) =>
      (owners.get(home)?.claims ?? []).map(({ other }) => other),
    );
    const { inside, needed } = reachOf(services, { owners, tombstones }, [...named, ...homes, ...beyond]);
    const likely = rounds === 0 ? (known.likely ?? []) : [];
    const wanted = [...new Set([...inside, ...needed, ...likely])].filter((name) => !asked.has(name));
    const room = Math.max(0, MAX_IDENTITIES - asked.size);
    const next = wanted.slice(0, room);
    const near = [...read].flatMap(([name, owner]) => (inside.has(hiddenName(name)) ? [owner] : []));
    const [found, unread] = await Promise.all([
      next.length > 0
        ? store.find({ identities: next, customerIds: rounds === 0 ? ids : [] }, true)
        : undefined,
      unreadCustomers(store, near, customers),
    ]);
    if (ids.length > 0) founded ??= found;
    for (const name of next) asked.add(name);
    for (const owner of found?.owners ?? []) read.set(identityName(owner.identity), owner);
    // The hash after the separator is a name, too.
    for (const one of found?.tombstones ?? []) tombstones.set(hiddenName(`#${one.hash}`), one);
    for (const customer of unread) {
      customers.set(customer.customerId, customer);
      // Owners are read again after the customer that lists them. An owner that is newer than the customer fails the
      // version condition; an older one would make the newest home look unowned.
      for (const home of customer.homes) asked.delete(hiddenName(home));
    }
    if (next.length + unread.length === 0) break;
  }
  const owners = new Map([...read, ...pending]);
  // Customers that were not read completely cannot be resolved.
  const isWhole = ({ homes }: Customer) =>
    homes.every((home) => {
      const { crowded = false, claims = [] } = owners.get(home) ?? {};
      return [hiddenName(home), ...(crowded ? [] : claims.map(({ other }) => other))].every((name) =>
        asked.has(name),
      );
    });
  const isNamed = ({ homes }: Customer) => named.some((name) => homes.includes(name));
  const whole = [...customers.values()].filter((one) => isNamed(one) || isWhole(one));
  return { owners, stored: read, customers: whole, asked, tombstones, founded };
}

function homesOf(customers: Iterable<Customer>): IdentityName[] {
  return [...customers].flatMap(({ homes }) => homes);
}

/** The identities that ties lead to, and those that are only needed to judge the claims on an address. All by hidden name. */
function reachOf(
  services: Pick<Services, 'identityHash' | 'policy' | 'addressOnce'>,
  { owners, tombstones }: Pick<Neighbourhood, 'owners' | 'tombstones'>,
  from: readonly IdentityName[],
): { readonly inside: ReadonlySet<HiddenName>; readonly needed: ReadonlySet<HiddenName> } {
  const { hiddenName } = services.identityHash;
  const nodes = new Map(nodesOf(services, owners, tombstones).map((node) => [node.name, node]));
  const rules = tieRulesOf(services);
  const names = new Map([...owners.keys()].map((name) => [hiddenName(name), name]));
  const inside = new Set(from.map(hiddenName));
  const needed = new Set<HiddenName>();
  const statuses = new Map<IdentityName, ReturnType<typeof statusesAt>>();
  // A set is walked together with what is added to it.
  for (const hidden of inside) {
    const owner = owners.get(names.get(hidden) ?? '');
    if (owner === undefined) continue;
    const name = names.get(hidden) ?? '';
    for (const other of joinedWith(owner)) inside.add(other);
    // A crowded address ties nobody, for good.
    if (owner.crowded) continue;
    for (const { other } of owner.claims) {
      needed.add(other);
      // A claim stands at both ends; the address decides whether it ties.
      const isAddress = nodes.get(name)?.connection === null;
      const address = isAddress ? name : (names.get(other) ?? '');
      const node = nodes.get(address);
      if (node === undefined) continue;
      const known = statuses.get(address) ?? statusesAt(node, nodes, rules);
      statuses.set(address, known);
      const account = isAddress ? (names.get(other) ?? '') : name;
      if (known.get(account) === 'ties') inside.add(other);
      const atAddress = owners.get(address);
      if (!isAddress && !atAddress?.crowded)
        for (const { other: rival } of atAddress?.claims ?? []) needed.add(rival);
    }
  }
  return { inside, needed };
}

/** True if the customer of one of these identities was merged or split between two reads. */
export function isTorn({ owners, customers }: Neighbourhood, names: readonly IdentityName[]): boolean {
  return names.some((name) => {
    const owner = owners.get(name);
    return owner !== undefined && isLost(owner, customers);
  });
}

/** The customers that own homes which no customer read so far lists. */
async function unreadCustomers(
  store: Services['store'],
  owners: readonly Owner[],
  customers: ReadonlyMap<string, Customer>,
): Promise<readonly Customer[]> {
  const known = [...customers.values()];
  const ids = owners
    .filter((owner) => isLost(owner, known))
    .map(({ customerId }) => customerId)
    .filter((id) => !customers.has(id));
  if (ids.length === 0) return [];
  return (await store.find({ customerIds: [...new Set(ids)] }, true)).customers;
}

/**
 * The identities with their claims, as `resolve` takes them. `asked` are those that were looked for: an address some of whose accounts
 * were not ties nobody new, and nobody is split because of it.
 */
export function nodesOf(
  {
    identityHash,
    policy,
  }: { readonly identityHash: Pick<IdentityHash, 'hiddenName'>; readonly policy: Policy },
  owners: ReadonlyMap<IdentityName, Owner>,
  tombstones: Neighbourhood['tombstones'],
  asked?: ReadonlySet<HiddenName>,
): IdentityNode[] {
  const { hiddenName } = identityHash;
  const names = new Map<IdentityName, IdentityName>(
    [...owners.keys()].map((name) => [hiddenName(name), name]),
  );
  const known = (hidden: readonly HiddenName[]) => hidden.flatMap((name) => names.get(name) ?? []);
  // Sorted by what is stored, because the names of addresses in claims are hidden.
  const sorted = [...owners].sort(([a], [b]) => (hiddenName(a) < hiddenName(b) ? -1 : 1));
  return sorted.map(([name, owner]): IdentityNode => {
    const connection = connectionOf(owner.identity);
    const isPartial =
      connection === null && !owner.crowded && owner.claims.some(({ other }) => asked?.has(other) === false);
    return {
      name,
      connection,
      facts: owner.facts,
      claims:
        connection !== null
          ? []
          : owner.claims.flatMap(({ other, ...claim }) => {
              const account = names.get(other);
              return account === undefined || !isTrusted(account) ? [] : [{ account, claim }];
            }),
      isCrowded: owner.crowded || isPartial,
      erasedClaims: withUnfinished(owner),
      isNeverLinked: connection === null && !canLink(owner.identity, linkableRulesOf(policy, '')),
      mergedInto: owner.mergedInto === null ? null : (names.get(owner.mergedInto) ?? null),
      apart: known(owner.apart),
      together: [...known(owner.together), ...(isPartial ? oneCustomerWith(owner) : [])],
    };
  });

  /** While an erasure is in progress, the claims of its accounts are still there, but not their connections. */
  function withUnfinished({ erasedClaims, claims }: Owner): ErasedClaims {
    const unfinished = claims.filter(({ other, until }) => until === null && tombstones.has(other)).length;
    if (unfinished === 0) return erasedClaims;
    return { ...erasedClaims, counts: { ...erasedClaims.counts, '*': unfinished } };
  }

  /** The accounts of an address that are one customer with it now. */
  function oneCustomerWith({ claims, customerId }: Owner): IdentityName[] {
    const accounts = known(claims.map(({ other }) => other));
    return accounts.filter(
      (account) => customerId !== null && owners.get(account)?.customerId === customerId,
    );
  }

  /** The addresses of some connections are not trusted. */
  function isTrusted(account: IdentityName): boolean {
    const connection = connectionOf(owners.get(account)?.identity ?? '');
    return linkableRulesOf(policy, connection ?? '').emailsLink;
  }
}
