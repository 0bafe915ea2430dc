import { randomUUID } from 'node:crypto';
import { closeSync, ftruncateSync, openSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import { damagedFile } from '../data-folder/damaged-file.ts';
import { writeAll } from '../data-folder/write-all.ts';
import { parseJson } from '../http/json.ts';

/** An event as subscribers of the bus receive it, and `n`, its number in this log: from 1, without gaps. */
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

/** An event that the bus has not accepted yet. */
export type NewEvent = Pick<BusEvent, 'detail-type' | 'source' | 'time' | 'resources' | 'detail'>;

/** All events of the bus in a file, oldest first. */
export interface EventLog {
  /** Appends events in order and returns their ids. All are in the file when it returns, none when it throws. */
  append(events: readonly NewEvent[]): string[];
  /** The first `limit` events with a number above `after`. */
  after(after: number, limit: number): readonly BusEvent[];
  /** The number of the last event; 0 if there is none. */
  last(): number;
  /** Calls the listener with each new event. The returned function ends that. */
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

/**
 * Opens the log: a file with one JSON line per event. Removes an incomplete last line: its event was never acknowledged.
 * @throws Refusal when another line is damaged
 */
export function openEventLog(file: string): EventLog {
  const descriptor = openSync(file, 'a+');
  const text = readFileSync(file, 'utf8');
  const complete = text.slice(0, text.lastIndexOf('\n') + 1);
  let size = Buffer.byteLength(complete);
  ftruncateSync(descriptor, size);
  const events: BusEvent[] = complete
    .split('\n')
    .filter((line) => line !== '')
    .map((line, index) => readEvent(line, index + 1, file));
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
        // A full disk may have taken a part of it. The next event must not follow that part.
        ftruncateSync(descriptor, size);
        throw error;
      }
      size += bytes.length;
      events.push(...numbered);
      for (const event of numbered) for (const listener of listeners) listener(event);
      return numbered.map(({ id }) => id);
    },
    after: (after, limit) => events.slice(after, after + limit),
    last: () => events.length,
    follow(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => closeSync(descriptor),
  };
}

function readEvent(line: string, n: number, file: string): BusEvent {
  const parsed = storedEvent.safeParse(parseJson(line));
  if (parsed.success && parsed.data.n === n) return parsed.data;
  throw damagedFile(
    `Line ${n} of ${file}`,
    'damaged',
    'Restore the file from a backup, or delete it and start again. Past events are then no longer listed.',
  );
}
