import { policyFromText } from '../../shared/lifecycle/policy-text.ts';
import { type ParkingPlace, parkingPlaceFrom } from '../../shared/parking/open-storage.ts';
import { ENV } from '../../shared/platform/names.ts';
import { requiredVariable } from '../../shared/platform/variables.ts';

/** The configuration of the publish function, from its environment variables. */
export interface PublishEnvironment {
  readonly bus: string;
  readonly parking: ParkingPlace;
  /** What the buckets of customers are drawn with. */
  readonly bucketSalt: string;
}

/**
 * Reads the environment variables.
 * @throws an error that names the variable to set, or says what is wrong with the policy
 */
export async function parsePublishEnvironment(variables: NodeJS.ProcessEnv): Promise<PublishEnvironment> {
  return {
    bus: requiredVariable(variables, ENV.bus),
    parking: parkingPlaceFrom(variables),
    bucketSalt: (await policyFromText(variables[ENV.policy])).bucketSalt,
  };
}
