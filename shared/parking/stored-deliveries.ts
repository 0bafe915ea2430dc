import { createHash } from 'node:crypto';
import { QUEUE_PREFIX, REFUSED_EVENTS_PREFIX } from '../platform/names.ts';
import type { ParkedDeliveries } from './parked-deliveries.ts';
import { formatParked, parkedKey, parseParked } from './parked-object.ts';
import type { ParkingStorage } from './parking-storage.ts';

/** Opens the parked deliveries in a storage. */
export function openParkedDeliveries(storage: ParkingStorage): ParkedDeliveries {
  return {
    async put(queue, delivery) {
      const key = parkedKey(queue, delivery);
      await storage.put(key, formatParked(delivery));
      return key;
    },
    async *list(queue) {
      for await (const key of storage.list(QUEUE_PREFIX[queue])) {
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

/** The stream records whose events the bus refused. Keeping the same record twice stores it once. */
export interface RefusedEvents {
  keep(record: unknown): Promise<void>;
}

/** Creates the store of refused events in a storage. */
export function createRefusedEvents(storage: ParkingStorage): RefusedEvents {
  return {
    keep(record) {
      const text = JSON.stringify(record);
      const digest = createHash('sha256').update(text).digest('hex');
      return storage.put(`${REFUSED_EVENTS_PREFIX}${digest.slice(0, 32)}.json`, text);
    },
  };
}
