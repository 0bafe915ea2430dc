import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { type PublishedEvent, toPublishedEvents } from '../../shared/events/published-events.ts';
import { parseTransition } from '../../shared/events/stored-transition.ts';
import type { EventPublisher, PublishOutcome } from '../../shared/messaging/event-publisher.ts';
import type { RefusedEvents } from '../../shared/parking/stored-deliveries.ts';
import { emitMetric, errorName, log } from '../../shared/platform/logger.ts';
import { METRICS } from '../../shared/platform/names.ts';

export interface PublishDeps {
  readonly publisher: EventPublisher;
  readonly refusedEvents: RefusedEvents;
}

/**
 * Turns the transitions of a batch of stream records into events on the bus. Answers with the first record that
 * could not be done, so that Lambda repeats from there and the order stays; events that are told again keep
 * their ids. A record that can never be published is kept aside, counted, and done.
 */
export function createHandler({ publisher, refusedEvents }: PublishDeps) {
  return async ({ Records: records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    const reported = records.map(eventsOf);
    const outcomes = await publisher.publish(reported.flatMap((events) => events ?? []));
    let position = 0;
    for (const [index, record] of records.entries()) {
      const events = reported[index];
      const own = outcomes.slice(position, position + (events?.length ?? 0));
      position += own.length;
      if (own.includes('unsent') || !(await settle(record, events, own))) return repeatFrom(record);
    }
    return { batchItemFailures: [] };
  };

  /** True when the record is done, also by keeping it aside. */
  async function settle(
    record: DynamoDBRecord,
    events: readonly PublishedEvent[] | undefined,
    outcomes: readonly PublishOutcome[],
  ): Promise<boolean> {
    const refused = events === undefined ? 1 : outcomes.filter((outcome) => outcome === 'refused').length;
    if (refused === 0) return true;
    try {
      await refusedEvents.keep(record);
    } catch (error) {
      log('error', 'A record that cannot be published could not be kept aside either', {
        error: errorName(error),
      });
      return false;
    }
    emitMetric(METRICS.refusedEvents, refused);
    return true;
  }
}

/** The events that a record tells: none unless it brings a new item; undefined when that is no transition. */
function eventsOf({ eventName, dynamodb }: DynamoDBRecord): PublishedEvent[] | undefined {
  // Erasing removes transitions, which tells nothing.
  if (eventName !== 'INSERT') return [];
  const transition = parseTransition(dynamodb?.NewImage?.body?.S ?? '');
  return transition && toPublishedEvents(transition);
}

// Without a sequence number the whole batch is repeated: that is how Lambda reads an empty identifier.
function repeatFrom(record: DynamoDBRecord): DynamoDBBatchResponse {
  return { batchItemFailures: [{ itemIdentifier: record.dynamodb?.SequenceNumber ?? '' }] };
}
