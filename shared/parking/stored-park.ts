import { createHash } from 'node:crypto';
import { PARK_PREFIX, REFUSED_EVENTS_PREFIX } from '../platform/names.ts';
import type { Park } from './park.ts';
import type { ParkStorage } from './park-storage.ts';
import { formatParked, parkKey, parseParked } from './parked-object.ts';

/** The park for deliveries on the given storage. */
export function createPark(storage: ParkStorage): Park {
  return {
    put: (shelf, delivery) => storage.put(parkKey(shelf, delivery), formatParked(delivery)),
    async *list(shelf) {
      for await (const key of storage.list(PARK_PREFIX[shelf])) {
        const text = await storage.read(key).catch(asError);
        if (text instanceof Error) yield { key, delivery: 'unreadable', fault: text };
        else if (text !== undefined) yield { key, delivery: parseParked(text) ?? 'unreadable' };
      }
    },
    remove: (key) => storage.remove(key),
  };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

/** Where stream records wait whose events the bus refused. Keeping the same record twice keeps one. */
export interface RefusedEvents {
  keep(record: unknown): Promise<void>;
}

/** The place for refused events on the given storage. */
export function createRefusedEvents(storage: ParkStorage): RefusedEvents {
  return {
    keep(record) {
      const text = JSON.stringify(record);
      const digest = createHash('sha256').update(text).digest('hex');
      return storage.put(`${REFUSED_EVENTS_PREFIX}${digest.slice(0, 32)}.json`, text);
    },
  };
}
