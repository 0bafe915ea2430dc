import type { ParkingStorage } from '../parking/parking-storage.ts';
import type { Clock } from '../platform/clock.ts';
import { log } from '../platform/logger.ts';
import { REQUESTS_PREFIX } from '../platform/names.ts';
import { parseRequest } from './queued-request.ts';
import type { QueuedRequest } from './request-queue.ts';

/** The erasing of everything that came by a connection, as its provider asked for. There is one for a connection at most. */
export interface HeldErasure {
  readonly connection: string;
  /** Real time in epoch milliseconds. */
  readonly receivedAt: number;
  /** By the clock that customers are judged by, in epoch milliseconds. */
  readonly dueAt: number;
  /** `held` while it can be cancelled. */
  readonly status: 'held' | 'erasing';
}

/** All erasures of connections that are held or under way. */
export async function heldErasures(parked: ParkingStorage, clock: Clock): Promise<readonly HeldErasure[]> {
  const found: HeldErasure[] = [];
  for await (const { request } of erasures(parked)) found.push(shown(request, clock));
  return found;
}

/** Cancels the erasure of a connection, if there is one that has not begun. */
export async function cancelErasure(
  parked: ParkingStorage,
  clock: Clock,
  connection: string,
): Promise<'cancelled' | 'unknown' | 'begun'> {
  for await (const { key, request } of erasures(parked)) {
    if (request.connection !== connection) continue;
    if (shown(request, clock).status === 'erasing') return 'begun';
    await parked.remove(key);
    log('info', 'The erasing of a connection was cancelled', { connection });
    return 'cancelled';
  }
  return 'unknown';
}

function shown({ connection, receivedAt, dueAt }: QueuedRequest, clock: Clock): HeldErasure {
  return { connection, receivedAt, dueAt, status: dueAt > clock.now() ? 'held' : 'erasing' };
}

async function* erasures(parked: ParkingStorage) {
  for await (const key of parked.list(REQUESTS_PREFIX)) {
    const text = await parked.read(key);
    const request = text === undefined ? undefined : parseRequest(text);
    if (request?.request.type === 'erase-connection') yield { key, request };
  }
}
