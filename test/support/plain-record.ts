import { subscriptionCount } from '../../shared/lifecycle/facts.ts';
import type { Path } from '../../shared/lifecycle/path.ts';
import type { LifecycleRecord } from '../../shared/lifecycle/record.ts';
import { plainFold } from './plain-fold/plain-fold.ts';

/** How orders of the connections of random histories count. */
const COUNTING = { placed: 'when-placed', other: 'not-counted' };

/** What the second implementation makes of a log, as far as a record keeps it. */
export function plainRecord(log: object, asOf: number) {
  const plain = plainFold(JSON.parse(JSON.stringify({ ...log, counting: COUNTING })), asOf);
  return {
    ...plain,
    ratings: plain.ratings.slice(-12),
    refunds: plain.refunds.filter(({ minor }) => minor > 0),
    risk: plain.risk.sort(),
  };
}

/** A record in the form of the second implementation. */
export function inPlainForm(
  { stage, churn, facts, sales, refunds }: Omit<LifecycleRecord, 'asOf'>,
  path: Path,
  riskReasons: readonly string[],
) {
  return {
    path: path.entries.map(({ stage: entered, at, reason }) =>
      reason === undefined ? [entered, at] : [entered, at, reason],
    ),
    stage,
    churn,
    orders: facts.orders,
    revenue: facts.revenue,
    refunds: facts.refunds.filter(({ minor }) => minor > 0),
    subscriptions: subscriptionCount(facts),
    sales: sales.days,
    refunded: refunds.days,
    ratings: facts.ratings.last,
    connections: facts.connections,
    risk: [...riskReasons].sort(),
  };
}
