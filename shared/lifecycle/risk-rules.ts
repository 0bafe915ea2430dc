import { type Facts, lastRatingOf } from './facts.ts';
import { isLost, nextStageTimer } from './fold-steps.ts';
import type { Policy } from './policy.ts';
import type { LifecycleRecord } from './record.ts';
import { NO_RISK, RISK_REASONS, type Risk, type RiskReason, riskOf } from './risk.ts';
import { DAY, inactivityEnds, isDetractor, NEVER } from './rules.ts';

/** From when (inclusive) until when (exclusive) a sign of risk holds; null when there is no such sign. */
type Span = readonly [from: number, until: number] | null;

const ALWAYS: Span = [Number.NEGATIVE_INFINITY, NEVER];

/** The signs of risk. Each returns the span in which it holds if nothing else happens. */
const RISK_RULES = {
  'ticket-open-long': (facts, policy) => {
    const oldest = Math.min(NEVER, ...facts.openTickets.map(({ since }) => since));
    return [oldest + policy.risk.ticketDays * DAY, NEVER];
  },
  'bad-rating': (facts, policy) => {
    const rating = lastRatingOf(facts);
    if (rating === null || !isDetractor(rating, policy)) return null;
    return [rating.at, rating.at + policy.risk.ratingDays * DAY];
  },
  'payment-failed': ({ failedPayments }, policy) => {
    if (failedPayments.length === 0) return null;
    const ats = failedPayments.map(({ at }) => at);
    return [Math.min(...ats), Math.max(...ats) + policy.risk.paymentFailedDays * DAY];
  },
  'cancellation-scheduled': ({ subscriptions }) =>
    subscriptions.some(({ ending }) => ending) ? ALWAYS : null,
  'subscription-paused': ({ subscriptions }, policy) => {
    const paused = subscriptions.flatMap(({ pausedSince }) => (pausedSince === null ? [] : [pausedSince]));
    return paused.length === 0 ? null : [Math.min(...paused) + policy.subscription.graceDays * DAY, NEVER];
  },
  refunded: ({ lastRefundAt }, policy) =>
    lastRefundAt === null ? null : [lastRefundAt, lastRefundAt + policy.risk.refundDays * DAY],
  disputed: ({ openDisputes }) => (openDisputes > 0 ? ALWAYS : null),
  'becoming-inactive': (facts, policy) => [
    inactivityEnds({ facts, policy }, policy.risk.inactivityShare),
    NEVER,
  ],
} as const satisfies Record<RiskReason, (facts: Facts, policy: Policy) => Span>;

/** The customer's risk at the record's `asOf`. A lost customer has none. */
export function riskAt(policy: Policy, record: LifecycleRecord): Risk {
  return outlook(policy, record).risk;
}

/** When time alone next changes the record's stage or risk, in epoch milliseconds; null for never. */
export function dueAt(policy: Policy, record: LifecycleRecord): number | null {
  return outlook(policy, record).due;
}

/** The risk at the record's `asOf`, and what time does to it. */
export interface Outlook {
  readonly risk: Risk;
  readonly due: number | null;
  /** When time last began or ended each sign of risk. */
  readonly passed: ReadonlyMap<RiskReason, number>;
}

/** What `riskAt` and `dueAt` return, from one pass over the signs of risk. */
export function outlook(policy: Policy, record: LifecycleRecord): Outlook {
  const { facts, stage, asOf } = record;
  const reasons: RiskReason[] = [];
  const passed = new Map<RiskReason, number>();
  let due = nextStageTimer(policy, record);
  for (const reason of isLost(stage) ? [] : RISK_REASONS) {
    const span: Span = RISK_RULES[reason](facts, policy);
    if (span === null) continue;
    const [from, until] = span;
    if (from <= asOf && asOf < until) reasons.push(reason);
    for (const edge of span) {
      if (edge > asOf) due = Math.min(due, edge);
      else if (Number.isFinite(edge)) passed.set(reason, edge);
    }
  }
  return {
    risk: reasons.length === 0 ? NO_RISK : riskOf(reasons),
    due: Number.isFinite(due) ? due : null,
    passed,
  };
}
