import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { parseTransition } from '../../shared/events/stored-transition.ts';
import type { Transition } from '../../shared/events/transition.ts';
import type {
  EventPublisher,
  OutgoingEvent,
  PublishOutcome,
} from '../../shared/messaging/event-publisher.ts';
import type { RefusedEvents } from '../../shared/parking/stored-deliveries.ts';
import { emitMetric, errorName, log } from '../../shared/platform/logger.ts';
import { OTHER_METRICS } from '../../shared/platform/names.ts';

export interface PublishDeps {
  /** The events of a transition, in every version that is published, in the order of their sequence. */
  readonly eventsOf: (transition: Transition) => readonly OutgoingEvent[];
  readonly publisher: EventPublisher;
  readonly refusedEvents: RefusedEvents;
}

/**
 * Publishes the transitions of a batch of stream records as events. Returns the first record that failed, so
 * that Lambda repeats from there and the order is kept. Events that are sent again keep their ids. A record
 * that can never be published is stored as refused, counted, and treated as done.
 */
export function createHandler({ eventsOf, publisher, refusedEvents }: PublishDeps) {
  return async ({ Records: records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    const reported = records.map(eventsIn);
    const outcomes = await publisher.publish(reported.flatMap((events) => events ?? []));
    let position = 0;
    for (const [index, record] of records.entries()) {
      const events = reported[index];
      const own = outcomes.slice(position, position + (events?.length ?? 0));
      position += own.length;
      if (own.includes('unsent') || !(await finishRecord(record, events, own))) {
        // Lambda counts no error for such an answer.
        emitMetric(OTHER_METRICS.eventsDelayed, records.length - index);
        log('warn', 'Stream records wait, because one could not be published yet', {
          count: records.length - index,
        });
        return repeatFrom(record);
      }
    }
    return { batchItemFailures: [] };
  };

  /** The events of a stream record: none unless it inserts an item; undefined when they cannot be made of the item. */
  function eventsIn({ eventName, dynamodb }: DynamoDBRecord): readonly OutgoingEvent[] | undefined {
    // Erasing deletes transitions. That publishes nothing.
    if (eventName !== 'INSERT') return [];
    const transition = parseTransition(dynamodb?.NewImage?.body?.S ?? '');
    try {
      return transition && eventsOf(transition);
    } catch (error) {
      // Thrown on, it would hold up all records behind it for as long as Lambda tries.
      log('error', 'The events of a record could not be made', { error: errorName(error) });
      return undefined;
    }
  }

  /** True when the record is done, which includes storing it as refused. */
  async function finishRecord(
    record: DynamoDBRecord,
    events: readonly OutgoingEvent[] | undefined,
    outcomes: readonly PublishOutcome[],
  ): Promise<boolean> {
    const refused = events === undefined ? 1 : outcomes.filter((outcome) => outcome === 'refused').length;
    if (refused === 0) return true;
    try {
      await refusedEvents.keep(record);
    } catch (error) {
      log('error', 'A refused record could not be stored', {
        error: errorName(error),
      });
      return false;
    }
    emitMetric(OTHER_METRICS.refusedEvents, refused);
    return true;
  }
}

// Without a sequence number the whole batch is repeated: Lambda reads an empty identifier that way.
function repeatFrom(record: DynamoDBRecord): DynamoDBBatchResponse {
  return { batchItemFailures: [{ itemIdentifier: record.dynamodb?.SequenceNumber ?? '' }] };
}
