import type { Activity } from '../lifecycle/activity.ts';
import { attributeOf, compareText, inOrder, parentNamedIn } from '../lifecycle/objects/history.ts';
import type { ObjectHistory } from '../lifecycle/objects/object.ts';
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
interface Statement {
  readonly at: number;
  readonly address: string | null;
}

/** When an address was last erased; minus infinity if it never was. */
export type ErasedAt = (address: string) => number;

const NEVER: ErasedAt = () => Number.NEGATIVE_INFINITY;

/**
 * What an account claims, from all that is stored under its name. The order of arrival does not matter. Its own body
 * and activities that name both state its address. Only while there are none, objects that name both claim it. An address
 * that was erased is none, as of then and before.
 */
export function claimsOf(
  account: HiddenName,
  { activities, objects }: AccountLog,
  maxAddresses: number,
  erasedAt: ErasedAt = NEVER,
): AccountClaims {
  const own = objects.find(({ type }) => type === 'account') ?? null;
  // Of one instant, the account's own body counts, and of several bodies the one with the greatest version.
  const statements = [...activities.flatMap(statedWith).sort(byAddress), ...statedBy(own)];
  // Only hidden names are stored in activities and objects.
  const claims = (
    statements.length > 0
      ? inRuns(statements.map((one) => withoutErased(one, erasedAt)))
      : byObjects(account, objects, erasedAt)
  ) as Map<HiddenName, Claim>;
  const isDevice = hasTooMany([...claims.values()], maxAddresses);
  const merged = own === null ? null : (attributeOf(own, '', 'mergedInto') ?? null);
  const mergedInto = merged === account ? null : (merged as HiddenName | null);
  return {
    facts: {
      isStated: statements.length > 0,
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

function isOfPurchases(objects: readonly ObjectHistory[]): boolean {
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

function statedBy(own: ObjectHistory | null): Statement[] {
  if (own === null) return [];
  const stating = own.snapshots.filter(({ attributes }) => attributes.address !== undefined);
  return inOrder(stating).map(({ snapshot, at }) => ({ at, address: snapshot.attributes.address ?? null }));
}

/** What is about an object goes with that object, which may be somebody else's. */
function statedWith({ occurredAt, address, about }: Activity): Statement[] {
  return address === undefined || about !== null ? [] : [{ at: occurredAt, address }];
}

function withoutErased(statement: Statement, erasedAt: ErasedAt): Statement {
  const { at, address } = statement;
  return address === null || at > erasedAt(address) ? statement : { at, address: null };
}

/** The last run of equal addresses counts for each of them. */
function inRuns(statements: readonly Statement[]): Map<string, Claim> {
  const sorted = [...statements].sort((a, b) => a.at - b.at);
  const claims = new Map<string, Claim>();
  sorted.forEach(({ at, address }, index) => {
    const before = sorted[index - 1]?.address;
    if (before !== undefined && before !== null && before !== address) {
      const ended = claims.get(before);
      if (ended !== undefined) claims.set(before, { ...ended, until: at });
    }
    if (address === null) return;
    const known = before === address ? claims.get(address) : undefined;
    claims.set(address, { since: known?.since ?? at, until: null, last: at });
  });
  return claims;
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
      ({ asOf, attributes }) => attributes.address === address && asOf > erasedAt(address),
    );
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

function isClosed(own: ObjectHistory): boolean {
  const stating = own.snapshots.filter(({ states }) => states.account !== undefined);
  return inOrder(stating).at(-1)?.snapshot.states.account === 'closed';
}

const YEAR = 365 * 86_400_000;

/** More addresses within one year than allowed, or twice as many ever. */
function hasTooMany(claims: readonly Claim[], maxAddresses: number): boolean {
  if (claims.length <= maxAddresses) return false;
  if (claims.length > 2 * maxAddresses) return true;
  return claims.some(
    ({ since }) =>
      claims.filter((one) => one.since <= since + YEAR && one.last >= since).length > maxAddresses,
  );
}
