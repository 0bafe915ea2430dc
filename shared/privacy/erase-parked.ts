import type { PendingErasure } from '../customers/customer.ts';
import type { ParkingQueue } from '../parking/parked-deliveries.ts';
import { formatParked, parkedKey, parseParked } from '../parking/parked-object.ts';
import { EXPORTS_PREFIX, QUEUE_PREFIX, REFUSED_EVENTS_PREFIX, REQUESTS_PREFIX } from '../platform/names.ts';
import { transitionKey } from '../storage/keys.ts';
import { isNamedIn, partDelivery, type Subject } from './concerning.ts';
import { customerOfExport } from './export-files.ts';
import type { Privacy } from './privacy.ts';
import type { Progress } from './progress.ts';
import { parseRequest } from './queued-request.ts';

/** What to do with a text of the park: keep it, or remove it and put others in its place. */
type Verdict = 'keep' | { readonly counted: Counted; readonly instead: ReadonlyMap<string, string> };
type Counted = 'parkedDeliveries' | 'refusedEvents' | 'exports' | null;

/** So many texts are looked at before the place is noted. */
const TEXTS_A_NOTE = 100;

type Judge = (privacy: Privacy, progress: Progress, key: string, text: string) => Promise<Verdict>;

/** Every place of the park. */
const JUDGES: Readonly<Record<string, Judge>> = {
  [QUEUE_PREFIX.busy]: judgeDelivery('busy'),
  [QUEUE_PREFIX.held]: judgeDelivery('held'),
  [REFUSED_EVENTS_PREFIX]: judgeRefusedEvent,
  [EXPORTS_PREFIX]: judgeExport,
  [REQUESTS_PREFIX]: judgeRequest,
};

/**
 * Removes what the park holds about the erased customer. Each removal is counted first and noted with its key, so that
 * one that was broken off is done again and not counted again.
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
  // By their names, as what comes before the noted key was searched before the erasure was broken off.
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

/** Notes how far the park has been searched. What could not be noted is searched again. */
async function note(progress: Progress, searched: string): Promise<void> {
  if (searched > progress.left().searched) await progress.take({ left: { ...progress.left(), searched } });
}

/** False when it is late: nothing is removed that is not counted. */
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
    // What was received later is of the time after the erasure, or will be ignored when it is applied.
    if (delivery.receivedAt > progress.left().since) return 'keep';
    const { concerning, others } = await partDelivery(privacy, subject, delivery);
    if (concerning.length === 0) return 'keep';
    const kept = others.map((part) => ({ ...delivery, body: part.body }));
    const instead = new Map(kept.map((one) => [parkedKey(queue, one), formatParked(one)] as const));
    // One that stays whole under the same key has nothing to be taken out of it.
    return instead.has(key) ? 'keep' : { counted: 'parkedDeliveries', instead };
  };
}

/** A damaged text, and what may be the body in it. */
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
  // What tells of the erasure itself says nothing else, and is still to be told.
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

/** The erased customer, by what the erasure has left: hashes, and tombstones that name them. */
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
