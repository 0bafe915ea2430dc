import type { PendingErasure } from '../customers/customer.ts';
import type { ParkingQueue } from '../parking/parked-deliveries.ts';
import { formatParked, parkedKey, parseParked } from '../parking/parked-object.ts';
import { EXPORTS_PREFIX, QUEUE_PREFIX, REFUSED_EVENTS_PREFIX, REQUESTS_PREFIX } from '../platform/names.ts';
import { transitionKey } from '../storage/keys.ts';
import { isNamedIn, splitDelivery, type Subject } from './split-delivery.ts';
import { customerOfExport } from './export-files.ts';
import type { Privacy } from './privacy.ts';
import type { Progress } from './progress.ts';
import { parseRequest } from './queued-request.ts';

/** What to do with a stored text: keep it, or remove it and store the replacements. */
type Decision = 'keep' | { readonly counted: Counted; readonly replacements: ReadonlyMap<string, string> };
type Counted = 'parkedDeliveries' | 'refusedEvents' | 'exports' | null;

/** The progress is stored each time this many texts were searched. */
const TEXTS_PER_NOTE = 100;

type Decide = (privacy: Privacy, progress: Progress, key: string, text: string) => Promise<Decision>;

/** Every prefix of the parking storage. */
const DECIDE_BY_PREFIX: Readonly<Record<string, Decide>> = {
  [QUEUE_PREFIX.busy]: decideOnDelivery('busy'),
  [QUEUE_PREFIX.held]: decideOnDelivery('held'),
  [REFUSED_EVENTS_PREFIX]: decideOnRefusedEvent,
  [EXPORTS_PREFIX]: decideOnExport,
  [REQUESTS_PREFIX]: decideOnRequest,
};

/**
 * Removes the texts about the erased customer from the parking storage. Each removal is first counted and noted with its
 * key. A removal that was interrupted is therefore repeated, but not counted again.
 */
export async function eraseParked(privacy: Privacy, progress: Progress): Promise<boolean> {
  const { parked } = privacy;
  while (progress.left().removing !== '') {
    if (progress.isLate()) return false;
    await parked.remove(progress.left().removing);
    await progress.commit({ left: { ...progress.left(), removing: '' } });
  }
  let last = progress.left().searched;
  let seen = 0;
  // Sorted by prefix: all keys up to the noted one were searched before the erasure was interrupted.
  for (const [prefix, decide] of Object.entries(DECIDE_BY_PREFIX).sort(([a], [b]) => (a < b ? -1 : 1)))
    for await (const key of parked.list(prefix, last)) {
      const text = await parked.read(key);
      if (text === undefined) continue;
      const isDone =
        !progress.isLate() &&
        (await carryOut(privacy, progress, key, await decide(privacy, progress, key, text)));
      if (!isDone) {
        await note(progress, last);
        return false;
      }
      last = key;
      seen += 1;
      if (seen % TEXTS_PER_NOTE === 0) await note(progress, last);
    }
  return true;
}

/** Stores the last key that was searched. If that fails, the keys since the last note are searched again. */
async function note(progress: Progress, searched: string): Promise<void> {
  if (searched > progress.left().searched) await progress.commit({ left: { ...progress.left(), searched } });
}

/** False if it is out of time. Nothing is removed before it is counted. */
async function carryOut(
  { parked }: Privacy,
  progress: Progress,
  key: string,
  decision: Decision,
): Promise<boolean> {
  if (decision === 'keep') return true;
  const { counted, replacements } = decision;
  for (const [other, text] of replacements) await parked.put(other, text);
  const removed = counted === null ? {} : { [counted]: 1 };
  const noted = (): PendingErasure => ({ ...progress.left(), searched: key, removing: key });
  while (!(await progress.commit({ left: noted(), removed }))) if (progress.isLate()) return false;
  await parked.remove(key);
  await progress.commit({ left: { ...progress.left(), removing: '' } });
  return true;
}

function decideOnDelivery(queue: ParkingQueue): Decide {
  return async (privacy, progress, key, text) => {
    const subject = erasedSubject(privacy, progress);
    const delivery = parseParked(text);
    if (delivery === undefined)
      return (await isNamedIn(privacy, subject, damagedBytes(text))) ? removal('parkedDeliveries') : 'keep';
    // A later delivery is about the time after the erasure, or is ignored when it is applied.
    if (delivery.receivedAt > progress.left().since) return 'keep';
    const { concerning, others } = await splitDelivery(privacy, subject, delivery);
    if (concerning.length === 0) return 'keep';
    const kept = others.map((part) => ({ ...delivery, body: part.body }));
    const replacements = new Map(kept.map((one) => [parkedKey(queue, one), formatParked(one)] as const));
    // The same key means the same delivery: there is nothing to remove from it.
    return replacements.has(key) ? 'keep' : { counted: 'parkedDeliveries', replacements };
  };
}

/** A damaged text, followed by the decoded parts of it that can be the body. */
function damagedBytes(text: string): Uint8Array {
  const encoded = text.match(/[A-Za-z0-9+/]{40,}={0,2}/g) ?? [];
  return Buffer.from(
    [text, ...encoded.map((part) => Buffer.from(part, 'base64').toString('utf8'))].join('\n'),
  );
}

async function decideOnRefusedEvent(
  _: Privacy,
  progress: Progress,
  _key: string,
  text: string,
): Promise<Decision> {
  const { customerId, sequence } = progress.customer();
  const ids = [customerId, ...progress.left().merged];
  const isAbout = ids.some((id) => text.includes(`CUST#${id}"`));
  // `CustomerErased` has no data of the customer and still has to be published.
  return isAbout && !text.includes(transitionKey(customerId, sequence).SK) ? removal('refusedEvents') : 'keep';
}

async function decideOnExport(_: Privacy, progress: Progress, key: string): Promise<Decision> {
  const ids = [progress.customer().customerId, ...progress.left().merged];
  return ids.includes(customerOfExport(key)) ? removal('exports') : 'keep';
}

async function decideOnRequest(privacy: Privacy, progress: Progress, _: string, text: string): Promise<Decision> {
  const request = parseRequest(text)?.request;
  if (request?.type !== 'export') return 'keep';
  return (await erasedSubject(privacy, progress).owns(request.persons)) ? removal(null) : 'keep';
}

function removal(counted: Counted): Exclude<Decision, 'keep'> {
  return { counted, replacements: new Map() };
}

/** The erased customer as the subject of a search, by the hashes and tombstones that the erasure keeps. */
function erasedSubject({ services }: Privacy, progress: Progress): Subject {
  const { customerId } = progress.customer();
  return {
    homes: new Set(progress.left().homes),
    async owns(names) {
      if (names.length === 0) return false;
      const found = await services.store.find({ identities: names }, true);
      return found.tombstones.some((tombstone) => tombstone.customerId === customerId);
    },
  };
}
