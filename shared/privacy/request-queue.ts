import { createHash } from 'node:crypto';
import type { PrivacyRequest } from '../connectors/connector.ts';
import type { ParkingStorage } from '../parking/parking-storage.ts';
import { REQUESTS_PREFIX } from '../platform/names.ts';

/** A request for what takes longer than a webhook may. */
export interface QueuedRequest {
  readonly connection: string;
  /** Real time in epoch milliseconds. */
  readonly receivedAt: number;
  readonly request: LongRequest;
  /** How far it has been worked off, in the words of who works it off; null at first. */
  readonly progress: string | null;
}

/** What is worked off on a schedule. */
export type LongRequest = Exclude<PrivacyRequest, { readonly type: 'erase' }>;

/** Puts a request on the shelf. One that lies there already stays as it is. */
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
