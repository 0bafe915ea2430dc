import type { Owner, OwnerClaim } from '../customers/owner.ts';
import { isAddress } from '../identity/identity.ts';
import { type HiddenName, type IdentityName, isPersonName } from '../identity/identity-hash.ts';
import type { Activity } from '../lifecycle/activity.ts';
import { attributeOf, parentNamedIn } from '../lifecycle/objects/history.ts';
import type { ObjectReport } from '../lifecycle/objects/object.ts';
import type { NamedUpdate } from './named-update.ts';
import { concernsChildren } from './object-writes.ts';
import type { Placement } from './placement.ts';
import type { Services } from './services.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * True when an update may change what accounts claim. Otherwise no customer has to be merged or split, and nothing more has to be read:
 * a claim that is stored is in effect, or its customers are marked.
 */
export function mayChangeClaims(
  { identityHash, policy }: Services,
  { persons, objects, activities, identities }: NamedUpdate,
  placements: readonly Placement[],
  { owners, entries, nameOf }: Snapshot,
): boolean {
  const { identityName, hiddenName } = identityHash;
  return persons.some(isNewsOf) || placements.some((one) => foundsItsId(one) || changesPair(one));

  /** An object may be the first that names its account. An id that is an address itself claims it. */
  function foundsItsId({ home }: Placement): boolean {
    const identity = identities.get(home);
    return identity?.includes('@') === true && isPersonName(home) && !owners.has(identity);
  }

  /** What is stated of the address of an account itself. */
  function isNewsOf(person: string): boolean {
    // What was only claimed so far has no customer yet.
    if (owners.get(person)?.customerId === null) return true;
    if (isAddress(person)) return false;
    const name = identityName(person);
    const { facts, claims = [], mergedInto } = owners.get(person) ?? {};
    const own = objects.find(({ object, type }) => type === 'account' && object === name)?.snapshots ?? [];
    for (const { states, attributes } of own)
      if (
        (attributes.isDeleted && !facts?.isClosed) ||
        (attributes.unverifiedId && claims.some(isLasting)) ||
        (states.account !== undefined && (states.account === 'closed') !== (facts?.isClosed ?? false)) ||
        (attributes.mergedInto !== undefined && attributes.mergedInto !== (mergedInto ?? null))
      )
        return true;
    if (facts?.isPerPurchase && own.length > 0) return true;
    if (activities.some(isRestated)) return true;
    if (facts?.isDevice) return false;
    // An id that is an address itself claims it.
    if (facts === undefined && person.includes('@')) return true;
    for (const { at, address } of [
      ...own.map(({ asOf, attributes }) => ({ at: asOf, address: attributes.address })),
      ...activities.map(({ occurredAt, address }) => ({ at: occurredAt, address })),
    ]) {
      if (address === undefined) continue;
      if (!facts?.isStated) return true;
      if (address === null ? endsClaim(claims, at) : isNews(person, address, at, at)) return true;
    }
    return false;
  }

  /** A later version of an activity replaces what an earlier one states. */
  function isRestated({ id, occurredAt, address }: Activity): boolean {
    const { activity: before } = entries.get(id) ?? {};
    return before !== undefined && (before.occurredAt !== occurredAt || before.address !== address);
  }

  /** An object claims an address for the account that it lies with, only while nothing is known of the account itself. */
  function changesPair(placement: Placement): boolean {
    const { before, after, home, owner: moving } = placement;
    // It may be the first that names its account. An id that is an address itself claims it.
    const person = identities.get(home);
    if (person?.includes(':customer:') && person.includes('@') && !owners.has(person)) return true;
    if (after.type === 'account') return false;
    // What is of it may leave an account, or come to one.
    if (moving !== null && moving.children.length > 0 && concernsChildren(placement)) return true;
    const [account, address] = pairOf(after, home);
    const owner = account ? ownerByName(account) : undefined;
    const [formerAccount, formerAddress] = before === null ? [] : pairOf(before.history, before.home);
    if (formerAccount && formerAccount !== account && concernsPurchases(before?.history)) return true;
    const known = formerAccount === account ? before?.history : undefined;
    if (owner !== undefined && changesPurchases(owner, known, after)) return true;
    const isSamePair = formerAccount === account && formerAddress === address;
    // The usual case.
    if (isSamePair && owner?.facts.isStated) return false;
    const naming = namedDuring(after, account, address);
    const former = before === null ? null : namedDuring(before.history, formerAccount, formerAddress);
    // A correction of one body may take a pair away, or move the instant since which it is claimed.
    const isShorter =
      former !== null && (naming === null || naming.from > former.from || naming.to < former.to);
    const isChanged = before !== null && (!isSamePair || isShorter);
    if (isChanged && formerAccount && formerAddress && !ownerByName(formerAccount)?.facts.isStated)
      return true;
    if (!account || !address) return false;
    const { identity, facts } = owner ?? {};
    if (identity === undefined) return true;
    if (facts?.isStated) return false;
    if (facts?.isDevice) return isChanged;
    return naming !== null && isNews(identity, address, naming.from, naming.to);
  }

  function pairOf(history: Placement['after'], home: IdentityName) {
    const account = attributeOf(history, '', 'account');
    return account && account === hiddenName(home) ? [account, attributeOf(history, '', 'address')] : [];
  }

  /** The checkout of a purchase may make an account one of purchases. A subscription and what is of it end that. */
  function changesPurchases({ facts }: Owner, known: ObjectReport | undefined, after: Placement['after']) {
    const isPurchase = attributeOf(after, '', 'perPurchase') === true;
    if (facts.isPerPurchase) return !isPurchase && concernsPurchases(after);
    return isPurchase && (known === undefined || attributeOf(known, '', 'perPurchase') !== true);
  }

  /** True unless the account is known to have the address at these instants, and it does not matter when it was last reported. */
  function isNews(account: string, address: IdentityName, from: number, to: number): boolean {
    const { claims = [] } = owners.get(account) ?? {};
    const claim = claims.find(({ other }) => other === address);
    // A crowded address takes no more claims of known accounts. To have it only ends those on others.
    if (claim === undefined && ownerByName(address)?.crowded) return endsClaim(claims, from);
    if (claim === undefined || claim.until !== null || from < claim.since) return true;
    // It has the address in its id besides another one, which a report of that address ends. Only its log says how many it ever had.
    if (isLasting(claim)) return endsClaim(claims, from) || claims.length > policy.linking.maxAddresses;
    return (
      to > claim.last && mayHavePassed(ownerByName(address), hiddenName(identityName(account)), claim.last)
    );
  }

  function ownerByName(hidden: IdentityName): Owner | undefined {
    const name = nameOf(hidden);
    return owners.get(name) ?? [...owners.values()].find(({ identity }) => identityName(identity) === name);
  }
}

/** When the first and the last body named a pair; null if none did. */
function namedDuring({ snapshots }: ObjectReport, account?: string | null, address?: string | null) {
  if (!account || !address) return null;
  const instants = snapshots.flatMap(({ asOf, attributes }) =>
    attributes.account === account && attributes.address === address ? asOf : [],
  );
  return instants.length === 0 ? null : { from: Math.min(...instants), to: Math.max(...instants) };
}

/** True if an account is not known to have lost its address by then. It never loses the one in its id. */
function endsClaim(claims: Owner['claims'], at: number): boolean {
  return claims.some((one) => !isLasting(one) && at >= one.since && (one.until === null || at < one.until));
}

/** True for an object that says whether its account is one of single purchases. */
function concernsPurchases(history: ObjectReport | undefined): boolean {
  if (history === undefined) return false;
  if (history.type === 'subscription' || attributeOf(history, '', 'perPurchase') === true) return true;
  return parentNamedIn(history)?.includes(':subscription:') === true;
}

/** True for the claim on the address that the id of the account is. */
function isLasting({ last }: OwnerClaim): boolean {
  return last === Number.MAX_SAFE_INTEGER;
}

/** True if somebody else had the address later than this. */
function mayHavePassed(address: Owner | undefined, account: HiddenName, at: number): boolean {
  return address?.claims.some(({ other, since }) => other !== account && since > at) === true;
}
