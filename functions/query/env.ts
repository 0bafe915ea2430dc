import { parseServiceEnvironment, type ServiceEnvironment } from '../../shared/intake/service-environment.ts';
import { ENV } from '../../shared/platform/names.ts';
import { requiredVariable } from '../../shared/platform/variables.ts';

/** The configuration of the query function, from its environment variables. */
export interface QueryEnvironment extends ServiceEnvironment {
  readonly bus: string;
}

/**
 * Reads the environment variables.
 * @throws an error that names the variable to set
 */
export async function parseQueryEnvironment(variables: NodeJS.ProcessEnv): Promise<QueryEnvironment> {
  return { ...(await parseServiceEnvironment(variables)), bus: requiredVariable(variables, ENV.bus) };
}
