import * as z from 'zod/mini';
import { type KnownConnection, parseConnections } from '../connectors/connection-list.ts';
import type { Policy } from '../lifecycle/policy.ts';
import { policyFromText } from '../lifecycle/policy-text.ts';
import { type ParkingPlace, parkingPlaceFrom } from '../parking/open-storage.ts';
import { ENV } from '../platform/names.ts';
import { requiredVariable } from '../platform/variables.ts';

/** The environment of every function that works on customers: ingest, redrive, review and query. */
export interface ServiceEnvironment {
  readonly table: string;
  readonly secret: string;
  readonly connections: ReadonlyMap<string, KnownConnection>;
  readonly policy: Policy;
  readonly parking: ParkingPlace;
  /** How often the table was restored from a backup. */
  readonly epoch: number;
  /** For how many years nothing has happened with customers whose activities are archived; undefined if none are. */
  readonly archiveAfterYears: number | undefined;
}

const epoch = z.int('EPOCH must be a whole number');
const years = z.int('ARCHIVE_AFTER_YEARS must be a whole number').check(z.positive());

/**
 * Parses the environment variables.
 * @throws an error that names the variable and what to set it to
 */
export async function parseServiceEnvironment(variables: NodeJS.ProcessEnv): Promise<ServiceEnvironment> {
  return {
    table: requiredVariable(variables, ENV.table),
    secret: requiredVariable(variables, ENV.secret),
    connections: parseConnections(requiredVariable(variables, ENV.connections)),
    policy: await policyFromText(variables[ENV.policy]),
    parking: parkingPlaceFrom(variables),
    epoch: epoch.parse(Number(variables[ENV.epoch] ?? 0)),
    archiveAfterYears: yearsFrom(variables[ENV.archiveAfterYears]),
  };
}

function yearsFrom(text: string | undefined): number | undefined {
  return text === undefined || text === '' ? undefined : years.parse(Number(text));
}
