import * as z from 'zod/mini';
import type { KnownConnection } from '../../shared/connectors/connection-list.ts';
import type { Connector } from '../../shared/connectors/connector.ts';
import type { Applying } from '../../shared/intake/apply-telling.ts';
import { applyDelivery } from '../../shared/intake/intake.ts';
import type { Park, ParkEntry, ParkedDelivery, ParkShelf } from '../../shared/parking/park.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import { errorName, log } from '../../shared/platform/logger.ts';

/** What redrive works with. */
export interface RedriveParts {
  readonly connections: ReadonlyMap<string, KnownConnection>;
  readonly loadConnector: (provider: KnownConnection['provider']) => Promise<Connector>;
  readonly applying: () => Applying | undefined;
  readonly park: Park;
  readonly realTime: Clock;
}

/** What a redrive did. `more` is true when it ran out of time. */
export interface Redriven {
  readonly applied: number;
  /** Still waiting: not understood, of a connection that is gone, or the table was busy again. */
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
 */
export function createHandler(parts: RedriveParts) {
  return async (event: unknown): Promise<Redriven> => {
    const { scope } = request.parse(event);
    const end = parts.realTime.now() + TIME_TO_REDRIVE;
    const shelves: ParkShelf[] = scope === 'all' ? ['busy', 'held'] : ['busy'];
    let applied = 0;
    let kept = 0;
    for (const shelf of shelves) {
      for await (const entry of parts.park.list(shelf)) {
        if (parts.realTime.now() > end) return { applied, kept, more: true };
        if (await redriveSafely(parts, shelf, entry)) applied += 1;
        else kept += 1;
      }
    }
    if (applied + kept > 0)
      log('info', 'Redriven', { count: applied, outcome: kept === 0 ? 'done' : 'some-kept' });
    return { applied, kept, more: false };
  };
}

/** One delivery's trouble does not keep the others waiting. */
async function redriveSafely(
  parts: RedriveParts,
  shelf: ParkShelf,
  { key, delivery }: ParkEntry,
): Promise<boolean> {
  try {
    return delivery !== 'unreadable' && (await redrive(parts, shelf, key, delivery));
  } catch (error) {
    log('error', 'A parked delivery could not be redriven', { key, error: errorName(error) });
    return false;
  }
}

async function redrive(
  { connections, loadConnector, applying: ready, park, realTime }: RedriveParts,
  shelf: ParkShelf,
  key: string,
  delivery: ParkedDelivery,
): Promise<boolean> {
  const connection = connections.get(delivery.connection);
  const applying = ready();
  if (connection === undefined || applying === undefined) return false;
  const connector = await loadConnector(connection.provider);
  const late = realTime.now() + TIME_TO_APPLY;
  const intake = await applyDelivery(applying, connector, connection, delivery, () => realTime.now() > late);
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
