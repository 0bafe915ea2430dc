import type { Owner } from '../customers/owner.ts';
import { NO_FACTS } from '../identity/claims.ts';
import type { Identity } from '../identity/identity.ts';
import type { IdentityName } from '../identity/identity-hash.ts';
import { handoverOf, type TieRules } from '../identity/ties.ts';
import { attributeOf } from '../lifecycle/objects/history.ts';
import type { NamedUpdate } from './named-update.ts';
import type { Placement } from './placement.ts';
import type { Services } from './services.ts';
import type { Snapshot } from './snapshot.ts';
import { connectionOf } from './tie-rules.ts';

/**
 * True when an update may change what accounts claim, or when a claim that is stored was not put into effect. Otherwise everybody
 * whom it names stays the customer they are, and nothing more has to be read.
 */
export function mayChangeClaims(
  services: Services,
  update: NamedUpdate,
  placements: readonly Placement[],
  snapshot: Snapshot,
): boolean {
  return (
    update.persons.some(
      (person) => connectionOf(person) !== null && hasNewsOf(services, person, update, snapshot),
    ) ||
    placements.some(
      (placement) => placement.after.type !== 'account' && changesPair(services, placement, snapshot),
    )
  );
}

/** What an update states of the address of an account itself. */
function hasNewsOf(services: Services, account: Identity, update: NamedUpdate, snapshot: Snapshot): boolean {
  const { identityName } = services.identityHash;
  const name = identityName(account);
  const owner = snapshot.owners.get(account);
  const own = update.objects.find(({ object, type }) => type === 'account' && object === name);
  const addresses = update.persons.filter((person) => connectionOf(person) === null);
  if (owner === undefined) return addresses.length > 0 || own !== undefined || account.includes('@');
  const snapshots = own?.snapshots ?? [];
  for (const { states, attributes } of snapshots) {
    if (states.account !== undefined && (states.account === 'closed') !== owner.facts.isClosed) return true;
    if (attributes.mergedInto !== undefined && attributes.mergedInto !== owner.mergedInto) return true;
  }
  if (owner.facts.isDevice) return false;
  const statements = [
    ...snapshots.flatMap(({ asOf, attributes }) =>
      attributes.address === undefined ? [] : [{ at: asOf, address: attributes.address }],
    ),
    ...update.activities.flatMap(({ occurredAt, address }) =>
      address === undefined ? [] : [{ at: occurredAt, address }],
    ),
  ];
  if (statements.length > 0 && !owner.facts.isStated) return true;
  return (
    statements.some((one) =>
      one.address === null
        ? owner.claims.some(({ until }) => until === null)
        : isNews(services, owner, one.address, one.at, one.at, snapshot),
    ) || addresses.some((one) => isTieNotInEffect(services, owner, one, snapshot))
  );
}

/** An object claims an address for its account only while nothing is known of the account itself. */
function changesPair(services: Services, { before, after }: Placement, snapshot: Snapshot): boolean {
  const pairOf = (history: Placement['after']) => ({
    account: attributeOf(history, '', 'account') ?? null,
    address: attributeOf(history, '', 'address') ?? null,
  });
  const now = pairOf(after);
  const former = before === null ? null : pairOf(before.history);
  const isChanged = former !== null && (former.account !== now.account || former.address !== now.address);
  const ownerOf = (account: IdentityName | null) =>
    account === null ? undefined : ownerByName(services, account, snapshot);
  if (isChanged && former.account !== null && former.address !== null && isUnstated(ownerOf(former.account)))
    return true;
  if (now.account === null || now.address === null) return false;
  const owner = ownerOf(now.account);
  if (owner === undefined) return true;
  if (owner.facts.isStated) return false;
  if (owner.facts.isDevice) return isChanged;
  const instants = after.snapshots.flatMap(({ asOf, attributes }) =>
    attributes.address === now.address ? asOf : [],
  );
  return isNews(services, owner, now.address, Math.min(...instants), Math.max(...instants), snapshot);
}

function isUnstated(owner: Owner | undefined): boolean {
  return owner === undefined || !owner.facts.isStated;
}

/** True unless the account is known to have the address at these instants, and it does not matter when it was last reported. */
function isNews(
  services: Services,
  owner: Owner,
  address: IdentityName,
  from: number,
  to: number,
  snapshot: Snapshot,
): boolean {
  const claim = owner.claims.find(({ other }) => other === address);
  if (claim === undefined || claim.until !== null || from < claim.since) return true;
  return to > claim.last && claim.last < handoverAt(ownerByName(services, address, snapshot));
}

/** A claim that ties is stored, but the two are not one customer: a merge was not completed. */
function isTieNotInEffect(services: Services, owner: Owner, address: Identity, snapshot: Snapshot): boolean {
  const { identityName, hiddenName } = services.identityHash;
  const hidden = hiddenName(identityName(address));
  const claim = owner.claims.find(({ other }) => other === hidden);
  const other = snapshot.owners.get(address);
  if (claim === undefined || claim.until !== null || owner.apart.includes(hidden)) return false;
  if (other === undefined) return true;
  const theirs = snapshot.customers.find(({ homes }) => homes.includes(other.home));
  const isOne = theirs === undefined || theirs.shared || theirs.homes.includes(owner.home);
  return !isOne && !other.crowded && claim.last >= handoverAt(other);
}

function handoverAt(owner: Owner | undefined): number {
  if (owner === undefined) return Number.NEGATIVE_INFINITY;
  // Only the hidden names of the accounts are known here. All are taken for one connection, so that no handover is missed.
  const claims = owner.claims.map((claim) => ({
    ...claim,
    account: claim.other,
    connection: '',
    facts: NO_FACTS,
  }));
  return handoverOf(claims, ANY_CONNECTION);
}

const ANY_CONNECTION: TieRules = { maxAccounts: 0, allowsAddressOnce: () => true };

function ownerByName(
  { identityHash }: Services,
  hidden: IdentityName,
  { owners, nameOf }: Snapshot,
): Owner | undefined {
  const name = nameOf(hidden);
  const { identityName } = identityHash;
  return owners.get(name) ?? [...owners.values()].find(({ identity }) => identityName(identity) === name);
}
