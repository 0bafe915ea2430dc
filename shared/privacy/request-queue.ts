import { createHash } from 'node:crypto';
import type { PrivacyRequest } from '../connectors/connector.ts';
import type { ParkingStorage } from '../parking/parking-storage.ts';
import { REQUESTS_PREFIX } from '../platform/names.ts';

/** A request that takes longer than a webhook may. */
export interface QueuedRequest {
  readonly connection: string;
  /** Real time in epoch milliseconds. */
  readonly receivedAt: number;
  readonly request: LongRequest;
  /** How far the job is, in a form that only its own code reads; null at first. */
  readonly progress: string | null;
}

/** A request that a schedule processes. */
export type LongRequest = Exclude<PrivacyRequest, { readonly type: 'erase' }>;

/** A queued request while it is processed, in slices. */
export interface RequestJob {
  readonly request: QueuedRequest;
  /** Stores how far the job is, so that the next slice goes on from there. */
  readonly note: (progress: string) => Promise<void>;
  readonly isLate: () => boolean;
}

/** Queues a request. A request that is already queued stays as it is. */
export function enqueueRequest(storage: ParkingStorage, request: QueuedRequest): Promise<void> {
  const digest = createHash('sha256').update(JSON.stringify(request.request)).digest('hex');
  return storage.put(
    `${REQUESTS_PREFIX}${request.connection}/${digest.slice(0, 32)}.json`,
    formatRequest(request),
  );
}

/** The text that keeps a request. */
export function formatRequest(request: QueuedRequest): string {
  return JSON.stringify({ version: 1, ...request });
}
