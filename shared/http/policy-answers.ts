import * as z from 'zod';
import { customerId, instant, riskLevel, stage } from '../events/envelope.ts';
import { next } from './customer-bodies.ts';

// For the OpenAPI document. No function bundles this file.

const standing = z.object({
  stage,
  risk: riskLevel,
  rule: z.string().meta({
    description: 'The rule that last put the customer there; docs/lifecycle.md lists them',
    examples: ['repeat-purchases'],
  }),
});

/** The answer to a preview of a policy. */
export const policyPreview = z.object({
  asOf: instant.meta({ description: 'The instant at which both policies were compared' }),
  policyVersion: z.string().meta({ description: 'The version of the other policy', examples: ['5f1d0c9a'] }),
  customers: z
    .int()
    .min(0)
    .meta({ description: 'How many customers the page has', examples: [200] }),
  moves: z
    .array(
      z.object({
        customerId,
        from: standing.meta({ description: 'Under the present policy' }),
        to: standing.meta({ description: 'Under the other one' }),
      }),
    )
    .meta({ description: 'Those who would have another stage or risk level' }),
  next,
});
