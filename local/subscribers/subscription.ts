import { setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { BusEvent, EventLog } from '../bus/event-log.ts';
import { limitConcurrency } from '../functions/concurrency.ts';
import { messageOf, Refusal } from '../terminal/refusal.ts';
import { type DeadLetter, exhaustedCondition } from './dead-letter.ts';
import { type DeliveredEvent, InvalidInput, ruleArn, type Subscriber } from './subscriber.ts';
import type { SubscriberLog } from './subscriber-log.ts';
import type { Outcome, Sender, Sending } from './targets/sender.ts';

/** What a subscription needs. */
export interface SubscriptionDeps {
  readonly eventLog: Pick<EventLog, 'after' | 'follow'>;
  readonly log: SubscriberLog;
  readonly sender: Sender;
  readonly writeDeadLetter: (letter: DeadLetter) => Promise<void>;
  /** The clock of the bus, in epoch milliseconds. */
  readonly now: () => number;
  /** Called with a log line for each dead letter. */
  readonly onLog: (line: string) => void;
  readonly onTrouble: (error: unknown) => void;
  /** Waits before a retry; rejects when the signal aborts. */
  readonly pause?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** A subscriber that receives its events. */
export interface Subscription {
  /** How many events have been read and have no outcome yet. */
  waiting(): number;
  /** Why a dead letter waits to be written, else why the last try failed; undefined if nothing is wrong. */
  problem(): string | undefined;
  /** Stops, and keeps what has no outcome for the next start. */
  stop(): Promise<void>;
}

/** How many events one subscriber may have in hand. Later ones stay in the event log until there is room. */
const MAX_WAITING = 1000;
/** How many events are compared with the pattern before others get their turn. */
const READ_AT_ONCE = 200;
const FIRST_PAUSE_MILLISECONDS = 1000;
const MAX_PAUSE_MILLISECONDS = 60_000;

const PROCESS_ENDED: Outcome = {
  type: 'failed',
  code: 'ERROR_FROM_TARGET',
  message: 'the stack ended while the function handled the event',
  isRetried: true,
};

/**
 * Delivers the events of the log that match a pattern to one target. As on EventBridge, each event is tried by itself: one
 * that fails holds up no other, and their order can change.
 */
export function startSubscription(subscriber: Subscriber, deps: SubscriptionDeps): Subscription {
  const { eventLog, log, sender, onTrouble } = deps;
  const pause = deps.pause ?? ((milliseconds, signal) => wait(milliseconds, undefined, { signal }));
  const stopping = new AbortController();
  const { signal } = stopping;
  // One for each event in hand.
  setMaxListeners(0, signal);
  const limited = limitConcurrency(sender.concurrency);
  const waiting = new Map<number, Promise<void>>();
  /** Events that a function handles now. When it stops, they stay: a function that ends the stack does it within a try. */
  const handled = new Set<number>();
  let next = log.next;
  let problem: string | undefined;
  let deadLetterProblem: string | undefined;
  let isReading = false;

  function read(): void {
    isReading = false;
    if (signal.aborted) return;
    const events = waiting.size < MAX_WAITING ? eventLog.after(next - 1, READ_AT_ONCE) : [];
    for (const event of events) {
      if (waiting.size >= MAX_WAITING) break;
      next = event.n + 1;
      if (!log.has(event.n) && subscriber.matches(event)) begin(event);
    }
    if (events.length > 0) readSoon();
  }

  /** Never within the call that appends an event: the publisher does not wait for subscribers. */
  function readSoon(): void {
    if (isReading) return;
    isReading = true;
    setImmediate(read);
  }

  function begin(event: BusEvent): void {
    const task = deliver(event).then(
      () => {
        waiting.delete(event.n);
        if (log.isLong()) log.save(next, [...waiting.keys()], handled);
        if (waiting.size === MAX_WAITING - 1) readSoon();
      },
      (error) => {
        if (!signal.aborted) onTrouble(error);
      },
    );
    waiting.set(event.n, task);
  }

  async function deliver({ n, ...event }: BusEvent): Promise<void> {
    const { retryPolicy } = subscriber;
    const begunAt = Date.now();
    const input = inputOf(event);
    let ended = log.begunBefore(n);
    for (let tries = ended > 0 ? ended - 1 : 0; ; ) {
      const outcome =
        'failure' in input
          ? input.failure
          : ended > 0
            ? PROCESS_ENDED
            : await tryOnce({ n, event, input: input.value });
      if (!('failure' in input)) tries += 1;
      ended = 0;
      const conclude = (result: 'delivered' | 'dead-letter', reason: string | null) =>
        log.add({
          at: new Date().toISOString(),
          n,
          eventId: event.id,
          detailType: event['detail-type'],
          outcome: result,
          tries,
          milliseconds: Date.now() - begunAt,
          reason,
        });
      if (outcome.type === 'delivered') return conclude('delivered', null);
      const condition = exhaustedCondition(retryPolicy, tries, Date.now() - begunAt);
      if (!outcome.isRetried || condition !== undefined) {
        const exhausted = outcome.isRetried ? condition : undefined;
        await keep({ n, event, failure: outcome, retries: Math.max(0, tries - 1), exhausted });
        conclude('dead-letter', outcome.message);
        return deps.onLog(lineOf(subscriber.name, event, outcome.message));
      }
      const asked = Math.min(outcome.waitMilliseconds ?? 0, 1000 * retryPolicy.maximumEventAgeInSeconds);
      await pause(Math.max(pauseAfter(tries), asked), signal);
    }
  }

  type Failure = Extract<Outcome, { type: 'failed' }>;

  function inputOf(event: DeliveredEvent): { readonly value: unknown } | { readonly failure: Failure } {
    const { name } = subscriber;
    const rule = { name, arn: ruleArn(name), ingestionTime: secondsOf(deps.now()) };
    try {
      return { value: subscriber.input(event, rule) };
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      const { message } = error;
      return { failure: { type: 'failed', code: 'INVALID_JSON', message, isRetried: false } };
    }
  }

  async function tryOnce(sending: Sending): Promise<Outcome> {
    const outcome = await limited(async (): Promise<Outcome> => {
      signal.throwIfAborted();
      if (sender.isRisky === true) {
        log.begin(sending.n);
        handled.add(sending.n);
      }
      return sender.send(sending, signal);
    });
    handled.delete(sending.n);
    problem = outcome.type === 'failed' ? outcome.message : undefined;
    return outcome;
  }

  /** Until it is written: a full disk must not lose it. */
  async function keep(letter: DeadLetter): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        await deps.writeDeadLetter(letter);
        deadLetterProblem = undefined;
        return;
      } catch (error) {
        deadLetterProblem = `a dead letter cannot be written (${messageOf(error)})`;
        onTrouble(new Refusal(`Subscriber ${subscriber.name}: ${deadLetterProblem}.`));
        await pause(pauseAfter(tries), signal);
      }
    }
  }

  for (const n of log.undelivered) for (const event of eventLog.after(n - 1, 1)) begin(event);
  const unfollow = eventLog.follow(readSoon);
  readSoon();

  return {
    waiting: () => waiting.size,
    problem: () => deadLetterProblem ?? problem,
    async stop() {
      unfollow();
      stopping.abort(new Error('the subscription stops'));
      await Promise.all(waiting.values());
      await sender.close();
      log.save(
        next,
        [...waiting.keys()].sort((one, other) => one - other),
        handled,
      );
      log.close();
    },
  };
}

function lineOf(subscriber: string, event: DeliveredEvent, reason: string): string {
  const message = 'An event became a dead letter';
  return JSON.stringify({ level: 'warn', message, subscriber, event: event['detail-type'], reason });
}

function pauseAfter(tries: number): number {
  return Math.min(MAX_PAUSE_MILLISECONDS, FIRST_PAUSE_MILLISECONDS * 2 ** (tries - 1));
}

function secondsOf(instant: number): string {
  return new Date(instant).toISOString().replace(/\.\d+Z$/, 'Z');
}
