import type { Activity } from '../lifecycle/activity.ts';
import { attributeOf, parentNamedIn } from '../lifecycle/objects/history.ts';
import type { ObjectHistory } from '../lifecycle/objects/object.ts';
import { compareText, inOrder } from '../lifecycle/objects/snapshot-order.ts';
import type { HiddenName } from './identity-hash.ts';

/** What is known of an account and one address. All instants are in epoch milliseconds. */
export interface Claim {
  /** When the account first had the address. If it had another one in between: since it has it again. */
  readonly since: number;
  /** When the account had another address, or none, instead; null while it has this one. */
  readonly until: number | null;
  /** When it was last reported that the account has the address. */
  readonly last: number;
}

/** What is known of an account, apart from its customer. */
export interface AccountFacts {
  /** Whether its address was ever reported of the account itself. Then its orders and tickets claim none. */
  readonly isStated: boolean;
  /** Whether the tool closed or deleted it. */
  readonly isClosed: boolean;
  /** Whether it has more addresses than one person has. */
  readonly isDevice: boolean;
  /** Whether nothing but checkouts of single purchases made it. It counts for no limit. */
  readonly isPerPurchase: boolean;
  /** Whether the tool merged it into another account. */
  readonly isMerged: boolean;
}

/** What an account claims. */
export interface AccountClaims {
  readonly facts: AccountFacts;
  /** By address. */
  readonly claims: ReadonlyMap<HiddenName, Claim>;
  /** The account that the tool merged it into; null if there is none. */
  readonly mergedInto: HiddenName | null;
}

/** Everything that is stored under the name of an account. */
export interface AccountLog {
  readonly activities: readonly Activity[];
  readonly objects: readonly ObjectHistory[];
}

/** An address that an account had at an instant; null for none. */
export interface Statement {
  readonly at: number;
  readonly address: string | null;
}

/** When an address was last erased; minus infinity if it never was. */
export type ErasedAt = (address: string) => number;

const NEVER: ErasedAt = () => Number.NEGATIVE_INFINITY;

/**
 * What an account claims, from all that is stored under its name. The order of arrival does not matter. Its own body
 * and activities that name both state its address. Only while there are none, objects that name both claim it. `ownAddress` is the
 * address that its id is; it claims this one, too, unless the tool ever called it unverified. An address that was erased is none, as of then and before.
 */
export function claimsOf(
  account: HiddenName,
  { activities, objects }: AccountLog,
  maxAddresses: number,
  ownAddress: HiddenName | null = null,
  erasedAt: ErasedAt = NEVER,
): AccountClaims {
  const own = objects.find(({ type }) => type === 'account') ?? null;
  // Of one instant, the account's own body counts, and of several bodies the one with the greatest version.
  const statements = [...activities.flatMap(statedWith).sort(byAddress), ...statementsOf(own)];
  const isStated = statements.length > 0;
  const runs = isStated ? runsOf(statements) : [...byObjects(account, objects, NEVER)].map(asRun);
  // A device stays one when an address is erased.
  const isDevice = hasTooMany(runs, maxAddresses);
  // Only hidden names are stored in activities and objects.
  const claims = (
    isStated
      ? lastRuns(runsOf(statements.map((one) => withoutErased(one, erasedAt))))
      : byObjects(account, objects, erasedAt)
  ) as Map<HiddenName, Claim>;
  if (ownAddress !== null && !isUnverified(own)) claims.set(ownAddress, ALWAYS);
  const merged = own === null ? null : (attributeOf(own, '', 'mergedInto') ?? null);
  const mergedInto = merged === account ? null : (merged as HiddenName | null);
  return {
    facts: {
      isStated,
      isClosed: own !== null && isClosed(own),
      isDevice,
      isPerPurchase: own === null && claims.size === 1 && isOfPurchases(objects),
      isMerged: mergedInto !== null,
    },
    // A device ties nobody.
    claims: isDevice ? new Map() : claims,
    mergedInto,
  };
}

/** True for the objects of an account that single purchases made, if it has no body of its own. */
export function isOfPurchases(objects: readonly ObjectHistory[]): boolean {
  return (
    objects.some((history) => attributeOf(history, '', 'perPurchase') === true) &&
    objects.every((history) => history.type !== 'subscription' && !isOfSubscription(history))
  );
}

function isOfSubscription(history: ObjectHistory): boolean {
  return parentNamedIn(history)?.includes(':subscription:') === true;
}

function byAddress(a: Statement, b: Statement): number {
  return compareText(a.address ?? '', b.address ?? '');
}

/** What the account's own body states of its address. */
export function statementsOf(own: ObjectHistory | null): Statement[] {
  if (own === null) return [];
  const stating = own.snapshots.filter(({ attributes }) => attributes.address !== undefined);
  return inOrder(stating).map(({ snapshot, at }) => ({ at, address: snapshot.attributes.address ?? null }));
}

/** What an activity states. What is about an object goes with that object, which may be somebody else's. */
export function statedWith({ occurredAt, address, about }: Activity): Statement[] {
  return address === undefined || about !== null ? [] : [{ at: occurredAt, address }];
}

function withoutErased(statement: Statement, erasedAt: ErasedAt): Statement {
  const { at, address } = statement;
  return address === null || at > erasedAt(address) ? statement : { at, address: null };
}

/** Successive statements of one address. */
interface Run extends Claim {
  readonly address: string;
}

/** The runs of equal addresses, in order. */
function runsOf(statements: readonly Statement[]): Run[] {
  const sorted = [...statements].sort((a, b) => a.at - b.at);
  const runs: Run[] = [];
  sorted.forEach(({ at, address }, index) => {
    const before = sorted[index - 1]?.address ?? null;
    const last = runs.at(-1);
    if (last !== undefined && before !== null)
      runs.splice(-1, 1, before === address ? { ...last, last: at } : { ...last, until: at });
    if (address !== null && address !== before) runs.push({ address, since: at, until: null, last: at });
  });
  return runs;
}

/** Of each address, the last run counts. */
function lastRuns(runs: readonly Run[]): Map<string, Claim> {
  return new Map(runs.map(({ address, ...claim }) => [address, claim]));
}

function asRun([address, claim]: readonly [string, Claim]): Run {
  return { ...claim, address };
}

function byObjects(
  account: HiddenName,
  objects: readonly ObjectHistory[],
  erasedAt: ErasedAt,
): Map<string, Claim> {
  const claims = new Map<string, Claim>();
  for (const history of objects) {
    if (history.type === 'account' || attributeOf(history, '', 'account') !== account) continue;
    const address = attributeOf(history, '', 'address') ?? null;
    if (address === null) continue;
    const naming = history.snapshots.filter(
      ({ asOf, attributes }) =>
        attributes.account === account && attributes.address === address && asOf > erasedAt(address),
    );
    // What only different bodies name is no pair: the order may have got another account since.
    if (naming.length === 0) continue;
    const instants = naming.map(({ asOf }) => asOf);
    const known = claims.get(address);
    claims.set(address, {
      since: Math.min(...instants, known?.since ?? Number.POSITIVE_INFINITY),
      until: null,
      last: Math.max(...instants, known?.last ?? Number.NEGATIVE_INFINITY),
    });
  }
  return claims;
}

/** True if the tool ever called the address in the id unverified. Then the id is one like any other. */
function isUnverified(own: ObjectHistory | null): boolean {
  return own !== null && attributeOf(own, '', 'unverifiedId') === true;
}

/** By its last state. Of two at one instant, closed is the later one. */
function isClosed(own: ObjectHistory): boolean {
  const stating = inOrder(
    own.snapshots.filter(({ states, attributes }) => states.account !== undefined || attributes.isDeleted),
  );
  const last = stating.at(-1)?.at;
  return stating.some(
    ({ snapshot: { states, attributes }, at }) =>
      at === last && (states.account === 'closed' || attributes.isDeleted),
  );
}

const YEAR = 365 * 86_400_000;

/** An account whose id is an e-mail address has that address, unless the tool calls it unverified. */
const ALWAYS: Claim = { since: 0, until: null, last: Number.MAX_SAFE_INTEGER };

/**
 * More addresses than allowed within one year after one of them was reported, or twice as many ever. All runs count, so that an
 * account stays a device whatever is reported later.
 */
function hasTooMany(runs: readonly Run[], maxAddresses: number): boolean {
  const countOf = (some: readonly Run[]) => new Set(some.map(({ address }) => address)).size;
  if (countOf(runs) <= maxAddresses) return false;
  if (countOf(runs) > 2 * maxAddresses) return true;
  return runs.some(
    ({ last }) => countOf(runs.filter((one) => one.last >= last && one.since <= last + YEAR)) > maxAddresses,
  );
}
