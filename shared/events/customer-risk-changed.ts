import * as z from 'zod';
import { aboutCustomer, cause, detailOf, phase, risk, stage } from './envelope.ts';
import { EXAMPLE_ABOUT, EXAMPLE_CAUSE, exampleMetadata } from './examples.ts';

/** The risk of losing a customer, or the reasons for it, changed. */
export const customerRiskChanged = detailOf(
  z.object({
    ...aboutCustomer,
    stage,
    phase,
    risk,
    previousRisk: risk.meta({ description: 'The risk before' }),
    cause,
  }),
).meta({
  title: 'CustomerRiskChanged',
  description: 'The risk of losing a customer, or the reasons for it, changed.',
  examples: [
    {
      metadata: exampleMetadata(9, null, '2026-01-08T10:00:00.000Z'),
      data: {
        ...EXAMPLE_ABOUT,
        snapshot: { ...EXAMPLE_ABOUT.snapshot, openTickets: 1, risk: 'watch' },
        stage: 'experience',
        phase: 'retention',
        risk: { level: 'watch', reasons: ['ticket-open-long'] },
        previousRisk: { level: 'none', reasons: [] },
        cause: {
          ...EXAMPLE_CAUSE,
          type: 'time',
          rule: 'ticket-open-long',
          change: null,
          provider: null,
          connection: null,
        },
      },
    },
  ],
});
export type CustomerRiskChanged = z.infer<typeof customerRiskChanged>;
