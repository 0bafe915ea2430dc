import type { Facts } from './facts.ts';
import { isLost, nextStageTimer } from './fold.ts';
import type { Policy } from './policy.ts';
import type { LifecycleRecord } from './record.ts';
import { NO_RISK, type Risk, type RiskReason, riskOf } from './risk.ts';
import { DAY, isDetractor, NEVER, silenceEnds } from './rules.ts';

/** From when until before when a sign of risk holds; null when there is no such sign. */
type Span = readonly [from: number, until: number] | null;

const ALWAYS: Span = [Number.NEGATIVE_INFINITY, NEVER];

/** The signs of risk, each with the span of time in which it holds as long as nothing else happens. */
const RISK_RULES = {
  'ticket-open-long': (facts, policy) => {
    const oldest = Math.min(NEVER, ...facts.openTickets.map(({ since }) => since));
    return [oldest + policy.risk.ticketDays * DAY, NEVER];
  },
  'bad-rating': ({ lastRating }, policy) =>
    lastRating !== null && isDetractor(lastRating, policy)
      ? [lastRating.at, lastRating.at + policy.risk.ratingDays * DAY]
      : null,
  'payment-failed': ({ failedPayments }) => (failedPayments.length > 0 ? ALWAYS : null),
  'cancellation-scheduled': ({ subscriptions }) =>
    subscriptions.some(({ cancelScheduled }) => cancelScheduled) ? ALWAYS : null,
  refunded: ({ lastRefundAt }, policy) =>
    lastRefundAt === null ? null : [lastRefundAt, lastRefundAt + policy.risk.refundDays * DAY],
  'falling-silent': (facts, policy) => [silenceEnds({ facts, policy }, policy.risk.silenceShare), NEVER],
} as const satisfies Record<RiskReason, (facts: Facts, policy: Policy) => Span>;

function spansOf(policy: Policy, record: LifecycleRecord): { reason: RiskReason; span: Span }[] {
  if (isLost(record.stage)) return [];
  return (Object.entries(RISK_RULES) as [RiskReason, (facts: Facts, policy: Policy) => Span][]).map(
    ([reason, spanOf]) => ({ reason, span: spanOf(record.facts, policy) }),
  );
}

/** The customer's risk as of the record's `asOf`. None for those who have left. */
export function riskAt(policy: Policy, record: LifecycleRecord): Risk {
  const reasons = spansOf(policy, record)
    .filter(({ span }) => span !== null && span[0] <= record.asOf && record.asOf < span[1])
    .map(({ reason }) => reason);
  return reasons.length === 0 ? NO_RISK : riskOf(reasons);
}

/** When time alone next changes the record's stage or risk; null when it never does. Epoch milliseconds. */
export function dueAt(policy: Policy, record: LifecycleRecord): number | null {
  const edges = spansOf(policy, record).flatMap(({ span }) => (span === null ? [] : [...span]));
  const due = Math.min(nextStageTimer(policy, record), ...edges.filter((edge) => edge > record.asOf));
  return Number.isFinite(due) ? due : null;
}
