import type { Customer } from '../customers/customer.ts';
import type { Owner } from '../customers/owner.ts';
import { emailIdentity } from '../identity/email-identity.ts';
import { isPerson } from '../identity/identity.ts';
import type { HiddenName, IdentityName } from '../identity/identity-hash.ts';
import { customerById } from '../storage/customer-lookup.ts';
import type { Amendment } from './amendments.ts';
import { settleAround } from './arrange-customers.ts';
import { type Bonds, readBonds } from './bonds.ts';
import { separate } from './rearrange.ts';
import { type CommandRefusal, refused, retryOnConflict } from './retry-on-conflict.ts';
import type { Services } from './services.ts';

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
    await settleAround(services, [...customer.homes, ...names]);
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
  const bonds = await readBonds(services, [from]);
  const { hiddenName } = services.identityHash;
  const leavers = new Set<IdentityName>([...persons].map(hiddenName));
  const leaves = (home: IdentityName) => leavers.has(hiddenName(home));
  const leaving = from.homes.filter(leaves);
  const staying = from.homes.filter((home) => !leaves(home));
  const founderLeaves = from.homes[0] !== undefined && leaving.includes(from.homes[0]);
  const amended = new Map([
    ...apartFrom(bonds, leaving, staying, hiddenName),
    ...apartFrom(bonds, staying, leaving, hiddenName),
  ]);
  // The customer id stays with the founder.
  const homes = founderLeaves ? staying : leaving;
  const { type: outcome, customerIds } = await separate(services, from, [{ from, homes }], bonds, amended);
  const [separated = ''] = customerIds;
  if (outcome !== 'committed') return 'conflict';
  // Only customers with a link to a third one can be due for a merge now.
  if (bonds.customers.length > 1) await settleAround(services, from.homes);
  return { type: 'unmerged', survivor: from.customerId, separated };
}

/**
 * Keeps all identities of one side apart from those of the other, so that no later link merges the sides.
 * Identities of one side stay linked among themselves, also when the other side linked them.
 */
function apartFrom(
  bonds: Bonds,
  side: readonly IdentityName[],
  others: readonly IdentityName[],
  hiddenName: (name: IdentityName) => HiddenName,
): [IdentityName, Amendment][] {
  const [first, ...rest] = linkedParts(bonds, side, hiddenName)
    .flatMap((part) => [...part].sort().slice(0, 1))
    .sort();
  const there = others.map(hiddenName);
  const isHere = (name: HiddenName) => !there.includes(name);
  const joined = (name: HiddenName) =>
    name === first ? rest : first !== undefined && rest.includes(name) ? [first] : [];
  return side.flatMap((home): [IdentityName, Amendment][] => {
    const owner = bonds.owners.get(home);
    if (owner === undefined) return [];
    const { links, apart, together, shared } = owner;
    const amendment = {
      links: links.filter(isHere),
      apart: [...new Set([...apart, ...there])],
      together: [...new Set([...together.filter(isHere), ...joined(hiddenName(home))])],
      shared,
    };
    return [[home, amendment]];
  });
}

/** The connected parts of one side, without the other side, by hidden names. */
function linkedParts(
  { owners }: Bonds,
  side: readonly IdentityName[],
  hiddenName: (name: IdentityName) => HiddenName,
): ReadonlySet<HiddenName>[] {
  let parts = side.map((home) => new Set([hiddenName(home)]));
  for (const home of side)
    for (const link of tiesOf(owners.get(home))) {
      const met = parts.filter((part) => part.has(hiddenName(home)) || part.has(link));
      parts = [...parts.filter((part) => !met.includes(part)), new Set(met.flatMap((part) => [...part]))];
    }
  return parts;
}

function tiesOf(owner: Owner | undefined): readonly HiddenName[] {
  return owner === undefined ? [] : [...owner.links, ...owner.together];
}

function normalised(identity: string): string {
  return identity.startsWith('email:')
    ? (emailIdentity(identity.slice('email:'.length)) ?? identity)
    : identity;
}
