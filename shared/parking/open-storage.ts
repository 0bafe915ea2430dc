import { ENV } from '../platform/names.ts';
import type { ParkingStorage } from './parking-storage.ts';

/** Where parked deliveries are stored: in a bucket when deployed, in a folder in the local stack. */
export type ParkingPlace = { readonly bucket: string } | { readonly folder: string };

/** Opens the parking storage. Its adapter is loaded when it is first used. */
export function openParkingStorage(place: ParkingPlace): ParkingStorage {
  let opened: Promise<ParkingStorage> | undefined;
  const open = () => {
    opened ??= load(place);
    return opened;
  };
  return {
    put: async (key, text) => (await open()).put(key, text),
    replace: async (key, text) => (await open()).replace(key, text),
    async *list(prefix, after) {
      yield* (await open()).list(prefix, after);
    },
    topPrefixes: async () => (await open()).topPrefixes(),
    read: async (key) => (await open()).read(key),
    remove: async (key) => (await open()).remove(key),
  };
}

async function load(place: ParkingPlace): Promise<ParkingStorage> {
  return 'bucket' in place
    ? (await import('./s3-storage.ts')).createS3Storage(place.bucket)
    : (await import('./folder-storage.ts')).createFolderStorage(place.folder);
}

/**
 * Reads the place of the parking storage from the environment.
 * @throws an error that names the variable to set
 */
export function parkingPlaceFrom(variables: NodeJS.ProcessEnv): ParkingPlace {
  const { [ENV.parkingBucket]: bucket, [ENV.parkingFolder]: folder } = variables;
  if (bucket !== undefined && bucket !== '') return { bucket };
  if (folder !== undefined && folder !== '') return { folder };
  throw new Error(
    `set the environment variable ${ENV.parkingBucket} to the parking bucket, or ${ENV.parkingFolder} to the parking folder`,
  );
}
