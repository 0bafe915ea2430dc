import type { CustomerUpdate } from '../identity/customer-update.ts';
import { errorName, log } from '../platform/logger.ts';
import type { DeferredUpdate } from '../storage/deferred-updates.ts';
import type { ItemKey } from '../storage/keys.ts';
import { applyUpdate } from './apply-update.ts';
import type { Services } from './services.ts';

/** What became of the deferred updates of a customer. */
export interface DeferredOutcome {
  readonly applied: number;
  /** Those that stay because they cannot be read or applied. The log names the errors. */
  readonly failed: number;
  /** There may be others that were not tried. */
  readonly more: boolean;
}

/** So that one customer never takes the time of all others in a run of the review. */
const MOST_IN_A_RUN = 500;

/**
 * Applies the deferred updates that are stored with a customer id, oldest first, and removes each once it is applied. A process
 * that dies in between leaves an update that has no further effect. One that fails stays and does not hold up the others.
 */
export async function applyDeferred(
  services: Services,
  customerId: string,
  isLate: () => boolean,
): Promise<DeferredOutcome> {
  const deferred = await services.deferred();
  let applied = 0;
  let failed = 0;
  for await (const page of deferred.list(customerId)) {
    if (applied >= MOST_IN_A_RUN) return { applied, failed, more: true };
    const { readable, failed: unreadable } = readAll(customerId, page);
    failed += unreadable;
    for (const { key, update } of readable) {
      if (isLate()) return { applied, failed, more: true };
      try {
        // What is not applied yet, because a person in it is being erased, stays for the next run.
        if ((await applyUpdate(services, update, isLate)) === 'busy') continue;
        await deferred.remove(key);
        applied += 1;
      } catch (error) {
        failed += 1;
        log('error', 'A deferred update could not be applied', { customerId, error: errorName(error) });
      }
    }
  }
  return { applied, failed, more: false };
}

/** In the order of their instants most are folded without reading the log. */
function readAll(customerId: string, stored: readonly DeferredUpdate[]) {
  const readable: { readonly key: ItemKey; readonly update: CustomerUpdate }[] = [];
  let failed = 0;
  for (const { key, read } of stored)
    try {
      readable.push({ key, update: read() });
    } catch (error) {
      failed += 1;
      log('error', 'A deferred update could not be read', { customerId, error: errorName(error) });
    }
  return { readable: readable.sort((a, b) => instantOf(a.update) - instantOf(b.update)), failed };
}

function instantOf({ activities, objects }: CustomerUpdate): number {
  const instants = objects.flatMap(({ snapshots }) => snapshots.map(({ asOf }) => asOf));
  return Math.max(0, ...activities.map(({ occurredAt }) => occurredAt), ...instants);
}
