import type { StageChanged, Transition } from '../../shared/events/transition.ts';

/** A purchase, as the commit of the activity stores it. */
export const FIRST_PURCHASE: StageChanged = {
  type: 'CustomerStageChanged',
  occurredAt: Date.parse('2026-01-05T10:00:00.000Z'),
  previousOfType: 5,
  historical: false,
  stage: 'purchase',
  previousStage: 'evaluation',
  secondsInPreviousStage: 86_400,
  path: { keep: 1, append: [{ stage: 'purchase', at: Date.parse('2026-01-05T10:00:00.000Z') }] },
  cause: {
    type: 'activity',
    rule: 'first-order',
    change: 'order.paid',
    provider: 'shopify',
    connection: 'shopify',
  },
  churn: null,
};

/** A transition with one purchase, or with the given overrides. */
export function transitionOf(overrides: Partial<Transition> = {}): Transition {
  return {
    customerId: 'cus_4s7Qm2xT9bKfWvE1',
    firstSequence: 7,
    epoch: 0,
    detectedAt: Date.parse('2026-01-05T10:00:02.417Z'),
    policyVersion: '5f1d0c9a',
    identities: ['shopify:customer:207119551'],
    snapshot: { orders: 1, revenue: [{ currency: 'EUR', minor: 4999 }], openTickets: 0, risk: 'none' },
    events: [FIRST_PURCHASE],
    ...overrides,
  };
}
