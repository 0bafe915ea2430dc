import { emitMetric, errorName, log } from '../platform/logger.ts';
import { METRICS, REQUESTS_PREFIX } from '../platform/names.ts';
import { eraseConnection } from './erase-connection.ts';
import { exportPersons } from './export-persons.ts';
import type { Privacy } from './privacy.ts';
import { formatRequest, type ShelvedRequest } from './request-shelf.ts';
import { parseRequest } from './shelved-request.ts';

/** A request that is worked off, slice by slice. */
export interface Work {
  readonly request: ShelvedRequest;
  /** Notes how far it has got, to go on from there next time. */
  readonly note: (progress: string) => Promise<void>;
  readonly isLate: () => boolean;
}

/**
 * Works off the shelf of requests that are due, each until it is done or it is late. One that fails stays, and does not
 * keep the others waiting. Answers how many are done.
 */
export async function workOffRequests(privacy: Privacy, isLate: () => boolean): Promise<number> {
  const { parked, applying } = privacy;
  let done = 0;
  let held = 0;
  for await (const { key, text } of parked.list(REQUESTS_PREFIX)) {
    if (isLate()) break;
    const request = parseRequest(text);
    if (request === undefined) continue;
    if (request.dueAt > applying.clock.now()) {
      held += 1;
      continue;
    }
    const note = (progress: string) => parked.replace(key, formatRequest({ ...request, progress }));
    try {
      if (!(await workOff(privacy, { request, note, isLate }))) continue;
      await parked.remove(key);
      done += 1;
    } catch (error) {
      log('error', 'A request could not be worked off', { key, error: errorName(error) });
    }
  }
  // At every run, so that the alarm lasts for as long as something is held.
  if (held > 0) emitMetric(METRICS.erasuresHeld, held);
  return done;
}

/** True when it is done. */
function workOff(privacy: Privacy, work: Work): Promise<boolean> {
  const { request } = work.request;
  return request.type === 'export' ? exportPersons(privacy, work, request) : eraseConnection(privacy, work);
}
