import { errorName, log } from '../platform/logger.ts';
import { REQUESTS_PREFIX } from '../platform/names.ts';
import { eraseConnection } from './erase-connection.ts';
import { exportPersons } from './export-persons.ts';
import type { Privacy } from './privacy.ts';
import { parseRequest } from './queued-request.ts';
import { formatRequest, type QueuedRequest } from './request-queue.ts';

/** A request that is worked off, slice by slice. */
export interface RequestJob {
  readonly request: QueuedRequest;
  /** Notes how far it has got, to go on from there next time. */
  readonly note: (progress: string) => Promise<void>;
  readonly isLate: () => boolean;
}

/**
 * Works off the shelf of requests, each until it is done or it is late. One that fails stays, and does not keep the
 * others waiting. Answers how many are done.
 */
export async function processRequests(privacy: Privacy, isLate: () => boolean): Promise<number> {
  const { parked } = privacy;
  let done = 0;
  for await (const { key, text } of parked.list(REQUESTS_PREFIX)) {
    if (isLate()) return done;
    const request = parseRequest(text);
    if (request === undefined) continue;
    const note = (progress: string) => parked.replace(key, formatRequest({ ...request, progress }));
    try {
      if (!(await workOff(privacy, { request, note, isLate }))) continue;
      await parked.remove(key);
      done += 1;
    } catch (error) {
      log('error', 'A request could not be worked off', { key, error: errorName(error) });
    }
  }
  return done;
}

/** True when it is done. */
function workOff(privacy: Privacy, work: RequestJob): Promise<boolean> {
  const { request } = work.request;
  return request.type === 'export' ? exportPersons(privacy, work, request) : eraseConnection(privacy, work);
}
