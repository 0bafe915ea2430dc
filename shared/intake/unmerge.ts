import type { Customer } from '../customers/customer.ts';
import type { Owner } from '../customers/owner.ts';
import { emailIdentity, isPerson } from '../identity/identity.ts';
import { type HomeName, isPersonName } from '../identity/identity-hash.ts';
import { customerById } from '../storage/customer-lookup.ts';
import type { Amendment } from './amendments.ts';
import type { Applying } from './apply-telling.ts';
import { settleAround } from './arrange-customers.ts';
import { type Bonds, readBonds } from './bonds.ts';
import { separate } from './rearrange.ts';
import { type NotDone, refused, untilDone } from './until-done.ts';

/** A merge that was taken back. */
interface Unmerged {
  readonly outcome: 'unmerged';
  readonly survivor: string;
  readonly separated: string;
}

/**
 * Parts person identities from a customer, with everything that was told under them; an object that is its own home
 * goes with the person that it was first linked to. Both customers are what they would be had they never been one,
 * and whatever names them together later does not merge them again by itself.
 */
export async function unmergeCustomer(
  applying: Applying,
  customerId: string,
  identities: readonly string[],
): Promise<Unmerged | NotDone> {
  const { nameOf } = applying.identityHash;
  const names = identities.map((identity) => nameOf(normalised(identity)));
  if (names.length === 0) return refused('name at least one identity to separate');
  if (!identities.every(isPerson))
    return refused('only identities of persons are separated: what belongs to them goes with them');
  return untilDone<Unmerged>(applying, async () => {
    const customer = await customerById(applying.store, customerId);
    if (customer === undefined) return { outcome: 'unknown-customer' };
    const why = whyNot(customer, names);
    if (why === undefined) return unmerge(applying, customer, new Set(names));
    // Asked for again after a crash, they are parted already, and may still have to be merged with somebody else.
    await settleAround(applying, [...customer.homes, ...names]);
    return refused(why);
  });
}

function whyNot({ homes }: Customer, names: readonly HomeName[]): string | undefined {
  if (names.some((name) => !homes.includes(name)))
    return 'the customer does not have every one of these identities';
  if (homes.filter(isPersonName).every((home) => names.includes(home)))
    return 'at least one identity of a person has to stay';
  return undefined;
}

async function unmerge(
  applying: Applying,
  from: Customer,
  persons: ReadonlySet<HomeName>,
): Promise<Unmerged | 'conflict'> {
  const bonds = await readBonds(applying, [from]);
  const { hide } = applying.identityHash;
  const leavers = new Set([...persons].map(hide));
  const goes = (home: HomeName) => leavers.has(isPersonName(home) ? hide(home) : firstLinkOf(bonds, home));
  const leaving = from.homes.filter(goes);
  const staying = from.homes.filter((home) => !goes(home));
  const founderLeaves = from.homes[0] !== undefined && leaving.includes(from.homes[0]);
  const amended = new Map([
    ...apartFrom(bonds, leaving, staying, hide),
    ...apartFrom(bonds, staying, leaving, hide),
  ]);
  // The id stays with the identity that founded it.
  const homes = founderLeaves ? staying : leaving;
  const { outcome, customerIds } = await separate(applying, from, [{ from, homes }], bonds, amended);
  const [separated = ''] = customerIds;
  if (outcome !== 'committed') return 'conflict';
  // Only who is tied to somebody else as well can be one with them now.
  if (bonds.customers.length > 1) await settleAround(applying, from.homes);
  return { outcome: 'unmerged', survivor: from.customerId, separated };
}

/** The hidden name of the person that an object was first linked to; its own name where it is linked to none. */
function firstLinkOf({ owners }: Bonds, object: HomeName): HomeName {
  return owners.get(object)?.links.find(isPersonName) ?? object;
}

/**
 * Those on one side are apart from all on the other, so that no later link joins the sides; and they stay linked
 * among themselves, also where it was somebody on the other side who linked them.
 */
function apartFrom(
  bonds: Bonds,
  side: readonly HomeName[],
  others: readonly HomeName[],
  hide: (name: HomeName) => HomeName,
): [HomeName, Amendment][] {
  const [first = '', ...rest] = linkedParts(bonds, side, hide)
    .flatMap((part) => [...part].sort().slice(0, 1))
    .sort();
  const there = others.map(hide);
  const isHere = (name: HomeName) => !there.includes(name);
  const joined = (name: HomeName) => (name === first ? rest : rest.includes(name) ? [first] : []);
  return side.flatMap((home): [HomeName, Amendment][] => {
    const owner = bonds.owners.get(home);
    if (owner === undefined) return [];
    const { links, apart, together, shared } = owner;
    const amendment = {
      links: links.filter(isHere),
      apart: [...new Set([...apart, ...there])],
      together: [...new Set([...together.filter(isHere), ...joined(hide(home))])],
      shared,
    };
    return [[home, amendment]];
  });
}

/** What of a side is linked without anybody else, by hidden names. */
function linkedParts(
  { owners }: Bonds,
  side: readonly HomeName[],
  hide: (name: HomeName) => HomeName,
): ReadonlySet<HomeName>[] {
  const homes = new Map([...owners].map(([name, { home }]) => [hide(name), hide(home)]));
  let parts = side.map((home) => new Set([hide(home)]));
  for (const home of side)
    for (const link of tiesOf(owners.get(home))) {
      // An object lies where its home is.
      const other = homes.get(link) ?? link;
      const met = parts.filter((part) => part.has(hide(home)) || part.has(other));
      parts = [...parts.filter((part) => !met.includes(part)), new Set(met.flatMap((part) => [...part]))];
    }
  return parts;
}

function tiesOf(owner: Owner | undefined): readonly HomeName[] {
  return owner === undefined ? [] : [...owner.links, ...owner.together];
}

function normalised(identity: string): string {
  return identity.startsWith('email:')
    ? (emailIdentity(identity.slice('email:'.length)) ?? identity)
    : identity;
}
