import { expect, test } from 'vitest';
import { foldFrom } from '../../../shared/lifecycle/continue-fold.ts';
import { fold } from '../../../shared/lifecycle/fold.ts';
import { combine } from '../../../shared/lifecycle/objects/history.ts';
import { blankRecord, type LifecycleRecord } from '../../../shared/lifecycle/record.ts';
import {
  packCustomerHistory,
  unpackCustomerHistory,
} from '../../../shared/storage/packed-customer-history.ts';
import { type History, objectsIn, on } from '../../support/activity-builders.ts';
import { instantOf, paidOrder } from '../../support/object-builders.ts';
import { policyWith } from '../../support/services.ts';

const policy = policyWith();

/** Becomes inactive after each order, and rates after every second. */
const HISTORY: History = Array.from({ length: 160 }, (_, index) => {
  const day = index * 400 + 0.123;
  const bought = [paidOrder(day, index + 1), paidOrder(day + 1, `${index}-b`)];
  const rating = { scale: 'nps' as const, score: index % 11 };
  return index % 2 === 0 ? bought : [...bought, on(day + 2, 'rating.given', { rating })];
}).flat();
const END = instantOf(160 * 400);

function continued(): LifecycleRecord {
  let record = blankRecord(policy);
  for (const one of HISTORY) {
    const isReport = 'snapshots' in one;
    const folded = foldFrom(
      policy,
      record,
      {
        activities: isReport ? [] : [one],
        objects: isReport ? [{ before: null, after: combine(null, one) }] : [],
      },
      0,
    );
    if (folded === 'needs-log') throw new Error('everything is in order');
    record = folded.record;
  }
  const end = foldFrom(policy, record, { activities: [], objects: [] }, END);
  if (end === 'needs-log') throw new Error('time alone needs no log');
  return end.record;
}

const activities = HISTORY.flatMap((one) => ('snapshots' in one ? [] : [one]));
const { record, path } = fold(policy, { activities, objects: objectsIn(HISTORY), accounts: [] }, END);

test('a record that was continued hundreds of times has the same history as the fold of the whole log', () => {
  expect(continued()).toEqual(record);
});

test('the latest 16 entries of a path stay exact, 240 before them are rounded down, and the rest is counted', () => {
  const all = path.entries;
  expect(all.length).toBeGreaterThan(300);
  expect(record.path.entries).toEqual(all.slice(-16));
  expect(record.path.dropped).toBe(all.length - 16);
  expect(record.path.older).toEqual(
    all.slice(-256, -16).map((entry) => ({ ...entry, at: Math.floor(entry.at / 900_000) * 900_000 })),
  );
});

test('what was sold stays complete, and the last ratings are kept', () => {
  const { days, months, oldest } = record.sales;
  expect([days.length, months.length, oldest.length]).toEqual([32, 15, 1]);
  const total = [...days, ...months, ...oldest].reduce((sum, { minor }) => sum + minor, 0);
  expect(total).toBe(320 * 100_00);
  expect(record.facts.ratings.count).toBe(80);
  expect(record.facts.ratings.last.map(({ score }) => score)).toEqual(
    Array.from({ length: 12 }, (_, index) => (137 + 2 * index) % 11),
  );
});

test('a long history is read as it was packed, in less than three kilobytes', () => {
  const { churn, sales, refunds, facts } = record;
  const { ratings, touchpoints, connections } = facts;
  const history = {
    ...{ path: record.path, churn, sales, refunds, ratings, touchpoints, connections },
    risk: [],
    stale: false,
  };
  const packed = packCustomerHistory(history);
  expect(unpackCustomerHistory(packed)).toEqual(history);
  expect(packed.length).toBeLessThan(3_072);
});
