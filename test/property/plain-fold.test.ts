import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toLog } from '../../shared/lifecycle/activity.ts';
import { subscriptionCount } from '../../shared/lifecycle/facts.ts';
import { fold } from '../../shared/lifecycle/fold.ts';
import { riskAt } from '../../shared/lifecycle/risk-rules.ts';
import type { PlainLog } from '../support/plain-fold/log.ts';
import { plainFold } from '../support/plain-fold/plain-fold.ts';
import { runs } from '../support/property-runs.ts';
import { BEGIN, DAY, deliveries, logOf, OBJECTS_POLICY as policy } from '../support/random-objects.ts';

test('the fold gives what the independent reference implementation gives', () =>
  fc.assert(
    fc.property(deliveries, fc.integer({ min: 0, max: 250 }), (list, days) => {
      const accounts = [0, BEGIN + 40 * DAY];
      const log = { ...logOf(list), activities: toLog(logOf(list).activities), accounts };
      const latest = Math.max(
        ...log.activities.map(({ occurredAt }) => occurredAt),
        ...log.objects.flatMap(({ snapshots }) => snapshots.map(({ asOf }) => asOf)),
      );
      const asOf = Math.max(latest, BEGIN + days * DAY);
      const { record, path } = fold(policy, log, asOf);
      const counting = { placed: 'when-placed', other: 'not-counted' };
      const plainLog: PlainLog = JSON.parse(JSON.stringify({ ...log, counting }));
      const plain = plainFold(plainLog, asOf);
      const { facts, churn, stage } = record;
      expect({
        path: path.entries.map(({ stage: entered, at, reason }) =>
          reason === undefined ? [entered, at] : [entered, at, reason],
        ),
        stage,
        churn,
        orders: facts.orders,
        revenue: facts.revenue,
        refunds: facts.refunds.filter(({ minor }) => minor > 0),
        subscriptions: subscriptionCount(facts),
        sales: record.sales.days,
        refunded: record.refunds.days,
        ratings: facts.ratings.last,
        connections: facts.connections,
        risk: [...riskAt(policy, record).reasons].sort(),
      }).toEqual({
        ...plain,
        ratings: plain.ratings.slice(-12),
        refunds: plain.refunds.filter(({ minor }) => minor > 0),
        risk: plain.risk.sort(),
      });
    }),
    runs(300),
  ));
