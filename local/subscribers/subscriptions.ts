import { accessSync, constants, mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type * as z from 'zod';
import type { localSubscribers } from '../../shared/http/subscriber-bodies.ts';
import type { EventLog } from '../bus/event-log.ts';
import { messageOf, Refusal } from '../terminal/refusal.ts';
import { writeDeadLetter } from './dead-letter.ts';
import { type Subscriber, type Target, targetText } from './subscriber.ts';
import { openSubscriberLog, type SubscriberLog } from './subscriber-log.ts';
import { type Subscription, type SubscriptionDeps, startSubscription } from './subscription.ts';
import { createHttpSender } from './targets/http-sender.ts';
import { createLambdaSender } from './targets/lambda-sender.ts';
import { createQueueSender } from './targets/queue-folder.ts';
import type { Sender } from './targets/sender.ts';

/** A subscriber and what it got, as `/_local/subscribers` shows it. */
export type ListedSubscriber = z.infer<typeof localSubscribers>['subscribers'][number];

/** All subscribers of the bus. */
export interface Subscriptions {
  list(): readonly ListedSubscriber[];
  /** Stops, and keeps what was not delivered for the next start. */
  stop(): Promise<void>;
}

/** What subscriptions need. */
export interface SubscriptionsDeps {
  readonly eventLog: EventLog;
  /** The data folder. */
  readonly folder: string;
  /** The clock of the bus, in epoch milliseconds. */
  readonly now: () => number;
  /** Called with each line that a Lambda handler writes, and with a log line for each dead letter. */
  readonly onLog: (line: string) => void;
  readonly onTrouble: (error: unknown) => void;
  /** Waits before a retry; rejects when the signal aborts. */
  readonly pause?: NonNullable<SubscriptionDeps['pause']>;
}

const RECENT = 20;

/**
 * Starts to deliver the events of the bus. Each subscriber is independent of the others, and of the publisher.
 * @throws Refusal when the log of a subscriber is damaged, or its dead letters cannot be written
 */
export async function startSubscriptions(
  subscribers: readonly Subscriber[],
  deps: SubscriptionsDeps,
): Promise<Subscriptions> {
  const started: { subscriber: Subscriber; log: SubscriberLog; subscription: Subscription }[] = [];
  const stop = async () => void (await Promise.all(started.map(({ subscription }) => subscription.stop())));
  if (subscribers.length > 0) mkdirSync(resolve(deps.folder, 'subscribers'), { recursive: true });
  try {
    for (const given of subscribers) {
      const subscriber = placedIn(deps.folder, given);
      const { name, deadLetterFolder } = subscriber;
      openDeadLetterFolder(name, deadLetterFolder);
      const file = resolve(deps.folder, 'subscribers', `${name}.jsonl`);
      const log = openSubscriberLog(file, deps.eventLog.last(), deps.onTrouble);
      const subscription = startSubscription(subscriber, {
        ...deps,
        log,
        sender: senderFor(subscriber, deps.onLog),
        writeDeadLetter: (letter) => writeDeadLetter(deadLetterFolder, subscriber, letter),
      });
      started.push({ subscriber, log, subscription });
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    stop,
    list: () =>
      started.map(({ subscriber: { name, pattern, target, deadLetterFolder }, log, subscription }) => ({
        name,
        pattern: { ...pattern },
        target: { type: target.type, place: targetText(target) },
        delivered: log.delivered,
        failed: log.failed,
        waiting: subscription.waiting(),
        problem: subscription.problem() ?? null,
        deadLetterFolder,
        recent: [...log.recent(RECENT)],
      })),
  };
}

/** Checked at the start, because it is needed only when something else is wrong already. */
function openDeadLetterFolder(subscriber: string, folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new Refusal(
      `The dead letters of ${subscriber} cannot be written to ${folder}: ${messageOf(error)}. Name a folder in deadLetterFolder.`,
    );
  }
}

/** The subscriber with the absolute paths of its folders. */
function placedIn(folder: string, subscriber: Subscriber): Subscriber {
  const target: Target =
    subscriber.target.type === 'queue'
      ? { ...subscriber.target, folder: resolve(folder, subscriber.target.folder) }
      : subscriber.target;
  return { ...subscriber, target, deadLetterFolder: resolve(folder, subscriber.deadLetterFolder) };
}

function senderFor({ name, target }: Subscriber, onLog: (line: string) => void): Sender {
  switch (target.type) {
    case 'http':
      return createHttpSender(target);
    case 'lambda':
      return createLambdaSender(name, target, onLog);
    case 'queue':
      return createQueueSender(name, target.folder, target.messageGroupId);
  }
}
