import type { ParkingStorage } from './parking-storage.ts';

/** The keys of a queue that begin with `own`, in order. The storage can only list a whole prefix. */
export async function* keysBelow(
  storage: Pick<ParkingStorage, 'list'>,
  prefix: string,
  own: string,
): AsyncGenerator<string> {
  for await (const key of storage.list(prefix, own)) {
    if (!key.startsWith(own)) return;
    yield key;
  }
}
