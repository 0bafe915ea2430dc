import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SQSRecord } from 'aws-lambda';
import { onTestFinished } from 'vitest';
import { type EventLog, openEventLog } from '../../local/bus/event-log.ts';
import { createSubscriber, type SubscriberSettings } from '../../local/subscribers/create-subscriber.ts';
import type { Target } from '../../local/subscribers/subscriber.ts';
import { type Subscriptions, startSubscriptions } from '../../local/subscribers/subscriptions.ts';
import { eventually } from './eventually.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A bus with its subscribers. */
export interface Bus {
  readonly log: EventLog;
  readonly folder: string;
  readonly troubles: unknown[];
  readonly lines: string[];
  readonly subscriptions: Subscriptions;
  publish(...kinds: readonly string[]): void;
  /** Waits until the subscriber has this many outcomes. */
  settled(name: string, count: number): Promise<ReturnType<Subscriptions['list']>[number]>;
  /** Stops and starts again, as a new start of the stack does. */
  restart(subscribers: readonly SubscriberSettings[]): Promise<Bus>;
}

/** Starts a bus with real files, in a folder. Only the pauses before retries are short. It stops with the test. */
export async function startBus(
  subscribers: readonly SubscriberSettings[],
  {
    folder = temporaryFolder(),
    pause = async () => {},
  }: { folder?: string; pause?: () => Promise<void> } = {},
): Promise<Bus> {
  const log = openEventLog(join(folder, 'events.jsonl'));
  const troubles: unknown[] = [];
  const lines: string[] = [];
  const subscriptions = await startSubscriptions(
    subscribers.map((settings) => {
      const created = createSubscriber(settings);
      if ('faults' in created) throw new Error(created.faults.join('; '));
      return created.subscriber;
    }),
    {
      eventLog: log,
      folder,
      now: () => Date.parse('2030-01-01T00:00:00Z'),
      onLog: (line) => lines.push(line),
      onTrouble: (error) => troubles.push(error),
      pause: async (_milliseconds, signal) => {
        const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        await Promise.race([pause(), aborted]);
        await new Promise((resolve) => setImmediate(resolve));
        signal.throwIfAborted();
      },
    },
  );
  let isStopped = false;
  const stop = async () => {
    if (isStopped) return;
    isStopped = true;
    await subscriptions.stop();
    log.close();
  };
  onTestFinished(stop);
  return {
    log,
    folder,
    troubles,
    lines,
    subscriptions,
    publish(...kinds) {
      log.append(
        kinds.map((kind) => ({
          source: 'customer-lifecycle',
          'detail-type': kind,
          time: '2026-01-01T00:00:00Z',
          resources: [],
          detail: { kind },
        })),
      );
    },
    settled: (name, count) =>
      eventually(() =>
        subscriptions.list().find((one) => one.name === name && one.delivered + one.failed >= count),
      ),
    async restart(again) {
      await stop();
      return startBus(again, { folder });
    },
  };
}

/** A URL as target. */
export const httpTarget = (url: string): Target => ({ type: 'http', url, method: 'POST', headers: {} });
const ALL = { source: ['customer-lifecycle'] };
/** A subscriber to all events, if `more` has no other pattern. */
export const subscriberTo = (
  name: string,
  target: Target,
  more: Partial<SubscriberSettings> = {},
): SubscriberSettings => ({
  name,
  pattern: ALL,
  target,
  ...more,
});

/** The messages in a folder, in the order of their names. */
export function messagesIn(folder: string): { readonly file: string; readonly record: SQSRecord }[] {
  return readdirSync(folder)
    .sort()
    .map((file) => ({ file, record: JSON.parse(readFileSync(join(folder, file), 'utf8')) }));
}

/** The attributes of a message. */
export const attributesOf = ({ messageAttributes }: SQSRecord) =>
  Object.fromEntries(Object.entries(messageAttributes).map(([name, value]) => [name, value.stringValue]));
