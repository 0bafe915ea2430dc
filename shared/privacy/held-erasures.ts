import { keysBelow } from '../parking/keys-below.ts';
import type { ParkingStorage } from '../parking/parking-storage.ts';
import type { Clock } from '../platform/clock.ts';
import { emitMetric, errorName, log } from '../platform/logger.ts';
import { OTHER_METRICS, REQUESTS_PREFIX } from '../platform/names.ts';
import { parseRequest } from './queued-request.ts';
import type { QueuedRequest } from './request-queue.ts';

/**
 * The erasure of everything that was received through a connection, as its provider requested. At most one per
 * connection.
 */
export interface HeldErasure {
  readonly connection: string;
  /** Real time in epoch milliseconds. */
  readonly receivedAt: number;
  /** By the clock of the customers, in epoch milliseconds. */
  readonly dueAt: number;
  /** `held` while it can be cancelled. */
  readonly status: 'held' | 'erasing';
}

/** Lists the erasures of connections that are held or running. */
export async function heldErasures(parked: ParkingStorage, clock: Clock): Promise<readonly HeldErasure[]> {
  const found: HeldErasure[] = [];
  for await (const { request } of erasures(parked)) found.push(shown(request, clock));
  return found;
}

/** Cancels the erasure of a connection if it has not started. */
export async function cancelErasure(
  parked: ParkingStorage,
  clock: Clock,
  connection: string,
): Promise<'cancelled' | 'unknown' | 'begun'> {
  for await (const { key, request } of erasures(parked, `${REQUESTS_PREFIX}${connection}/`)) {
    if (shown(request, clock).status !== 'held') return 'begun';
    await parked.remove(key);
    log('info', 'The erasure of a connection was cancelled', { connection });
    return 'cancelled';
  }
  return 'unknown';
}

/** Emits the metric that counts the erasures that are held, so that a person looks at them. */
export async function reportHeldErasures(parked: ParkingStorage, clock: Clock): Promise<void> {
  let count = 0;
  for await (const key of parked.list(REQUESTS_PREFIX)) {
    try {
      const request = await readErasure(parked, key);
      if (request !== undefined && shown(request, clock).status === 'held') count += 1;
    } catch (error) {
      log('error', 'A queued request could not be read', { key, error: errorName(error) });
    }
  }
  if (count > 0) emitMetric(OTHER_METRICS.erasuresHeld, count);
}

function shown({ connection, receivedAt, dueAt }: QueuedRequest, clock: Clock): HeldErasure {
  return { connection, receivedAt, dueAt, status: dueAt > clock.now() ? 'held' : 'erasing' };
}

async function* erasures(parked: ParkingStorage, own = REQUESTS_PREFIX) {
  for await (const key of keysBelow(parked, REQUESTS_PREFIX, own)) {
    const request = await readErasure(parked, key);
    if (request !== undefined) yield { key, request };
  }
}

/** The queued erasure of a connection under a key; undefined for any other request. */
async function readErasure(parked: ParkingStorage, key: string): Promise<QueuedRequest | undefined> {
  const text = await parked.read(key);
  const request = text === undefined ? undefined : parseRequest(text);
  return request?.request.type === 'erase-connection' ? request : undefined;
}
