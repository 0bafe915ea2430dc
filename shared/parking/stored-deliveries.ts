import { createHash } from 'node:crypto';
import { QUEUE_PREFIX, REFUSED_EVENTS_PREFIX } from '../platform/names.ts';
import type { ParkedDeliveries, ParkedEntry } from './parked-deliveries.ts';
import { formatParked, parkedKey, parseParked } from './parked-object.ts';
import type { ParkingStorage } from './parking-storage.ts';

/** Opens the parked deliveries in a storage. */
export function openParkedDeliveries(storage: ParkingStorage): ParkedDeliveries {
  async function readEntry(key: string): Promise<ParkedEntry | undefined> {
    const text = await storage.read(key).catch(asError);
    if (text instanceof Error) return { key, delivery: 'unreadable', fault: text };
    return text === undefined ? undefined : { key, delivery: parseParked(text) ?? 'unreadable' };
  }

  return {
    async put(queue, delivery) {
      const key = parkedKey(queue, delivery);
      await storage.put(key, formatParked(delivery));
      return key;
    },
    keys: (queue) => storage.list(QUEUE_PREFIX[queue]),
    async *list(queue) {
      for await (const key of storage.list(QUEUE_PREFIX[queue])) {
        const entry = await readEntry(key);
        if (entry !== undefined) yield entry;
      }
    },
    read: readEntry,
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
