import type { Activity, ActivityType, Rating } from '../../shared/lifecycle/activity.ts';
import { fold } from '../../shared/lifecycle/fold.ts';
import { combine } from '../../shared/lifecycle/objects/history.ts';
import type { ObjectHistory, ObjectReport } from '../../shared/lifecycle/objects/object.ts';
import type { Policy } from '../../shared/lifecycle/policy.ts';
import { riskAt } from '../../shared/lifecycle/risk-rules.ts';
import { DAY_ZERO, instantOf } from './object-builders.ts';
import { policyWith } from './services.ts';

export const DAY = 86_400_000;
export { DAY_ZERO };

/** Details of an activity that matter to a test. */
export interface Details {
  /** Amount of a refund in euros; by default 100, null when it is unknown. */
  readonly euro?: number | null;
  readonly rating?: Rating;
  readonly connection?: string;
  readonly version?: string;
  /** Distinguishes several activities of one type on one day. */
  readonly occurrence?: string;
}

/** An activity of a type on a day (fractions are hours), as a connector would map it. */
export function on(day: number, type: ActivityType, details: Details = {}): Activity {
  const { euro = 100, rating = null, connection = 'shop', version = '', occurrence = day } = details;
  const base = {
    id: `${connection}:${type}:${occurrence}`,
    occurredAt: instantOf(day),
    connection,
    provider: 'test',
    version,
    about: null,
  };
  switch (type) {
    case 'order.refunded':
      return {
        ...base,
        type,
        amount: euro === null ? null : { currency: 'EUR', minor: Math.round(euro * 100) },
      };
    case 'rating.given':
    case 'review.published':
      return { ...base, type, rating };
    default:
      return { ...base, type };
  }
}

/** Activities and reports of objects, in the order in which they arrive. */
export type History = readonly (Activity | ObjectReport)[];

/** The histories of the objects of which a history has reports. */
export function objectsIn(history: History): ObjectHistory[] {
  const objects = new Map<string, ObjectHistory>();
  for (const one of history)
    if ('snapshots' in one) objects.set(one.object, combine(objects.get(one.object) ?? null, one));
  return [...objects.values()];
}

/** The record on a day of a customer with this history. Days in the path count from day 0. */
export function asOfDay(day: number, history: History, policy: Policy = policyWith(), accounts = 1) {
  const activities = history.flatMap((one) => ('snapshots' in one ? [] : [one]));
  const log = { activities, objects: objectsIn(history), accounts: Array<number>(accounts).fill(0) };
  const { record, path, steps } = fold(policy, log, instantOf(day));
  const dayOf = (instant: number) => (instant - DAY_ZERO) / DAY;
  return {
    stage: record.stage,
    path: path.entries.map(({ stage, at }) => `${stage} on day ${dayOf(at)}`),
    rules: steps.map(({ rule }) => rule),
    churn: record.churn && { reason: record.churn.reason, day: dayOf(record.churn.since) },
    risk: riskAt(policy, record),
    facts: record.facts,
    record,
  };
}
