import { type Policy, readPolicy } from '../../shared/lifecycle/policy.ts';

/** The policy with the default of each threshold. */
export function defaultPolicy(): Policy {
  const result = readPolicy({});
  if ('refused' in result) throw new Error(result.refused);
  return result.policy;
}
