import type { Tied } from '../customers/arrangement.ts';
import type { Customer } from '../customers/customer.ts';
import type { Owner } from '../customers/owner.ts';
import type { HiddenName, IdentityName } from '../identity/identity-hash.ts';
import type { Services } from './services.ts';

/** The links around customers: their identities with links, and the customers that own these identities. */
export interface Bonds {
  readonly owners: ReadonlyMap<IdentityName, Owner>;
  readonly customers: readonly Customer[];
}

/**
 * Limits of one decision: how many steps from identity to identity are followed, and how many identities are
 * read.
 */
const MAX_ROUNDS = 6;
const MAX_IDENTITIES = 400;

/**
 * Reads the links around customers, consistently: the owners of their homes, and of other customers that are
 * linked to them without having been merged.
 */
export async function readBonds(
  { store, identityHash }: Pick<Services, 'store' | 'identityHash'>,
  from: readonly Customer[],
  named: readonly IdentityName[] = [],
): Promise<Bonds> {
  const owners = new Map<IdentityName, Owner>();
  const customers = new Map(from.map((customer) => [customer.customerId, customer]));
  const { hiddenName, identityName } = identityHash;
  const asked = new Set<IdentityName>();
  let wanted = [...new Set([...from.flatMap(({ homes }) => homes), ...named].map(hiddenName))];
  for (let rounds = 0; wanted.length > 0 && rounds < MAX_ROUNDS; rounds += 1) {
    for (const name of wanted) asked.add(name);
    const found = await store.find({ identities: wanted }, true);
    for (const owner of found.owners) owners.set(identityName(owner.identity), owner);
    const linking = [...owners.values()].filter(({ shared }) => !shared);
    const near = [...owners].flatMap(([name, owner]) =>
      !owner.shared || named.includes(name) ? [owner] : [],
    );
    // Owners are read again after the customer that lists them. An owner that is newer than the customer
    // fails the version condition; an older one would make the newest home look unlinked.
    for (const customer of await unreadCustomers(store, near, customers)) {
      customers.set(customer.customerId, customer);
      for (const home of customer.homes) asked.delete(hiddenName(home));
    }
    const next = [
      ...linking.flatMap(({ links, together }) => [...links, ...together]),
      ...[...customers.values()].flatMap(({ homes }) => homes),
    ];
    wanted = [...new Set(next.map(hiddenName))]
      .filter((name) => !asked.has(name))
      .slice(0, MAX_IDENTITIES - asked.size);
  }
  // Customers whose links were not all read cannot be resolved.
  const isWhole = ({ homes }: Customer) =>
    homes.every((home) => {
      const { links = [], together = [] } = owners.get(home) ?? {};
      return [hiddenName(home), ...links, ...together].every((name) => asked.has(name));
    });
  const isNamed = ({ homes }: Customer) => named.some((name) => homes.includes(name));
  const others = [...customers.values()].filter(
    (one) => !from.includes(one) && (isNamed(one) || isWhole(one)),
  );
  return { owners, customers: [...from, ...others] };
}

/**
 * True when an identity is known but no customer that was read lists its home: a merge or split happened
 * between two reads, so the identity only looks unowned.
 */
export function isTorn({ owners, customers }: Bonds, names: readonly IdentityName[]): boolean {
  return names.some((name) => {
    const home = owners.get(name)?.home;
    return home !== undefined && !customers.some(({ homes }) => homes.includes(home));
  });
}

/** The customers that own homes which no customer read so far lists. */
async function unreadCustomers(
  store: Services['store'],
  owners: readonly Owner[],
  customers: ReadonlyMap<string, Customer>,
): Promise<readonly Customer[]> {
  const ids = owners
    .filter(({ home }) => ![...customers.values()].some(({ homes }) => homes.includes(home)))
    .map(({ customerId }) => customerId)
    .filter((id) => !customers.has(id));
  if (ids.length === 0) return [];
  return (await store.find({ customerIds: [...new Set(ids)] }, true)).customers;
}

/**
 * The identities with their links, as `arrange` takes them. `newIdentities` are identities that are not stored
 * yet.
 */
export function tiesOf(
  { owners, customers }: Bonds,
  newIdentities: readonly IdentityName[],
  hiddenName: (name: IdentityName) => HiddenName,
): Tied[] {
  const names = new Map<IdentityName, IdentityName>(
    [...newIdentities, ...owners.keys()].map((name) => [hiddenName(name), name]),
  );
  const known = (hidden: readonly IdentityName[]) => hidden.flatMap((name) => names.get(name) ?? []);
  const isOwned = (home: IdentityName) => customers.some(({ homes }) => homes.includes(home));
  const ties = [...owners].flatMap(([name, { home, links, apart, together, shared }]): Tied[] => {
    // A shared identity counts for those that it is linked to, whoever owns it.
    if (!isOwned(home) && !shared) return [];
    return [{ name, links: known(links), apart: known(apart), together: known(together), shared }];
  });
  const tied = new Set(ties.map(({ name }) => name));
  const unknown = newIdentities.filter((name) => !tied.has(name));
  const alone = { links: [], apart: [], together: [], shared: false };
  return [...ties, ...unknown.map((name) => ({ name, ...alone }))];
}
