import { policySchema } from '../shared/lifecycle/policy-schema.ts';
import { readPolicy, withDefaults } from '../shared/lifecycle/read-policy.ts';
import { faultsOf } from './schema-faults.ts';

/** Everything that is wrong with overrides of the default policy, one sentence each. */
export function policyFaults(overrides: unknown): string[] {
  const faults = faultsOf(policySchema, withDefaults(overrides));
  if (faults.length > 0) return faults;
  const reading = readPolicy(overrides);
  return 'refused' in reading ? [reading.refused] : [];
}
