import type { Account, Claim } from './claims.ts';
import type { Limits } from './limits.ts';

/** A claim of one address, with the account that claims it. */
export interface Holder {
  readonly account: Account;
  readonly claim: Claim;
}

/** Whether a claim of an address ties, and else why not. */
export type Tie = 'ties' | 'former' | 'shared' | 'changed-hands';

/**
 * Which accounts an address ties, by the claims of all accounts that are neither devices nor leaves. It needs nothing
 * but this list.
 */
export function tiesAt(all: readonly Holder[], limits: Limits): Map<string, Tie> {
  const holders = all.map((holder) => withEnd(holder, all, limits));
  const isShared = connectionsOf(holders).some((connection) => isCrowded(connection, holders, limits));
  const changedHands = lastChangeOfHands(holders);
  return new Map(
    holders.map((holder) => {
      const { account } = holder;
      if (isShared) return [account.account, 'shared'];
      if (holder.claim.last < changedHands) return [account.account, 'changed-hands'];
      const isTaken = othersOf(holder, holders).some(hasNow);
      return [account.account, hasNow(holder) || !isTaken ? 'ties' : 'former'];
    }),
  );
}

function hasNow({ claim }: Holder): boolean {
  return claim.until === null;
}

/** The other accounts of its connection. */
function othersOf({ account }: Holder, holders: readonly Holder[]): Holder[] {
  return holders.filter(
    (other) => other.account.account !== account.account && other.account.connection === account.connection,
  );
}

function connectionsOf(holders: readonly Holder[]): string[] {
  return [...new Set(holders.map(({ account }) => account.connection))];
}

/**
 * Where a tool allows an address once, the claim of an account ends when another one first has the address afterwards. The
 * address of an account that is closed or merged was free.
 */
function withEnd(holder: Holder, holders: readonly Holder[], { addressOnce }: Limits): Holder {
  const { account, claim } = holder;
  if (!addressOnce.includes(account.connection) || account.isClosed || account.mergedInto !== null)
    return holder;
  const later = othersOf(holder, holders).filter((other) => other.claim.since > claim.last);
  if (later.length === 0) return holder;
  const ends = [...later.map((other) => other.claim.since), ...(claim.until === null ? [] : [claim.until])];
  return { account, claim: { ...claim, until: Math.min(...ends) } };
}

/** More accounts of one connection have the address, or had it, than one person has. */
function isCrowded(connection: string, holders: readonly Holder[], limits: Limits): boolean {
  const own = holders.filter(({ account }) => account.connection === connection);
  const now = own.filter((holder) => hasNow(holder) && holder.account.mergedInto === null);
  return now.length > limits.maxAccounts || own.length > limits.maxAccountsEver;
}

/**
 * When an account last got the address that another account of its connection had given up by then. Only who stated it since
 * then is tied.
 */
function lastChangeOfHands(holders: readonly Holder[]): number {
  const changes = holders.filter((taking) =>
    othersOf(taking, holders).some(({ claim: { until } }) => until !== null && until <= taking.claim.since),
  );
  return Math.max(Number.NEGATIVE_INFINITY, ...changes.map(({ claim }) => claim.since));
}
