import type { PendingErasure } from '../customers/customer.ts';
import type { ParkingQueue } from '../parking/parked-deliveries.ts';
import { formatParked, parkedKey, parseParked } from '../parking/parked-object.ts';
import { EXPORTS_PREFIX, QUEUE_PREFIX, REFUSED_EVENTS_PREFIX, REQUESTS_PREFIX } from '../platform/names.ts';
import { transitionKey } from '../storage/keys.ts';
import { isNamedIn, type Subject, splitDelivery } from './concerning.ts';
import { customerOfExport } from './export-files.ts';
import type { Privacy } from './privacy.ts';
import type { Progress } from './progress.ts';
import { parseRequest } from './queued-request.ts';

/** What to do with a parked text: keep it, or delete it and store others instead. */
type Verdict = 'keep' | { readonly counted: Counted; readonly instead: ReadonlyMap<string, string> };
type Counted = 'parkedDeliveries' | 'refusedEvents' | 'exports' | null;

/** The number of texts that are searched before progress is saved. */
const TEXTS_A_NOTE = 100;

type Judge = (privacy: Privacy, progress: Progress, key: string, text: string) => Promise<Verdict>;

/** All folders of the parking storage. */
const JUDGES: Readonly<Record<string, Judge>> = {
  [QUEUE_PREFIX.busy]: judgeDelivery('busy'),
  [QUEUE_PREFIX.held]: judgeDelivery('held'),
  [REFUSED_EVENTS_PREFIX]: judgeRefusedEvent,
  [EXPORTS_PREFIX]: judgeExport,
  [REQUESTS_PREFIX]: judgeRequest,
};

/**
 * Deletes the erased customer's data from the parking storage. Each deletion is counted and its key stored first, so
 * that an interrupted deletion is repeated but not counted again.
 */
export async function eraseParked(privacy: Privacy, progress: Progress): Promise<boolean> {
  const { parked } = privacy;
  while (progress.left().removing !== '') {
    if (progress.isLate()) return false;
    await parked.remove(progress.left().removing);
    await progress.take({ left: { ...progress.left(), removing: '' } });
  }
  let last = progress.left().searched;
  let seen = 0;
  // In key order: everything before the stored key was searched before the interruption.
  for (const [prefix, judge] of Object.entries(JUDGES).sort(([a], [b]) => (a < b ? -1 : 1)))
    for await (const key of parked.list(prefix, last)) {
      const text = await parked.read(key);
      if (text === undefined) continue;
      const isDone =
        !progress.isLate() &&
        (await carryOut(privacy, progress, key, await judge(privacy, progress, key, text)));
      if (!isDone) {
        await note(progress, last);
        return false;
      }
      last = key;
      seen += 1;
      if (seen % TEXTS_A_NOTE === 0) await note(progress, last);
    }
  return true;
}

/** Saves how far the search is. If that fails, the same texts are searched again. */
async function note(progress: Progress, searched: string): Promise<void> {
  if (searched > progress.left().searched) await progress.take({ left: { ...progress.left(), searched } });
}

/** False if out of time: nothing is deleted without being counted. */
async function carryOut(
  { parked }: Privacy,
  progress: Progress,
  key: string,
  verdict: Verdict,
): Promise<boolean> {
  if (verdict === 'keep') return true;
  const { counted, instead } = verdict;
  for (const [other, text] of instead) await parked.put(other, text);
  const removed = counted === null ? {} : { [counted]: 1 };
  const noted = (): PendingErasure => ({ ...progress.left(), searched: key, removing: key });
  while (!(await progress.take({ left: noted(), removed }))) if (progress.isLate()) return false;
  await parked.remove(key);
  await progress.take({ left: { ...progress.left(), removing: '' } });
  return true;
}

function judgeDelivery(queue: ParkingQueue): Judge {
  return async (privacy, progress, key, text) => {
    const subject = erasedSubject(privacy, progress);
    const delivery = parseParked(text);
    if (delivery === undefined)
      return (await isNamedIn(privacy, subject, damagedBytes(text))) ? gone('parkedDeliveries') : 'keep';
    // A later delivery belongs to the time after the erasure, or is ignored when it is applied.
    if (delivery.receivedAt > progress.left().since) return 'keep';
    const { concerning, others } = await splitDelivery(privacy, subject, delivery);
    if (concerning.length === 0) return 'keep';
    const kept = others.map((part) => ({ ...delivery, body: part.body }));
    const instead = new Map(kept.map((one) => [parkedKey(queue, one), formatParked(one)] as const));
    // If the whole delivery stays under the same key, nothing has to be removed.
    return instead.has(key) ? 'keep' : { counted: 'parkedDeliveries', instead };
  };
}

/** A damaged text, and what may be its body. */
function damagedBytes(text: string): Uint8Array {
  const encoded = text.match(/[A-Za-z0-9+/]{40,}={0,2}/g) ?? [];
  return Buffer.from(
    [text, ...encoded.map((part) => Buffer.from(part, 'base64').toString('utf8'))].join('\n'),
  );
}

async function judgeRefusedEvent(
  _: Privacy,
  progress: Progress,
  _key: string,
  text: string,
): Promise<Verdict> {
  const { customerId, sequence } = progress.customer();
  const ids = [customerId, ...progress.left().merged];
  const isAbout = ids.some((id) => text.includes(`CUST#${id}"`));
  // The event about the erasure contains no other data and must still be published.
  return isAbout && !text.includes(transitionKey(customerId, sequence).SK) ? gone('refusedEvents') : 'keep';
}

async function judgeExport(_: Privacy, progress: Progress, key: string): Promise<Verdict> {
  const ids = [progress.customer().customerId, ...progress.left().merged];
  return ids.includes(customerOfExport(key)) ? gone('exports') : 'keep';
}

async function judgeRequest(privacy: Privacy, progress: Progress, _: string, text: string): Promise<Verdict> {
  const request = parseRequest(text)?.request;
  if (request?.type !== 'export') return 'keep';
  return (await erasedSubject(privacy, progress).own(request.persons)) ? gone(null) : 'keep';
}

function gone(counted: Counted): Exclude<Verdict, 'keep'> {
  return { counted, instead: new Map() };
}

/** The erased customer, by what the erasure left: hashes, and tombstones that name them. */
function erasedSubject({ services }: Privacy, progress: Progress): Subject {
  const { customerId } = progress.customer();
  return {
    homes: new Set(progress.left().homes),
    async own(names) {
      if (names.length === 0) return false;
      const found = await services.store.find({ identities: names }, true);
      return found.tombstones.some((tombstone) => tombstone.customerId === customerId);
    },
  };
}
