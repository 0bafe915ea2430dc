import type { Customer } from '../customers/customer.ts';
import type { Owner } from '../customers/owner.ts';
import { emailIdentity, isPerson } from '../identity/identity.ts';
import { type HiddenName, type IdentityName, isPersonName } from '../identity/identity-hash.ts';
import { customerById } from '../storage/customer-lookup.ts';
import type { Amendment } from './amendments.ts';
import { settleAround } from './arrange-customers.ts';
import { type Bonds, readBonds } from './bonds.ts';
import { separate } from './rearrange.ts';
import { type CommandRefusal, refused, retryOnConflict } from './retry-on-conflict.ts';
import type { Services } from './services.ts';

/** A merge that was taken back. */
interface Unmerged {
  readonly type: 'unmerged';
  readonly survivor: string;
  readonly separated: string;
}

/**
 * Parts person identities from a customer, with everything that was told under them; an object that is its own home
 * goes with the person that it was first linked to. Both customers are what they would be had they never been one,
 * and whatever names them together later does not merge them again by itself.
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
    return refused('only identities of persons are separated: what belongs to them goes with them');
  return retryOnConflict<Unmerged>(services, async () => {
    const customer = await customerById(services.store, customerId);
    if (customer === undefined) return { type: 'unknown-customer' };
    const why = whyNot(customer, names);
    if (why === undefined) return unmerge(services, customer, new Set(names));
    // Asked for again after a crash, they are parted already, and may still have to be merged with somebody else.
    await settleAround(services, [...customer.homes, ...names]);
    return refused(why);
  });
}

function whyNot({ homes }: Customer, names: readonly IdentityName[]): string | undefined {
  if (names.some((name) => !homes.includes(name)))
    return 'the customer does not have every one of these identities';
  if (homes.filter(isPersonName).every((home) => names.includes(home)))
    return 'at least one identity of a person has to stay';
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
  const goes = (home: IdentityName) =>
    leavers.has(isPersonName(home) ? hiddenName(home) : firstLinkOf(bonds, home));
  const leaving = from.homes.filter(goes);
  const staying = from.homes.filter((home) => !goes(home));
  const founderLeaves = from.homes[0] !== undefined && leaving.includes(from.homes[0]);
  const amended = new Map([
    ...apartFrom(bonds, leaving, staying, hiddenName),
    ...apartFrom(bonds, staying, leaving, hiddenName),
  ]);
  // The id stays with the identity that founded it.
  const homes = founderLeaves ? staying : leaving;
  const { type: outcome, customerIds } = await separate(services, from, [{ from, homes }], bonds, amended);
  const [separated = ''] = customerIds;
  if (outcome !== 'committed') return 'conflict';
  // Only who is tied to somebody else as well can be one with them now.
  if (bonds.customers.length > 1) await settleAround(services, from.homes);
  return { type: 'unmerged', survivor: from.customerId, separated };
}

/** The hidden name of the person that an object was first linked to; its own name where it is linked to none. */
function firstLinkOf({ owners }: Bonds, object: IdentityName): IdentityName {
  return owners.get(object)?.links.find(isPersonName) ?? object;
}

/**
 * Those on one side are apart from all on the other, so that no later link joins the sides; and they stay linked
 * among themselves, also where it was somebody on the other side who linked them.
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

/** What of a side is linked without anybody else, by hidden names. */
function linkedParts(
  { owners }: Bonds,
  side: readonly IdentityName[],
  hiddenName: (name: IdentityName) => HiddenName,
): ReadonlySet<HiddenName>[] {
  const homes = new Map([...owners].map(([name, { home }]) => [hiddenName(name), hiddenName(home)]));
  let parts = side.map((home) => new Set([hiddenName(home)]));
  for (const home of side)
    for (const link of tiesOf(owners.get(home))) {
      // An object lies where its home is.
      const other = homes.get(link) ?? link;
      const met = parts.filter((part) => part.has(hiddenName(home)) || part.has(other));
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
