import { QUEUE_PREFIX } from '../platform/names.ts';
import type { ParkingQueue } from './parked-deliveries.ts';

const KEY = /^(busy|held)\/([a-z0-9][a-z0-9-]{0,62})\/([0-9a-f]{32})\.json$/;
const ID = /^([a-z0-9][a-z0-9-]{0,62})-([0-9a-f]{32})$/;

/** What a key of a parked delivery says. */
export interface ParkedName {
  /** Names the delivery in both queues. A redrive can move it from one to the other. */
  readonly id: string;
  readonly queue: ParkingQueue;
  readonly connection: string;
}

/** Reads the key of a parked delivery; undefined for any other text. */
export function parkedName(key: string): ParkedName | undefined {
  const [, queue, connection, digest] = KEY.exec(key) ?? [];
  return queue === undefined || connection === undefined
    ? undefined
    : { id: `${connection}-${digest}`, queue: queue === 'busy' ? 'busy' : 'held', connection };
}

/**
 * The keys that a parked delivery can have; undefined for a text that is no id. A caller can therefore not name any other
 * key.
 */
export function keysOfParked(id: string): Readonly<Record<ParkingQueue, string>> | undefined {
  const [, connection, digest] = ID.exec(id) ?? [];
  if (connection === undefined) return undefined;
  const below = `${connection}/${digest}.json`;
  return { busy: `${QUEUE_PREFIX.busy}${below}`, held: `${QUEUE_PREFIX.held}${below}` };
}
