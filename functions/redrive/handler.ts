import * as z from 'zod/mini';
import type { Applying } from '../../shared/intake/apply-telling.ts';
import { applyDelivery } from '../../shared/intake/intake.ts';
import type { Park, ParkEntry, ParkedDelivery, ParkShelf } from '../../shared/parking/park.ts';
import { errorName, log } from '../../shared/platform/logger.ts';
import { answerRequests, withAnswers } from '../../shared/privacy/answer-requests.ts';
import type { PrivacyParts } from '../../shared/privacy/privacy.ts';
import { workOffRequests } from '../../shared/privacy/work-off.ts';

/** What redrive works with. */
export interface RedriveParts {
  readonly applying: () => Applying | undefined;
  readonly park: Park;
  readonly privacy: PrivacyParts;
}

/** What a redrive did. `more` is true when it ran out of time. */
export interface Redriven {
  readonly applied: number;
  /** Still waiting: not understood, not readable, of a connection that is gone, or the table was busy again. */
  readonly kept: number;
  readonly more: boolean;
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
export function createHandler(parts: RedriveParts) {
  return async (event: unknown): Promise<Redriven> => {
    const { scope } = request.parse(event);
    const { realTime } = parts.privacy;
    const end = realTime.now() + TIME_TO_REDRIVE;
    const isLate = () => realTime.now() > end;
    const shelves: ParkShelf[] = scope === 'all' ? ['busy', 'held'] : ['busy'];
    let applied = 0;
    let kept = 0;
    for (const shelf of shelves) {
      for await (const entry of parts.park.list(shelf)) {
        if (isLate()) return { applied, kept, more: true };
        if (await redriveSafely(parts, shelf, entry)) applied += 1;
        else kept += 1;
      }
    }
    const applying = parts.applying();
    if (applying !== undefined) applied += await workOffRequests({ ...parts.privacy, applying }, isLate);
    if (applied + kept > 0)
      log('info', 'Redriven', { count: applied, outcome: kept === 0 ? 'done' : 'some-kept' });
    return { applied, kept, more: false };
  };
}

/** One delivery's trouble does not keep the others waiting. */
async function redriveSafely(
  parts: RedriveParts,
  shelf: ParkShelf,
  { key, delivery, fault }: ParkEntry,
): Promise<boolean> {
  try {
    if (fault !== undefined) throw fault;
    return delivery !== 'unreadable' && (await redrive(parts, shelf, key, delivery));
  } catch (error) {
    log('error', 'A parked delivery could not be redriven', { key, error: errorName(error) });
    return false;
  }
}

async function redrive(
  { applying: ready, park, privacy: { connections, loadConnector, parked, realTime } }: RedriveParts,
  shelf: ParkShelf,
  key: string,
  delivery: ParkedDelivery,
): Promise<boolean> {
  const connection = connections.get(delivery.connection);
  const applying = ready();
  if (connection === undefined || applying === undefined) return false;
  const connector = await loadConnector(connection.provider);
  const late = realTime.now() + TIME_TO_APPLY;
  const isLate = () => realTime.now() > late;
  const applied = await applyDelivery(applying, connector, connection, delivery, isLate);
  const answers = await answerRequests(applying, parked, connection, applied.requests, realTime.now());
  const intake = withAnswers(applied, answers);
  if (intake.busy) return false;
  if (intake.refused.length === 0) {
    await park.remove(key);
    return true;
  }
  if (shelf === 'busy') {
    // The table took what it could; what is left waits for a person.
    await park.put('held', { ...delivery, reasons: intake.refused });
    await park.remove(key);
  }
  return false;
}
