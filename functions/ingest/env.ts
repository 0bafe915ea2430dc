import { type KnownConnection, parseConnections } from '../../shared/connectors/connection-list.ts';
import type { Policy } from '../../shared/lifecycle/policy.ts';
import { policyFromText } from '../../shared/lifecycle/policy-text.ts';
import { type ParkingPlace, parkPlaceFrom } from '../../shared/parking/open-storage.ts';
import { ENV } from '../../shared/platform/names.ts';
import { requiredVariable } from '../../shared/platform/variables.ts';

/** The configuration of the ingest function, from its environment variables. */
export interface IngestEnvironment {
  readonly table: string;
  readonly secret: string;
  readonly connections: ReadonlyMap<string, KnownConnection>;
  readonly policy: Policy;
  readonly park: ParkingPlace;
}

/**
 * Reads the environment variables.
 * @throws an error that names the variable and what to set it to
 */
export function parseIngestEnvironment(variables: NodeJS.ProcessEnv): IngestEnvironment {
  return {
    table: requiredVariable(variables, ENV.table),
    secret: requiredVariable(variables, ENV.secret),
    connections: parseConnections(requiredVariable(variables, ENV.connections)),
    policy: policyFromText(variables[ENV.policy]),
    park: parkPlaceFrom(variables),
  };
}
