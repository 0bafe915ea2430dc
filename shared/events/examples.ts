import { latenessOf } from './lateness.ts';

/** The customer id of the examples. */
export const EXAMPLE_CUSTOMER = 'cus_4s7Qm2xT9bKfWvE1';

export function exampleMetadata(
  sequence: number,
  previousOfType: number | null,
  occurredAt: string,
  detectedAt = occurredAt.replace('00.000Z', '02.417Z'),
) {
  return {
    schemaVersion: '1' as const,
    eventId: `${EXAMPLE_CUSTOMER}:${String(sequence).padStart(6, '0')}`,
    sequence,
    previousOfType,
    epoch: 0,
    occurredAt,
    detectedAt,
    ...latenessOf({ occurredAt: Date.parse(occurredAt), historical: false }, Date.parse(detectedAt)),
    policyVersion: '5f1d0c9a',
    bucket: 70,
  };
}

export const EXAMPLE_ABOUT = {
  customerId: EXAMPLE_CUSTOMER,
  identities: ['shopify:customer:207119551'],
  snapshot: {
    orders: 1,
    revenue: [{ currency: 'EUR', minor: 4999 }],
    openTickets: 0,
    risk: 'none' as const,
  },
};

export const EXAMPLE_CAUSE = {
  type: 'activity' as const,
  rule: 'first-order',
  change: 'order.paid' as const,
  provider: 'shopify',
  connection: 'shopify',
};
