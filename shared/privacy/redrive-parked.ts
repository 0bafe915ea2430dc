import { applyDelivery, BUSY_REASON } from '../intake/intake.ts';
import type {
  ParkedDeliveries,
  ParkedDelivery,
  ParkedEntry,
  ParkingQueue,
} from '../parking/parked-deliveries.ts';
import { errorName, log } from '../platform/logger.ts';
import { answerRequests, withAnswers } from './answer-requests.ts';
import type { Privacy } from './privacy.ts';

/** In milliseconds, for one delivery. */
const TIME_TO_APPLY = 10_000;

/**
 * Applies a parked delivery again and removes it. Applying it twice has no further effect. Returns why it stays parked;
 * undefined if it was applied. Never throws.
 */
export async function redriveParked(
  privacy: Privacy,
  parkedDeliveries: ParkedDeliveries,
  queue: ParkingQueue,
  { key, delivery, fault }: ParkedEntry,
): Promise<string | undefined> {
  try {
    if (fault !== undefined) throw fault;
    return delivery === 'unreadable'
      ? 'the stored delivery cannot be read: it is damaged, or a newer version wrote it'
      : await redrive(privacy, parkedDeliveries, queue, key, delivery);
  } catch (error) {
    log('error', 'A parked delivery could not be applied again', { key, error: errorName(error) });
    return `applying it failed (${errorName(error)})`;
  }
}

async function redrive(
  { services, connections, loadConnector, parked, realTime }: Privacy,
  parkedDeliveries: ParkedDeliveries,
  queue: ParkingQueue,
  key: string,
  delivery: ParkedDelivery,
): Promise<string | undefined> {
  const connection = connections.get(delivery.connection);
  if (connection === undefined) return 'there is no such connection';
  const connector = await loadConnector(connection.provider);
  const end = realTime.now() + TIME_TO_APPLY;
  const isLate = () => realTime.now() > end;
  const applied = await applyDelivery(services, connector, connection, delivery, isLate, true);
  const { requests } = applied;
  const now = realTime.now();
  const answers = await answerRequests(services, parked, connection, requests, delivery.receivedAt, now);
  const intake = withAnswers(applied, answers);
  if (intake.busy) return intake.refused[0] ?? BUSY_REASON;
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
