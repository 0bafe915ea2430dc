import { type ParkingPlace, parkPlaceFrom } from '../../shared/parking/open-storage.ts';
import { ENV } from '../../shared/platform/names.ts';
import { requiredVariable } from '../../shared/platform/variables.ts';

/** The configuration of the publish function, from its environment variables. */
export interface PublishEnvironment {
  readonly bus: string;
  readonly park: ParkingPlace;
}

/**
 * Reads the environment variables.
 * @throws an error that names the variable to set
 */
export function parsePublishEnvironment(variables: NodeJS.ProcessEnv): PublishEnvironment {
  return { bus: requiredVariable(variables, ENV.bus), park: parkPlaceFrom(variables) };
}
