import * as z from 'zod/mini';
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
});
interface Progress {
  readonly place: StagePlace | null;
  readonly found: boolean;
}

/**
 * Erases everything that was received through a connection. Customers that no other connection knows are erased whole;
 * of others the connection's part is split off and erased. Returns true when a whole round over all customers found
 * nothing.
 */
export async function eraseConnection(privacy: Privacy, work: RequestJob): Promise<boolean> {
  const { pages } = privacy;
  let progress = readProgress(work.request.progress);
  for (;;) {
    if (work.isLate()) return false;
    const { values, next } = await pages.customers(PAGE_SIZE, progress.place ?? undefined);
    let { found } = progress;
    for (const customerId of values) {
      if (work.isLate()) return false;
      if (await eraseFrom(privacy, work.request.connection, customerId)) found = true;
    }
    if (next === null && !found) {
      await deleteParked(privacy, work);
      return true;
    }
    progress = { place: next, found: next !== null && found };
    await work.note(JSON.stringify(progress));
  }
}

/** Returns true if something of the customer was erased. */
async function eraseFrom(privacy: Privacy, connection: string, customerId: string): Promise<boolean> {
  const { services, realTime } = privacy;
  const wanted = { customerIds: [customerId] };
  const [customer] = (await services.store.find(wanted, true)).customers;
  if (customer === undefined) return false;
  return (await eraseConnectionPart(services, connection, customer, realTime.now())) !== 'none';
}

/** Deletes the connection's parked deliveries. */
async function deleteParked(
  { parked, realTime }: Privacy,
  { request: { connection } }: RequestJob,
): Promise<void> {
  const now = realTime.now();
  for (const prefix of Object.values(QUEUE_PREFIX)) {
    const own = `${prefix}${connection}/`;
    // The storage can only list a whole prefix.
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
