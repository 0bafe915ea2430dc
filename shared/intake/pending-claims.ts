import { NO_ERASED_CLAIMS, NO_FACTS, newOwner, type Owner, type OwnerClaim } from '../customers/owner.ts';
import { type AccountClaims, type AccountLog, type Claim, claimsOf } from '../identity/claims.ts';
import { emailIdentity, type Identity, isPerson } from '../identity/identity.ts';
import type { HiddenName, IdentityName } from '../identity/identity-hash.ts';
import { handoverOf, MAX_ACCOUNTS_EVER } from '../identity/ties.ts';
import type { Activity } from '../lifecycle/activity.ts';
import { attributeOf } from '../lifecycle/objects/history.ts';
import type { ObjectHistory } from '../lifecycle/objects/object.ts';
import { type LogEntry, logOf } from '../storage/items.ts';
import type { NamedUpdate } from './named-update.ts';
import type { Neighbourhood } from './neighbourhood.ts';
import type { Placement } from './placement.ts';
import type { Services } from './services.ts';
import { connectionOf, tieRulesOf } from './tie-rules.ts';

/** The owners whose claims an update changes, as they will be, by name. Those of new identities have version 0. */
export type PendingOwners = ReadonlyMap<IdentityName, Owner>;

/** What an update adds to, and takes from, what is stored under the names of accounts. */
interface News {
  readonly update: NamedUpdate;
  readonly placements: readonly Placement[];
}

/**
 * Works out what accounts claim once an update is applied, from everything that is stored under their names. Claims are kept at
 * both ends, the account and the address.
 */
export async function pendingOwners(
  services: Services,
  news: News,
  around: Pick<Neighbourhood, 'owners' | 'tombstones'>,
): Promise<PendingOwners> {
  const { identityHash, policy, store } = services;
  const owners = new Map(around.owners);
  const tombstones = new Map(around.tombstones);
  const { identityName, hiddenName } = identityHash;
  const hiddenNameOf = (identity: Identity) => hiddenName(identityName(identity));
  const identities = new Map<HiddenName, Identity>();
  for (const identity of news.update.identities.values()) identities.set(hiddenNameOf(identity), identity);
  for (const { identity } of owners.values()) identities.set(hiddenNameOf(identity), identity);
  const asked = new Set<HiddenName>([
    ...news.update.persons.map(hiddenNameOf),
    ...[...owners.keys()].map(hiddenName),
    ...tombstones.keys(),
  ]);
  const drafts = new Map<IdentityName, Owner>();
  const ownerOf = (hidden: HiddenName): Owner | undefined => {
    const identity = identities.get(hidden);
    if (identity === undefined) return undefined;
    const name = identityName(identity);
    const erasure = tombstones.get(hidden)?.erasure ?? null;
    return drafts.get(name) ?? owners.get(name) ?? { ...newOwner(identity, name, ''), erasure };
  };
  const write = (owner: Owner) => drafts.set(identityName(owner.identity), owner);

  const accounts = new Set(accountsOf(news, hiddenName));
  await read([...accounts, ...[...news.update.identities.values()].filter(isPerson).map(hiddenNameOf)]);
  const addresses = new Set<HiddenName>();
  for (const account of accounts) for (const address of await settle(account)) addresses.add(address);
  // When an address passes to somebody else, it matters who reported it since. Only the log of an account knows.
  const rivals = new Set<HiddenName>();
  for (const address of addresses) {
    const { claims = [] } = ownerOf(address) ?? {};
    const at = handoverAt(address);
    for (const { other, last } of claims) if (last < at && !accounts.has(other)) rivals.add(other);
  }
  for (const account of rivals) await settle(account);
  return drafts;

  /** Reads owners that nobody has read, and of addresses the accounts that have or had them. */
  async function read(names: readonly HiddenName[]): Promise<void> {
    const wanted = [...new Set(names)].filter((name) => !asked.has(name));
    if (wanted.length === 0) return;
    for (const name of wanted) asked.add(name);
    const found = await store.find({ identities: wanted }, true);
    for (const owner of found.owners) {
      identities.set(hiddenNameOf(owner.identity), owner.identity);
      owners.set(identityName(owner.identity), owner);
    }
    // The hash after the separator is a name, too.
    for (const one of found.tombstones) tombstones.set(hiddenName(`#${one.hash}`), one);
    const addresses = found.owners.filter(({ identity }) => connectionOf(identity) === null);
    await read(addresses.flatMap(({ claims }) => claims.map(({ other }) => other)));
  }

  /** Drafts the claims of one account. Returns the addresses whose claims changed. */
  async function settle(account: HiddenName): Promise<readonly HiddenName[]> {
    const before = ownerOf(account);
    if (before === undefined || connectionOf(before.identity) === null) return [];
    const name = identityName(before.identity);
    const stored = before.version === 0 ? [] : await services.store.readLog([name]);
    const log = withNews(stored, account, name, news);
    const { facts, claims, mergedInto } = await claimsIn(account, log);
    const own = ownAddress(before.identity);
    const all = new Map(own === undefined ? claims : [...claims, [hiddenNameOf(own), ALWAYS]]);
    if (own !== undefined) {
      identities.set(hiddenNameOf(own), own);
      await read([hiddenNameOf(own)]);
    }
    if (mergedInto !== null) await read([mergedInto]);
    const known = new Map(before.claims.map((claim) => [claim.other, claim]));
    const changed = [...new Set([...all.keys(), ...known.keys()])].filter(
      (address) => !isSame(all.get(address), known.get(address)),
    );
    const isOld = changed.length === 0 && JSON.stringify(facts) === JSON.stringify(before.facts);
    if (isOld && mergedInto === before.mergedInto) return [];
    const listed = [...all].map(([other, claim]) => ({ other, ...claim })).sort(byOther);
    write({ ...before, claims: listed, facts, mergedInto });
    for (const address of changed) draftAddress(address, account, all.get(address));
    draftMerge(account, before.mergedInto, mergedInto);
    return changed;
  }

  /** What the account claims. An address that was erased, as it may be since the claim was stored, is none any more. */
  async function claimsIn(account: HiddenName, log: AccountLog): Promise<AccountClaims> {
    const { maxAddresses } = policy.linking;
    const stated = claimsOf(account, log, maxAddresses);
    await read([...stated.claims.keys()]);
    const erasedAt = (address: string) =>
      // Only hidden names are stored in logs.
      (tombstones.get(address as HiddenName) ?? ownerOf(address as HiddenName))?.erasure?.at ??
      Number.NEGATIVE_INFINITY;
    const hasErased = [...stated.claims.keys()].some((name) => erasedAt(name) > Number.NEGATIVE_INFINITY);
    return hasErased ? claimsOf(account, log, maxAddresses, erasedAt) : stated;
  }

  function draftAddress(address: HiddenName, account: HiddenName, claim: Claim | undefined): void {
    const before = ownerOf(address);
    if (before === undefined || before.crowded) return;
    const others = before.claims.filter(({ other }) => other !== account);
    const isKnown = others.length < before.claims.length;
    if (claim === undefined) {
      if (isKnown) write({ ...before, claims: others });
      return;
    }
    const connection = connectionOf(identities.get(account) ?? '');
    const rivals = others.filter(({ other }) => connectionOf(identities.get(other) ?? '') === connection);
    const counted = rivals.filter(({ other }) => !ownerOf(other)?.facts.isPerPurchase);
    const isCounted = !ownerOf(account)?.facts.isPerPurchase;
    if (!isKnown && isCounted && counted.length >= MAX_ACCOUNTS_EVER) write({ ...before, crowded: true });
    else write({ ...before, claims: [...others, { other: account, ...claim }].sort(byOther) });
  }

  /** Stores a merge by the tool, or its end, at the other account as well. */
  function draftMerge(account: HiddenName, former: HiddenName | null, into: HiddenName | null): void {
    if (former === into) return;
    const left = former === null ? undefined : ownerOf(former);
    if (left !== undefined) write({ ...left, mergedFrom: left.mergedFrom.filter((one) => one !== account) });
    const kept = into === null ? undefined : ownerOf(into);
    if (kept !== undefined)
      write({ ...kept, mergedFrom: [...new Set([...kept.mergedFrom, account])].sort() });
  }

  function handoverAt(address: HiddenName): number {
    const { claims = [], erasedClaims = NO_ERASED_CLAIMS } = ownerOf(address) ?? {};
    const known = claims.map((claim) => ({
      ...claim,
      account: claim.other,
      connection: connectionOf(identities.get(claim.other) ?? '') ?? '',
      facts: ownerOf(claim.other)?.facts ?? NO_FACTS,
    }));
    return Math.max(
      handoverOf(known, tieRulesOf(services)),
      erasedClaims.handover ?? Number.NEGATIVE_INFINITY,
    );
  }
}

/** An account whose id is an e-mail address has that address, whatever is reported. */
const ALWAYS: Claim = { since: 0, until: null, last: Number.MAX_SAFE_INTEGER };

function ownAddress(account: Identity): Identity | undefined {
  return account.includes('@') ? emailIdentity(account.slice(account.indexOf(':customer:') + 10)) : undefined;
}

/** The accounts of which an update says something, by hidden name: its persons, and those that its objects name or named. */
function accountsOf(
  { update, placements }: News,
  hiddenName: (name: IdentityName) => HiddenName,
): HiddenName[] {
  const named = placements.flatMap(({ before, after }) => [
    after.type === 'account' ? hiddenName(after.object) : null,
    accountNamedIn(after),
    before === null ? null : accountNamedIn(before.history),
  ]);
  const persons = update.persons.filter((person) => connectionOf(person) !== null);
  return [...persons.map((person) => hiddenName(person)), ...named.filter((name) => name !== null)];
}

// Only hidden names are stored in objects.
function accountNamedIn(history: ObjectHistory): HiddenName | null {
  return history.type === 'account'
    ? null
    : ((attributeOf(history, '', 'account') ?? null) as HiddenName | null);
}

/** The log of an account as it is once the update is applied. */
function withNews(
  stored: readonly LogEntry[],
  account: HiddenName,
  name: IdentityName,
  { update, placements }: News,
) {
  const { activities, objects } = logOf(stored);
  const histories = new Map(objects.map((history) => [history.object, history]));
  for (const { after } of placements) {
    const isOwn = after.type === 'account' ? after.object === name : accountNamedIn(after) === account;
    if (isOwn) histories.set(after.object, after);
    else histories.delete(after.object);
  }
  const isNamed = update.persons.some(
    (person) => update.identities.get(account) === person || person === name,
  );
  const added: readonly Activity[] = isNamed ? update.activities : [];
  return { activities: [...activities, ...added], objects: [...histories.values()] };
}

function isSame(a: Claim | undefined, b: Claim | undefined): boolean {
  return a?.since === b?.since && a?.until === b?.until && a?.last === b?.last;
}

function byOther(a: OwnerClaim, b: OwnerClaim): number {
  return a.other < b.other ? -1 : 1;
}
