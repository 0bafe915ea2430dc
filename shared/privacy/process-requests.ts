import { emitMetric, errorName, log } from '../platform/logger.ts';
import { METRICS, REQUESTS_PREFIX } from '../platform/names.ts';
import { eraseConnection } from './erase-connection.ts';
import { exportPersons } from './export-persons.ts';
import type { Privacy } from './privacy.ts';
import { parseRequest } from './queued-request.ts';
import { formatRequest, type RequestJob } from './request-queue.ts';

/**
 * Processes the queued requests that are due, each until it is done or out of time. A request that fails stays queued
 * and does not block the others. Returns how many are done.
 */
export async function processRequests(privacy: Privacy, isLate: () => boolean): Promise<number> {
  const { parked, services } = privacy;
  let done = 0;
  let held = 0;
  for await (const key of parked.list(REQUESTS_PREFIX)) {
    if (isLate()) break;
    try {
      const text = await parked.read(key);
      const request = text === undefined ? undefined : parseRequest(text);
      if (request === undefined) continue;
      if (request.dueAt > services.clock.now()) {
        held += 1;
        continue;
      }
      const note = (progress: string) => parked.replace(key, formatRequest({ ...request, progress }));
      if (!(await processRequest(privacy, { request, note, isLate }))) continue;
      await parked.remove(key);
      done += 1;
    } catch (error) {
      log('error', 'A request could not be processed', { key, error: errorName(error) });
    }
  }
  // On every run, so that the alarm stays on while something is held.
  if (held > 0) emitMetric(METRICS.erasuresHeld, held);
  return done;
}

/** Returns true when the request is done. */
function processRequest(privacy: Privacy, job: RequestJob): Promise<boolean> {
  const { request } = job.request;
  return request.type === 'export' ? exportPersons(privacy, job, request) : eraseConnection(privacy, job);
}
