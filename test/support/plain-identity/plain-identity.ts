import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import { type Activity, toLog } from '../../../shared/lifecycle/activity.ts';
import type { ObjectHistory } from '../../../shared/lifecycle/objects/object.ts';
import { type Account, accountsOf, type Claim, identitiesIn } from './claims.ts';
import { Clusters, type Joining, latestCommands, type PairCommand } from './clusters.ts';
import { compare, type TextOf } from './identities.ts';
import type { Limits } from './limits.ts';
import { ownedIn } from './ownership.ts';
import { reportedIn } from './reported.ts';
import { type Holder, tiesAt } from './ties.ts';

/** Why a claim counts or not. `merged-away` and `leaf` tie, and count for no limit. */
export type Reason =
  | 'counts'
  | 'merged-away'
  | 'leaf'
  | 'former'
  | 'shared'
  | 'changed-hands'
  | 'device'
  | 'refused-apart'
  | 'full';

/** The claim of an account on an address, and why it counts or not. */
export interface JudgedClaim extends Claim {
  readonly account: string;
  readonly reason: Reason;
}

/** A merge of two accounts by their tool. */
export interface JudgedMerge {
  readonly account: string;
  readonly into: string;
  readonly joining: Joining;
}

/** A customer, with the log that belongs to them. Everything is sorted. */
export interface PlainCustomer {
  readonly identities: readonly string[];
  /** Those of the identities that are per-purchase accounts. */
  readonly leaves: readonly string[];
  /** Since when each of the identities is known that is an account and can be closed. */
  readonly closable: readonly number[];
  readonly objects: readonly ObjectHistory[];
  readonly activities: readonly Activity[];
}

/** The customers, and why they are as they are. */
export interface PlainResolution {
  readonly customers: readonly PlainCustomer[];
  readonly claims: readonly JudgedClaim[];
  readonly merges: readonly JudgedMerge[];
}

/**
 * The rules of identity, implemented a second time as plainly as possible, without code of `shared/` that concerns
 * identities. Everything is computed from all updates at once. Their order does not matter; that of the commands does.
 * `textOf` decides what comes first where only the text of identities does: a store that hides them sorts their hashes.
 */
export function plainIdentity(
  updates: readonly CustomerUpdate[],
  commands: readonly PairCommand[],
  limits: Limits,
  textOf: TextOf = (identity) => identity,
): PlainResolution {
  const compareTexts = (a: string, b: string) => compare(textOf(a), textOf(b));
  const reported = reportedIn(updates, limits, textOf);
  const accounts = accountsOf(reported, limits, textOf);
  accounts.sort((a, b) => compareTexts(a.account, b.account));
  const leaves = new Set(accounts.filter(({ isLeaf }) => isLeaf).map(({ account }) => account));
  const latest = latestCommands(commands, textOf);
  const owned = ownedIn(reported);

  const clusters = new Clusters(latest, leaves, limits);
  const owners = [...owned.objects, ...owned.activities].map(({ owner }) => owner);
  for (const identity of [...identitiesIn(accounts), ...owners]) clusters.add(identity);
  for (const { pair } of latest.filter(({ type }) => type === 'together')) clusters.join(...pair);
  const merges = accounts.flatMap(({ account, mergedInto }) =>
    mergedInto === null ? [] : [{ account, into: mergedInto, joining: clusters.join(account, mergedInto) }],
  );
  const claims = reasonsOf(accounts, limits)
    .sort((a, b) => compareTexts(a.account, b.account) || compareTexts(a.address, b.address))
    .map((claim) => {
      if (!TYING.has(claim.reason)) return claim;
      const joining = clusters.join(claim.account, claim.address);
      return joining === 'joined' ? claim : { ...claim, reason: joining };
    });

  const customers = clusters.groups().flatMap((identities): PlainCustomer[] => {
    const has = ({ owner }: { readonly owner: string }) => identities.includes(owner);
    const objects = owned.objects.filter(has).map(({ object }) => object);
    const activities = toLog(owned.activities.filter(has).map(({ activity }) => activity));
    if (identities.length === 1 && objects.length + activities.length === 0) return [];
    objects.sort((a, b) => compare(a.object, b.object));
    const closable = accounts
      .filter(({ account }) => identities.includes(account))
      .flatMap(({ closableSince }) => closableSince ?? []);
    const own = identities.filter((one) => leaves.has(one));
    return [{ identities, leaves: own, closable, objects, activities }];
  });
  return { customers, claims, merges };
}

const TYING: ReadonlySet<Reason> = new Set<Reason>(['counts', 'merged-away', 'leaf']);

/** All claims with their reasons, before accounts are clustered. */
function reasonsOf(accounts: readonly Account[], limits: Limits): JudgedClaim[] {
  const holders = new Map<string, Holder[]>();
  for (const account of accounts.filter(({ isDevice, isLeaf }) => !isDevice && !isLeaf))
    for (const claim of account.claims)
      holders.set(claim.address, [...(holders.get(claim.address) ?? []), { account, claim }]);
  const ties = new Map([...holders].map(([address, all]) => [address, tiesAt(all, limits)]));
  return accounts.flatMap((account) =>
    account.claims.map((claim) => {
      const tie = ties.get(claim.address)?.get(account.account);
      return { ...claim, account: account.account, reason: reasonOf(account, tie) };
    }),
  );
}

function reasonOf({ isDevice, isLeaf, mergedInto }: Account, tie: string | undefined): Reason {
  if (isDevice) return 'device';
  if (isLeaf) return 'leaf';
  if (tie === 'former' || tie === 'shared' || tie === 'changed-hands') return tie;
  return mergedInto === null ? 'counts' : 'merged-away';
}
