import { ACTIVITY_TYPES, positionOf } from '../lifecycle/activity.ts';
import type { Facts, Touchpoint } from '../lifecycle/facts.ts';
import type { Money } from '../lifecycle/money.ts';

// Every activity writes the record, and DynamoDB bills each started kilobyte. So the facts are packed: one-letter names,
// instants as numbers, and no field that has its initial value.

type Sums = Readonly<Record<string, number>>;
type PackedTouchpoint = readonly [type: number, connection: string, at: number];

/** The facts in the record item. Undefined fields are left out of the JSON. */
export interface PackedFacts {
  readonly n: number;
  readonly f: number;
  readonly l: number | undefined;
  readonly o: readonly [count: number, first: number, last: number] | undefined;
  readonly r: Sums | undefined;
  readonly b: Sums | undefined;
  readonly m: number | undefined;
  readonly u: readonly string[] | undefined;
  readonly s: readonly (readonly [id: string, cancelScheduled: 0 | 1])[] | undefined;
  readonly g: number | undefined;
  readonly e: Facts['lastEnd'] | undefined;
  readonly t: readonly (readonly [id: string, since: number])[] | undefined;
  readonly v: number | undefined;
  readonly w: number | undefined;
  readonly a: readonly [scale: 'nps' | 'csat' | 'stars', score: number, at: number] | undefined;
  readonly p: readonly string[] | undefined;
  readonly c:
    | readonly [first: readonly PackedTouchpoint[], last: readonly PackedTouchpoint[], count: number]
    | undefined;
  readonly y: readonly [orders: number, others: number, tickets: number, subscriptions: number] | undefined;
}

const FLAGS = ['renewed', 'fulfilled', 'engaged', 'evaluated', 'referred', 'goodReview', 'closed'] as const;

/** Packs facts. `unpackFacts` returns exactly the same facts. */
export function packFacts(facts: Facts): PackedFacts {
  const flags = FLAGS.reduce((bits, flag, index) => bits + (facts[flag] ? 2 ** index : 0), 0);
  const { orders, firstOrderAt, lastOrderAt, beyond, touchpoints, lastRating } = facts;
  const unlisted = beyond.orders + beyond.others + beyond.tickets + beyond.subscriptions;
  return {
    n: facts.activities,
    f: facts.firstSeenAt,
    l: facts.lastActiveAt ?? undefined,
    o: firstOrderAt === null || lastOrderAt === null ? undefined : [orders, firstOrderAt, lastOrderAt],
    r: packSums(facts.revenue),
    b: packSums(facts.refunds),
    m: facts.lastRefundAt ?? undefined,
    u: unlessEmpty(facts.unsettledOrders),
    s: unlessEmpty(
      facts.subscriptions.map(({ id, cancelScheduled }) => [id, cancelScheduled ? 1 : 0] as const),
    ),
    g: facts.firstSubscriptionAt ?? undefined,
    e: facts.lastEnd ?? undefined,
    t: unlessEmpty(facts.openTickets.map(({ id, since }) => [id, since] as const)),
    v: facts.servedAt ?? undefined,
    w: flags === 0 ? undefined : flags,
    a: lastRating === null ? undefined : [lastRating.scale, lastRating.score, lastRating.at],
    p: unlessEmpty(facts.failedPayments),
    c:
      touchpoints.count === 0
        ? undefined
        : [touchpoints.first.map(packTouchpoint), touchpoints.last.map(packTouchpoint), touchpoints.count],
    y: unlisted === 0 ? undefined : [beyond.orders, beyond.others, beyond.tickets, beyond.subscriptions],
  };
}

/** Parses what `packFacts` returns. */
export function unpackFacts(packed: PackedFacts): Facts {
  const flags = packed.w ?? 0;
  const has = (flag: (typeof FLAGS)[number]) => (flags & (2 ** FLAGS.indexOf(flag))) !== 0;
  const [orders, others, tickets, subscriptions] = packed.y ?? [0, 0, 0, 0];
  const [scale, score, at] = packed.a ?? [];
  return {
    activities: packed.n,
    firstSeenAt: packed.f,
    lastActiveAt: packed.l ?? null,
    orders: packed.o?.[0] ?? 0,
    firstOrderAt: packed.o?.[1] ?? null,
    lastOrderAt: packed.o?.[2] ?? null,
    revenue: unpackSums(packed.r),
    refunds: unpackSums(packed.b),
    lastRefundAt: packed.m ?? null,
    unsettledOrders: packed.u ?? [],
    subscriptions: (packed.s ?? []).map(([id, scheduled]) => ({ id, cancelScheduled: scheduled === 1 })),
    firstSubscriptionAt: packed.g ?? null,
    lastEnd: packed.e ?? null,
    openTickets: (packed.t ?? []).map(([id, since]) => ({ id, since })),
    servedAt: packed.v ?? null,
    renewed: has('renewed'),
    fulfilled: has('fulfilled'),
    engaged: has('engaged'),
    evaluated: has('evaluated'),
    referred: has('referred'),
    goodReview: has('goodReview'),
    closed: has('closed'),
    lastRating: scale === undefined || score === undefined || at === undefined ? null : { scale, score, at },
    failedPayments: packed.p ?? [],
    touchpoints: {
      first: (packed.c?.[0] ?? []).map(unpackTouchpoint),
      last: (packed.c?.[1] ?? []).map(unpackTouchpoint),
      count: packed.c?.[2] ?? 0,
    },
    beyond: { orders, others, tickets, subscriptions },
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
  return { type: ACTIVITY_TYPES[type] ?? 'visit', connection, at };
}
