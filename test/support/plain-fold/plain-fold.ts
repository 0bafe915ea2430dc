import { factsAt } from './facts.ts';
import { KnownLog } from './known.ts';
import { compare, type PlainLog } from './log.ts';
import { refundedUntil, soldUntil } from './reported.ts';
import { risksOf } from './risks.ts';
import { Sales } from './sales.ts';
import { pathOf } from './stages.ts';

/**
 * The rules of stages, orders, subscriptions and risk, implemented a second time as plainly as possible, from
 * docs/lifecycle.md and without code of `shared/`. At each instant everything is computed again from the snapshots.
 */
export function plainFold(log: PlainLog, asOf: number) {
  const known = new KnownLog(log);
  const sales = new Sales(known);
  const { path, churn } = pathOf(sales, asOf);
  const facts = factsAt(sales, asOf);
  const stage = path.at(-1)?.[0] ?? 'awareness';
  const isLost = stage === 'churned' || stage === 'winback';
  return {
    path,
    stage,
    churn,
    orders: facts.orders.length,
    revenue: listOf(facts.revenue),
    refunds: listOf(facts.refunds),
    subscriptions: facts.live.length,
    sales: soldUntil(sales, facts.step),
    refunded: refundedUntil(sales, facts.happened, facts.step),
    ratings: facts.happened
      .filter(({ rating }) => rating !== undefined && rating !== null)
      .map(({ rating, at }) => ({ ...rating, at })),
    connections: [...new Set(facts.happened.map(({ connection }) => connection))].sort(),
    risk: isLost ? [] : risksOf(known, facts),
  };
}

function listOf(sums: ReadonlyMap<string, number>) {
  return [...sums]
    .map(([currency, minor]) => ({ currency, minor }))
    .sort((a, b) => compare(a.currency, b.currency));
}
