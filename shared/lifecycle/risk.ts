/** Signs that a customer may be lost, in the order in which they are listed. */
export const RISK_REASONS = [
  'ticket-open-long',
  'bad-rating',
  'payment-failed',
  'cancellation-scheduled',
  'subscription-paused',
  'refunded',
  'disputed',
  'becoming-inactive',
] as const;
export type RiskReason = (typeof RISK_REASONS)[number];

export type RiskLevel = 'none' | 'watch' | 'high';

/** How likely a customer is to be lost, and why. */
export interface Risk {
  readonly level: RiskLevel;
  readonly reasons: readonly RiskReason[];
}

export const NO_RISK: Risk = { level: 'none', reasons: [] };

/** One reason gives `watch`; two or more give `high`. */
export function riskOf(reasons: readonly RiskReason[]): Risk {
  return { level: reasons.length === 0 ? 'none' : reasons.length === 1 ? 'watch' : 'high', reasons };
}
