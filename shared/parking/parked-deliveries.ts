/** A delivery that could not be applied, stored whole so that it can be applied later. */
export interface ParkedDelivery {
  readonly connection: string;
  /** Epoch milliseconds of the first reception. */
  readonly receivedAt: number;
  /** Why it is parked, in sentences without personal data. */
  readonly reasons: readonly string[];
  readonly method: string;
  /** Only the headers that the connector reads for mapping; never a signature. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** The schedule redrives `busy`. `held` waits until a person has fixed the cause. */
export type ParkingQueue = 'busy' | 'held';

/** A parked delivery with its key; `unreadable` if the stored text cannot be read. */
export interface ParkedEntry {
  readonly key: string;
  readonly delivery: ParkedDelivery | 'unreadable';
  /** The error of the storage. Without it, an unreadable text is damaged. */
  readonly fault?: Error;
}

/**
 * The parked deliveries. Parking the same delivery twice stores it once. Every method throws if the storage fails, but a
 * single delivery that cannot be read does not end a list.
 */
export interface ParkedDeliveries {
  /** Returns the key. */
  put(queue: ParkingQueue, delivery: ParkedDelivery): Promise<string>;
  /** The keys of all deliveries of a queue, in no particular order, read page by page. */
  keys(queue: ParkingQueue): AsyncIterable<string>;
  /** All deliveries of a queue, one after the other. */
  list(queue: ParkingQueue): AsyncIterable<ParkedEntry>;
  /** The delivery with this key; undefined if there is none. */
  read(key: string): Promise<ParkedEntry | undefined>;
  remove(key: string): Promise<void>;
}
