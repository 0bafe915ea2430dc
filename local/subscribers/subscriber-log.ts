import * as z from 'zod';
import { subscriberDelivery } from '../../shared/http/subscriber-bodies.ts';
import { damagedFile } from '../data-folder/damaged-file.ts';
import { openLineFile } from '../data-folder/line-file.ts';
import { parseJson } from '../http/json.ts';

/** An event of a subscriber and its outcome. */
export type SubscriberDelivery = z.infer<typeof subscriberDelivery>;

/** How far a subscriber has got, and its last deliveries. */
export interface SubscriberLog {
  /** The number of the first event that was not read yet when the log was opened or saved last. */
  readonly next: number;
  /** Earlier events that were read but have no outcome. */
  readonly undelivered: readonly number[];
  /** Whether the outcome of an event has been logged since it was saved last. */
  has(n: number): boolean;
  /** Keeps that a try begins which could end the whole process. */
  begin(n: number): void;
  /** How many tries of an event had begun when the process ended: they failed. */
  begunBefore(n: number): number;
  readonly delivered: number;
  readonly failed: number;
  /** Newest first. */
  recent(limit: number): readonly SubscriberDelivery[];
  /** Keeps an outcome. It counts even if it could not be written. */
  add(delivery: SubscriberDelivery): void;
  /** Whether the file has grown so long that the position should be saved. */
  isLong(): boolean;
  /** Writes the position, and drops old deliveries. Of begun tries, those of events that are handled now are kept. */
  save(next: number, undelivered: readonly number[], handled?: ReadonlySet<number>): void;
  close(): void;
}

const KEPT_DELIVERIES = 100;
const LONG = 1000;

const position = z.object({
  next: z.int().min(1),
  undelivered: z.array(z.int().min(1)),
  delivered: z.int().min(0),
  failed: z.int().min(0),
});

const begun = z.strictObject({ begun: z.int().min(1) });

/**
 * Opens the log of a subscriber: a file with its last deliveries, then its position, then the deliveries since. The event log
 * itself is the queue, so the file stays small however much waits. An event whose outcome was not written before a crash
 * is delivered again.
 * @param last the number of the last event of the bus. A new subscriber gets what comes after it
 * @param onTrouble called with the error if something could not be written
 * @throws Refusal when the file is damaged
 */
export function openSubscriberLog(
  path: string,
  last: number,
  onTrouble: (error: unknown) => void,
): SubscriberLog {
  const { file, lines } = openLineFile(path);
  const parsed = lines.map(parseJson);
  const at = parsed.findLastIndex((line) => position.safeParse(line).success);
  if (at === -1 && lines.length > 0) {
    file.close();
    throw damagedFile(
      path,
      'damaged',
      'Delete it and start again. The subscriber then receives new events only.',
    );
  }
  const kept = position.safeParse(parsed[at]).data;
  const deliveriesIn = (some: readonly unknown[]) =>
    some.flatMap((line) => subscriberDelivery.safeParse(line).data ?? []);
  const since = deliveriesIn(parsed.slice(at + 1));
  let recent = [...deliveriesIn(parsed.slice(0, Math.max(0, at))), ...since];
  const begunBefore = new Map<number, number>();
  for (const line of parsed.slice(at + 1)) {
    const n = begun.safeParse(line).data?.begun;
    if (n !== undefined) begunBefore.set(n, (begunBefore.get(n) ?? 0) + 1);
  }
  const tries = new Map(begunBefore);
  const done = new Set(since.map(({ n }) => n));
  const countOf = (outcome: SubscriberDelivery['outcome']) =>
    since.filter((one) => one.outcome === outcome).length;
  // Without its log of events the bus counts from 1 again.
  let next = Math.min(kept?.next ?? last + 1, last + 1);
  let undelivered = (kept?.undelivered ?? []).filter((n) => n < next && !done.has(n));
  let delivered = (kept?.delivered ?? 0) + countOf('delivered');
  let failed = (kept?.failed ?? 0) + countOf('dead-letter');

  const attempt = (write: () => void) => {
    try {
      write();
    } catch (error) {
      onTrouble(error);
    }
  };
  const log: SubscriberLog = {
    get next() {
      return next;
    },
    get undelivered() {
      return undelivered;
    },
    get delivered() {
      return delivered;
    },
    get failed() {
      return failed;
    },
    has: (n) => done.has(n),
    begin(n) {
      tries.set(n, (tries.get(n) ?? 0) + 1);
      attempt(() => file.append(JSON.stringify({ begun: n })));
    },
    begunBefore: (n) => begunBefore.get(n) ?? 0,
    recent: (limit) => recent.slice(-limit).reverse(),
    add(delivery) {
      recent.push(delivery);
      done.add(delivery.n);
      tries.delete(delivery.n);
      if (delivery.outcome === 'delivered') delivered += 1;
      else failed += 1;
      attempt(() => file.append(JSON.stringify(delivery)));
    },
    isLong: () => recent.length >= LONG,
    save(nextToRead, without, handled = new Set()) {
      next = nextToRead;
      undelivered = [...without];
      recent = recent.slice(-KEPT_DELIVERIES);
      done.clear();
      const begunNow = [...handled].flatMap((n) => Array(tries.get(n) ?? 0).fill({ begun: n }));
      const saved = [...recent, { next, undelivered, delivered, failed }, ...begunNow];
      attempt(() => file.replace(saved.map((line) => JSON.stringify(line))));
    },
    close: () => file.close(),
  };
  if (kept === undefined) log.save(next, undelivered);
  return log;
}
