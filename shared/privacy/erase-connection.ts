import * as z from 'zod/mini';
import { parseParked } from '../parking/parked-object.ts';
import { QUEUE_PREFIX } from '../platform/names.ts';
import type { StagePlace } from '../storage/pages.ts';
import { eraseConnectionPart } from './connection-part.ts';
import type { Privacy } from './privacy.ts';
import type { RequestJob } from './request-queue.ts';

const CUSTOMERS_PER_PAGE = 50;

const progressForm = z.object({
  place: z.nullable(z.tuple([z.number(), z.nullable(z.record(z.string(), z.unknown()))])),
  /** Whether this round has found a customer. If so, another round follows, for customers whose stage changed meanwhile. */
  found: z.boolean(),
});
interface Progress {
  readonly place: StagePlace | null;
  readonly found: boolean;
}

/**
 * Erases everything that a connection reported. A customer that no other connection reported is erased whole; from
 * others the part of the connection is split off and erased. Returns true when a round over all customers found none.
 */
export async function eraseConnection(privacy: Privacy, job: RequestJob): Promise<boolean> {
  const { pages } = privacy;
  let progress = readProgress(job.request.progress);
  for (;;) {
    if (job.isLate()) return false;
    const { values, next } = await pages.customers(CUSTOMERS_PER_PAGE, progress.place ?? undefined);
    let { found } = progress;
    for (const customerId of values) {
      if (job.isLate()) return false;
      if (await eraseFrom(privacy, job.request.connection, customerId)) found = true;
    }
    if (next === null && !found) {
      await removeParked(privacy, job);
      return true;
    }
    progress = { place: next, found: next !== null && found };
    await job.note(JSON.stringify(progress));
  }
}

/** Returns true if a part of the customer was erased. */
async function eraseFrom(privacy: Privacy, connection: string, customerId: string): Promise<boolean> {
  const { services, realTime } = privacy;
  const wanted = { customerIds: [customerId] };
  const [customer] = (await services.store.find(wanted, true)).customers;
  if (customer === undefined) return false;
  return (await eraseConnectionPart(services, connection, customer, realTime.now())) !== 'none';
}

/** Removes the parked deliveries of the connection. */
async function removeParked(
  { parked, realTime }: Privacy,
  { request: { connection } }: RequestJob,
): Promise<void> {
  const now = realTime.now();
  for (const prefix of Object.values(QUEUE_PREFIX)) {
    const own = `${prefix}${connection}/`;
    // The function's permission to list covers a whole queue, so the prefix cannot be narrower.
    for await (const key of parked.list(prefix, own)) {
      if (!key.startsWith(own)) break;
      const text = await parked.read(key);
      if (text === undefined) continue;
      const delivery = parseParked(text);
      if (delivery === undefined || delivery.receivedAt <= now) await parked.remove(key);
    }
  }
}

function readProgress(text: string | null): Progress {
  return text === null ? { place: null, found: false } : progressForm.parse(JSON.parse(text));
}
