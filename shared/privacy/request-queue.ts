import { createHash } from 'node:crypto';
import type { PrivacyRequest } from '../connectors/connector.ts';
import type { ParkingStorage } from '../parking/parking-storage.ts';
import { REQUESTS_PREFIX } from '../platform/names.ts';

/** A request that takes longer than the answer to a webhook may. */
export interface QueuedRequest {
  readonly connection: string;
  /** Real time in epoch milliseconds. */
  readonly receivedAt: number;
  /** When it is processed, by the clock of the customers, in epoch milliseconds. Until then it can be cancelled. */
  readonly dueAt: number;
  readonly request: LongRequest;
  /** The progress of the job, in a format of its own; null at first. */
  readonly progress: string | null;
}

/** A request that `redrive` processes. */
export type LongRequest = Exclude<PrivacyRequest, { readonly type: 'erase' }>;

/** A queued request that is being processed. It can take several runs. */
export interface RequestJob {
  readonly request: QueuedRequest;
  /** Stores the progress, so that the next run continues there. */
  readonly note: (progress: string) => Promise<void>;
  readonly isLate: () => boolean;
}

const DAY = 86_400_000;

/**
 * How long the erasure of a whole connection is held: time to see the alarm and to cancel an unintended erasure. Shopify
 * gives 30 days to comply.
 */
export const HOLD_MILLISECONDS = 7 * DAY;

/** Queues a request. A request that is already queued stays as it is. */
export function enqueueRequest(storage: ParkingStorage, request: QueuedRequest): Promise<void> {
  const digest = createHash('sha256').update(JSON.stringify(request.request)).digest('hex');
  return storage.put(
    `${REQUESTS_PREFIX}${request.connection}/${digest.slice(0, 32)}.json`,
    formatRequest(request),
  );
}

/** The stored text of a request. */
export function formatRequest(request: QueuedRequest): string {
  return JSON.stringify({ version: 1, ...request });
}
