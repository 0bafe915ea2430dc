import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareVersions, toLog } from '../../shared/lifecycle/activity.ts';
import { foldFrom } from '../../shared/lifecycle/continue-fold.ts';
import { everPurchased } from '../../shared/lifecycle/facts.ts';
import { fold } from '../../shared/lifecycle/fold.ts';
import { canAdvance, type LifecycleRecord } from '../../shared/lifecycle/record.ts';
import { dueAt, riskAt } from '../../shared/lifecycle/risk-rules.ts';
import { runs } from '../support/property-runs.ts';
import { BEGIN, DAY, deliveries, logOf, OBJECTS_POLICY as policy } from '../support/random-objects.ts';

const NOTHING = { activities: [], objects: [] };
const days = fc.integer({ min: 0, max: 400 });

function visible(record: LifecycleRecord) {
  const { stage, path, churn } = record;
  return { stage, path, churn, risk: riskAt(policy, record) };
}

describe('the fold of a log', () => {
  test('keeps the latest version of each activity', () =>
    fc.assert(
      fc.property(deliveries, (list) => {
        const { activities } = logOf(list);
        for (const standing of toLog(activities))
          for (const update of activities)
            if (update.id === standing.id)
              expect(compareVersions(standing, update)).toBeGreaterThanOrEqual(0);
      }),
      runs(200),
    ));

  test('advanced from one instant to a later one equals the fold at the later one', () =>
    fc.assert(
      fc.property(deliveries, days, days, (list, first, more) => {
        const log = logOf(list);
        const early = fold(policy, log, BEGIN + first * DAY).record;
        const late = early.asOf + more * DAY;
        if (!canAdvance(early, policy)) return;
        const advanced = foldFrom(policy, early, NOTHING, late);
        if (advanced === 'needs-log') throw new Error('time alone needs no log');
        expect(advanced.record).toEqual(fold(policy, log, late).record);
      }),
      runs(400),
    ));

  test('never goes back in time', () =>
    fc.assert(
      fc.property(deliveries, days, (list, day) => {
        const { record } = fold(policy, logOf(list), BEGIN + day * DAY);
        expect(record.asOf).toBeGreaterThanOrEqual(BEGIN + day * DAY);
        const again = foldFrom(policy, record, NOTHING, BEGIN);
        if (again !== 'needs-log') expect(again.record.asOf).toBe(record.asOf);
      }),
      runs(200),
    ));

  test('gives the exact instant at which time alone changes stage or risk', () =>
    fc.assert(
      fc.property(deliveries, (list) => {
        const log = logOf(list);
        let record = fold(policy, log, BEGIN).record;
        for (let rounds = 0; rounds < 20; rounds += 1) {
          const due = dueAt(policy, record);
          const until = due ?? record.asOf + 4_000 * DAY;
          expect(until).toBeGreaterThan(record.asOf);
          for (const instant of [record.asOf + 1, Math.floor((record.asOf + until) / 2), until - 1])
            if (instant > record.asOf && instant < until)
              expect(visible(fold(policy, log, instant).record)).toEqual(visible(record));
          if (due === null) return;
          record = fold(policy, log, due).record;
        }
        expect.fail('time alone went on changing the record');
      }),
      runs(200),
    ));

  test('gives a path without repeated stages, in chronological order, with one step for each entry', () =>
    fc.assert(
      fc.property(deliveries, days, (list, day) => {
        const { path, steps, record } = fold(policy, logOf(list), BEGIN + day * DAY);
        expect(path.dropped).toBe(0);
        expect(
          steps.map(({ stage, at, churn }) => ({
            stage,
            at,
            ...(stage === 'churned' && { reason: churn?.reason }),
          })),
        ).toEqual(path.entries);
        // Of an object that states nothing, nothing has happened.
        expect(path.entries.at(-1)?.stage ?? 'awareness').toBe(record.stage);
        for (const [index, { stage, at }] of path.entries.entries()) {
          const before = path.entries[index - 1];
          if (before === undefined) continue;
          expect(before.stage).not.toBe(stage);
          expect(before.at).toBeLessThan(at);
        }
      }),
      runs(400),
    ));

  test('never churns a customer without a purchase, and gives a reason for every churn', () =>
    fc.assert(
      fc.property(deliveries, days, (list, day) => {
        const { record } = fold(policy, logOf(list), BEGIN + day * DAY);
        const lost = record.stage === 'churned' || record.stage === 'winback';
        expect(record.churn !== null).toBe(lost);
        if (!lost) return;
        expect(everPurchased(record.facts)).toBe(true);
        expect(riskAt(policy, record)).toEqual({ level: 'none', reasons: [] });
      }),
      runs(400),
    ));
});
