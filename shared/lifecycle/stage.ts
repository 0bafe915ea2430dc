/** The eight stages of the customer lifecycle, in the order in which a new customer passes them. */
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

/** The phase of the customer lifecycle that each stage belongs to. */
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

/** True when the move between the two stages brings a lost customer back into retention. */
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

/** Churn is involuntary when a failed payment ended the relationship, not a decision of the customer. */
export function churnTypeOf(reason: ChurnReason): 'voluntary' | 'involuntary' {
  return reason === 'payment-failed' ? 'involuntary' : 'voluntary';
}
