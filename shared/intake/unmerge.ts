import type { Customer } from '../customers/customer.ts';
import { resolve } from '../customers/resolution.ts';
import { emailIdentity, isPerson } from '../identity/identity.ts';
import type { HiddenName, IdentityName } from '../identity/identity-hash.ts';
import { customerById } from '../storage/customer-lookup.ts';
import { commitSplit, type Declared } from './merge-and-split.ts';
import { type Neighbourhood, nodesOf, readNeighbourhood } from './neighbourhood.ts';
import { reconcileAround } from './reconcile.ts';
import { type CommandRefusal, refused, retryOnConflict } from './retry-on-conflict.ts';
import type { Services } from './services.ts';
import { tieRulesOf } from './tie-rules.ts';

/** Result of an unmerge by command. */
interface Unmerged {
  readonly type: 'unmerged';
  readonly survivor: string;
  readonly separated: string;
}

/**
 * Splits identities from a customer, with everything that belongs to them. Both customers get the record that they would have
 * had without the merge, and no later update merges them again by itself.
 */
export async function unmergeCustomer(
  services: Services,
  customerId: string,
  identities: readonly string[],
): Promise<Unmerged | CommandRefusal> {
  const { identityName } = services.identityHash;
  const names = identities.map((identity) => identityName(normalised(identity)));
  if (names.length === 0) return refused('name at least one identity to separate');
  if (!identities.every(isPerson))
    return refused('name only identities of persons: their orders and other objects go with them');
  return retryOnConflict<Unmerged>(services, async () => {
    const customer = await customerById(services.store, customerId);
    if (customer === undefined) return { type: 'unknown-customer' };
    const why = refusalReason(customer, names);
    if (why === undefined) return unmerge(services, customer, new Set(names));
    // The command may be a repetition after a crash: the split is done, but a merge with another customer may
    // still be due.
    await reconcileAround(services, [...customer.homes, ...names]);
    return refused(why);
  });
}

function refusalReason({ homes }: Customer, names: readonly IdentityName[]): string | undefined {
  if (names.some((name) => !homes.includes(name)))
    return 'the customer does not have every one of these identities';
  if (homes.every((home) => names.includes(home))) return 'at least one identity of a person has to stay';
  return undefined;
}

async function unmerge(
  services: Services,
  from: Customer,
  persons: ReadonlySet<IdentityName>,
): Promise<Unmerged | 'conflict'> {
  const around = await readNeighbourhood(services, from.homes, { customers: [from] });
  const { hiddenName } = services.identityHash;
  const leavers = new Set<IdentityName>([...persons].map(hiddenName));
  const leaves = (home: IdentityName) => leavers.has(hiddenName(home));
  const leaving = from.homes.filter(leaves);
  const staying = from.homes.filter((home) => !leaves(home));
  const founderLeaves = from.homes[0] !== undefined && leaving.includes(from.homes[0]);
  const declared = new Map([
    ...apartFrom(services, around, leaving, staying),
    ...apartFrom(services, around, staying, leaving),
  ]);
  // The customer id stays with the founder.
  const homes = founderLeaves ? staying : leaving;
  const { shared } = resolve(nodesOf(services, around.owners, around.tombstones), tieRulesOf(services));
  const split = await commitSplit(services, from, [{ from, homes }], around, shared, declared);
  const [separated = ''] = split.customerIds;
  if (split.type !== 'committed') return 'conflict';
  // Only customers that are tied to a third one can be due for a merge now.
  if (around.customers.length > 1) await reconcileAround(services, from.homes);
  return { type: 'unmerged', survivor: from.customerId, separated };
}

/**
 * Keeps all identities of one side apart from those of the other, so that no later claim merges the sides.
 * Identities of one side stay together, also when only the other side tied them.
 */
function apartFrom(
  services: Services,
  { owners, stored }: Neighbourhood,
  side: readonly IdentityName[],
  others: readonly IdentityName[],
): [IdentityName, Declared][] {
  const { hiddenName } = services.identityHash;
  const here = new Map(side.flatMap((home) => [...owners].filter(([name]) => name === home)));
  const { clusters } = resolve(nodesOf(services, here), tieRulesOf(services));
  const [first, ...rest] = clusters
    .flatMap(([name]) => (name === undefined ? [] : [hiddenName(name)]))
    .sort();
  const there = others.map(hiddenName);
  const joined = (name: HiddenName) =>
    name === first ? rest : first !== undefined && rest.includes(name) ? [first] : [];
  return side.flatMap((home): [IdentityName, Declared][] => {
    const owner = stored.get(home);
    if (owner === undefined) return [];
    const together = owner.together.filter((name) => !there.includes(name));
    const declared = {
      apart: [...new Set([...owner.apart, ...there])],
      together: [...new Set([...together, ...joined(hiddenName(home))])],
    };
    return [[home, declared]];
  });
}

function normalised(identity: string): string {
  return identity.startsWith('email:')
    ? (emailIdentity(identity.slice('email:'.length)) ?? identity)
    : identity;
}
