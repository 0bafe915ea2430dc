import type { AccountFacts, Claim } from './claims.ts';

/** A claim on an address, with what is known of the account that makes it. */
export interface ClaimOnAddress extends Claim {
  readonly account: string;
  readonly connection: string;
  readonly facts: AccountFacts;
}

/** Why a claim ties, or does not tie, its account to the address. */
export type TieStatus =
  /** It ties: the account has the address now, or nobody of its connection has it. */
  | 'ties'
  /** Another account of the connection has the address now. */
  | 'former'
  /** The address passed to somebody else after the account last had it. */
  | 'changed-hands'
  /** Too many accounts have, or had, the address to be one person. */
  | 'shared'
  /** The account has too many addresses to be one person. */
  | 'device';

/** What is left at an address of accounts that were erased. It names none of them. */
export interface ErasedClaims {
  /** How many of them had the address when they were erased, by connection. Those of `*` count for each connection. */
  readonly counts: Readonly<Record<string, number>>;
  /** When the address last passed to another account, as far as only they showed it; null if it did not. */
  readonly handover: number | null;
}

/** Limits and facts that decide which claims tie. */
export interface TieRules {
  /** More accounts of one connection than this share an address. */
  readonly maxAccounts: number;
  /** Whether the tool of a connection allows an address only once. */
  readonly allowsAddressOnce: (connection: string) => boolean;
}

/** An address that more accounts of one connection than this ever had is shared for good. */
export const MAX_ACCOUNTS_EVER = 20;

/**
 * Which claims on one address tie their accounts to it. It depends on nothing but the claims, so the order in which they became
 * known does not matter. `isCrowded` is true if more accounts had the address than are kept.
 */
export function tiesAt(
  claims: readonly ClaimOnAddress[],
  rules: TieRules,
  isCrowded = false,
  erased: ErasedClaims = { counts: {}, handover: null },
): ReadonlyMap<string, TieStatus> {
  const counted = countedOf(claims, rules);
  const isShared = isCrowded || hasTooManyAccounts(counted, rules, erased);
  const handover = Math.max(latestHandover(counted), erased.handover ?? Number.NEGATIVE_INFINITY);
  const statuses = new Map<string, TieStatus>();
  for (const { account, facts } of claims)
    if (facts.isDevice) statuses.set(account, 'device');
    // Nobody else has the number of a single purchase.
    else if (facts.isPerPurchase) statuses.set(account, 'ties');
  for (const claim of counted) {
    const { account, last, until } = claim;
    const hasOther =
      erasedOf(claim.connection, erased) > 0 ||
      counted.some(
        (one) => one.account !== account && one.connection === claim.connection && one.until === null,
      );
    if (isShared) statuses.set(account, 'shared');
    else if (last < handover) statuses.set(account, 'changed-hands');
    else statuses.set(account, until === null || !hasOther ? 'ties' : 'former');
  }
  return statuses;
}

/** When the address last passed from one account to another one of its connection; minus infinity if it never did. */
export function handoverOf(claims: readonly ClaimOnAddress[], rules: TieRules): number {
  return claims.length < 2 ? Number.NEGATIVE_INFINITY : latestHandover(countedOf(claims, rules));
}

function countedOf(claims: readonly ClaimOnAddress[], rules: TieRules): ClaimOnAddress[] {
  const counted = claims.filter(({ facts }) => !facts.isDevice && !facts.isPerPurchase);
  return counted.map((one) => endedByOthers(one, counted, rules));
}

/**
 * Where the tool allows an address only once, an account no longer has it when a later account has it. One that was closed or
 * merged may be the same person's.
 */
function endedByOthers(
  claim: ClaimOnAddress,
  claims: readonly ClaimOnAddress[],
  { allowsAddressOnce }: TieRules,
): ClaimOnAddress {
  const { connection, facts } = claim;
  if (facts.isClosed || facts.isMerged || !allowsAddressOnce(connection)) return claim;
  const later = claims.flatMap((one) =>
    one.account !== claim.account && one.connection === connection && one.since > claim.last
      ? [one.since]
      : [],
  );
  if (later.length === 0) return claim;
  return { ...claim, until: Math.min(claim.until ?? Number.POSITIVE_INFINITY, ...later) };
}

function hasTooManyAccounts(
  claims: readonly ClaimOnAddress[],
  { maxAccounts }: TieRules,
  erased: ErasedClaims,
): boolean {
  const now = claims.filter(({ until, facts }) => until === null && !facts.isMerged);
  return maxPerConnection(now, erased) > maxAccounts || maxPerConnection(claims, erased) > MAX_ACCOUNTS_EVER;
}

/** Whether an account counts for the number of accounts that an address may have. */
export function countsForLimits({ facts }: { readonly facts: AccountFacts }): boolean {
  return !facts.isMerged && !facts.isPerPurchase && !facts.isDevice;
}

/** The number of claims of the connection that has the most of them. */
function maxPerConnection(claims: readonly ClaimOnAddress[], erased: ErasedClaims): number {
  const counts = new Map<string, number>();
  for (const { connection } of claims)
    counts.set(connection, (counts.get(connection) ?? erasedOf(connection, erased)) + 1);
  return Math.max(0, ...counts.values());
}

function erasedOf(connection: string, { counts }: ErasedClaims): number {
  return (counts[connection] ?? 0) + (counts['*'] ?? 0);
}

/** The later one first had it when, or after, the other one gave it up. */
function latestHandover(claims: readonly ClaimOnAddress[]): number {
  let latest = Number.NEGATIVE_INFINITY;
  for (const { account, connection, since } of claims)
    for (const other of claims)
      if (
        other.account !== account &&
        other.connection === connection &&
        other.until !== null &&
        other.until <= since
      )
        latest = Math.max(latest, since);
  return latest;
}
