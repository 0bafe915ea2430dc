import * as z from 'zod/mini';
import type { Services } from '../../shared/intake/services.ts';
import type { ParkedDeliveries, ParkedEntry, ParkingQueue } from '../../shared/parking/parked-deliveries.ts';
import { inParallel } from '../../shared/platform/in-parallel.ts';
import { log } from '../../shared/platform/logger.ts';
import { QUEUE_PREFIX, REQUESTS_PREFIX } from '../../shared/platform/names.ts';
import { reportHeldErasures } from '../../shared/privacy/held-erasures.ts';
import type { PrivacyDeps } from '../../shared/privacy/privacy.ts';
import { processRequests } from '../../shared/privacy/process-requests.ts';
import { redriveParked } from '../../shared/privacy/redrive-parked.ts';
import { reportWaiting } from './report-waiting.ts';

/** The dependencies of `redrive`. */
export interface RedriveDeps {
  readonly services: () => Services | undefined;
  readonly parkedDeliveries: ParkedDeliveries;
  readonly privacy: PrivacyDeps;
}

/** The result of a run. `more` is true if there was no time for all deliveries. */
export interface RedriveResult {
  readonly applied: number;
  /** How many deliveries stay parked. */
  readonly kept: number;
  /** Why they stay parked; absent if none do. */
  readonly reasons?: readonly KeptReason[];
  readonly more: boolean;
}

/** A reason for which deliveries of a connection stay parked. */
export interface KeptReason {
  readonly connection: string;
  readonly reason: string;
  readonly count: number;
}

/** Deliveries that are applied at once. They wait for the table and the bucket, not for the processor. */
const AT_ONCE = 32;

const request = z.object({ scope: z.enum(['busy', 'all']) });

/** Milliseconds for one run. The next run continues. */
const TIME_TO_REDRIVE = 200_000;
/** Then the run stops applying deliveries, so that a long queue never keeps the requests waiting. */
const TIME_FOR_DELIVERIES = 150_000;

/**
 * Reports the held erasures, applies parked deliveries again, processes the queued requests of providers, then reports
 * what still waits. A run with nothing to do lists the storage once.
 * `{"scope": "busy"}`, as the schedule sends it, applies those that were parked because the table was busy.
 * `{"scope": "all"}` also applies those in `held`, once their cause is fixed. Applying a delivery twice has no further
 * effect.
 */
export function createHandler(deps: RedriveDeps) {
  return async (event: unknown): Promise<RedriveResult> => {
    const { scope } = request.parse(event);
    const { realTime, parked } = deps.privacy;
    const start = realTime.now();
    const isAfter = (milliseconds: number) => () => realTime.now() > start + milliseconds;
    const services = deps.services();
    const filled = await parked.topPrefixes();
    // First, so that the alarm stays on whatever takes the time of the run.
    if (services !== undefined && filled.has(REQUESTS_PREFIX))
      await reportHeldErasures(parked, services.clock);
    const queues: ParkingQueue[] = scope === 'all' ? ['busy', 'held'] : ['busy'];
    const { applied, ...rest } = await redriveQueues(
      deps,
      queues.filter((queue) => filled.has(QUEUE_PREFIX[queue])),
      isAfter(TIME_FOR_DELIVERIES),
    );
    // A delivery that was applied may have queued a request.
    const mayHaveRequests = filled.has(REQUESTS_PREFIX) || applied > 0;
    const done =
      services === undefined || !mayHaveRequests
        ? 0
        : await processRequests({ ...deps.privacy, services }, isAfter(TIME_TO_REDRIVE));
    await reportWaiting(parked, filled);
    const result = { applied: applied + done, ...rest };
    if (result.applied + result.kept > 0)
      log('info', 'Parked deliveries were applied again', {
        count: result.applied,
        outcome: result.kept === 0 ? 'done' : 'some-kept',
      });
    return result;
  };
}

async function redriveQueues(
  deps: RedriveDeps,
  queues: readonly ParkingQueue[],
  isLate: () => boolean,
): Promise<RedriveResult> {
  let applied = 0;
  let kept = 0;
  const reasons = new Map<string, KeptReason>();
  const result = (more: boolean): RedriveResult => ({
    applied,
    kept,
    ...(kept > 0 && { reasons: [...reasons.values()] }),
    more,
  });
  const redriveEntry = async (queue: ParkingQueue, entry: ParkedEntry): Promise<void> => {
    const services = deps.services();
    const reason =
      services === undefined
        ? 'the secret is not loaded yet'
        : await redriveParked({ ...deps.privacy, services }, deps.parkedDeliveries, queue, entry);
    if (reason === undefined) {
      applied += 1;
      return;
    }
    kept += 1;
    const connection = entry.delivery === 'unreadable' ? 'unknown' : entry.delivery.connection;
    const group = `${connection} ${reason}`;
    reasons.set(group, { connection, reason, count: 1 + (reasons.get(group)?.count ?? 0) });
  };
  for (const queue of queues) {
    const isWhole = await inParallel(deps.parkedDeliveries.keys(queue), AT_ONCE, async (key) => {
      if (isLate()) return false;
      const entry = await deps.parkedDeliveries.read(key);
      if (entry !== undefined) await redriveEntry(queue, entry);
      return true;
    });
    if (!isWhole) return result(true);
  }
  return result(false);
}
