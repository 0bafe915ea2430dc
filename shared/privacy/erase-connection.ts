import * as z from 'zod/mini';
import { type IdentityName, isPersonName } from '../identity/identity-hash.ts';
import { keysBelow } from '../parking/keys-below.ts';
import { parseParked } from '../parking/parked-object.ts';
import { QUEUE_PREFIX } from '../platform/names.ts';
import type { StagePlace } from '../storage/pages.ts';
import { eraseConnectionPart } from './connection-part.ts';
import { eraseUnowned } from './erase-customer.ts';
import type { Privacy } from './privacy.ts';
import type { RequestJob } from './request-queue.ts';

const PAGE_SIZE = 50;

const progressForm = z.object({
  /** A round goes over all customers, and then over all objects that wait for an owner. */
  list: z._default(z.enum(['customers', 'orphans']), 'customers'),
  place: z.nullable(z.tuple([z.number(), z.nullable(z.record(z.string(), z.unknown()))])),
  /**
   * Whether this round found something. Then another round follows, because customers may have changed their stage
   * meanwhile.
   */
  found: z.boolean(),
});
interface Progress {
  readonly list: 'customers' | 'orphans';
  readonly place: StagePlace | null;
  readonly found: boolean;
}

const ROUND_BEGINS: Progress = { list: 'customers', place: null, found: false };

/**
 * Erases everything that was received through a connection until now, also during the hold: the log does not store when
 * something was received, so it cannot be divided at the time of the request. Customers that no other connection knows
 * are erased whole; of others the connection's part is split off and erased. Returns true when a whole round over all
 * customers and all objects without an owner found nothing.
 */
export async function eraseConnection(privacy: Privacy, work: RequestJob): Promise<boolean> {
  const { pages } = privacy;
  let progress = readProgress(work.request.progress);
  for (;;) {
    if (work.isLate()) return false;
    const { list, place } = progress;
    const { values, next } = await pages[list](PAGE_SIZE, place ?? undefined);
    const outcome = await (list === 'customers' ? eraseParts : eraseOrphans)(privacy, work, values);
    if (outcome === 'late') return false;
    const found = progress.found || outcome === 'found';
    if (next !== null) progress = { list, place: next, found };
    else if (list === 'customers') progress = { list: 'orphans', place: null, found };
    else if (found) progress = ROUND_BEGINS;
    else {
      await deleteParked(privacy, work);
      return true;
    }
    await work.note({ progress: JSON.stringify(progress) });
    // What an erasure leaves to the review is not gone yet. The next run looks again.
    if (progress === ROUND_BEGINS) return false;
  }
}

type PageOutcome = 'found' | 'nothing' | 'late';

/** Erases the connection's part of the customers. */
async function eraseParts(
  privacy: Privacy,
  work: RequestJob,
  customerIds: readonly string[],
): Promise<PageOutcome> {
  let found = false;
  for (const customerId of customerIds) {
    if (work.isLate()) return 'late';
    if ((await eraseFrom(privacy, work.request.connection, customerId)) !== 'none') found = true;
  }
  return found ? 'found' : 'nothing';
}

/** Erases those of the objects that the connection reported and that still wait for an owner. */
async function eraseOrphans(
  { services, realTime }: Privacy,
  { request: { connection } }: RequestJob,
  names: readonly IdentityName[],
): Promise<PageOutcome> {
  const { owners } = await services.store.find({ identities: names }, true);
  const own = owners.filter(
    ({ identity, home }) => !isPersonName(home) && identity.startsWith(`${connection}:`),
  );
  const outcome = await eraseUnowned(
    services,
    own.map(({ identity }) => identity),
    realTime.now(),
  );
  return outcome === 'erased-before' ? 'nothing' : 'found';
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
  return text === null ? ROUND_BEGINS : progressForm.parse(JSON.parse(text));
}
