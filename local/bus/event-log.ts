import { randomUUID } from 'node:crypto';
import { closeSync, ftruncateSync, openSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import { writeAll } from '../data-folder/write-all.ts';

/** An event as a subscriber of the bus gets it, and its number in this log, from 1 without gaps. */
export interface BusEvent {
  readonly n: number;
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** ISO 8601, whole seconds, as EventBridge writes it. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
}

/** An event before the bus has taken it. */
export type NewEvent = Pick<BusEvent, 'detail-type' | 'source' | 'time' | 'resources' | 'detail'>;

/** All events of the bus, oldest first, kept in a file. */
export interface EventLog {
  /** Keeps events, in order, and answers their ids. All are in the file when it returns, none when it throws. */
  append(events: readonly NewEvent[]): string[];
  /** At most `limit` events with a number above `after`. */
  after(after: number, limit: number): readonly BusEvent[];
  /** Calls back for each event from now on, until the returned function is called. */
  follow(listener: (event: BusEvent) => void): () => void;
  close(): void;
}

const storedEvent = z.object({
  n: z.number(),
  version: z.literal('0'),
  id: z.string(),
  'detail-type': z.string(),
  source: z.string(),
  account: z.string(),
  time: z.string(),
  region: z.string(),
  resources: z.array(z.string()),
  detail: z.unknown(),
});

/** Opens the log in a file of one JSON line for each event; a last line that a crash cut off was never answered. */
export function openEventLog(file: string): EventLog {
  const descriptor = openSync(file, 'a+');
  const text = readFileSync(file, 'utf8');
  const complete = text.slice(0, text.lastIndexOf('\n') + 1);
  let size = Buffer.byteLength(complete);
  ftruncateSync(descriptor, size);
  const events: BusEvent[] = complete
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => storedEvent.parse(JSON.parse(line)));
  const listeners = new Set<(event: BusEvent) => void>();

  return {
    append(added) {
      const numbered = added.map(
        (event, index): BusEvent => ({
          n: events.length + index + 1,
          version: '0',
          id: randomUUID(),
          'detail-type': event['detail-type'],
          source: event.source,
          account: '000000000000',
          time: event.time,
          region: 'local',
          resources: event.resources,
          detail: event.detail,
        }),
      );
      const bytes = Buffer.from(numbered.map((event) => `${JSON.stringify(event)}\n`).join(''));
      try {
        writeAll(descriptor, bytes);
      } catch (error) {
        // What a full disk took of it must not stand before the next event.
        ftruncateSync(descriptor, size);
        throw error;
      }
      size += bytes.length;
      events.push(...numbered);
      for (const event of numbered) for (const listener of listeners) listener(event);
      return numbered.map(({ id }) => id);
    },
    after: (after, limit) => events.slice(after, after + limit),
    follow(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => closeSync(descriptor),
  };
}
