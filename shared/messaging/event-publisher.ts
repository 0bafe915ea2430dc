import {
  type EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
  type PutEventsResultEntry,
} from '@aws-sdk/client-eventbridge';
import { backoff, type Pacing } from '../platform/backoff.ts';
import { errorName, log } from '../platform/logger.ts';
import { eventSourceOf } from '../platform/names.ts';

/**
 * Result for one event: `published`; `refused` because of its content, so that sending it again is useless;
 * or `unsent`, because the bus did not accept it yet or an earlier event failed.
 */
export type PublishOutcome = 'published' | 'refused' | 'unsent';

/** What the publisher needs of an event, of whatever version of the contract. */
export interface OutgoingEvent {
  readonly detailType: string;
  readonly detail: {
    readonly metadata: {
      readonly schemaVersion: string;
      readonly eventId: string;
      readonly occurredAt: string;
    };
  };
}

/** Publishes events on the bus. */
export interface EventPublisher {
  /**
   * Publishes in the given order until an event fails, and returns the outcome of each event in the same
   * order. Never throws for an answer of the bus. An event keeps its id however often it is sent.
   */
  publish(events: readonly OutgoingEvent[]): Promise<PublishOutcome[]>;
}

export interface EventPublisherDeps extends Pacing {
  readonly client: EventBridgeClient;
  readonly bus: string;
}

// Limits of a request: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html; size
// of an entry: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html
const MAX_ENTRIES = 10;
const MAX_BYTES = 256 * 1024;
const TIME_BYTES = 14;

const ATTEMPTS = 5;
const MIN_PAUSE_MILLISECONDS = 100;
const MAX_PAUSE_MILLISECONDS = 1_600;

/**
 * Error codes that concern the entry itself. Any other error (throttling, an internal failure, a missing
 * permission) is a state of the bus: the entry may be accepted later.
 */
const ENTRY_REFUSED: ReadonlySet<string> = new Set(['InvalidArgument', 'MalformedDetail']);
/** The same for a whole request. */
const REQUEST_REFUSED: ReadonlySet<string> = new Set([
  'ValidationException',
  'RequestEntityTooLargeException',
]);

export function createEventPublisher(deps: EventPublisherDeps): EventPublisher {
  return {
    async publish(events) {
      const entries = events.map((event) => toEntry(event, deps.bus));
      const outcomes: PublishOutcome[] = entries.map((entry) =>
        sizeOf(entry) > MAX_BYTES ? 'refused' : 'unsent',
      );
      for (const batch of toBatches(entries, outcomes)) {
        await publishBatch(deps, entries, batch, outcomes);
        // Later events must not overtake the unsent one.
        if (batch.some((index) => outcomes[index] === 'unsent')) break;
      }
      return outcomes;
    },
  };
}

function toEntry({ detailType, detail }: OutgoingEvent, bus: string): PutEventsRequestEntry {
  return {
    EventBusName: bus,
    Source: eventSourceOf(detail.metadata.schemaVersion),
    DetailType: detailType,
    Detail: JSON.stringify(detail),
    Time: new Date(detail.metadata.occurredAt),
  };
}

/** Size of an entry in bytes, as AWS counts it. */
function sizeOf({ Source = '', DetailType = '', Detail = '' }: PutEventsRequestEntry): number {
  return TIME_BYTES + Buffer.byteLength(Source) + Buffer.byteLength(DetailType) + Buffer.byteLength(Detail);
}

/** Indices of the entries to send, in batches within the limits of a request. */
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
    if (batch.length === MAX_ENTRIES || bytes + size > MAX_BYTES) {
      batches.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(index);
    bytes += size;
  }
  return batch.length === 0 ? batches : [...batches, batch];
}

/**
 * Sends a batch, then repeats the entries that the bus did not accept, with growing pauses. Writes into
 * `outcomes`.
 */
async function publishBatch(
  deps: EventPublisherDeps,
  entries: readonly PutEventsRequestEntry[],
  batch: readonly number[],
  outcomes: PublishOutcome[],
): Promise<void> {
  let unsent = batch;
  for (let attempt = 1; unsent.length > 0; attempt += 1) {
    const results = await send(
      deps,
      unsent.flatMap((index) => entries[index] ?? []),
    );
    for (const [position, index] of unsent.entries()) outcomes[index] = results[position] ?? 'unsent';
    unsent = unsent.filter((index) => outcomes[index] === 'unsent');
    if (unsent.length === 0 || attempt === ATTEMPTS) return;
    await deps.pause(backoff(deps.random, attempt, MIN_PAUSE_MILLISECONDS, MAX_PAUSE_MILLISECONDS));
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
    // One entry is invalid and must not hold up the others. Sent alone, each entry gets its own result.
    const alone: PublishOutcome[] = [];
    for (const entry of entries) alone.push(...(await send(deps, [entry])));
    return alone;
  }
}

function outcomeOf(result: PutEventsResultEntry | undefined): PublishOutcome {
  if (result?.ErrorCode === undefined) return result?.EventId === undefined ? 'unsent' : 'published';
  log('warn', 'The bus did not accept an event', { error: result.ErrorCode });
  return ENTRY_REFUSED.has(result.ErrorCode) ? 'refused' : 'unsent';
}
