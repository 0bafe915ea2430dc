import * as z from 'zod/mini';
import { ACTIVITY_KINDS, positionOf } from '../lifecycle/activity.ts';
import { type Facts, NO_FACTS, type Touchpoint } from '../lifecycle/facts.ts';
import type { Money } from '../lifecycle/money.ts';
import { CHURN_REASONS } from '../lifecycle/stage.ts';

// The record is written with every activity and billed by the started kilobyte, so its facts are packed:
// one-letter names, instants as numbers, and nothing that has its initial value.

const instant = z.number();
const text = z.string();
const sums = z.record(text, z.number());
const touchpoint = z.tuple([z.number(), text, instant]);

/** The facts as they stand in the record item. */
export const packedFactsSchema = z.object({
  n: z.number(),
  f: instant,
  l: z.optional(instant),
  o: z.optional(z.tuple([z.number(), instant, instant])),
  r: z.optional(sums),
  b: z.optional(sums),
  m: z.optional(instant),
  u: z.optional(z.array(text)),
  s: z.optional(z.array(z.tuple([text, z.union([z.literal(0), z.literal(1)])]))),
  g: z.optional(instant),
  e: z.optional(z.enum(CHURN_REASONS)),
  t: z.optional(z.array(z.tuple([text, instant]))),
  v: z.optional(instant),
  w: z.optional(z.number()),
  a: z.optional(z.tuple([z.enum(['nps', 'csat', 'stars']), z.number(), instant])),
  p: z.optional(z.array(text)),
  c: z.optional(z.tuple([z.array(touchpoint), z.array(touchpoint), z.number()])),
  y: z.optional(z.tuple([z.number(), z.number(), z.number(), z.number()])),
});

type PackedFacts = z.infer<typeof packedFactsSchema>;

const FLAGS = ['renewed', 'fulfilled', 'engaged', 'evaluated', 'referred', 'goodReview', 'closed'] as const;

/** Packs facts; `unpackFacts` gives them back exactly. */
export function packFacts(facts: Facts): PackedFacts {
  const flags = FLAGS.reduce((bits, flag, index) => bits + (facts[flag] ? 2 ** index : 0), 0);
  const { beyond, touchpoints, lastRating } = facts;
  const left = [beyond.orders, beyond.others, beyond.tickets, beyond.subscriptions] as const;
  return {
    n: facts.activities,
    f: facts.firstSeenAt,
    ...(facts.lastActiveAt !== null && { l: facts.lastActiveAt }),
    ...(facts.firstOrderAt !== null &&
      facts.lastOrderAt !== null && { o: [facts.orders, facts.firstOrderAt, facts.lastOrderAt] as const }),
    ...(facts.revenue.length > 0 && { r: packSums(facts.revenue) }),
    ...(facts.refunds.length > 0 && { b: packSums(facts.refunds) }),
    ...(facts.lastRefundAt !== null && { m: facts.lastRefundAt }),
    ...(facts.unsettledOrders.length > 0 && { u: [...facts.unsettledOrders] }),
    ...(facts.subscriptions.length > 0 && {
      s: facts.subscriptions.map(
        ({ id, cancelScheduled }) => [id, cancelScheduled ? 1 : 0] as [string, 0 | 1],
      ),
    }),
    ...(facts.firstSubscriptionAt !== null && { g: facts.firstSubscriptionAt }),
    ...(facts.lastEnd !== null && { e: facts.lastEnd }),
    ...(facts.openTickets.length > 0 && {
      t: facts.openTickets.map(({ id, since }) => [id, since] as [string, number]),
    }),
    ...(facts.servedAt !== null && { v: facts.servedAt }),
    ...(flags > 0 && { w: flags }),
    ...(lastRating !== null && { a: [lastRating.scale, lastRating.score, lastRating.at] as const }),
    ...(facts.failedPayments.length > 0 && { p: [...facts.failedPayments] }),
    ...(touchpoints.count > 0 && {
      c: [
        touchpoints.first.map(packTouchpoint),
        touchpoints.last.map(packTouchpoint),
        touchpoints.count,
      ] as const,
    }),
    ...(left.some((count) => count > 0) && { y: left }),
  } as PackedFacts;
}

/** The facts that were packed. */
export function unpackFacts(packed: PackedFacts): Facts {
  const flags = packed.w ?? 0;
  const has = (flag: (typeof FLAGS)[number]) => (flags & (2 ** FLAGS.indexOf(flag))) !== 0;
  const [orders, others, tickets, subscriptions] = packed.y ?? [0, 0, 0, 0];
  const [scale, score, at] = packed.a ?? [];
  return {
    ...NO_FACTS,
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

function packSums(money: readonly Money[]): Record<string, number> {
  return Object.fromEntries(money.map(({ currency, minor }) => [currency, minor]));
}

function unpackSums(packed: Record<string, number> | undefined): Money[] {
  return Object.entries(packed ?? {}).map(([currency, minor]) => ({ currency, minor }));
}

function packTouchpoint({ kind, connection, at }: Touchpoint): [number, string, number] {
  return [positionOf(kind), connection, at];
}

function unpackTouchpoint([kind, connection, at]: readonly [number, string, number]): Touchpoint {
  return { kind: ACTIVITY_KINDS[kind] ?? 'visit', connection, at };
}
