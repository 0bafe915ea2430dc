import type { ParkingStorage } from '../../shared/parking/parking-storage.ts';
import { emitMetric, type MetricName } from '../../shared/platform/logger.ts';
import {
  OTHER_METRICS,
  QUEUE_PREFIX,
  REFUSED_EVENTS_PREFIX,
  STREAM_FAILURES_PREFIX,
} from '../../shared/platform/names.ts';

/** One page of a listing. Who has to act needs no greater number, and a longer count would cost more. */
const MOST_COUNTED = 1_000;

/**
 * Emits how many parked deliveries wait, and how many stream records whose events did not reach the bus. Emits nothing for
 * none: a metric is billed for each hour in which it has a value.
 * @param filled the first parts of the keys when the run began
 */
export async function reportWaiting(storage: ParkingStorage, filled: ReadonlySet<string>): Promise<void> {
  const { busy, held } = QUEUE_PREFIX;
  // A run moves a delivery from `busy` to `held` if it cannot be understood.
  const queues = filled.has(busy) || filled.has(held) ? [busy, held] : [];
  await report(storage, OTHER_METRICS.deliveriesWaiting, queues);
  const unpublished = [REFUSED_EVENTS_PREFIX, STREAM_FAILURES_PREFIX];
  await report(
    storage,
    OTHER_METRICS.eventsNotPublished,
    unpublished.filter((prefix) => filled.has(firstPart(prefix))),
  );
}

async function report(
  storage: ParkingStorage,
  metric: MetricName,
  prefixes: readonly string[],
): Promise<void> {
  let count = 0;
  for (const prefix of prefixes) count += await countBelow(storage, prefix);
  if (count > 0) emitMetric(metric, count);
}

async function countBelow(storage: ParkingStorage, prefix: string): Promise<number> {
  let count = 0;
  for await (const _ of storage.list(prefix)) {
    count += 1;
    if (count === MOST_COUNTED) break;
  }
  return count;
}

function firstPart(prefix: string): string {
  return prefix.slice(0, prefix.indexOf('/') + 1);
}
