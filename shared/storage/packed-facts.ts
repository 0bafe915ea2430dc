import { CHANGE_TYPES, positionOf } from '../lifecycle/change-types.ts';
import type { Facts, FailedPayment, HeldSubscription, Touchpoint } from '../lifecycle/facts.ts';
import type { Money } from '../lifecycle/money.ts';

// Every activity writes the record, and DynamoDB bills each started kilobyte. So the facts are packed: one-letter names,
// instants as numbers, and no field that has its initial value.

type Sums = Readonly<Record<string, number>>;
type PackedTouchpoint = readonly [type: number, connection: string, at: number];
type PackedSubscription = readonly [
  id: string,
  bits: number,
  paid: number,
  from: number | null,
  until?: number | null,
  endReason?: HeldSubscription['endReason'],
  pausedSince?: number | null,
];
type PackedFailure = readonly [id: string, at: number, isSingle: 0 | 1, of?: string];

/** The facts in the record item. Undefined fields are left out of the JSON. */
export interface PackedFacts {
  readonly n: number;
  readonly f: number;
  readonly l: number | undefined;
  readonly o: readonly [count: number, first: number, last: number, priced: number] | undefined;
  readonly r: Sums | undefined;
  readonly b: Sums | undefined;
  readonly m: number | undefined;
  readonly d: number | undefined;
  readonly u: readonly string[] | undefined;
  readonly s: readonly PackedSubscription[] | undefined;
  readonly g: number | undefined;
  readonly e: readonly [reason: NonNullable<Facts['lastEnd']>['reason'], at: number] | undefined;
  readonly t: readonly (readonly [id: string, since: number])[] | undefined;
  readonly v: number | undefined;
  readonly w: number | undefined;
  readonly a: readonly [scale: 'nps' | 'csat' | 'stars', score: number, at: number] | undefined;
  readonly p: readonly PackedFailure[] | undefined;
  readonly k: readonly [accounts: number, closed: readonly string[], unclosable?: number] | undefined;
  readonly c:
    | readonly [first: readonly PackedTouchpoint[], last: readonly PackedTouchpoint[], count: number]
    | undefined;
  readonly y: readonly [families: number, others: number, tickets: number, subscriptions: number] | undefined;
}

const FLAGS = ['renewed', 'fulfilled', 'engaged', 'evaluated', 'referred', 'goodReview'] as const;

/** Packs facts. `unpackFacts` returns exactly the same facts. */
export function packFacts(facts: Facts): PackedFacts {
  const flags = FLAGS.reduce((bits, flag, index) => bits + (facts[flag] ? 1 << index : 0), 0);
  const { orders, pricedOrders, firstOrderAt, lastOrderAt, beyond, touchpoints, lastRating, lastEnd } = facts;
  const unlisted = beyond.families + beyond.others + beyond.tickets + beyond.subscriptions;
  return {
    n: facts.activities,
    f: facts.firstSeenAt,
    l: facts.lastActiveAt ?? undefined,
    o:
      firstOrderAt === null || lastOrderAt === null
        ? undefined
        : [orders, firstOrderAt, lastOrderAt, pricedOrders],
    r: packSums(facts.revenue),
    b: packSums(facts.refunds),
    m: facts.lastRefundAt ?? undefined,
    d: facts.openDisputes || undefined,
    u: unlessEmpty(facts.families),
    s: unlessEmpty(facts.subscriptions.map(packSubscription)),
    g: facts.firstSubscriptionAt ?? undefined,
    e: lastEnd === null ? undefined : [lastEnd.reason, lastEnd.at],
    t: unlessEmpty(facts.openTickets.map(({ id, since }) => [id, since] as const)),
    v: facts.servedAt ?? undefined,
    w: flags === 0 ? undefined : flags,
    a: lastRating === null ? undefined : [lastRating.scale, lastRating.score, lastRating.at],
    p: unlessEmpty(facts.failedPayments.map(packFailure)),
    k:
      facts.accounts === 0 && facts.closedAccounts.length === 0
        ? undefined
        : facts.unclosable === 0
          ? [facts.accounts, facts.closedAccounts]
          : [facts.accounts, facts.closedAccounts, facts.unclosable],
    c:
      touchpoints.count === 0
        ? undefined
        : [touchpoints.first.map(packTouchpoint), touchpoints.last.map(packTouchpoint), touchpoints.count],
    y: unlisted === 0 ? undefined : [beyond.families, beyond.others, beyond.tickets, beyond.subscriptions],
  };
}

/** Parses what `packFacts` returns. */
export function unpackFacts(packed: PackedFacts): Facts {
  const flags = packed.w ?? 0;
  const has = (flag: (typeof FLAGS)[number]) => (flags & (1 << FLAGS.indexOf(flag))) !== 0;
  const [families, others, tickets, subscriptions] = packed.y ?? [0, 0, 0, 0];
  const [scale, score, at] = packed.a ?? [];
  return {
    activities: packed.n,
    firstSeenAt: packed.f,
    lastActiveAt: packed.l ?? null,
    orders: packed.o?.[0] ?? 0,
    pricedOrders: packed.o?.[3] ?? 0,
    firstOrderAt: packed.o?.[1] ?? null,
    lastOrderAt: packed.o?.[2] ?? null,
    revenue: unpackSums(packed.r),
    refunds: unpackSums(packed.b),
    lastRefundAt: packed.m ?? null,
    openDisputes: packed.d ?? 0,
    families: packed.u ?? [],
    subscriptions: (packed.s ?? []).map(unpackSubscription),
    firstSubscriptionAt: packed.g ?? null,
    lastEnd: packed.e === undefined ? null : { reason: packed.e[0], at: packed.e[1] },
    openTickets: (packed.t ?? []).map(([id, since]) => ({ id, since })),
    servedAt: packed.v ?? null,
    renewed: has('renewed'),
    fulfilled: has('fulfilled'),
    engaged: has('engaged'),
    evaluated: has('evaluated'),
    referred: has('referred'),
    goodReview: has('goodReview'),
    lastRating: scale === undefined || score === undefined || at === undefined ? null : { scale, score, at },
    failedPayments: (packed.p ?? []).map(unpackFailure),
    accounts: packed.k?.[0] ?? 0,
    unclosable: packed.k?.[2] ?? 0,
    closedAccounts: packed.k?.[1] ?? [],
    touchpoints: {
      first: (packed.c?.[0] ?? []).map(unpackTouchpoint),
      last: (packed.c?.[1] ?? []).map(unpackTouchpoint),
      count: packed.c?.[2] ?? 0,
    },
    beyond: { families, others, tickets, subscriptions },
  };
}

function unlessEmpty<Value>(list: readonly Value[]): readonly Value[] | undefined {
  return list.length === 0 ? undefined : list;
}

function packSums(money: readonly Money[]): Sums | undefined {
  if (money.length === 0) return undefined;
  const sums: Record<string, number> = {};
  for (const { currency, minor } of money) sums[currency] = minor;
  return sums;
}

function unpackSums(packed: Sums | undefined): Money[] {
  return packed === undefined ? [] : Object.entries(packed).map(([currency, minor]) => ({ currency, minor }));
}

function packTouchpoint({ type, connection, at }: Touchpoint): PackedTouchpoint {
  return [positionOf(type), connection, at];
}

function unpackTouchpoint([type, connection, at]: PackedTouchpoint): Touchpoint {
  return { type: CHANGE_TYPES[type] ?? 'visit', connection, at };
}

const COUNTS = 1;
const ENDING = 2;

function packSubscription(entry: HeldSubscription): PackedSubscription {
  const bits = (entry.counts ? COUNTS : 0) + (entry.ending ? ENDING : 0);
  const { id, paid, from, until, endReason, pausedSince } = entry;
  if (until === null && pausedSince === null) return [id, bits, paid, from];
  return [id, bits, paid, from, until, endReason, pausedSince];
}

function unpackSubscription([
  id,
  bits,
  paid,
  from,
  until = null,
  endReason = null,
  pausedSince = null,
]: PackedSubscription): HeldSubscription {
  return {
    id,
    from,
    counts: (bits & COUNTS) !== 0,
    until,
    endReason,
    ending: (bits & ENDING) !== 0,
    pausedSince,
    paid,
  };
}

function packFailure({ id, at, isSingle, of }: FailedPayment): PackedFailure {
  return of === '' ? [id, at, isSingle ? 1 : 0] : [id, at, isSingle ? 1 : 0, of];
}

function unpackFailure([id, at, isSingle, of = '']: PackedFailure): FailedPayment {
  return { id, of, at, isSingle: isSingle === 1 };
}
