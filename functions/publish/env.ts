import { type ParkingPlace, parkingPlaceFrom } from '../../shared/parking/open-storage.ts';
import { ENV } from '../../shared/platform/names.ts';
import { requiredVariable } from '../../shared/platform/variables.ts';

/** The environment of the publish function. */
export interface PublishEnvironment {
  readonly bus: string;
  readonly parking: ParkingPlace;
}

/**
 * Parses the environment variables.
 * @throws an error that names the variable to set
 */
export function parsePublishEnvironment(variables: NodeJS.ProcessEnv): PublishEnvironment {
  return { bus: requiredVariable(variables, ENV.bus), parking: parkingPlaceFrom(variables) };
}
