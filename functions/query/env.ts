import type { Policy } from '../../shared/lifecycle/policy.ts';
import { policyFromText } from '../../shared/lifecycle/policy-text.ts';
import { ENV } from '../../shared/platform/names.ts';
import { requiredVariable } from '../../shared/platform/variables.ts';

/** What the query function is told by its environment. */
export interface QueryEnvironment {
  readonly table: string;
  readonly secret: string;
  readonly policy: Policy;
}

/**
 * Reads the environment variables.
 * @throws an error that names the variable and what to set it to
 */
export function parseQueryEnvironment(variables: NodeJS.ProcessEnv): QueryEnvironment {
  return {
    table: requiredVariable(variables, ENV.table),
    secret: requiredVariable(variables, ENV.secret),
    policy: policyFromText(variables[ENV.policy]),
  };
}
