import { errorName, log } from '../platform/logger.ts';
import { REQUESTS_PREFIX } from '../platform/names.ts';
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
  for await (const key of parked.list(REQUESTS_PREFIX)) {
    if (isLate()) break;
    try {
      const text = await parked.read(key);
      const request = text === undefined ? undefined : parseRequest(text);
      if (text !== undefined && request === undefined)
        log('error', 'A queued request cannot be read: it is damaged, or a newer version wrote it', { key });
      if (request === undefined || request.dueAt > services.clock.now()) continue;
      const note: RequestJob['note'] = (changes) =>
        parked.replace(key, formatRequest({ ...request, ...changes }));
      if (!(await processRequest(privacy, { request, note, isLate }))) continue;
      await parked.remove(key);
      done += 1;
    } catch (error) {
      log('error', 'A request could not be processed', { key, error: errorName(error) });
    }
  }
  return done;
}

/** Returns true when the request is done. */
function processRequest(privacy: Privacy, job: RequestJob): Promise<boolean> {
  const { request } = job.request;
  return request.type === 'export' ? exportPersons(privacy, job, request) : eraseConnection(privacy, job);
}
