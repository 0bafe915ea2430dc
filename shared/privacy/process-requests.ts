import { emitMetric, errorName, log } from '../platform/logger.ts';
import { METRICS, REQUESTS_PREFIX } from '../platform/names.ts';
import { eraseConnection } from './erase-connection.ts';
import { exportPersons } from './export-persons.ts';
import type { Privacy } from './privacy.ts';
import { parseRequest } from './queued-request.ts';
import { formatRequest, type QueuedRequest } from './request-queue.ts';

/** A request that is being processed, slice by slice. */
export interface RequestJob {
  readonly request: QueuedRequest;
  /** Notes how far it has got, to go on from there next time. */
  readonly note: (progress: string) => Promise<void>;
  readonly isLate: () => boolean;
}

/**
 * Processes the queued requests that are due, each until it is done or time is up. One that fails stays, and does not
 * keep the others waiting. Answers how many are done.
 */
export async function processRequests(privacy: Privacy, isLate: () => boolean): Promise<number> {
  const { parked, services } = privacy;
  let done = 0;
  let held = 0;
  for await (const { key, text } of parked.list(REQUESTS_PREFIX)) {
    if (isLate()) break;
    const request = parseRequest(text);
    if (request === undefined) continue;
    if (request.dueAt > services.clock.now()) {
      held += 1;
      continue;
    }
    const note = (progress: string) => parked.replace(key, formatRequest({ ...request, progress }));
    try {
      if (!(await processRequest(privacy, { request, note, isLate }))) continue;
      await parked.remove(key);
      done += 1;
    } catch (error) {
      log('error', 'A request could not be processed', { key, error: errorName(error) });
    }
  }
  // At every run, so that the alarm lasts for as long as something is held.
  if (held > 0) emitMetric(METRICS.erasuresHeld, held);
  return done;
}

/** True when it is done. */
function processRequest(privacy: Privacy, work: RequestJob): Promise<boolean> {
  const { request } = work.request;
  return request.type === 'export' ? exportPersons(privacy, work, request) : eraseConnection(privacy, work);
}
