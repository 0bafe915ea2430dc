import * as z from 'zod/mini';
import { applyDelivery } from '../../shared/intake/intake.ts';
import type { Services } from '../../shared/intake/services.ts';
import type {
  ParkedDeliveries,
  ParkedDelivery,
  ParkedEntry,
  ParkingQueue,
} from '../../shared/parking/parked-deliveries.ts';
import { errorName, log } from '../../shared/platform/logger.ts';
import { answerRequests, withAnswers } from '../../shared/privacy/answer-requests.ts';
import { reportHeldErasures } from '../../shared/privacy/held-erasures.ts';
import type { PrivacyDeps } from '../../shared/privacy/privacy.ts';
import { processRequests } from '../../shared/privacy/process-requests.ts';

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

const request = z.object({ scope: z.enum(['busy', 'all']) });

/** Milliseconds for one run. The next run continues. */
const TIME_TO_REDRIVE = 200_000;
/** Then the run stops applying deliveries, so that a long queue never keeps the requests waiting. */
const TIME_FOR_DELIVERIES = 150_000;
const TIME_TO_APPLY = 10_000;

/**
 * Reports the held erasures, applies parked deliveries again, then processes the queued requests of providers.
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
    // First, so that the alarm stays on whatever takes the time of the run.
    if (services !== undefined) await reportHeldErasures(parked, services.clock);
    const queues: ParkingQueue[] = scope === 'all' ? ['busy', 'held'] : ['busy'];
    const { applied, ...rest } = await redriveQueues(deps, queues, isAfter(TIME_FOR_DELIVERIES));
    const done =
      services === undefined
        ? 0
        : await processRequests({ ...deps.privacy, services }, isAfter(TIME_TO_REDRIVE));
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
  for (const queue of queues) {
    for await (const entry of deps.parkedDeliveries.list(queue)) {
      if (isLate()) return result(true);
      const reason = await redriveSafely(deps, queue, entry);
      if (reason === undefined) {
        applied += 1;
        continue;
      }
      kept += 1;
      const connection = entry.delivery === 'unreadable' ? 'unknown' : entry.delivery.connection;
      const group = `${connection} ${reason}`;
      reasons.set(group, { connection, reason, count: 1 + (reasons.get(group)?.count ?? 0) });
    }
  }
  return result(false);
}

/** Why a delivery stays parked; undefined if it was applied. A delivery that fails does not block the others. */
async function redriveSafely(
  deps: RedriveDeps,
  queue: ParkingQueue,
  { key, delivery, fault }: ParkedEntry,
): Promise<string | undefined> {
  try {
    if (fault !== undefined) throw fault;
    return delivery === 'unreadable'
      ? 'the stored delivery cannot be read'
      : await redrive(deps, queue, key, delivery);
  } catch (error) {
    log('error', 'A parked delivery could not be applied again', { key, error: errorName(error) });
    return `applying it failed (${errorName(error)})`;
  }
}

async function redrive(
  {
    services: ready,
    parkedDeliveries,
    privacy: { connections, loadConnector, parked, realTime },
  }: RedriveDeps,
  queue: ParkingQueue,
  key: string,
  delivery: ParkedDelivery,
): Promise<string | undefined> {
  const connection = connections.get(delivery.connection);
  const services = ready();
  if (connection === undefined) return 'there is no such connection';
  if (services === undefined) return 'the secret is not loaded yet';
  const connector = await loadConnector(connection.provider);
  const end = realTime.now() + TIME_TO_APPLY;
  const isLate = () => realTime.now() > end;
  const applied = await applyDelivery(services, connector, connection, delivery, isLate);
  const answers = await answerRequests(services, parked, connection, applied.requests, realTime.now());
  const intake = withAnswers(applied, answers);
  if (intake.busy) return 'the table could not take the delivery in time';
  if (intake.refused.length === 0) {
    await parkedDeliveries.remove(key);
    return undefined;
  }
  if (queue === 'busy') {
    // Everything that could be applied is applied. The rest needs a person.
    await parkedDeliveries.put('held', { ...delivery, reasons: intake.refused });
    await parkedDeliveries.remove(key);
  }
  return intake.refused[0];
}
