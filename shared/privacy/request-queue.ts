import { createHash } from 'node:crypto';
import type { PrivacyRequest } from '../connectors/connector.ts';
import type { ParkingStorage } from '../parking/parking-storage.ts';
import { REQUESTS_PREFIX } from '../platform/names.ts';

/** A request that takes longer than a webhook may. */
export interface QueuedRequest {
  readonly connection: string;
  /** Real time in epoch milliseconds. */
  readonly receivedAt: number;
  /** By the clock of the customers, in epoch milliseconds. Until then the request can be cancelled. */
  readonly dueAt: number;
  readonly request: LongRequest;
  /** The progress of the job, in a form that only its own code reads; null at first. */
  readonly progress: string | null;
}

/** A request that a schedule processes. */
export type LongRequest = Exclude<PrivacyRequest, { readonly type: 'erase' }>;

/** A queued request that is being processed, in slices. */
export interface RequestJob {
  readonly request: QueuedRequest;
  /** Saves the progress, so that the next slice continues from there. */
  readonly note: (changes: Pick<QueuedRequest, 'progress'>) => Promise<void>;
  readonly isLate: () => boolean;
}

const DAY = 86_400_000;

/**
 * How long the erasure of a whole connection is held: time to see the alarm and cancel an erasure that was not
 * intended. Shopify allows 30 days to comply.
 */
export const HOLD_MILLISECONDS = 7 * DAY;

/** Queues a request. A request that is already queued does not change. */
export function enqueueRequest(storage: ParkingStorage, request: QueuedRequest): Promise<void> {
  const digest = createHash('sha256').update(JSON.stringify(request.request)).digest('hex');
  return storage.put(
    `${REQUESTS_PREFIX}${request.connection}/${digest.slice(0, 32)}.json`,
    formatRequest(request),
  );
}

/** The text that stores a request. */
export function formatRequest(request: QueuedRequest): string {
  return JSON.stringify({ version: 1, ...request });
}
