import type { Activity, ActivityType, Rating } from '../../shared/lifecycle/activity.ts';
import { fold } from '../../shared/lifecycle/fold.ts';
import type { Policy } from '../../shared/lifecycle/policy.ts';
import { riskAt } from '../../shared/lifecycle/risk-rules.ts';
import type { ChurnReason } from '../../shared/lifecycle/stage.ts';
import { policyWith } from './services.ts';

export const DAY = 86_400_000;
/** Day 0 in tests. */
export const DAY_ZERO = Date.UTC(2026, 0, 1);

/** Details of an activity that matter to a test. */
export interface Details {
  /** Number of the order, ticket or subscription; by default 1, null for none. */
  readonly object?: number | null;
  /** Amount of the order or refund in euros; by default 100, null when it is unknown. */
  readonly euro?: number | null;
  readonly rating?: Rating;
  readonly reason?: ChurnReason;
  readonly connection?: string;
  readonly version?: string;
  /** Distinguishes several activities of one kind on one day. */
  readonly occurrence?: string;
}

/** An activity of a kind on a day (fractions are hours), as a connector would map it. */
export function on(day: number, kind: ActivityType, details: Details = {}): Activity {
  const { object = 1, euro = 100, rating = null, connection = 'shop', version = '', occurrence } = details;
  const [family = ''] = kind.split('.');
  const what = ['order', 'ticket', 'subscription'].includes(family) ? family : 'order';
  const about = `${connection}:${what}:${object}`;
  const id = `${about}:${kind}:${occurrence ?? (kind === 'order.paid' || kind === 'order.placed' ? '' : day)}`;
  const sent = { id, occurredAt: Math.round(DAY_ZERO + day * DAY), connection, provider: 'test', version };
  const money = euro === null ? null : { currency: 'EUR', minor: Math.round(euro * 100) };
  switch (kind) {
    case 'order.placed':
    case 'order.paid':
      return { ...sent, type: kind, about, total: money };
    case 'order.refunded':
    case 'dispute.opened':
      return { ...sent, type: kind, about: object === null ? null : about, amount: money };
    case 'subscription.ended':
      return { ...sent, type: kind, about, reason: details.reason ?? 'cancelled' };
    case 'rating.given':
    case 'review.published':
      return { ...sent, type: kind, about: null, rating };
    case 'order.fulfilled':
    case 'order.cancelled':
    case 'subscription.started':
    case 'subscription.renewed':
    case 'subscription.cancel-scheduled':
    case 'ticket.opened':
    case 'ticket.solved':
    case 'ticket.reopened':
      return { ...sent, type: kind, about };
    case 'payment.failed':
      return { ...sent, type: kind, about: object === null ? null : about };
    default:
      return { ...sent, type: kind, about: null };
  }
}

/** The record on a day of a customer with this history. Days in the path count from day 0. */
export function asOfDay(day: number, history: readonly Activity[], policy: Policy = policyWith()) {
  const { record, path, steps } = fold(policy, history, Math.round(DAY_ZERO + day * DAY));
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
