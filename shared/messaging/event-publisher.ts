import {
  type EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
  type PutEventsResultEntry,
} from '@aws-sdk/client-eventbridge';
import type { PublishedEvent } from '../events/published-events.ts';
import { errorName, log } from '../platform/logger.ts';
import { EVENT_SOURCE } from '../platform/names.ts';

/**
 * What became of an event: on the bus; refused for what it is, so that sending it again is useless; or not sent,
 * because the bus took it not yet or an earlier one came to nothing.
 */
export type PublishOutcome = 'published' | 'refused' | 'unsent';

/** Puts events on the bus. */
export interface EventPublisher {
  /**
   * Publishes in the given order as far as it gets and tells the outcome of each event, in the same order.
   * Never throws for what the bus answers. An event keeps its id however often it is sent.
   */
  publish(events: readonly PublishedEvent[]): Promise<PublishOutcome[]>;
}

export interface EventPublisherDeps {
  readonly client: EventBridgeClient;
  /** Name of the bus. */
  readonly bus: string;
  /** Resolves after so many milliseconds. */
  wait(milliseconds: number): Promise<unknown>;
  /** From 0 to less than 1, for the jitter. */
  random(): number;
}

// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html; a request's entries and the
// size of an entry: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html
const MOST_ENTRIES = 10;
const MOST_BYTES = 256 * 1024;
const TIME_BYTES = 14;

const ATTEMPTS = 5;
const FIRST_PAUSE_MILLISECONDS = 100;

/**
 * Error codes that concern the entry itself. Everything else (throttling, an internal failure, a permission
 * that is missing) is the state of the bus: the entry may well be taken later.
 */
const ENTRY_REFUSED: ReadonlySet<string> = new Set(['InvalidArgument', 'MalformedDetail']);
/** The same for a whole request. */
const REQUEST_REFUSED: ReadonlySet<string> = new Set([
  'ValidationException',
  'RequestEntityTooLargeException',
]);

/** The publisher for one bus. */
export function createEventPublisher(deps: EventPublisherDeps): EventPublisher {
  return {
    async publish(events) {
      const entries = events.map((event) => toEntry(event, deps.bus));
      const outcomes: PublishOutcome[] = entries.map((entry) =>
        sizeOf(entry) > MOST_BYTES ? 'refused' : 'unsent',
      );
      for (const batch of toBatches(entries, outcomes)) {
        await publishBatch(deps, entries, batch, outcomes);
        // What follows would only overtake it.
        if (batch.some((index) => outcomes[index] === 'unsent')) break;
      }
      return outcomes;
    },
  };
}

function toEntry({ detailType, detail }: PublishedEvent, bus: string): PutEventsRequestEntry {
  return {
    EventBusName: bus,
    Source: EVENT_SOURCE,
    DetailType: detailType,
    Detail: JSON.stringify(detail),
    Time: new Date(detail.metadata.occurredAt),
  };
}

/** Size of an entry as the limits count it, in bytes. */
function sizeOf({ Source = '', DetailType = '', Detail = '' }: PutEventsRequestEntry): number {
  return TIME_BYTES + Buffer.byteLength(Source) + Buffer.byteLength(DetailType) + Buffer.byteLength(Detail);
}

/** Indices of the entries that can be sent, in requests that the limits allow. */
function toBatches(
  entries: readonly PutEventsRequestEntry[],
  outcomes: readonly PublishOutcome[],
): number[][] {
  const batches: number[][] = [];
  let batch: number[] = [];
  let bytes = 0;
  for (const [index, entry] of entries.entries()) {
    if (outcomes[index] === 'refused') continue;
    const size = sizeOf(entry);
    if (batch.length === MOST_ENTRIES || bytes + size > MOST_BYTES) {
      batches.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(index);
    bytes += size;
  }
  return batch.length === 0 ? batches : [...batches, batch];
}

/** Sends a batch, then only what the bus did not take of it, with growing pauses. Writes into `outcomes`. */
async function publishBatch(
  deps: EventPublisherDeps,
  entries: readonly PutEventsRequestEntry[],
  batch: readonly number[],
  outcomes: PublishOutcome[],
): Promise<void> {
  let waiting = batch;
  for (let attempt = 1; waiting.length > 0; attempt += 1) {
    const results = await send(
      deps,
      waiting.flatMap((index) => entries[index] ?? []),
    );
    for (const [position, index] of waiting.entries()) outcomes[index] = results[position] ?? 'unsent';
    waiting = waiting.filter((index) => outcomes[index] === 'unsent');
    if (waiting.length === 0 || attempt === ATTEMPTS) return;
    await deps.wait(deps.random() * FIRST_PAUSE_MILLISECONDS * 2 ** attempt);
  }
}

async function send(
  deps: EventPublisherDeps,
  entries: readonly PutEventsRequestEntry[],
): Promise<PublishOutcome[]> {
  try {
    const { Entries = [] } = await deps.client.send(new PutEventsCommand({ Entries: [...entries] }));
    return entries.map((_, index) => outcomeOf(Entries[index]));
  } catch (error) {
    log('warn', 'A request to the bus failed', { error: errorName(error), count: entries.length });
    if (!REQUEST_REFUSED.has(errorName(error))) return entries.map(() => 'unsent');
    if (entries.length === 1) return ['refused'];
    // One of them is at fault and must not hold up the others: alone, each gets an answer of its own.
    const alone: PublishOutcome[] = [];
    for (const entry of entries) alone.push(...(await send(deps, [entry])));
    return alone;
  }
}

function outcomeOf(result: PutEventsResultEntry | undefined): PublishOutcome {
  if (result?.ErrorCode === undefined) return result?.EventId === undefined ? 'unsent' : 'published';
  log('warn', 'The bus did not take an event', { error: result.ErrorCode });
  return ENTRY_REFUSED.has(result.ErrorCode) ? 'refused' : 'unsent';
}
