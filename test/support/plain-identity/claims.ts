import { attributeOf, parentNamedIn } from '../../../shared/lifecycle/objects/history.ts';
import type { ObjectHistory } from '../../../shared/lifecycle/objects/object.ts';
import { addressInId, connectionOf, isAccount, isLinkable, type TextOf } from './identities.ts';
import type { Limits } from './limits.ts';
import { ownerOf } from './object-owner.ts';
import { type Reported, type Statement, statementsOf } from './reported.ts';

/** That an account has, or had, an address. Instants are epoch milliseconds. */
export interface Claim {
  readonly address: string;
  /** When it was first and last stated, without an interruption by another. */
  readonly since: number;
  readonly last: number;
  /** When another was stated; `null` if the account has it now. */
  readonly until: number | null;
}

/** What is known of an account. */
export interface Account {
  readonly account: string;
  readonly connection: string;
  readonly claims: readonly Claim[];
  readonly isDevice: boolean;
  /** A per-purchase account: it hangs on its only address. */
  readonly isLeaf: boolean;
  readonly mergedInto: string | null;
  readonly isClosed: boolean;
  /** Since when it is known, if its customer is not closed before it is; else `null`. */
  readonly closableSince: number | null;
}

const YEAR = 365 * 86_400_000;

/** All accounts that were named, with their claims. */
export function accountsOf(reported: Reported, limits: Limits, textOf: TextOf): Account[] {
  return [...reported.accounts].map(([account, { isMadeByPurchase }]) => {
    const { claims, runs } = claimsOf(account, reported, limits, textOf);
    const history = reported.histories.get(account);
    const mergedInto = (history && attributeOf(history, '', 'mergedInto')) ?? null;
    const isOfPurchases = isMadeByPurchase && !isUsual(account, reported.histories);
    const bought = boughtWith(account, reported.histories);
    const isGone = mergedInto !== null || (history !== undefined && isDeleted(history));
    const isClosable = !isGone && (isReported(history) || (!isOfPurchases && bought.length > 0));
    return {
      account,
      connection: connectionOf(account),
      claims,
      isDevice: isDevice(runs, limits),
      isLeaf: isOfPurchases && claims.length === 1,
      mergedInto: mergedInto === account ? null : mergedInto,
      isClosed: history !== undefined && isClosed(history),
      closableSince: isClosable ? begunBy(history === undefined ? bought : [history, ...bought]) : null,
    };
  });
}

/** True if the tool has reported that the account is open or closed. */
function isReported(history: ObjectHistory | undefined): boolean {
  return history?.snapshots.some(({ states }) => states.account !== undefined) ?? false;
}

const BOUGHT: readonly string[] = ['order', 'invoice', 'payment', 'subscription'];

/** What was bought with the account. */
function boughtWith(account: string, histories: Reported['histories']): ObjectHistory[] {
  return [...histories.values()].filter(
    ({ object, type }) => BOUGHT.includes(type) && ownerOf(object, histories) === account,
  );
}

/** The earliest report or creation of these. */
function begunBy(objects: readonly ObjectHistory[]): number {
  const instants = objects.flatMap((one) => [
    ...one.snapshots.map(({ asOf }) => asOf),
    attributeOf(one, '', 'createdAt') ?? [],
  ]);
  return Math.min(...instants.flat());
}

/** True if an account has a body of its own, a subscription or an invoice of a subscription. */
function isUsual(account: string, histories: Reported['histories']): boolean {
  return [...histories.values()].some(
    (one) => one.object === account || (isOfSubscription(one) && ownerOf(one.object, histories) === account),
  );
}

function isOfSubscription(history: ObjectHistory): boolean {
  return [history.object, parentNamedIn(history)].some((object) => object?.split(':')[1] === 'subscription');
}

/** The claims of an account, one for each address that it has or had. */
function claimsOf(account: string, reported: Reported, limits: Limits, textOf: TextOf) {
  const runs = runsOf(statementsOf(account, reported, textOf));
  const claims =
    runs.length > 0 || isStated(account, reported)
      ? lastRuns(runs)
      : claimsByObjects(account, reported.histories);
  const isDenied = reported.histories
    .get(account)
    ?.snapshots.some(({ attributes }) => attributes.unverifiedId);
  return {
    claims: isDenied ? claims : withOwnId(account, claims, limits),
    runs: runs.length > 0 ? runs : claims,
  };
}

function isStated(account: string, reported: Reported): boolean {
  return statementsOf(account, reported, (text) => text).length > 0;
}

/** Successive statements of one address are a run. */
function runsOf(statements: readonly Statement[]): Claim[] {
  const runs: { address: string | null; since: number; last: number; until: number | null }[] = [];
  for (const { address, at } of [...statements].sort((one, other) => one.at - other.at)) {
    const run = runs.at(-1);
    if (run?.address === address) run.last = at;
    else {
      if (run !== undefined) run.until = at;
      runs.push({ address, since: at, last: at, until: null });
    }
  }
  return runs.flatMap(({ address, ...run }) => (address === null ? [] : [{ address, ...run }]));
}

/** Of each address, the last run is the claim. */
function lastRuns(runs: readonly Claim[]): Claim[] {
  return [...new Map(runs.map((run) => [run.address, run])).values()];
}

/** The addresses that objects name together with the account now. */
function claimsByObjects(account: string, histories: Reported['histories']): Claim[] {
  const claims = new Map<string, Claim>();
  for (const history of histories.values()) {
    if (history.type === 'account' || attributeOf(history, '', 'account') !== account) continue;
    // What follows the object that it is of to somebody else claims nothing.
    if (ownerOf(history.object, histories) !== account) continue;
    const address = attributeOf(history, '', 'address');
    if (typeof address !== 'string') continue;
    const naming = history.snapshots.filter(
      ({ attributes }) => attributes.account === account && attributes.address === address,
    );
    // What only different bodies name is no pair: a ticket may have got another requester since.
    if (naming.length === 0) continue;
    const instants = naming.map(({ asOf }) => asOf);
    claims.set(address, merged(claims.get(address), address, instants));
  }
  return [...claims.values()];
}

/** An id that is itself an address claims it always, unless its tool ever called it unverified. */
function withOwnId(account: string, claims: readonly Claim[], limits: Limits): Claim[] {
  const address = addressInId(account);
  if (address === undefined || !isLinkable(address, connectionOf(account), limits)) return [...claims];
  const always = { address, since: 0, last: Number.MAX_SAFE_INTEGER, until: null };
  return [...claims.filter((claim) => claim.address !== address), always];
}

function merged(known: Claim | undefined, address: string, instants: readonly number[]): Claim {
  const all = [...instants, ...(known === undefined ? [] : [known.since, known.last])];
  return { address, since: Math.min(...all), last: Math.max(...all), until: null };
}

/**
 * An account with too many addresses in all, or within a year: so many that the last of them was first stated at most 365 days
 * after the first of them was last stated.
 */
function isDevice(runs: readonly Claim[], { maxAddresses, maxAddressesEver }: Limits): boolean {
  const countOf = (some: readonly Claim[]) => new Set(some.map(({ address }) => address)).size;
  if (countOf(runs) > maxAddressesEver) return true;
  return runs.some(({ last: begin }) => {
    const within = runs.filter(({ since, last }) => last >= begin && since <= begin + YEAR);
    return countOf(within) > maxAddresses;
  });
}

/** True if an account was closed or deleted last, and not reported open since. Of two at the same instant, closed is the later one. */
function isClosed({ snapshots }: ObjectHistory): boolean {
  const ending = snapshots.filter(
    ({ states, attributes }) => states.account === 'closed' || attributes.isDeleted,
  );
  const opening = snapshots.filter(({ states }) => states.account === 'open');
  return ending.length > 0 && lastOf(ending) >= lastOf(opening);
}

/** True if the profile of an account was deleted, and neither opened nor closed since. */
function isDeleted({ snapshots }: ObjectHistory): boolean {
  const deleting = snapshots.filter(({ attributes }) => attributes.isDeleted);
  const others = snapshots.filter(({ states }) => states.account !== undefined);
  return deleting.length > 0 && lastOf(deleting) >= lastOf(others);
}

function lastOf(some: ObjectHistory['snapshots']): number {
  return Math.max(Number.NEGATIVE_INFINITY, ...some.map(({ asOf }) => asOf));
}

/** All identities that accounts and claims name. */
export function identitiesIn(accounts: readonly Account[]): string[] {
  return accounts.flatMap(({ account, claims, mergedInto }) => [
    account,
    ...claims.map(({ address }) => address),
    ...(mergedInto !== null && isAccount(mergedInto) ? [mergedInto] : []),
  ]);
}
