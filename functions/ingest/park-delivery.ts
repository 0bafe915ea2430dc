import type { KnownConnection } from '../../shared/connectors/connection-list.ts';
import type { Connector, Delivery } from '../../shared/connectors/connector.ts';
import type { ParkingQueue } from '../../shared/parking/parked-deliveries.ts';
import type { ParkingStorage } from '../../shared/parking/parking-storage.ts';
import { openParkedDeliveries } from '../../shared/parking/stored-deliveries.ts';
import { emitMetric, errorName, log } from '../../shared/platform/logger.ts';
import { METRICS } from '../../shared/platform/names.ts';

/** Parks the whole delivery and returns its key; undefined when even that failed. */
export async function parkDelivery(
  storage: ParkingStorage,
  queue: ParkingQueue,
  { keptHeaders }: Connector,
  connection: KnownConnection,
  { method, headers, body }: Delivery,
  reasons: readonly string[],
  receivedAt: number,
): Promise<string | undefined> {
  const kept = keptHeaders.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]]));
  try {
    const key = await openParkedDeliveries(storage).put(queue, {
      connection: connection.name,
      receivedAt,
      reasons,
      method,
      headers: Object.fromEntries(kept),
      body,
    });
    emitMetric(METRICS.parked, 1);
    return key;
  } catch (error) {
    log('error', 'A delivery could not be parked', { connection: connection.name, error: errorName(error) });
    return undefined;
  }
}
