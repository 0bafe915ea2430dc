import * as z from 'zod';
import { customerId, instant, phase, riskLevel, stage } from '../events/envelope.ts';
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

const count = z.int().min(0);

/** How many customers are in each stage, and how far a new policy is applied. */
export const stages = z.object({
  asOf: instant.meta({ description: 'When the customers were counted, at most a minute ago' }),
  customers: count.meta({ description: 'All customers', examples: [1445] }),
  stages: z
    .array(z.object({ stage, phase, customers: count }))
    .meta({ description: 'All stages, in their order' }),
  policy: z.object({
    version: z.string().meta({ description: 'The version of the policy', examples: ['5f1d0c9a'] }),
    visit: z.enum(['waiting', 'running', 'done']).meta({
      description:
        'Whether everybody is folded under this policy. waiting: the visit of everybody has not begun; running; done',
    }),
    visited: count.meta({ description: 'Customers visited in the present round' }),
    beginsAt: instant.nullable().meta({
      description:
        'When the visit begins or began; null if the review has not noticed the policy, or is done',
    }),
  }),
});

/** The policy that is in force. */
export const policyInForce = z
  .object({
    version: z.string().meta({
      description: 'The version, which each record computed with it has as `policyVersion`',
      examples: ['2m9ugehzlzy42'],
    }),
    rules: z.looseObject({}).meta({
      description: 'All thresholds, defaults included, in the form of `policy` in cdk.json',
      examples: [{ onboardingDays: 14, winbackDays: 30 }],
    }),
  })
  .meta({ description: 'The thresholds of the stage, risk and linking rules' });
