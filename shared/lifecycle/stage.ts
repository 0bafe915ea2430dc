/** The eight stages of a customer's life cycle, in the order in which a newcomer would pass them. */
export const STAGES = [
  'awareness',
  'engagement',
  'evaluation',
  'purchase',
  'experience',
  'advocacy',
  'churned',
  'winback',
] as const;
export type Stage = (typeof STAGES)[number];

/** The phase of the customer life cycle that each stage belongs to. */
export const PHASE_OF = {
  awareness: 'acquisition',
  engagement: 'acquisition',
  evaluation: 'acquisition',
  purchase: 'retention',
  experience: 'retention',
  advocacy: 'retention',
  churned: 'churn',
  winback: 'remarketing',
} as const satisfies Record<Stage, string>;

/** True when a move between the two stages brings a lost customer back into retention. */
export function isReactivation(from: Stage | null, to: Stage): boolean {
  return (from === 'churned' || from === 'winback') && PHASE_OF[to] === 'retention';
}

/** Why a customer left. */
export const CHURN_REASONS = [
  'cancelled',
  'payment-failed',
  'refunded',
  'bad-experience',
  'inactive',
  'closed',
] as const;
export type ChurnReason = (typeof CHURN_REASONS)[number];

/** Churn is involuntary when the payment failed although the customer did not mean to leave. */
export function churnTypeOf(reason: ChurnReason): 'voluntary' | 'involuntary' {
  return reason === 'payment-failed' ? 'involuntary' : 'voluntary';
}
