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
    readonly data: { readonly customerId: string };
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

/** An event as a bus takes it. */
export interface EventEntry {
  readonly source: string;
  readonly detailType: string;
  /** JSON text. */
  readonly detail: string;
  readonly time: Date;
  readonly customerId: string;
  readonly eventId: string;
}

/** What a bus says of an entry. */
export interface PutResult {
  readonly EventId?: string | undefined;
  readonly ErrorCode?: string | undefined;
  readonly ErrorMessage?: string | undefined;
}

/** A bus. It throws if it did not take a request. */
export interface EventBus {
  /** True if it keeps the order of a customer's events. Then an event must not overtake one that has to be sent again. */
  readonly isOrdered: boolean;
  /** Sends up to ten entries, and returns their results in the same order. */
  put(entries: readonly EventEntry[]): Promise<readonly PutResult[]>;
}

export interface EventPublisherDeps extends Pacing {
  readonly bus: EventBus;
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
/** The argument that is the same for all entries: a bus that was deleted can be created again. */
const MISSING_BUS = /\bEventBusName\b/;
/** The same for a whole request. */
const REQUEST_REFUSED: ReadonlySet<string> = new Set([
  'SerializationException',
  'ValidationException',
  'RequestEntityTooLargeException',
]);

export function createEventPublisher(deps: EventPublisherDeps): EventPublisher {
  return {
    async publish(events) {
      const entries = events.map(toEntry);
      const outcomes: PublishOutcome[] = entries.map((entry) =>
        sizeOf(entry) > MAX_BYTES ? 'refused' : 'unsent',
      );
      for (const batch of toBatches(entries, outcomes, deps.bus)) {
        await publishBatch(deps, entries, batch, outcomes);
        // Later events must not overtake the unsent one.
        if (batch.some((index) => outcomes[index] === 'unsent')) break;
      }
      return outcomes;
    },
  };
}

function toEntry({ detailType, detail }: OutgoingEvent): EventEntry {
  const { schemaVersion, eventId, occurredAt } = detail.metadata;
  return {
    source: eventSourceOf(schemaVersion),
    detailType,
    detail: JSON.stringify(detail),
    time: new Date(occurredAt),
    customerId: detail.data.customerId,
    eventId,
  };
}

/** Size of an entry in bytes, as AWS counts it. */
function sizeOf({ source, detailType, detail }: EventEntry): number {
  return TIME_BYTES + Buffer.byteLength(source) + Buffer.byteLength(detailType) + Buffer.byteLength(detail);
}

/** Indices of the entries to send, in batches within the limits of a request. */
function toBatches(
  entries: readonly EventEntry[],
  outcomes: readonly PublishOutcome[],
  { isOrdered }: EventBus,
): number[][] {
  const batches: number[][] = [];
  let batch: number[] = [];
  let bytes = 0;
  const customers = new Set<string>();
  for (const [index, entry] of entries.entries()) {
    if (outcomes[index] === 'refused') continue;
    const size = sizeOf(entry);
    const overtakes = isOrdered && customers.has(entry.customerId);
    if (batch.length === MAX_ENTRIES || bytes + size > MAX_BYTES || overtakes) {
      batches.push(batch);
      batch = [];
      bytes = 0;
      customers.clear();
    }
    batch.push(index);
    customers.add(entry.customerId);
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
  entries: readonly EventEntry[],
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

async function send(deps: EventPublisherDeps, entries: readonly EventEntry[]): Promise<PublishOutcome[]> {
  try {
    const results = await deps.bus.put(entries);
    return entries.map((_, index) => outcomeOf(results[index]));
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

function outcomeOf(result: PutResult | undefined): PublishOutcome {
  if (result?.ErrorCode === undefined) return result?.EventId === undefined ? 'unsent' : 'published';
  log('warn', 'The bus did not accept an event', { error: result.ErrorCode });
  return ENTRY_REFUSED.has(result.ErrorCode) && !MISSING_BUS.test(result.ErrorMessage ?? '')
    ? 'refused'
    : 'unsent';
}
