import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toLog } from '../../shared/lifecycle/activity.ts';
import { fold } from '../../shared/lifecycle/fold.ts';
import { riskAt } from '../../shared/lifecycle/risk-rules.ts';
import { inPlainForm, plainRecord } from '../support/plain-record.ts';
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
      expect(inPlainForm(record, path, riskAt(policy, record).reasons)).toEqual(plainRecord(log, asOf));
    }),
    runs(300),
  ));
