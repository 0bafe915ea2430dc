/** A delivery that could not be applied, kept whole so that it can be applied later. */
export interface ParkedDelivery {
  readonly connection: string;
  /** Epoch milliseconds of the first reception. */
  readonly receivedAt: number;
  /** Sentences without personal data: what was not understood, or that the table was busy. */
  readonly reasons: readonly string[];
  readonly method: string;
  /** Only the headers that the connector maps by; never a signature. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** `busy` is redriven by the schedule; `held` waits until a person has removed the cause. */
export type ParkingQueue = 'busy' | 'held';

/** A parked delivery with the key to remove it by; `unreadable` when a person has to look. */
export interface ParkedEntry {
  readonly key: string;
  readonly delivery: ParkedDelivery | 'unreadable';
  /** Why storage did not give the text; without it an unreadable text is damaged. */
  readonly fault?: Error;
}

/**
 * Where deliveries wait. Parking the same delivery twice keeps one. Every method throws when storage fails, but one
 * delivery that cannot be read does not end a list.
 */
export interface ParkedDeliveries {
  put(queue: ParkingQueue, delivery: ParkedDelivery): Promise<void>;
  /** All that waits on a shelf, in no order that means anything, read page by page. */
  list(queue: ParkingQueue): AsyncIterable<ParkedEntry>;
  remove(key: string): Promise<void>;
}
