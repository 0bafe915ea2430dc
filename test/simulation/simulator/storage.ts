import type { ParkingStorage } from '../../../shared/parking/parking-storage.ts';
import { createMemoryStorage } from '../../support/memory-storage.ts';
import type { Faults } from './faults.ts';
import type { Invocation } from './invocation.ts';

/** The storage of parked deliveries, which fails before and after it has done something. */
export function createStorage(faults: Faults) {
  const memory = createMemoryStorage();

  function storageOf({ random, wait }: Invocation): ParkingStorage {
    const around = async <Result>(act: () => Promise<Result>): Promise<Result> => {
      await wait(10 + Math.floor(random() * 50));
      if (faults.happens('storage fails before', random)) throw failure();
      const result = await act();
      if (faults.happens('storage fails after', random)) throw failure();
      await wait(5);
      return result;
    };
    return {
      put: (key, text) => around(() => memory.put(key, text)),
      replace: (key, text) => around(() => memory.replace(key, text)),
      read: (key) => around(() => memory.read(key)),
      remove: (key) => around(() => memory.remove(key)),
      topPrefixes: () => around(() => memory.topPrefixes()),
      async *list(prefix, after) {
        await around(async () => undefined);
        yield* memory.list(prefix, after);
      },
    };
  }

  return { texts: memory.texts, storageOf };
}

function failure(): Error {
  return Object.assign(new Error('simulated'), { name: 'ServiceUnavailable' });
}
