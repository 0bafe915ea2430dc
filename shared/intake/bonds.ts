import type { Tied } from '../customers/arrangement.ts';
import type { Customer } from '../customers/customer.ts';
import type { Owner } from '../customers/owner.ts';
import type { HiddenName, IdentityName } from '../identity/identity-hash.ts';
import type { Services } from './services.ts';

/** Everything that ties customers together: their identities, what these are linked with, and who holds it. */
export interface Bonds {
  readonly owners: ReadonlyMap<IdentityName, Owner>;
  readonly customers: readonly Customer[];
}

/** So many steps from identity to identity are followed, and so many identities read, for one decision. */
const MOST_ROUNDS = 6;
const MOST_IDENTITIES = 400;

/**
 * Reads what ties customers together, consistently: the owners of their homes, and by way of links that led to no
 * merge those of others.
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
  for (let rounds = 0; wanted.length > 0 && rounds < MOST_ROUNDS; rounds += 1) {
    for (const name of wanted) asked.add(name);
    const found = await store.find({ identities: wanted }, true);
    for (const owner of found.owners) owners.set(identityName(owner.identity), owner);
    const linking = [...owners.values()].filter(({ shared }) => !shared);
    const near = [...owners].flatMap(([name, owner]) =>
      !owner.shared || named.includes(name) ? [owner] : [],
    );
    // Owners are read after the customer who holds them: what is newer than the customer fails the version condition,
    // and what is older would look as if nothing tied the newest home to the others.
    for (const holder of await unreadHolders(store, near, customers)) {
      customers.set(holder.customerId, holder);
      for (const home of holder.homes) asked.delete(hiddenName(home));
    }
    const next = [
      ...linking.flatMap(({ links, together, home }) => [...links, ...together, home]),
      ...[...customers.values()].flatMap(({ homes }) => homes),
    ];
    wanted = [...new Set(next.map(hiddenName))]
      .filter((name) => !asked.has(name))
      .slice(0, MOST_IDENTITIES - asked.size);
  }
  // Of others of whom not everything could be read it cannot be said what ties them.
  const isWhole = ({ homes }: Customer) =>
    homes.every((home) => {
      const { links = [], together = [] } = owners.get(home) ?? {};
      return [hiddenName(home), ...links, ...together].every((name) => asked.has(name));
    });
  const isNamed = ({ homes }: Customer) =>
    named.some((name) => homes.includes(owners.get(name)?.home ?? name));
  const others = [...customers.values()].filter(
    (one) => !from.includes(one) && (isNamed(one) || isWhole(one)),
  );
  return { owners, customers: [...from, ...others] };
}

/**
 * True when one of the identities is known and nobody holds it: somebody was merged or parted between one read and the
 * next, and what looks free is not.
 */
export function isTorn({ owners, customers }: Bonds, names: readonly IdentityName[]): boolean {
  return names.some((name) => {
    const home = owners.get(name)?.home;
    return home !== undefined && !customers.some(({ homes }) => homes.includes(home));
  });
}

/** The customers who hold homes that nobody known yet holds. */
async function unreadHolders(
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

/** What is tied together, as an arrangement is worked out from it; `newcomers` are identities that nobody knew. */
export function tiesOf(
  { owners, customers }: Bonds,
  newcomers: readonly IdentityName[],
  hiddenName: (name: IdentityName) => HiddenName,
): Tied[] {
  const names = new Map<IdentityName, IdentityName>(
    [...newcomers, ...owners.keys()].map((name) => [hiddenName(name), name]),
  );
  const known = (hidden: readonly IdentityName[]) => hidden.flatMap((name) => names.get(name) ?? []);
  const isHeld = (home: IdentityName) => customers.some(({ homes }) => homes.includes(home));
  const ties = [...owners].flatMap(([name, { home, links, apart, together, shared }]): Tied[] => {
    // One who is shared counts among those whom another is tied to, wherever they are.
    if (!isHeld(home) && !shared) return [];
    const isHome = name === home;
    return [
      {
        name,
        links: isHome ? known(links) : [home],
        apart: known(apart),
        together: known(together),
        shared,
        isHome,
      },
    ];
  });
  const tied = new Set(ties.map(({ name }) => name));
  const unknown = newcomers.filter((name) => !tied.has(name));
  const alone = { links: [], apart: [], together: [], shared: false, isHome: true };
  return [...ties, ...unknown.map((name) => ({ name, ...alone }))];
}
