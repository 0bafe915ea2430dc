import * as z from 'zod/mini';
import { keysBelow } from '../parking/keys-below.ts';
import { parseParked } from '../parking/parked-object.ts';
import { QUEUE_PREFIX } from '../platform/names.ts';
import type { StagePlace } from '../storage/pages.ts';
import { eraseConnectionPart } from './connection-part.ts';
import type { Privacy } from './privacy.ts';
import type { RequestJob } from './request-queue.ts';

const PAGE_SIZE = 50;

const progressForm = z.object({
  place: z.nullable(z.tuple([z.number(), z.nullable(z.record(z.string(), z.unknown()))])),
  /**
   * Whether this round found a customer. Then another round follows, because customers may have changed their stage
   * meanwhile.
   */
  found: z.boolean(),
  /** Whether a customer of this round could not be split. Then the request stays queued. */
  refused: z._default(z.boolean(), false),
});
interface Progress {
  readonly place: StagePlace | null;
  readonly found: boolean;
  readonly refused: boolean;
}

/**
 * Erases everything that was received through a connection until now, also during the hold: the log does not store when
 * something was received, so it cannot be divided at the time of the request. Customers that no other connection knows
 * are erased whole; of others the connection's part is split off and erased. Returns true when a whole round over all
 * customers found nothing, and nothing was refused.
 */
export async function eraseConnection(privacy: Privacy, work: RequestJob): Promise<boolean> {
  const { pages } = privacy;
  let progress = readProgress(work.request.progress);
  for (;;) {
    if (work.isLate()) return false;
    const { values, next } = await pages.customers(PAGE_SIZE, progress.place ?? undefined);
    let { found, refused } = progress;
    for (const customerId of values) {
      if (work.isLate()) return false;
      const outcome = await eraseFrom(privacy, work.request.connection, customerId);
      if (outcome === 'refused') refused = true;
      else if (outcome !== 'none') found = true;
    }
    if (next === null && !found) {
      if (refused) await work.note({ progress: null, refused });
      else await deleteParked(privacy, work);
      return !refused;
    }
    progress = { place: next, found: next !== null && found, refused: next !== null && refused };
    await work.note({ progress: JSON.stringify(progress) });
  }
}

/** Erases the connection's part of one customer. */
async function eraseFrom(
  privacy: Privacy,
  connection: string,
  customerId: string,
): ReturnType<typeof eraseConnectionPart> {
  const { services, realTime } = privacy;
  const wanted = { customerIds: [customerId] };
  const [customer] = (await services.store.find(wanted, true)).customers;
  if (customer === undefined) return 'none';
  return eraseConnectionPart(services, connection, customer, realTime.now());
}

/** Deletes the connection's parked deliveries. */
async function deleteParked(
  { parked, realTime }: Privacy,
  { request: { connection } }: RequestJob,
): Promise<void> {
  const now = realTime.now();
  for (const prefix of Object.values(QUEUE_PREFIX)) {
    for await (const key of keysBelow(parked, prefix, `${prefix}${connection}/`)) {
      const text = await parked.read(key);
      if (text === undefined) continue;
      const delivery = parseParked(text);
      if (delivery === undefined || delivery.receivedAt <= now) await parked.remove(key);
    }
  }
}

function readProgress(text: string | null): Progress {
  return text === null ? { place: null, found: false, refused: false } : progressForm.parse(JSON.parse(text));
}
