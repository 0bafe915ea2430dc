import { MAX_HOMES_WITH_PURCHASES } from '../customers/customer.ts';
import { NO_ERASED_CLAIMS, NO_FACTS, newOwner, type Owner, type OwnerClaim } from '../customers/owner.ts';
import { type AccountClaims, type AccountFacts, type Claim, claimsOf } from '../identity/claims.ts';
import { ownAddress } from '../identity/email-identity.ts';
import type { Identity } from '../identity/identity.ts';
import type { HiddenName, IdentityName } from '../identity/identity-hash.ts';
import { handoverOf, MAX_ACCOUNTS_EVER } from '../identity/ties.ts';
import type { LogEntry } from '../storage/items.ts';
import { type AccountNews, accountsOf, withNews } from './account-news.ts';
import type { Neighbourhood } from './neighbourhood.ts';
import type { Services } from './services.ts';
import { connectionOf, tieRulesOf } from './tie-rules.ts';

/** The owners whose claims an update changes, as they will be, by name. Those of new identities have version 0. */
export type PendingOwners = ReadonlyMap<IdentityName, Owner>;

/** The result of `pendingOwners`. `missing` are identities that have to be read first: then it has to be worked out again. */
export interface Pending {
  readonly owners: PendingOwners;
  readonly missing: readonly HiddenName[];
}

/**
 * Works out what accounts claim once an update is applied, from everything that is stored under their names. Claims are kept at
 * both ends, the account and the address.
 */
export async function pendingOwners(
  services: Services,
  news: AccountNews,
  { owners, asked, tombstones }: Pick<Neighbourhood, 'owners' | 'asked' | 'tombstones'>,
): Promise<Pending> {
  const { identityHash, policy } = services;
  const { identityName, hiddenName } = identityHash;
  const identities = new Map<HiddenName, Identity>();
  for (const identity of news.update.identities.values()) identities.set(hiddenName(identity), identity);
  for (const { identity } of owners.values()) identities.set(hiddenName(identity), identity);
  const drafts = new Map<IdentityName, Owner>();
  const missing = new Set<HiddenName>();
  const ownerOf = (hidden: HiddenName): Owner | undefined => {
    const identity = identities.get(hidden);
    if (!asked.has(hidden)) missing.add(hidden);
    if (identity === undefined || missing.has(hidden)) return undefined;
    const name = identityName(identity);
    const erasure = tombstones.get(hidden)?.erasure ?? null;
    return drafts.get(name) ?? owners.get(name) ?? { ...newOwner(identity, name), erasure };
  };
  const write = (owner: Owner) => drafts.set(identityName(owner.identity), owner);

  const accounts = [...new Set(accountsOf(news, hiddenName))];
  const addresses = new Set<HiddenName>();
  const mergedInto = new Set<HiddenName>();
  for (const { account, before, now } of await claimsOfEach(accounts)) {
    for (const address of draftAccount(account, before, now)) addresses.add(address);
    if (now.mergedInto !== null && !accounts.includes(now.mergedInto)) mergedInto.add(now.mergedInto);
  }
  // Of an account that was unknown until now, the id may be an address, which it claims.
  const founded = [...mergedInto].filter((account) => ownerOf(account)?.version === 0);
  for (const { account, before, now } of await claimsOfEach(founded))
    for (const address of draftAccount(account, before, now)) addresses.add(address);
  // When an address passes to somebody else, it matters who reported it since. Only the log of an account knows.
  const rivals = new Set<HiddenName>();
  for (const address of addresses) {
    const { crowded = false, claims = [] } = ownerOf(address) ?? {};
    // It ties nobody, for good.
    if (crowded) continue;
    const at = handoverAt(address);
    // A single purchase ties whenever it was reported.
    for (const { other, last } of claims)
      if (last < at && !accounts.includes(other) && !ownerOf(other)?.facts.isPerPurchase) rivals.add(other);
  }
  // The address decides, so only its end is kept up to date: there may be many of these accounts.
  for (const { account, now } of await claimsOfEach([...rivals]))
    for (const address of addresses) {
      const known = ownerOf(address)?.claims.find(({ other }) => other === account);
      if (known !== undefined && !isSame(now.claims.get(address), known))
        draftAddress(address, account, now.claims.get(address));
    }
  return { owners: drafts, missing: [...missing] };

  /** What accounts claim once the update is applied. Those that have to be read first are left out. */
  async function claimsOfEach(names: readonly HiddenName[]) {
    const found = await Promise.all(
      names.map(async (account) => {
        const before = ownerOf(account);
        if (before === undefined || connectionOf(before.identity) === null) return [];
        const name = identityName(before.identity);
        const own = ownAddress(before.identity);
        const ownName = own === undefined ? null : hiddenName(own);
        if (own !== undefined && ownName !== null) identities.set(ownName, own);
        const now =
          firstClaimsOf(before, account, ownName) ??
          allClaimsOf(account, name, ownName, await services.store.readLog([name]));
        return { account, before, now };
      }),
    );
    return found.flat();
  }

  /** Drafts what an account claims. Returns the addresses whose claims changed. */
  function draftAccount(
    account: HiddenName,
    before: Owner,
    { facts, claims: stated, mergedInto }: AccountClaims,
  ): readonly HiddenName[] {
    const known = new Map(before.claims.map((claim) => [claim.other, claim]));
    // A claim is stored at both ends or not at all, so that the erasure of either finds the other.
    const claims = new Map(
      [...stated].filter(([address]) => known.has(address) || hasRoom(address, account, facts)),
    );
    // What is known of the account decides about all its addresses.
    const isOther = !isSameAtAddress(facts, before.facts);
    const changed = [...new Set([...claims.keys(), ...known.keys()])].filter(
      (address) => isOther || !isSame(claims.get(address), known.get(address)),
    );
    const isOld = changed.length === 0 && JSON.stringify(facts) === JSON.stringify(before.facts);
    if (isOld && mergedInto === before.mergedInto) return [];
    const listed = [...claims].map(([other, claim]) => ({ other, ...claim })).sort(byOther);
    // A merge of the tool may have been drafted with another account.
    const { mergedFrom } = ownerOf(account) ?? before;
    write({ ...before, claims: listed, facts, mergedFrom, mergedInto });
    for (const address of changed) draftAddress(address, account, claims.get(address));
    draftMerge(account, before.mergedInto, mergedInto);
    return changed;
  }

  /** What the account claims. An address that was erased, as it may be since the claim was stored, is none any more. */
  function allClaimsOf(
    account: HiddenName,
    name: IdentityName,
    own: HiddenName | null,
    stored: readonly LogEntry[],
  ): AccountClaims {
    const log = withNews(stored, name, news);
    const { maxAddresses } = policy.linking;
    const stated = claimsOf(account, log, maxAddresses, own);
    const erasedAt = (address: string) =>
      // Only hidden names are stored in logs.
      (tombstones.get(address as HiddenName) ?? ownerOf(address as HiddenName))?.erasure?.at ??
      Number.NEGATIVE_INFINITY;
    const hasErased = [...stated.claims.keys()].filter((one) => erasedAt(one) > Number.NEGATIVE_INFINITY);
    return hasErased.length > 0 ? claimsOf(account, log, maxAddresses, own, erasedAt) : stated;
  }

  /**
   * What an account claims of which nothing is stored, or no statement. The first statement ends all that objects claim, so the log is
   * not needed. Undefined if it is.
   */
  function firstClaimsOf(
    { identity, version, facts, mergedInto }: Owner,
    account: HiddenName,
    own: HiddenName | null,
  ): AccountClaims | undefined {
    // Its log says whether the tool calls the address in its id unverified.
    if (version > 0 && (facts.isStated || facts.isPerPurchase || own !== null)) return undefined;
    const name = identityName(identity);
    const first = allClaimsOf(account, name, own, []);
    if (version === 0) return first;
    if (!first.facts.isStated) return undefined;
    const hasBody = news.placements.some(({ after }) => after.type === 'account' && after.object === name);
    if (hasBody) return first;
    const { isClosed, isMerged } = facts;
    return { ...first, facts: { ...first.facts, isClosed, isMerged }, mergedInto };
  }

  function draftAddress(address: HiddenName, account: HiddenName, claim: Claim | undefined): void {
    const before = ownerOf(address);
    if (before === undefined) return;
    const others = before.claims.filter(({ other }) => other !== account);
    const isKnown = others.length < before.claims.length;
    if (claim !== undefined)
      write({ ...before, claims: [...others, { other: account, ...claim }].sort(byOther) });
    else if (isKnown) write({ ...before, claims: others });
  }

  /** True if an address lists one more account. One that more accounts had than it lists is crowded from then on. */
  function hasRoom(address: HiddenName, account: HiddenName, { isPerPurchase }: AccountFacts): boolean {
    const before = ownerOf(address);
    if (before === undefined) return false;
    const connection = connectionOf(identities.get(account) ?? '');
    const rivals = before.claims.filter(
      ({ other }) => other !== account && connectionOf(identities.get(other) ?? '') === connection,
    );
    const purchases = rivals.filter(({ other }) => ownerOf(other)?.facts.isPerPurchase).length;
    // More of these than one customer has can never tie, so the address does not grow with them.
    if (isPerPurchase) return purchases < MAX_HOMES_WITH_PURCHASES;
    if (before.crowded) return false;
    if (rivals.length - purchases < MAX_ACCOUNTS_EVER) return true;
    write({ ...before, crowded: true });
    return false;
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

/** Whether a claim first came from objects or from the account itself does not matter at its address. */
function isSameAtAddress(a: AccountFacts, b: AccountFacts): boolean {
  const { isStated } = a;
  return JSON.stringify(a) === JSON.stringify({ ...b, isStated });
}

function isSame(a: Claim | undefined, b: Claim | undefined): boolean {
  return a?.since === b?.since && a?.until === b?.until && a?.last === b?.last;
}

function byOther(a: OwnerClaim, b: OwnerClaim): number {
  return a.other < b.other ? -1 : 1;
}
