import { ENV } from '../platform/names.ts';
import { createFolderStorage } from './folder-storage.ts';
import type { ParkStorage } from './park-storage.ts';
import { createS3Storage } from './s3-storage.ts';

/** Where the park is: a bucket when deployed, a folder on one's own machine. */
export type ParkPlace = { readonly bucket: string } | { readonly folder: string };

/** Opens the storage of the park. Nothing is read or loaded before it is used. */
export function openParkStorage(place: ParkPlace): ParkStorage {
  return 'bucket' in place ? createS3Storage(place.bucket) : createFolderStorage(place.folder);
}

/**
 * Where the environment says that the park is.
 * @throws an error that names the variable to set
 */
export function parkPlaceFrom(variables: NodeJS.ProcessEnv): ParkPlace {
  const { [ENV.parkBucket]: bucket, [ENV.parkFolder]: folder } = variables;
  if (bucket !== undefined && bucket !== '') return { bucket };
  if (folder !== undefined && folder !== '') return { folder };
  throw new Error(
    `set the environment variable ${ENV.parkBucket} to the bucket of the park, or ${ENV.parkFolder} to its folder`,
  );
}
