import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Activity, compareVersions, toLog } from '../../shared/lifecycle/activity.ts';
import { everPurchased } from '../../shared/lifecycle/facts.ts';
import { fold, foldFrom } from '../../shared/lifecycle/fold.ts';
import { blankRecord, canAdvance, canContinue, type LifecycleRecord } from '../../shared/lifecycle/record.ts';
import { dueAt, riskAt } from '../../shared/lifecycle/risk-rules.ts';
import { plainFold } from '../support/plain-fold.ts';
import {
  arbitraryHistory,
  HISTORY_POLICY as policy,
  randomFrom,
  shuffledWithDuplicates,
} from '../support/random-history.ts';

const RUNS = { numRuns: 2_000 };
const MANY = { numRuns: 1_000 };

function visible(record: LifecycleRecord) {
  const { stage, path, churn } = record;
  return { stage, path, churn, risk: riskAt(policy, record) };
}

/** Objects that were not in the log before the activities were added. */
function newObjects(log: readonly Activity[], added: readonly Activity[]): Set<string> {
  const known = new Set(log.map(({ about }) => about));
  return new Set(added.flatMap(({ about }) => (about === null || known.has(about) ? [] : about)));
}

describe('the fold of a log', () => {
  test('is the same whether activities are folded one by one or all at once', () =>
    fc.assert(
      fc.property(arbitraryHistory, ({ activities }) => {
        const log = toLog(activities);
        let record = blankRecord(policy);
        let sent: Activity[] = [];
        for (const activity of log) {
          sent = [...sent, activity];
          const whole = fold(policy, sent, record.asOf);
          if (canContinue(record, [activity], policy, newObjects(sent.slice(0, -1), [activity]))) {
            const onto = foldFrom(policy, record, [activity], record.asOf);
            expect(onto.record).toEqual(whole.record);
            const added =
              onto.path.dropped + onto.path.entries.length - record.path.dropped - record.path.entries.length;
            expect(onto.steps).toHaveLength(added);
          }
          record = whole.record;
        }
      }),
      RUNS,
    ));

  test('continues from where it stopped, however the log is divided', () =>
    fc.assert(
      fc.property(arbitraryHistory, fc.nat({ max: 24 }), ({ activities, end }, cut) => {
        const log = toLog(activities);
        const [head, tail] = [log.slice(0, cut), log.slice(cut)];
        const start = fold(policy, head, 0).record;
        if (head.length === 0 || !canContinue(start, tail, policy, newObjects(head, tail))) return;
        expect(foldFrom(policy, start, tail, end).record).toEqual(fold(policy, log, end).record);
      }),
      RUNS,
    ));

  test('does not depend on the order or number of reports of an activity', () =>
    fc.assert(
      fc.property(arbitraryHistory, fc.integer(), ({ activities, end }, seed) => {
        const sent = shuffledWithDuplicates(activities, randomFrom(seed));
        expect(fold(policy, sent, end)).toEqual(fold(policy, activities, end));
      }),
      RUNS,
    ));

  test('keeps the latest version of each activity', () =>
    fc.assert(
      fc.property(arbitraryHistory, ({ activities }) => {
        for (const standing of toLog(activities))
          for (const update of activities)
            if (update.id === standing.id)
              expect(compareVersions(standing, update)).toBeGreaterThanOrEqual(0);
      }),
      MANY,
    ));

  test('advanced from one instant to a later one equals the fold at the later one', () =>
    fc.assert(
      fc.property(arbitraryHistory, fc.nat({ max: 400 }), ({ activities, newest, end }, days) => {
        const early = fold(policy, activities, newest + days * 3_600_000).record;
        const late = Math.max(end, early.asOf);
        if (!canAdvance(early, policy)) return;
        expect(foldFrom(policy, early, [], late).record).toEqual(fold(policy, activities, late).record);
      }),
      RUNS,
    ));

  test('never goes back in time', () =>
    fc.assert(
      fc.property(arbitraryHistory, fc.integer(), ({ activities, end }, asOf) => {
        const newest = Math.max(...toLog(activities).map(({ occurredAt }) => occurredAt));
        const { record } = fold(policy, activities, asOf);
        expect(record.asOf).toBe(Math.max(newest, asOf));
        expect(foldFrom(policy, record, [], newest - 1).record.asOf).toBe(record.asOf);
        expect(foldFrom(policy, record, [], end).record.asOf).toBe(Math.max(record.asOf, end));
      }),
      MANY,
    ));

  test('gives the exact instant at which time alone changes stage or risk', () =>
    fc.assert(
      fc.property(arbitraryHistory, ({ activities, newest }) => {
        let record = fold(policy, activities, newest).record;
        for (let rounds = 0; rounds < 12; rounds += 1) {
          const due = dueAt(policy, record);
          const until = due ?? record.asOf + 4_000 * 86_400_000;
          expect(until).toBeGreaterThan(record.asOf);
          for (const instant of [record.asOf + 1, Math.floor((record.asOf + until) / 2), until - 1])
            if (instant > record.asOf && instant < until)
              expect(visible(fold(policy, activities, instant).record)).toEqual(visible(record));
          if (due === null) return;
          const changed = fold(policy, activities, due).record;
          expect(visible(changed)).not.toEqual(visible(record));
          record = changed;
        }
        expect.fail('time alone went on changing the record');
      }),
      MANY,
    ));

  test('gives a path without repeated stages, in chronological order, with one step for each entry', () =>
    fc.assert(
      fc.property(arbitraryHistory, ({ activities, end }) => {
        const { path, steps, record } = fold(policy, activities, end);
        expect(path.dropped).toBe(0);
        expect(steps.map(({ stage, at }) => ({ stage, at }))).toEqual(path.entries);
        expect(path.entries.at(-1)?.stage).toBe(record.stage);
        for (const [index, { stage, at }] of path.entries.entries()) {
          const before = path.entries[index - 1];
          if (before === undefined) continue;
          expect(before.stage).not.toBe(stage);
          expect(before.at).toBeLessThanOrEqual(at);
        }
      }),
      RUNS,
    ));

  test('never churns a customer without a purchase, and gives a reason for every churn', () =>
    fc.assert(
      fc.property(arbitraryHistory, ({ activities, end }) => {
        const { record } = fold(policy, activities, end);
        const lost = record.stage === 'churned' || record.stage === 'winback';
        expect(record.churn !== null).toBe(lost);
        if (lost) {
          expect(everPurchased(record.facts)).toBe(true);
          expect(riskAt(policy, record)).toEqual({ level: 'none', reasons: [] });
        }
      }),
      RUNS,
    ));

  test('sums payments and refunds exactly', () =>
    fc.assert(
      fc.property(arbitraryHistory, ({ activities, end }) => {
        const { facts } = fold(policy, activities, end).record;
        const log = toLog(activities);
        const back = new Map<string, number>();
        for (const activity of log)
          if (
            activity.type === 'order.refunded' &&
            activity.amount !== null &&
            activity.connection !== 'payments'
          )
            back.set(
              activity.amount.currency,
              (back.get(activity.amount.currency) ?? 0) + activity.amount.minor,
            );
        expect(new Map(facts.refunds.map(({ currency, minor }) => [currency, minor]))).toEqual(back);
        expect(facts).toMatchObject(countedByHand(log));
      }),
      RUNS,
    ));
});

/** Orders and revenue from the set of facts of each order; only the total depends on their sequence. */
function countedByHand(log: readonly Activity[]) {
  const orders = new Map<string, Activity[]>();
  for (const activity of log)
    if (activity.type.startsWith('order.') && activity.about !== null && activity.connection !== 'payments')
      orders.set(activity.about, [...(orders.get(activity.about) ?? []), activity]);
  const revenue = new Map<string, number>();
  let count = 0;
  for (const facts of orders.values()) {
    const totals = facts.flatMap((one) => (one.type === 'order.paid' && one.total ? one.total : []));
    const firstPaid = facts.findIndex((one) => one.type === 'order.paid');
    const placedBefore = facts
      .slice(0, firstPaid === -1 ? facts.length : firstPaid)
      .flatMap((one) => (one.type === 'order.placed' && one.total ? one.total : []));
    const total = totals.at(-1) ?? placedBefore.at(-1) ?? undefined;
    const back = facts.reduce(
      (sum, one) =>
        one.type === 'order.refunded' && one.amount !== null && one.amount.currency === total?.currency
          ? sum + one.amount.minor
          : sum,
      0,
    );
    const undone =
      facts.some((one) => one.type === 'order.cancelled') ||
      (total !== undefined && back > 0 && back >= total.minor);
    const bought =
      facts.some((one) => one.type === 'order.paid') ||
      (facts[0]?.connection === 'eager' && facts.some((one) => one.type === 'order.placed'));
    if (undone || !bought) continue;
    count += 1;
    if (total !== undefined) revenue.set(total.currency, (revenue.get(total.currency) ?? 0) + total.minor);
  }
  return {
    orders: count,
    revenue: [...revenue]
      .map(([currency, minor]) => ({ currency, minor }))
      .sort((a, b) => (a.currency < b.currency ? -1 : 1)),
  };
}

const DAY = 86_400_000;
const row = fc.record({
  gap: fc.oneof(
    fc.constantFrom(0, 1, 14, 45, 90, 180, 365).map((days) => days * DAY),
    fc.integer({ min: 0, max: 400 * DAY }),
  ),
  refund: fc.integer({ min: 0, max: 4 }).map((one) => one === 0),
});

describe('a history of only orders and refunds without an order', () => {
  test('folds like the independent reference implementation', () =>
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 30, size: 'max' }),
        fc.nat({ max: 500 * DAY }),
        (rows, after) => {
          let at = Date.UTC(2011, 0, 1);
          const dated = rows.map(({ gap, refund }) => {
            at += gap;
            return { at, refund };
          });
          const activities = dated.map(({ at: occurredAt, refund }, index): Activity => {
            const base = {
              id: `shop:${index}`,
              occurredAt,
              connection: 'shop',
              provider: 'test',
              version: '',
            };
            return refund
              ? { ...base, type: 'order.refunded', about: null, amount: { currency: 'GBP', minor: 500 } }
              : {
                  ...base,
                  type: 'order.paid',
                  about: `shop:order:${index}`,
                  total: { currency: 'GBP', minor: 500 },
                };
          });
          const plain = plainFold(dated, at + after);
          const { path, record } = fold(policy, activities, at + after);
          expect(path.entries.map(({ stage, at: entered }) => [stage, entered])).toEqual(plain.path);
          expect(record.stage).toBe(plain.stage);
        },
      ),
      RUNS,
    ));
});
