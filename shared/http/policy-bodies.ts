import * as z from 'zod';

// What the API answers about the policy, for the OpenAPI document. No function bundles this file.

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
