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
import type { PrivacyDeps } from '../../shared/privacy/privacy.ts';
import { processRequests } from '../../shared/privacy/process-requests.ts';

/** What redrive works with. */
export interface RedriveDeps {
  readonly services: () => Services | undefined;
  readonly parkedDeliveries: ParkedDeliveries;
  readonly privacy: PrivacyDeps;
}

/** What a redrive did. `more` is true when it ran out of time. */
export interface Redriven {
  readonly applied: number;
  /** Still waiting: not understood, not readable, of a connection that is gone, or the table was busy again. */
  readonly kept: number;
  /** Why they are still waiting; absent when none is. */
  readonly reasons?: readonly KeptReason[];
  readonly more: boolean;
}

/** Why deliveries of a connection are still waiting. */
export interface KeptReason {
  readonly connection: string;
  readonly reason: string;
  readonly count: number;
}

const request = z.object({ scope: z.enum(['busy', 'all']) });

/** Milliseconds for one run: what remains is left to the next. */
const TIME_TO_REDRIVE = 200_000;
const TIME_TO_APPLY = 10_000;

/**
 * Applies parked deliveries again: `{"scope": "busy"}` those that the table could not take, as the schedule does;
 * `{"scope": "all"}` also those that were not understood, once the cause is gone. Applying twice doubles nothing.
 * Then it works off what providers have asked for: exports, and the erasing of a shop that has left.
 */
export function createHandler(deps: RedriveDeps) {
  return async (event: unknown): Promise<Redriven> => {
    const { scope } = request.parse(event);
    const { realTime } = deps.privacy;
    const end = realTime.now() + TIME_TO_REDRIVE;
    const isLate = () => realTime.now() > end;
    const queues: ParkingQueue[] = scope === 'all' ? ['busy', 'held'] : ['busy'];
    let applied = 0;
    let kept = 0;
    const reasons = new Map<string, KeptReason>();
    const result = (more: boolean): Redriven => ({
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
    const services = deps.services();
    if (services !== undefined) applied += await processRequests({ ...deps.privacy, services }, isLate);
    if (applied + kept > 0)
      log('info', 'Redriven', { count: applied, outcome: kept === 0 ? 'done' : 'some-kept' });
    return result(false);
  };
}

/** Why a delivery stays parked; undefined when it was applied. A delivery that fails does not keep others waiting. */
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
    log('error', 'A parked delivery could not be redriven', { key, error: errorName(error) });
    return `redriving it failed (${errorName(error)})`;
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
  if (services === undefined) return 'the secret could not be loaded yet';
  const connector = await loadConnector(connection.provider);
  const late = realTime.now() + TIME_TO_APPLY;
  const isLate = () => realTime.now() > late;
  const applied = await applyDelivery(services, connector, connection, delivery, isLate);
  const answers = await answerRequests(services, parked, connection, applied.requests, realTime.now());
  const intake = withAnswers(applied, answers);
  if (intake.busy) return 'the table could not take the delivery in time';
  if (intake.refused.length === 0) {
    await parkedDeliveries.remove(key);
    return undefined;
  }
  if (queue === 'busy') {
    // The table took what it could; what is left waits for a person.
    await parkedDeliveries.put('held', { ...delivery, reasons: intake.refused });
    await parkedDeliveries.remove(key);
  }
  return intake.refused[0];
}
